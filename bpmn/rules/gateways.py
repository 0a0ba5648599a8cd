"""Rules about complex gateways, and about event-based gateways that start instances."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.model import EventKind
from bpmn.rules.subject import Subject
from dmn.findings import Finding


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
    """What starts an instance has no incoming flow (BPMN 2.0.2, 10.6.6 and table 10.12)."""
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
