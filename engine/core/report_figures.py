"""Figures of a process as values: what they are, the weeks and months they fall into, and which of
them is the finding."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from engine.core.executable import ExecutableProcess
from engine.report_model import Bottleneck, Throughput, Unit, Wait

ZONE: Final = ZoneInfo("Europe/Berlin")
SMALLEST_GROUP: Final = 5
"""Persons: figures of a smaller group would be figures of persons."""
LONGEST: Final = timedelta(days=5 * 366)
NOTHING: Final = Decimal(0)
MILESTONE: Final = "vorgang:milestone"


def buckets(since: datetime, until: datetime, unit: Unit) -> list[date]:
    """Return the first days of all weeks or months that a period touches, by the clock of Berlin.

    Args:
        since: begins the period.
        until: ends it, not included.
        unit: week or month.
    """
    first = since.astimezone(ZONE).date()
    last = (until - timedelta(microseconds=1)).astimezone(ZONE).date()
    day = begin_of(first, unit)
    found = []
    while day <= last:
        found.append(day)
        day = following(day, unit)
    return found


def begin_of(day: date, unit: Unit) -> date:
    """Return the first day of a day's week or month."""
    return day - timedelta(days=day.weekday()) if unit is Unit.WEEK else day.replace(day=1)


def following(day: date, unit: Unit) -> date:
    """Return the first day of the next week or month."""
    if unit is Unit.WEEK:
        return day + timedelta(days=7)
    return (day + timedelta(days=32)).replace(day=1)


def at_midnight(day: date) -> datetime:
    """Return the moment a day begins in Berlin."""
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


def filled(found: Iterable[Throughput], days: Sequence[date]) -> list[Throughput]:
    """Return a figure for every week or month, zero where nothing happened."""
    known = {one.day: one for one in found}
    return [known.get(day, Throughput(day)) for day in days]


def bottleneck(waits: Sequence[Wait]) -> Bottleneck | None:
    """Return where cases spent most of their waiting time, `None` if they never waited."""
    whole = sum((one.total for one in waits), Decimal(0))
    if not whole:
        return None
    most = max(waits, key=lambda one: (one.total, one.element))
    return Bottleneck(most.element, share(most.total, whole), most.done)


def share(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """Return a part of a whole in percent with one decimal; 0 of nothing."""
    return round(Decimal(part) * 100 / Decimal(whole), 1) if whole else Decimal(0)


def large_groups(members: Mapping[str, int]) -> frozenset[str]:
    """Return the groups that have `SMALLEST_GROUP` members or more."""
    return frozenset(name for name, count in members.items() if count >= SMALLEST_GROUP)


def milestone_elements(process: ExecutableProcess) -> dict[str, str]:
    """Return what the milestones of a model are called, by element, in the order of the way there.

    Those with the property `vorgang:milestone`; where no element has it, the intermediate events
    without a trigger: BPMN 2.0.2, 10.5.4 draws such an event to show that a state was reached.
    """
    far = _distances(process)
    last = len(far)
    ordered = sorted(process.nodes.values(), key=lambda node: far.get(node.id, last))
    named = {
        node.id: text.strip()
        for node in ordered
        if (text := node.model.extensions.properties.get(MILESTONE, "")).strip()
    }
    if named:
        return named
    return {
        node.id: node.model.name or node.id
        for node in ordered
        if node.model.tag == "intermediateThrowEvent"
        and all(event.kind.value == "none" for event in node.model.events)
    }


def waiting_elements(process: ExecutableProcess) -> dict[str, str]:
    """Return the elements that wait or work by themselves, with their names: not those in which
    others do."""
    return {
        node.id: node.model.name or node.id
        for node in process.nodes.values()
        if node.id not in process.levels and node.call is None
    }


def _distances(process: ExecutableProcess) -> dict[str, int]:
    """Return the order in which a walk from the starts first meets each element."""
    met: dict[str, int] = {}
    waiting = deque(one.id for one in process.nodes.values() if one.model.tag == "startEvent")
    while waiting:
        element = waiting.popleft()
        node = process.nodes.get(element)
        if node is None or element in met:
            continue
        met[element] = len(met)
        waiting.extend(flow.target for flow in node.outgoing)
        waiting.extend(boundary.id for boundary in node.boundaries)
    return met
