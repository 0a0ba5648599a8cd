"""Rules about sequence flow: where it may begin, lead and end."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.dialect import TASKS
from bpmn.model import Node
from bpmn.rules.subject import Subject
from dmn.findings import Finding

_CONDITIONAL_SOURCES = TASKS | {"exclusiveGateway"}


def no_start_event(subject: Subject) -> Iterator[Finding]:
    """A process that is to be started needs a start event (BPMN 2.0.2, 10.5.2)."""
    if not any(node.tag == "startEvent" for node in subject.process.nodes):
        yield subject.at(
            subject.process, "no-start-event", "{} has no start event", "Draw a start event."
        )


def several_start_events(subject: Subject) -> Iterator[Finding]:
    """One none start event at most, else nobody could say where an instance begins."""
    starts = [n for n in subject.process.nodes if n.tag == "startEvent" and not n.events]
    for node in starts[1:]:
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
                f"{{}} leads into {target.id}, a {target.tag}",
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
    """Every flow node can be reached from a start event (BPMN 2.0.2, 10.5.2: no implicit start)."""
    reached = _reached(subject)
    if not reached:
        return
    for node in subject.process.nodes:
        if node.id not in reached and node.tag != "boundaryEvent":
            yield subject.at(
                node,
                "unreachable",
                "{} cannot be reached from the start event",
                "Connect it, or delete it.",
            )


def _reached(subject: Subject) -> set[str]:
    attached: dict[str, list[Node]] = {}
    for node in subject.process.nodes:
        if node.attached_to:
            attached.setdefault(node.attached_to, []).append(node)
    ahead = [node for node in subject.process.nodes if node.tag == "startEvent"]
    reached: set[str] = set()
    while ahead:
        node = ahead.pop()
        if node.id in reached:
            continue
        reached.add(node.id)
        ahead += attached.get(node.id, [])
        targets = (subject.nodes.get(subject.flows[flow].target) for flow in node.outgoing)
        ahead += [target for target in targets if target is not None]
    return reached


def gateway_without_a_way_out(subject: Subject) -> Iterator[Finding]:
    """A gateway leads on (BPMN 2.0.2, 10.6.1: multiple incoming or multiple outgoing flows)."""
    for node in subject.process.nodes:
        if node.tag.endswith("Gateway") and not node.outgoing:
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
    """Conditions belong to flows of activities and exclusive gateways (8.4.13)."""
    for flow in subject.process.flows:
        source = subject.nodes.get(flow.source)
        if flow.condition is None or source is None:
            continue
        if flow.id == source.default:
            message = "{} is the default flow and has a condition"
        elif source.tag not in _CONDITIONAL_SOURCES:
            message = f"{{}} has a condition, but leaves {source.id}, a {source.tag}"
        else:
            continue
        yield subject.at(flow, "unread-condition", message, "Remove the condition.")


def dead_boundary_events(subject: Subject) -> Iterator[Finding]:
    """A boundary event has an outgoing flow (BPMN 2.0.2, 10.5.4)."""
    for node in subject.process.nodes:
        if node.tag == "boundaryEvent" and not node.outgoing:
            yield subject.at(
                node, "dead-boundary-event", "{} leads nowhere", "Connect it, or delete it."
            )


def unnamed_decisions(subject: Subject) -> Iterator[Finding]:
    """A gateway that decides has a question for its name: the ledger shows it to an auditor."""
    for node in subject.process.nodes:
        decides = node.tag == "exclusiveGateway" and len(node.outgoing) > 1
        if decides and not node.name:
            yield subject.at(node, "unnamed-decision", "{} has no name", "Name it with a question.")
