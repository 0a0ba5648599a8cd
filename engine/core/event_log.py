"""What happened to cases as an event log for process mining: steps by start and end.

Written as XES (IEEE 1849-2023) and as OCEL 2.0 (JSON, www.ocel-standard.org). It holds no value of
a case; who did something is a sign that holds within one file, unless names are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Final
from xml.sax.saxutils import quoteattr

from engine.core.reported import CANCELLED, COMPLETED, TASK

SCHEDULE, START, COMPLETE, ABORT = "schedule", "start", "complete", "ate_abort"
"""Of the standard transactional life cycle of XES: a user task is scheduled, started when somebody
claims it, and completed; whatever else waits is started and completed."""
_CASE, _TASK = "case", "step"


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage of an element, as the tables of reporting hold it; `resource` is a sign."""

    case: int
    version: int
    token: str
    element: str
    name: str
    kind: str
    outcome: str
    entered_at: datetime
    claimed_at: datetime | None
    left_at: datetime | None
    group: str | None
    resource: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a case; `at` in UTC."""

    case: int
    version: int
    activity: str
    element: str
    instance: str
    lifecycle: str
    at: datetime
    group: str | None
    resource: str | None


_ORDER: Final = {SCHEDULE: 0, START: 1, COMPLETE: 2, ABORT: 2}


def events_of(passages: Iterable[Passage]) -> list[Event]:
    """Return the events by case and time; of one moment, what ended comes before what began."""
    found = [event for passage in passages for event in _events(passage)]
    return sorted(
        found,
        key=lambda one: (
            one.case,
            one.at,
            one.lifecycle in (SCHEDULE, START),
            int(one.instance) if one.instance.isdigit() else 0,
            _ORDER[one.lifecycle],
        ),
    )


def _events(one: Passage) -> Iterable[Event]:
    moments: list[tuple[str, datetime]] = []
    if one.kind == TASK:
        moments.append((SCHEDULE, one.entered_at))
        begun = one.claimed_at or (one.left_at if one.outcome == COMPLETED else None)
        if begun is not None:
            moments.append((START, begun))
    elif one.left_at is None or one.left_at > one.entered_at:
        moments.append((START, one.entered_at))
    if one.left_at is not None:
        moments.append((ABORT if one.outcome == CANCELLED else COMPLETE, one.left_at))
    for lifecycle, at in moments:
        yield Event(
            one.case,
            one.version,
            one.name,
            one.element,
            one.token,
            lifecycle,
            at.astimezone(UTC),
            one.group,
            None if lifecycle == SCHEDULE else one.resource,
        )


def to_xes(process: str, events: Sequence[Event]) -> bytes:
    """Return the events as XES 1849-2.0, a trace for each case.

    Args:
        process: what the log is called.
        events: by case, as `events_of` gives them.

    Source: IEEE 1849-2023, clauses 5 and 6, with its extensions Concept, Lifecycle, Time and
            Organizational.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">',
        *(
            f'  <extension name="{name}" prefix="{prefix}"'
            f' uri="http://www.xes-standard.org/{prefix}.xesext"/>'
            for name, prefix in (
                ("Concept", "concept"),
                ("Lifecycle", "lifecycle"),
                ("Time", "time"),
                ("Organizational", "org"),
            )
        ),
        '  <global scope="trace">',
        '    <string key="concept:name" value="unknown"/>',
        "  </global>",
        '  <global scope="event">',
        '    <string key="concept:name" value="unknown"/>',
        '    <string key="lifecycle:transition" value="complete"/>',
        '    <date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>',
        "  </global>",
        '  <classifier name="Activity" keys="concept:name"/>',
        '  <classifier name="ActivityLifecycle" keys="concept:name lifecycle:transition"/>',
        f"  {_text('concept:name', process)}",
        f"  {_text('lifecycle:model', 'standard')}",
    ]
    for case, of in groupby(events, key=lambda one: one.case):
        lines += ["  <trace>", f"    {_text('concept:name', str(case))}"]
        for event in of:
            lines += ["    <event>", *(f"      {line}" for line in _xes(event)), "    </event>"]
        lines.append("  </trace>")
    return "\n".join([*lines, "</log>", ""]).encode()


def _xes(event: Event) -> Iterable[str]:
    yield _text("concept:name", event.activity)
    yield _text("concept:instance", event.instance)
    yield _text("lifecycle:transition", event.lifecycle)
    yield f'<date key="time:timestamp" value="{_moment(event.at)}"/>'
    yield _text("element", event.element)
    if event.group is not None:
        yield _text("org:group", event.group)
    if event.resource is not None:
        yield _text("org:resource", event.resource)


def _text(key: str, value: str) -> str:
    # What XML cannot hold, a name in a diagram cannot either; a group's name may.
    plain = "".join(sign for sign in value if sign >= " " and not "\ud800" <= sign <= "\udfff")
    return f"<string key={quoteattr(key)} value={quoteattr(plain)}/>"


def to_ocel(process: str, events: Sequence[Event]) -> dict[str, object]:
    """Return the events as an object of OCEL 2.0, with two types of objects: cases, and the single
    passages of steps, each of which belongs to its case.

    Args:
        process: id of the process.
        events: as `events_of` gives them.

    Source: OCEL 2.0 specification, 5.1 (JSON).
    """
    attributes = ("lifecycle", "element", "group", "resource")
    cases = {event.case: event.version for event in events}
    steps = dict.fromkeys((event.case, event.instance, event.element) for event in events)
    return {
        "objectTypes": [
            {"name": _CASE, "attributes": [_typed("process"), _typed("version", "integer")]},
            {"name": _TASK, "attributes": [_typed("element")]},
        ],
        "eventTypes": [
            {"name": name, "attributes": [_typed(one) for one in attributes]}
            for name in sorted({event.activity for event in events})
        ],
        "objects": [
            *(_case(process, case, version) for case, version in cases.items()),
            *(_step(*one, events_at) for one, events_at in _first(steps, events)),
        ],
        "events": [_ocel(number, event) for number, event in enumerate(events, 1)],
    }


def _typed(name: str, of: str = "string") -> dict[str, str]:
    return {"name": name, "type": of}


_Step = tuple[int, str, str]


def _first(steps: Iterable[_Step], events: Sequence[Event]) -> Iterable[tuple[_Step, str]]:
    """Yield steps with the moment that they are first spoken of."""
    known: dict[_Step, str] = {}
    for event in events:
        known.setdefault((event.case, event.instance, event.element), _moment(event.at))
    return ((one, known[one]) for one in steps)


def _case(process: str, case: int, version: int) -> dict[str, object]:
    at = "1970-01-01T00:00:00.000Z"  # before all, as OCEL says of what never changes
    return {
        "id": f"{_CASE}-{case}",
        "type": _CASE,
        "attributes": [
            {"name": "process", "time": at, "value": process},
            {"name": "version", "time": at, "value": str(version)},
        ],
        "relationships": [],
    }


def _step(case: int, instance: str, element: str, at: str) -> dict[str, object]:
    return {
        "id": _step_id(case, instance, element),
        "type": _TASK,
        "attributes": [{"name": "element", "time": at, "value": element}],
        "relationships": [{"objectId": f"{_CASE}-{case}", "qualifier": "of"}],
    }


def _step_id(case: int, instance: str, element: str) -> str:
    return f"{_TASK}-{case}-{instance}-{element}"


def _ocel(number: int, event: Event) -> dict[str, object]:
    told: Mapping[str, str | None] = {
        "lifecycle": event.lifecycle,
        "element": event.element,
        "group": event.group,
        "resource": event.resource,
    }
    step = _step_id(event.case, event.instance, event.element)
    return {
        "id": f"e{number}",
        "type": event.activity,
        "time": _moment(event.at),
        "attributes": [
            {"name": name, "value": value} for name, value in told.items() if value is not None
        ],
        "relationships": [
            {"objectId": f"{_CASE}-{event.case}", "qualifier": _CASE},
            {"objectId": step, "qualifier": _TASK},
        ],
    }


def to_rows(events: Iterable[Event]) -> list[tuple[str, ...]]:
    """Return the events as rows of a table, its heads first."""
    heads = ("case", "activity", "element", "instance", "lifecycle", "time", "group", "resource")
    return [
        heads,
        *(
            (
                str(one.case),
                _harmless(one.activity),
                one.element,
                one.instance,
                one.lifecycle,
                _moment(one.at),
                _harmless(one.group or ""),
                _harmless(one.resource or ""),
            )
            for one in events
        ),
    ]


def _harmless(text: str) -> str:
    # A step is called whatever its model says; a table program would compute what begins so.
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
