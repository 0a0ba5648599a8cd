"""Compiling errors, escalations, compensation and cancellation: who throws, who catches."""

from __future__ import annotations

from bpmn.model import EventKind, Node
from bpmn.places import ERROR_CODE, ESCALATION_CODE
from engine.core.compiler import Compiler
from engine.core.node import Attribute, FlowNode, Kind

CAUGHT = frozenset(
    {EventKind.ERROR, EventKind.ESCALATION, EventKind.COMPENSATION, EventKind.CANCEL}
)
"""What boundary events and event sub-processes take when it is thrown, without listening for it."""

_THROWN = {
    EventKind.ERROR: Kind.ERROR_END,
    EventKind.ESCALATION: Kind.ESCALATION,
    EventKind.COMPENSATION: Kind.COMPENSATION,
    EventKind.CANCEL: Kind.CANCEL_END,
}
_IN_BETWEEN = frozenset({EventKind.ESCALATION, EventKind.COMPENSATION})
"""What an intermediate event may throw; errors and cancellations end their path."""


def throwing_kind(node: Node, events: set[EventKind]) -> Kind | None:
    """Return what an event does that throws one of these; `None` for any other node."""
    if node.tag not in ("endEvent", "intermediateThrowEvent"):
        return None
    thrown = events & _THROWN.keys()
    if len(thrown) != 1 or not events <= thrown | {EventKind.SIGNAL}:
        return None
    (kind,) = thrown
    if node.tag == "intermediateThrowEvent" and kind not in _IN_BETWEEN:
        return None
    return _THROWN[kind]


def thrown_code(node: Node, to: Compiler) -> Attribute | None:
    """Return the code of the error or escalation that the event throws."""
    if node.tag not in ("endEvent", "intermediateThrowEvent"):
        return None
    at = (node.id, node.line)
    for event in node.events:
        if event.kind is EventKind.ERROR and event.error is not None:
            return to.attribute(event.error.code or None, at, ERROR_CODE)
        if event.kind is EventKind.ESCALATION and event.escalation is not None:
            return to.attribute(event.escalation.code or None, at, ESCALATION_CODE)
    return None


def compensation_handler(boundaries: tuple[FlowNode, ...]) -> str | None:
    """Return the id of the activity that compensates the one with these boundary events."""
    for boundary in boundaries:
        if any(event.kind is EventKind.COMPENSATION for event in boundary.model.events):
            return boundary.model.compensation_handler
    return None
