"""What stands in which sub-process, and where each begins."""

from __future__ import annotations

from collections.abc import Mapping

from bpmn.model import EventKind, Node, Process
from engine.core.executable import Inside
from engine.core.node import FlowNode


def levels_of(process: Process, nodes: Mapping[str, FlowNode]) -> Mapping[str | None, Inside]:
    """Return what stands in the process, under `None`, and in each of its sub-processes."""
    children: dict[str | None, list[Node]] = {None: []}
    for node in process.nodes:
        children.setdefault(node.parent, []).append(node)
    return {
        parent: Inside(
            nodes=tuple(nodes[node.id] for node in inner),
            first=tuple(nodes[node.id] for node in _first(inner)),
            event_starts=tuple(
                nodes[start.id]
                for node in inner
                if node.triggered_by_event
                for start in children.get(node.id, ())
                if start.tag == "startEvent"
            ),
        )
        for parent, inner in children.items()
    }


def _first(inner: list[Node]) -> list[Node]:
    """Return the none start event; without any start event, all that nothing leads to.

    Source: BPMN 2.0.2, 10.5.2 and 13.2.
    """
    starts = [node for node in inner if node.tag == "startEvent"]
    if starts:
        return [node for node in starts if not _has_trigger(node)][:1]
    return [
        node
        for node in inner
        if not node.incoming
        and node.attached_to is None
        and not node.triggered_by_event
        and not node.for_compensation
        and not _is_link_target(node)
        and not (node.instantiate and node.parent is None)
    ]


def _has_trigger(node: Node) -> bool:
    return any(event.kind is not EventKind.NONE for event in node.events)


def _is_link_target(node: Node) -> bool:
    return node.tag == "intermediateCatchEvent" and any(
        event.kind is EventKind.LINK for event in node.events
    )
