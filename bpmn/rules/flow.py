"""Rules about sequence flow: where it may begin, lead and end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bpmn.dialect import ACTIVITIES
from bpmn.kinds import kind_of
from bpmn.model import EventKind, Node
from bpmn.places import is_ignored
from bpmn.rules.reach import begins, reached
from bpmn.rules.subject import Subject
from dmn.findings import Finding

_INTERMEDIATE: Final = frozenset({"intermediateCatchEvent", "intermediateThrowEvent"})
_DECIDING: Final = frozenset({"exclusiveGateway", "inclusiveGateway", "complexGateway"})
_CONDITIONAL_SOURCES: Final = ACTIVITIES | _DECIDING


def no_start(subject: Subject) -> Iterator[Finding]:
    """Without a start event, what nothing leads to begins: there has to be such (10.5.2)."""
    if subject.process.nodes and not begins(subject, None):
        yield subject.at(
            subject.process, "no-start-event", "{} begins nowhere", "Draw a start event."
        )


def implicit_start(subject: Subject) -> Iterator[Finding]:
    """A start event says where an instance begins; without one it is to be guessed (10.5.2)."""
    starts = [
        node for node in begins(subject, None) if node.tag == "startEvent" or node.instantiate
    ]
    if subject.process.nodes and not starts:
        yield subject.at(
            subject.process, "implicit-start", "{} has no start event", "Draw a start event."
        )


def several_start_events(subject: Subject) -> Iterator[Finding]:
    """One none start event at most, else nobody could say where an instance begins."""
    first: dict[str | None, Node] = {}
    for node in subject.process.nodes:
        plain = all(event.kind is EventKind.NONE for event in node.events)
        if node.tag == "startEvent" and plain and first.setdefault(node.parent, node) is not node:
            yield subject.at(
                node,
                "several-start-events",
                "{} is a further start event without a trigger",
                "Keep one start event and branch behind it with a gateway.",
            )


def flows_into_a_start(subject: Subject) -> Iterator[Finding]:
    """No sequence flow leads into a start or a boundary event (BPMN 2.0.2, 10.5.2, 10.5.4)."""
    for flow in subject.process.flows:
        target = subject.nodes.get(flow.target)
        if target is not None and target.tag in {"startEvent", "boundaryEvent"}:
            yield subject.at(
                flow,
                "flow-into-start",
                f"{{}} leads into {target.id} ({kind_of(target.tag)})",
                "Lead it into the element behind that event, through a gateway.",
            )


def flows_out_of_an_end(subject: Subject) -> Iterator[Finding]:
    """No sequence flow leaves an end event (BPMN 2.0.2, 10.5.3)."""
    for flow in subject.process.flows:
        source = subject.nodes.get(flow.source)
        if source is not None and source.tag == "endEvent":
            yield subject.at(
                flow,
                "flow-out-of-end",
                f"{{}} leaves the end event {source.id}",
                "Replace the end event with an intermediate event, or delete the flow.",
            )


def unreachable_nodes(subject: Subject) -> Iterator[Finding]:
    """Every flow node can be reached from where its process or sub-process begins (10.5.2)."""
    found = reached(subject)
    for node in subject.process.nodes:
        outer = node.parent is None or (node.parent in found and node.parent not in subject.refused)
        if found and outer and node.id not in found and node.tag != "boundaryEvent":
            yield subject.at(
                node,
                "unreachable",
                "{} cannot be reached from the start event",
                "Connect it, or delete it.",
            )


def gateway_without_a_way_out(subject: Subject) -> Iterator[Finding]:
    """A gateway leads on, or joins several flows: then it is where they end (BPMN 2.0.2, 10.6.1).

    Source: BPMN 2.0.2, 10.5.3 (without end events, what leads nowhere ends its path).
    """
    for node in subject.process.nodes:
        joins = node.tag != "eventBasedGateway" and len(node.incoming) > 1
        if node.tag.endswith("Gateway") and not node.outgoing and not joins:
            yield subject.at(
                node, "gateway-without-outgoing", "{} has no outgoing flow", "Connect or delete it."
            )


def missing_conditions(subject: Subject) -> Iterator[Finding]:
    """Each flow of a diverging exclusive gateway but the default has a condition (10.6.2)."""
    for node in subject.process.nodes:
        if node.tag != "exclusiveGateway" or len(node.outgoing) < 2:
            continue
        for identity in node.outgoing:
            flow = subject.flows[identity]
            if flow.condition is None and identity != node.default:
                yield subject.at(
                    flow,
                    "missing-condition",
                    f"{{}} leaves the exclusive gateway {node.id} without a condition",
                    "Write a condition in FEEL, or make it the default flow.",
                )


def conditions_that_nobody_reads(subject: Subject) -> Iterator[Finding]:
    """Conditions belong to flows of activities and of gateways that decide (8.4.13)."""
    for flow in subject.process.flows:
        source = subject.nodes.get(flow.source)
        read = source is None or source.tag in _CONDITIONAL_SOURCES or is_ignored(flow, source)
        if flow.condition is not None and source is not None and not read:
            message = f"{{}} has a condition, but leaves {source.id} ({kind_of(source.tag)})"
            yield subject.at(flow, "unread-condition", message, "Remove the condition.")


def conditions_that_are_ignored(subject: Subject) -> Iterator[Finding]:
    """A default flow's condition is ignored, and so are those behind a parallel gateway.

    Source: BPMN 2.0.2, table 10.3 (default) and 10.6.4.
    """
    for flow in subject.process.flows:
        source = subject.nodes.get(flow.source)
        if flow.condition is None or source is None or not is_ignored(flow, source):
            continue
        message = "{} leaves a parallel gateway: its condition is ignored"
        if flow.id == source.default:
            message = "{} is the default flow: its condition is ignored"
        yield subject.at(flow, "ignored-condition", message, "Remove the condition.")


def dead_boundary_events(subject: Subject) -> Iterator[Finding]:
    """A boundary event has an outgoing flow, but for compensation (BPMN 2.0.2, 10.5.4)."""
    for node in subject.process.nodes:
        compensates = any(event.kind is EventKind.COMPENSATION for event in node.events)
        if node.tag == "boundaryEvent" and not node.outgoing and not compensates:
            yield subject.at(
                node, "dead-boundary-event", "{} leads nowhere", "Connect it, or delete it."
            )


def unnamed_decisions(subject: Subject) -> Iterator[Finding]:
    """A gateway that decides has a question for its name: the ledger shows it to an auditor."""
    for node in subject.process.nodes:
        decides = node.tag == "exclusiveGateway" and len(node.outgoing) > 1
        if decides and not node.name:
            yield subject.at(node, "unnamed-decision", "{} has no name", "Name it with a question.")


def events_that_nothing_leads_to(subject: Subject) -> Iterator[Finding]:
    """An intermediate event in normal flow is the target of a flow (BPMN 2.0.2, 10.5.4).

    Advice: it begins its process, as whatever nothing leads to does. A link is caught without one.
    """
    for node in subject.process.nodes:
        links = any(event.kind is EventKind.LINK for event in node.events)
        catches = node.tag == "intermediateCatchEvent"
        if node.tag in _INTERMEDIATE and not node.incoming and not (catches and links):
            yield subject.at(
                node, "event-without-way-in", "no flow leads to {}", "Lead a flow to it."
            )
