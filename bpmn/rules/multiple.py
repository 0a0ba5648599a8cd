"""Rules about events with several definitions (BPMN 2.0.2, 10.5.6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bpmn.kinds import event_kinds
from bpmn.model import EventKind
from bpmn.rules.subject import Subject
from dmn.findings import Finding

_AWAITED: Final = frozenset(
    {EventKind.MESSAGE, EventKind.TIMER, EventKind.SIGNAL, EventKind.CONDITIONAL}
)
_ALONE: Final = frozenset({EventKind.LINK, EventKind.CANCEL, EventKind.COMPENSATION})
"""Kinds that make no sense beside another one."""


def half_a_parallel_multiple(subject: Subject) -> Iterator[Finding]:
    """A parallel multiple event waits for two or more things (BPMN 2.0.2, 10.5.6)."""
    for node in subject.process.nodes:
        if not node.parallel_multiple or not node.events:
            continue
        if len(node.events) < 2:
            message, remedy = "has one definition only", "Remove parallelMultiple."
        elif any(event.kind not in _AWAITED for event in node.events):
            message = "waits for all its definitions, one of which does not wait"
            remedy = "Use messages, timers, signals and conditions only."
        else:
            continue
        yield subject.at(node, "parallel-multiple", f"{{}} {message}", remedy)


def definitions_that_stand_alone(subject: Subject) -> Iterator[Finding]:
    """A link, a cancellation or a compensation is no part of a multiple event (10.5.6)."""
    for node in subject.process.nodes:
        kinds = {event.kind for event in node.events}
        if len(node.events) > 1 and kinds & _ALONE:
            yield subject.at(
                node,
                "multiple-event",
                f"{{}} has several definitions, one of kind {event_kinds(kinds & _ALONE)}",
                "Draw an event of its own for it.",
            )


def several_messages_thrown(subject: Subject) -> Iterator[Finding]:
    """One job sends one message (zeebe:taskDefinition)."""
    for node in subject.process.nodes:
        thrown = [event for event in node.events if event.kind is EventKind.MESSAGE]
        if node.tag in ("intermediateThrowEvent", "endEvent") and len(thrown) > 1:
            yield subject.at(
                node,
                "multiple-event",
                "{} throws several messages",
                "Draw an event of its own for each message.",
            )
