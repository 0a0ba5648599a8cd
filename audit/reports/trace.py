"""The trace of a process: its cases, step by step, with the time between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from audit.entry import read_time
from audit.report_parts import Section
from audit.reports.happened import Happened, happened
from audit.telling import Telling

_SAID_BY_OTHERS = frozenset({"variable.changed", "element.started", "flow.taken"})
"""Facts that say nothing more in a trace than those around them."""


def sections(entries: Sequence[Mapping[str, Any]], telling: Telling) -> Iterator[Section]:
    """Yield a table for each case, in the order in which they begin here."""
    say = telling.language.say
    by_case: dict[str, list[Happened]] = {}
    for one in happened(entries):
        if one.type not in _SAID_BY_OTHERS:
            by_case.setdefault(one.case, []).append(one)
    for case, facts in by_case.items():
        span = _since(facts[0], facts[-1])
        count = telling.language.entries(len({one.entry["index"] for one in facts}))
        yield Section(
            say("trace.case", case=telling.case(case)),
            [
                *(say("when"), say("trace.since"), say("trace.step"), say("what")),
                *(say("who"), say("index")),
            ],
            (4, 2.2, 5, 4, 4, 1.8),
            list(_lines(facts, telling)),
            say("trace.words", count=count, duration=telling.language.duration(span)),
        )


def _lines(facts: Sequence[Happened], telling: Telling) -> Iterator[list[str]]:
    before = facts[0]
    for one in facts:
        span = _since(before, one)
        yield [
            one.when(telling),
            telling.language.duration(span) if span else "–",
            telling.element(one.fact) or "–",
            *(telling.language.fact(one.type), one.by(telling), one.place(telling)),
        ]
        before = one


def _since(before: Happened, one: Happened) -> timedelta:
    return read_time(one.at) - read_time(before.at)
