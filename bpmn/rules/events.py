"""Rules about what is waited for: messages, and the gateway that waits for several events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bpmn.kinds import kind_of
from bpmn.model import Dialect, Event, EventKind, Message, Node
from bpmn.places import is_feel
from bpmn.rules.subject import Subject
from dmn.findings import Finding

_CATCHING: Final = frozenset(
    {"startEvent", "boundaryEvent", "intermediateCatchEvent", "receiveTask"}
)
_CHOSEN: Final = frozenset({"intermediateCatchEvent", "receiveTask"})


def messages_without_name(subject: Subject) -> Iterator[Finding]:
    """What waits for a message names it: it is matched by that name (BPMN 2.0.2, 10.5.5)."""
    for node, event in _catching(subject):
        if event.message is None or not event.message.name.strip():
            yield subject.at(
                node,
                "message-name",
                "{} waits for a message without a name",
                "Choose a message in the properties panel, and give it a name.",
            )


def messages_without_correlation_key(subject: Subject) -> Iterator[Finding]:
    """A running instance is found by its key; a start needs none (Camunda 8)."""
    if subject.of_camunda_8:
        for node, message in _without_key(subject):
            yield subject.at(
                node,
                "correlation-key",
                f"{{}} waits for the message {message.name!r}, which has no correlation key",
                "Fill in the subscription correlation key, such as =orderId.",
            )


def messages_found_by_name(subject: Subject) -> Iterator[Finding]:
    """Without a key, of all instances that wait for a message the first one gets it.

    Source: BPMN 2.0.2, 8.4.2 (correlation), which leaves keys out where nothing is correlated.
    """
    remedy = "Fill in the subscription correlation key, such as =orderId."
    if subject.process.dialect is Dialect.CAMUNDA_7:
        remedy = "Add the extension property vorgang:correlationKey, such as ${orderId}."
    for node, message in () if subject.of_camunda_8 else _without_key(subject):
        yield subject.at(
            node,
            "message-by-name",
            f"{{}} takes any message {message.name!r}: of several instances the first one",
            remedy,
        )


def _without_key(subject: Subject) -> Iterator[tuple[Node, Message]]:
    for node, event in _catching(subject):
        message = event.message
        if message is None or starts_alone(subject, node):
            continue
        if message.correlation_key is not None or message.correlation_id is not None:
            continue
        yield node, message


def same_message_twice(subject: Subject) -> Iterator[Finding]:
    """Of several events that wait at one place, each has a message of its own (Camunda 8.9)."""
    first: dict[tuple[str, str], Node] = {}
    for node, event in _catching(subject):
        name = event.message.name if event.message is not None else ""
        for place in places_of(subject, node) if name and not is_feel(name) else ():
            other = first.setdefault((place, name), node)
            if other is not node:
                yield subject.at(
                    node,
                    "same-message-twice",
                    f"{{}} waits for the message {name!r}, as {other.id} does at the same place",
                    "Give each a message of its own.",
                )


def too_few_events_to_choose_from(subject: Subject) -> Iterator[Finding]:
    """An event-based gateway has two or more outgoing flows (BPMN 2.0.2, 10.6.6)."""
    for node in subject.process.nodes:
        if node.tag == "eventBasedGateway" and len(node.outgoing) == 1:
            yield subject.at(
                node,
                "event-gateway-ways",
                "{} leads to one event only",
                "Lead it to a second event, or delete the gateway.",
            )


def targets_of_an_event_gateway(subject: Subject) -> Iterator[Finding]:
    """It leads to catch events and receive tasks, and nothing else leads there (10.6.6)."""
    for node in subject.process.nodes:
        if node.tag != "eventBasedGateway":
            continue
        for identity in node.outgoing:
            flow = subject.flows[identity]
            target = subject.nodes.get(flow.target)
            if target is None:
                continue
            if target.tag not in _CHOSEN:
                yield subject.at(
                    flow,
                    "event-gateway-target",
                    f"{{}} leads from the event-based gateway {node.id} to {target.id}"
                    f" ({kind_of(target.tag)})",
                    "Lead it to a message or timer catch event, or to a receive task.",
                )
            elif len(target.incoming) > 1:
                yield subject.at(
                    target,
                    "event-gateway-target",
                    f"{{}} is reached from the event-based gateway {node.id} and from elsewhere",
                    "Draw an event of its own behind the gateway.",
                )


def _catching(subject: Subject) -> Iterator[tuple[Node, Event]]:
    for node in subject.process.nodes:
        if node.tag in _CATCHING:
            yield from ((node, event) for event in node.events if event.kind is EventKind.MESSAGE)


def starts_alone(subject: Subject, node: Node) -> bool:
    """Return whether an event there begins an instance, which no key has to find.

    Source: BPMN 2.0.2, 10.5.2, 10.6.6; 10.3.3 (`instantiate` of a receive task).
    """
    if node.tag == "startEvent":
        return subject.event_place(node) == "startEvent"
    if node.instantiate and not node.incoming:
        return True
    sources = [subject.nodes.get(subject.flows[flow].source) for flow in node.incoming]
    return bool(sources) and all(
        one is not None and one.instantiate and one.gateway_type != "Parallel" for one in sources
    )


def _scope_of(subject: Subject, start: Node) -> str:
    """Return what a start event listens in: an event sub-process listens in the one around it."""
    inside = subject.nodes.get(start.parent or "")
    around = inside.parent if inside is not None and inside.triggered_by_event else start.parent
    return around or subject.process.id


def places_of(subject: Subject, node: Node) -> list[str]:
    """Return what waits for all its events at once: the process, an activity, a gateway."""
    if node.tag == "startEvent":
        return [_scope_of(subject, node)]
    sources = (subject.nodes.get(subject.flows[flow].source) for flow in node.incoming)
    gateways = [one.id for one in sources if one is not None and one.tag == "eventBasedGateway"]
    return [*gateways, *([node.attached_to] if node.attached_to else [])]
