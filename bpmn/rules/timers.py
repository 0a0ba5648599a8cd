"""Rules about timers that stand in the file as literals, or as a FEEL expression of one literal.

Anything longer is FEEL and is compiled with the rest of the expressions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from bpmn.model import Timer
from bpmn.places import is_feel, juel_in
from bpmn.rules.subject import Subject
from dmn.findings import Finding

_DURATION: Final = re.compile(
    r"-?P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+([.]\d+)?S)?)?"
)
_CYCLE: Final = re.compile(r"R(-1|\d*)/(?:([^/]+)/)?([^/]+)")
_CRON: Final = re.compile(
    r"(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|(\S+ +){5}\S+)"
)
_FEEL_LITERAL: Final = re.compile(
    r'=\s*(?:duration|date|date and time|@)?\s*\(?\s*"(?P<value>[^"]*)"\s*\)?\s*'
)


def invalid_timers(subject: Subject) -> Iterator[Finding]:
    """A timer is a valid ISO 8601 value and not negative (BPMN 2.0.2, 10.5.5, timer)."""
    for node in subject.process.nodes:
        for event in node.events:
            fault = None if event.timer is None else _fault(event.timer)
            if fault is not None:
                message, remedy = fault
                yield subject.at(node, "invalid-timer", f"the timer of {{}} {message}", remedy)


def repeating_interruption(subject: Subject) -> Iterator[Finding]:
    """A boundary event that interrupts fires once; a cycle would never come round (10.5.4)."""
    for node in subject.process.nodes:
        for event in node.events:
            cycle = event.timer is not None and event.timer.kind == "timeCycle"
            if cycle and node.tag == "boundaryEvent" and node.interrupting:
                yield subject.at(
                    node,
                    "repeating-interruption",
                    "{} interrupts its activity and has a cycle",
                    "Use a duration, or make the event non-interrupting.",
                )


def cycles_that_are_waited_for(subject: Subject) -> Iterator[Finding]:
    """What waits in the flow goes on at the first time of a cycle (BPMN 2.0.2, 10.5.5)."""
    for node in subject.process.nodes:
        for event in node.events:
            cycle = event.timer is not None and event.timer.kind == "timeCycle"
            if cycle and node.tag == "intermediateCatchEvent":
                yield subject.at(
                    node,
                    "cycle-waited-for",
                    "{} waits for a cycle: the first time counts",
                    "Use a date or a duration.",
                )


def _fault(timer: Timer) -> tuple[str, str] | None:
    written = timer.expression
    if juel_in(written):
        return None
    if is_feel(written):
        literal = _FEEL_LITERAL.fullmatch(written)
        if literal is None:
            return None
        written = literal["value"]
    if timer.kind == "timeDate":
        return _date_fault(written)
    if timer.kind == "timeDuration":
        return _duration_fault(written)
    return _cycle_fault(written)


def _duration_fault(written: str) -> tuple[str, str] | None:
    if _DURATION.fullmatch(written) is None:
        return f"has the duration {written!r}, which is none", "Write one such as PT8H or P5D."
    if written.startswith("-"):
        return f"has the negative duration {written}", "Write a duration that lies ahead."
    return None


def _date_fault(written: str) -> tuple[str, str] | None:
    # FEEL may name the zone instead of giving the offset.
    moment = re.sub(r"(@|\[)[A-Za-z_/+-]+\]?$", "", written)
    try:
        datetime.fromisoformat(moment)
    except ValueError:
        remedy = "Write one such as 2026-12-31T18:00:00+01:00."
        return f"has the date {written!r}, which is none", remedy
    return None


def _cycle_fault(written: str) -> tuple[str, str] | None:
    if _CRON.fullmatch(written):
        return None
    cycle = _CYCLE.fullmatch(written)
    if cycle is None:
        remedy = "Write one such as R3/PT10M or 0 0 9-17 * * MON-FRI."
        return f"has the cycle {written!r}, which is none", remedy
    if cycle[1] == "0":
        return "repeats zero times", "Write how often it fires, such as R3/PT10M."
    if cycle[2] and (fault := _date_fault(cycle[2])):
        return fault
    duration = cycle[3]
    if fault := _duration_fault(duration):
        return fault
    if not re.search(r"[1-9]", duration):
        return "repeats without any time between", "Write a duration longer than zero."
    return None
