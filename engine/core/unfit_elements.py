"""Elements at which no token can be made to begin by hand."""

from __future__ import annotations

from bpmn.model import EventKind
from engine.core.compensation import catches
from engine.core.executable import ExecutableProcess
from engine.core.node import FlowNode, Kind


def unfit(process: ExecutableProcess, node: FlowNode, *, inside: bool = False) -> str | None:
    """Return the code of what speaks against an element, or `None`.

    Args:
        process: of the element.
        node: where something is to begin.
        inside: in it, if it is a sub-process, and not with what it begins with.
    """
    model = node.model
    if model.for_compensation or _compensates(process, node):
        return "compensation-handler"
    if inside:
        return None
    if node.kind is Kind.PROCESS:
        return "begins-process"
    if model.tag == "startEvent":
        return "start-event"
    if model.attached_to is not None:
        return "boundary-event"
    if model.triggered_by_event:
        return "event-sub-process"
    if model.instantiate:
        return "begins-process"
    if _is_behind_event_gateway(process, node):
        return "behind-event-gateway"
    return None


def _compensates(process: ExecutableProcess, node: FlowNode) -> bool:
    """Return whether it is an event sub-process that undoes what is around it."""
    starts = process.event_starts(node.model.parent) if node.model.triggered_by_event else ()
    return any(
        one.model.parent == node.id and catches(one, EventKind.COMPENSATION) for one in starts
    )


def _is_behind_event_gateway(process: ExecutableProcess, node: FlowNode) -> bool:
    return any(
        other.kind is Kind.EVENT_GATEWAY and any(flow.target == node.id for flow in other.outgoing)
        for other in process.nodes.values()
    )
