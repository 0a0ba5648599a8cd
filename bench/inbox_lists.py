"""What of its inbox a clerk asks for: each order, each filter, words, and a deputy's share."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from bench.installation import Installation
from bench.models import GROUP, ROW
from bench.rounds import Ratio, in_turns, rounded
from engine.inbox_model import EVERYTHING, TaskFilter, TaskOrder
from engine.model import Absent
from engine.queries.task_list import inbox

ABSENT = "bench-absent"
"""Whoever holds some of the tasks, and is stood in for."""
_TIMES = 3
_PAGE = 81
_SOON = datetime.now(UTC) + timedelta(days=3)
_LISTS: Mapping[str, tuple[TaskFilter, TaskOrder]] = {
    "due": (EVERYTHING, TaskOrder.DUE),
    "priority": (EVERYTHING, TaskOrder.PRIORITY),
    "newest": (EVERYTHING, TaskOrder.NEWEST),
    "of_process": (TaskFilter(process=ROW.id), TaskOrder.DUE),
    "of_another_process": (TaskFilter(process="none"), TaskOrder.DUE),
    "of_group": (TaskFilter(group=GROUP), TaskOrder.PRIORITY),
    "free": (TaskFilter(free=True), TaskOrder.NEWEST),
    "due_soon": (TaskFilter(due_before=_SOON), TaskOrder.DUE),
    "without_due": (TaskFilter(without_due=True), TaskOrder.DUE),
    "high_priority": (TaskFilter(lowest=52), TaskOrder.DUE),
    "business_id": (TaskFilter(business_id="A-500"), TaskOrder.DUE),
    "words": (TaskFilter(text="A-500"), TaskOrder.DUE),
    "words_of_nothing": (TaskFilter(text="nirgends"), TaskOrder.DUE),
    "as_deputy": (TaskFilter(as_deputy=True), TaskOrder.DUE),
}


def lists_of(many: Installation, few: Installation) -> Ratio:
    """Return the worst ratio of all lists, for a clerk who stands in for somebody as well."""
    ratios = {}
    for name, (wanted, order) in _LISTS.items():
        measures = [partial(_seconds, place, wanted, order) for place in (many, few)]
        rounds = in_turns(many.rounds(20, 7), *measures)
        ratios[name] = rounds.first_over_second()
    return Ratio(max(ratios.values()), {name: rounded(one) for name, one in ratios.items()})


def _seconds(place: Installation, wanted: TaskFilter, order: TaskOrder) -> float:
    clerk = replace(place.clerk, stands_for=(Absent(ABSENT, ABSENT, "Absent"),))
    begun = time.perf_counter()
    for _ in range(_TIMES):
        inbox(place.workspace, clerk, wanted=wanted, order=order, limit=_PAGE)
    return (time.perf_counter() - begun) / _TIMES
