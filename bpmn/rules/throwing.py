"""Rules about errors, escalations and compensation: who throws, and who catches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bpmn.dialect import CONTAINERS
from bpmn.kinds import event_kind
from bpmn.model import Event, EventKind, Node
from bpmn.rules.subject import Subject
from dmn.findings import Finding

_CODED: Final = frozenset({EventKind.ERROR, EventKind.ESCALATION})
_THROWS: Final = frozenset({"endEvent", "intermediateThrowEvent"})


def compensated_activities(subject: Subject) -> Iterator[Finding]:
    """A compensation event names an activity that it can see and that can be compensated.

    It stands in the same sub-process as the event, or beside the event sub-process that holds the
    event (BPMN 2.0.2, 10.7.2).
    """
    for node, event in _thrown(subject, {EventKind.COMPENSATION}):
        if event.activity_ref is None:
            continue
        activity = subject.nodes.get(event.activity_ref)
        if activity is None:
            message = f"{{}} compensates {event.activity_ref}, which is no activity of this process"
        elif activity.parent not in _visible_from(subject, node):
            message = f"{{}} compensates {activity.id}, which does not stand in its sub-process"
        elif not _can_be_compensated(subject, activity):
            message = f"{{}} compensates {activity.id}, which has no compensation handler"
        else:
            continue
        remedy = "Name an activity of the same sub-process that has a compensation handler."
        yield subject.at(node, "compensated-activity", message, remedy)


def thrown_without_code(subject: Subject) -> Iterator[Finding]:
    """Who throws an error or an escalation gives its code (BPMN 2.0.2, 10.5.5)."""
    for node, event in _thrown(subject, _CODED):
        named = event.error or event.escalation
        if named is None or not named.code:
            yield subject.at(
                node,
                "thrown-without-code",
                f"{{}} throws an {event_kind(event.kind)} without a code",
                "Give it a code: without one, only an event that takes any catches it.",
            )


def caught_twice(subject: Subject) -> Iterator[Finding]:
    """Of two events at one place that catch the same code the second is never reached (10.5.4)."""
    seen: set[tuple[str, EventKind, str]] = set()
    for node in subject.process.nodes:
        place = _place(subject, node)
        if place is None:
            continue
        for event in node.events:
            named = event.error or event.escalation
            if event.kind not in _CODED:
                continue
            key = (place, event.kind, (named.code or "") if named is not None else "")
            if key in seen:
                yield subject.at(
                    node,
                    "caught-twice",
                    f"{{}} catches what another {event_kind(event.kind)} event catches before it",
                    "Give it another code, or delete it.",
                )
            seen.add(key)


def _thrown(
    subject: Subject, kinds: set[EventKind] | frozenset[EventKind]
) -> Iterator[tuple[Node, Event]]:
    for node in subject.process.nodes:
        if node.tag in _THROWS:
            yield from ((node, event) for event in node.events if event.kind in kinds)


def _visible_from(subject: Subject, node: Node) -> set[str | None]:
    """Return the sub-processes whose activities a compensation event may name."""
    found, holder = {node.parent}, subject.nodes.get(node.parent or "")
    while holder is not None and holder.triggered_by_event:
        found.add(holder.parent)
        holder = subject.nodes.get(holder.parent or "")
    return found


def _can_be_compensated(subject: Subject, activity: Node) -> bool:
    return (activity.tag in CONTAINERS and not activity.triggered_by_event) or any(
        node.attached_to == activity.id
        and any(event.kind is EventKind.COMPENSATION for event in node.events)
        for node in subject.process.nodes
    )


def _place(subject: Subject, node: Node) -> str | None:
    """Return what the event catches for: an activity, or the scope of its event sub-process."""
    if node.tag == "boundaryEvent":
        return node.attached_to
    holder = subject.nodes.get(node.parent or "")
    if node.tag == "startEvent" and holder is not None and holder.triggered_by_event:
        return f"in {holder.parent}"
    return None
