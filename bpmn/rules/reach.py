"""What can be reached in a process and its sub-processes."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.model import EventKind, Node
from bpmn.rules.subject import Subject


def begins(subject: Subject, parent: str | None) -> list[Node]:
    """Return where a process or sub-process begins.

    Its start events and what instantiates; if there are none, and in an ad-hoc sub-process, all
    that nothing leads to. Source: BPMN 2.0.2, 10.3.5, 10.5.2 and 13.2.
    """
    inside = subject.inside.get(parent, [])
    starts = [node for node in inside if node.tag == "startEvent" or node.instantiate]
    return starts or [node for node in inside if not node.incoming and not _set_off(node)]


def reached(subject: Subject) -> set[str]:
    """Return the ids of the nodes that some token may come to."""
    attached: dict[str, list[Node]] = {}
    links: dict[tuple[str | None, str], list[Node]] = {}
    for node in subject.process.nodes:
        if node.attached_to:
            attached.setdefault(node.attached_to, []).append(node)
        for name in _links(node) if node.tag == "intermediateCatchEvent" else ():
            links.setdefault((node.parent, name), []).append(node)
    ahead = [*begins(subject, None), *_event_sub_processes(subject, None)]
    found: set[str] = set()
    while ahead:
        node = ahead.pop()
        if node.id in found:
            continue
        found.add(node.id)
        ahead += attached.get(node.id, [])
        ahead += _behind(subject, node)
        if node.tag == "intermediateThrowEvent":
            ahead += (one for name in _links(node) for one in links.get((node.parent, name), ()))
        ahead += [*begins(subject, node.id), *_event_sub_processes(subject, node.id)]
    return found


def _behind(subject: Subject, node: Node) -> Iterator[Node]:
    targets = [subject.flows[flow].target for flow in node.outgoing if flow in subject.flows]
    for identity in (*targets, node.compensation_handler or ""):
        if identity in subject.nodes:
            yield subject.nodes[identity]


def _event_sub_processes(subject: Subject, parent: str | None) -> list[Node]:
    return [node for node in subject.inside.get(parent, ()) if node.triggered_by_event]


def _set_off(node: Node) -> bool:
    """Return whether something else than a flow leads to the node."""
    catches = node.tag == "intermediateCatchEvent" and any(_links(node))
    return bool(
        node.attached_to is not None
        or node.tag == "boundaryEvent"
        or node.triggered_by_event
        or node.for_compensation
        or catches
    )


def _links(node: Node) -> list[str]:
    return [event.link or "" for event in node.events if event.kind is EventKind.LINK]
