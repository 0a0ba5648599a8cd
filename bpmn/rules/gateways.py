"""Rules about complex gateways, and about event-based gateways that start instances."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bpmn.dialect import ACTIVITIES
from bpmn.model import EventKind
from bpmn.rules.subject import Subject
from dmn.findings import Finding

_CHOOSING: Final = ACTIVITIES | {"exclusiveGateway", "inclusiveGateway", "complexGateway"}


def complex_joins_without_condition(subject: Subject) -> Iterator[Finding]:
    """A complex gateway that joins flows says how many are enough (BPMN 2.0.2, 10.6.5)."""
    for node in subject.process.nodes:
        joins = node.tag == "complexGateway" and len(node.incoming) > 1
        if joins and node.activation_condition is None:
            yield subject.at(
                node,
                "activation-condition",
                "{} joins flows and has no activation condition",
                "Write one such as =activationCount >= 2, or use another gateway.",
            )


def instantiation_with_a_way_in(subject: Subject) -> Iterator[Finding]:
    """What starts an instance has no incoming flow (BPMN 2.0.2, 10.6.6, 10.3.3)."""
    for node in subject.process.nodes:
        if node.instantiate and node.incoming:
            yield subject.at(
                node,
                "instantiation-with-flow",
                "{} starts an instance, and a flow leads to it",
                "Delete the flow, or let it start no instance (instantiate).",
            )
        elif node.instantiate and node.parent is not None:
            yield subject.at(
                node,
                "instantiation-inside",
                "{} starts an instance and stands in a sub-process",
                "Let it start no instance (instantiate), or draw it in the process itself.",
            )


def parallel_event_gateways(subject: Subject) -> Iterator[Finding]:
    """Only a gateway that starts an instance waits for all its events (BPMN 2.0.2, 10.6.6)."""
    for node in subject.process.nodes:
        if node.gateway_type == "Parallel" and not node.instantiate:
            yield subject.at(
                node,
                "parallel-event-gateway",
                "{} waits for all its events and starts no instance",
                "Use a parallel gateway before the events, or let it start the instance.",
            )


def contradicted_directions(subject: Subject) -> Iterator[Finding]:
    """What a gateway says of its direction agrees with its flows (BPMN 2.0.2, 10.6.1).

    Advice: the flows alone decide what runs.
    """
    for node in subject.process.nodes:
        joins, splits = len(node.incoming) > 1, len(node.outgoing) > 1
        right = {"Converging": not splits, "Diverging": not joins, "Mixed": joins and splits}
        if not right.get(node.direction, True):
            yield subject.at(
                node,
                "gateway-direction",
                f"{{}} says that it is {node.direction}, but its flows are otherwise",
                "Remove gatewayDirection, or connect the flows as it says.",
            )


def mixed_waiting(subject: Subject) -> Iterator[Finding]:
    """An event-based gateway leads to message events or to receive tasks, not to both (10.6.6)."""
    for node in subject.process.nodes:
        if node.tag != "eventBasedGateway":
            continue
        targets = [subject.nodes.get(subject.flows[flow].target) for flow in node.outgoing]
        receives = any(one is not None and one.tag == "receiveTask" for one in targets)
        catches = any(
            one is not None
            and one.tag == "intermediateCatchEvent"
            and any(event.kind is EventKind.MESSAGE for event in one.events)
            for one in targets
        )
        if receives and catches:
            yield subject.at(
                node,
                "event-gateway-mixed",
                "{} leads to message events and to receive tasks",
                "Use one of the two kinds.",
            )


def boundaries_behind_an_event_gateway(subject: Subject) -> Iterator[Finding]:
    """A receive task that an event-based gateway leads to has no boundary events (10.6.6)."""
    targets = {
        subject.flows[flow].target
        for node in subject.process.nodes
        if node.tag == "eventBasedGateway"
        for flow in node.outgoing
    }
    for node in subject.process.nodes:
        host = subject.nodes.get(node.attached_to or "")
        if host is not None and host.tag == "receiveTask" and host.id in targets:
            yield subject.at(
                node,
                "event-gateway-boundary",
                f"{{}} is attached to {host.id}, which an event-based gateway leads to",
                "Draw it as an event of its own behind the gateway.",
            )


def default_flows_that_nobody_reads(subject: Subject) -> Iterator[Finding]:
    """Only what decides has a default flow: gateways that choose, and activities (8.4.13)."""
    for node in subject.process.nodes:
        if node.default is not None and node.tag not in _CHOOSING:
            yield subject.at(
                node,
                "unread-default",
                "{} has a default flow, but never chooses between flows",
                "Remove the default flow.",
            )


def links_behind_an_event_gateway(subject: Subject) -> Iterator[Finding]:
    """It leads to events that wait: message, timer, signal, condition (BPMN 2.0.2, 10.6.6)."""
    for flow in subject.process.flows:
        source, target = subject.nodes.get(flow.source), subject.nodes.get(flow.target)
        if source is None or target is None or source.tag != "eventBasedGateway":
            continue
        if any(event.kind is EventKind.LINK for event in target.events):
            yield subject.at(
                flow,
                "event-gateway-target",
                f"{{}} leads from the event-based gateway {source.id} to the link {target.id}",
                "Lead it to a message, timer, signal or conditional event.",
            )
