"""Rules about sub-processes: what starts them, what may lead in and out (BPMN 2.0.2, 10.3.5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bpmn.kinds import event_kind
from bpmn.model import EventKind, Node
from bpmn.rules.subject import Subject
from dmn.findings import Finding

_INTERRUPTING: Final = frozenset({EventKind.ERROR, EventKind.COMPENSATION})
"""Kinds that an event sub-process cannot start with beside its parent (table 10.93)."""


def triggers_inside(subject: Subject) -> Iterator[Finding]:
    """A sub-process is started by a token: its start event has no trigger (table 10.93)."""
    for node in subject.process.nodes:
        parent = subject.nodes.get(node.parent or "")
        if node.tag != "startEvent" or parent is None or parent.triggered_by_event:
            continue
        if _triggers(node):
            yield subject.at(
                node,
                "trigger-in-sub-process",
                f"{{}} has a trigger, but {parent.id} is started by the flow that leads to it",
                "Use a start event without trigger, or an event sub-process.",
            )


def starts_of_event_sub_processes(subject: Subject) -> Iterator[Finding]:
    """An event sub-process has exactly one start event (10.3.5)."""
    for node in subject.process.nodes:
        if not node.triggered_by_event:
            continue
        starts = [one for one in subject.inside.get(node.id, ()) if one.tag == "startEvent"]
        if len(starts) != 1:
            message = f"{{}} is an event sub-process and has {len(starts)} start events"
            yield subject.at(node, "event-sub-process-start", message, "Draw exactly one.")


def flows_at_event_sub_processes(subject: Subject) -> Iterator[Finding]:
    """No flow leads to an event sub-process or out of it; nothing is attached to it (10.3.5)."""
    for node in subject.process.nodes:
        host = subject.nodes.get(node.attached_to or "")
        if host is not None and host.triggered_by_event:
            message = f"{{}} is attached to the event sub-process {host.id}"
            remedy = "Attach it to an activity inside, or to the enclosing sub-process."
            yield subject.at(node, "event-sub-process-flow", message, remedy)
        if node.triggered_by_event and (node.incoming or node.outgoing):
            yield subject.at(
                node,
                "event-sub-process-flow",
                "{} is an event sub-process, but has a sequence flow",
                "Delete the flow: its start event says when it begins.",
            )


def starts_that_have_to_interrupt(subject: Subject) -> Iterator[Finding]:
    """An error or a compensation ends what is around it; it cannot run beside it (table 10.93)."""
    for node in subject.process.nodes:
        kinds = {event.kind for event in node.events}
        found = kinds & (_INTERRUPTING if node.tag == "startEvent" else {EventKind.ERROR})
        found |= kinds & {EventKind.CANCEL}
        if node.tag in {"startEvent", "boundaryEvent"} and not node.interrupting and found:
            yield subject.at(
                node,
                "has-to-interrupt",
                f"{{}} of kind {event_kind(min(found))} does not interrupt",
                "Make it interrupting.",
            )


def cancel_outside_a_transaction(subject: Subject) -> Iterator[Finding]:
    """Cancel ends stand in a transaction, cancel boundary events on one (10.5.3, 10.5.4)."""
    for node in subject.process.nodes:
        if not any(event.kind is EventKind.CANCEL for event in node.events):
            continue
        holder = node.attached_to if node.tag == "boundaryEvent" else node.parent
        around = subject.nodes.get(holder or "")
        while around is not None and node.tag == "endEvent" and around.tag != "transaction":
            around = subject.nodes.get(around.parent or "")
        if around is None or around.tag != "transaction":
            yield subject.at(
                node,
                "cancel-outside-transaction",
                "{} cancels, but belongs to no transaction",
                "Make the sub-process a transaction, or choose another kind.",
            )


def compensation_handlers(subject: Subject) -> Iterator[Finding]:
    """A compensation boundary event leads to one handler by an association (10.7.2)."""
    for node in subject.process.nodes:
        compensates = any(event.kind is EventKind.COMPENSATION for event in node.events)
        if node.tag == "boundaryEvent" and compensates:
            handler = subject.nodes.get(node.compensation_handler or "")
            if node.outgoing:
                message = "{} has an outgoing sequence flow"
            elif handler is None:
                message = "{} leads to no compensation activity"
            elif not handler.for_compensation or handler.parent != node.parent:
                message = f"{{}} leads to {handler.id}, which is no compensation activity here"
            else:
                continue
            remedy = "Connect it by an association to an activity with the compensation marker."
            yield subject.at(node, "compensation-handler", message, remedy)
        elif node.for_compensation and (node.incoming or node.outgoing):
            yield subject.at(
                node,
                "compensation-flow",
                "{} is a compensation activity, but has a sequence flow",
                "Delete the flow, or remove the compensation marker.",
            )


def _triggers(node: Node) -> bool:
    return any(event.kind is not EventKind.NONE for event in node.events)
