"""Rules about ids and what refers to them."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.dialect import ACTIVITIES
from bpmn.kinds import kind_of
from bpmn.model import Definitions
from bpmn.rules.subject import Subject
from dmn.findings import Finding
from dmn.plain_id import REMEDY, is_plain_id, shortened


def duplicate_ids(definitions: Definitions) -> Iterator[Finding]:
    """An id names one element of the file only (XML Schema `xsd:ID`; BPMN 2.0.2, 8.3.1)."""
    first: dict[str, int] = {}
    for identity, line in definitions.ids:
        if identity in first:
            yield Finding(
                definitions.file,
                identity,
                line,
                f"the id {identity} is used again; it stands already in line {first[identity]}",
                "Give one of the two elements another id.",
                "bpmn/duplicate-id",
            )
        first.setdefault(identity, line)


def invalid_ids(definitions: Definitions) -> Iterator[Finding]:
    """An id is a name without spaces or colons (XML Schema `xsd:ID`; BPMN 2.0.2, 8.3.1)."""
    for identity, line in definitions.ids:
        if not is_plain_id(identity):
            yield Finding(
                definitions.file,
                shortened(identity),
                line,
                f"the id {shortened(identity)} is none",
                REMEDY,
                "bpmn/id",
            )


def unresolved_flow_ends(subject: Subject) -> Iterator[Finding]:
    """A sequence flow connects two flow nodes of its own process (BPMN 2.0.2, 8.4.13)."""
    for flow in subject.process.flows:
        for end, reference in (("source", flow.source), ("target", flow.target)):
            if reference and reference not in subject.nodes:
                yield subject.at(
                    flow,
                    "unresolved-reference",
                    f"{{}} names {reference!r} as its {end}, which is no element of this process",
                    "Connect the flow again, or delete it.",
                )


def unresolved_default(subject: Subject) -> Iterator[Finding]:
    """A default flow leaves the element that names it (BPMN 2.0.2, 8.4.13 and 10.6.1)."""
    for node in subject.process.nodes:
        if node.default is not None and node.default not in node.outgoing:
            yield subject.at(
                node,
                "unresolved-reference",
                f"{{}} names {node.default!r} as its default flow, which does not leave it",
                "Choose the default flow again.",
            )


def flows_across_a_border(subject: Subject) -> Iterator[Finding]:
    """A sequence flow stays inside its process or sub-process (BPMN 2.0.2, 7.6.1, 10.3.5)."""
    for flow in subject.process.flows:
        source, target = subject.nodes.get(flow.source), subject.nodes.get(flow.target)
        if source is not None and target is not None and source.parent != target.parent:
            yield subject.at(
                flow,
                "flow-across-border",
                f"{{}} leads from {source.id} to {target.id} across the border of a sub-process",
                "Lead it to the sub-process itself, or draw both elements inside.",
            )


def unattached_boundary_events(subject: Subject) -> Iterator[Finding]:
    """A boundary event sits on an activity of its own process (BPMN 2.0.2, 10.5.4)."""
    for node in subject.process.nodes:
        if node.tag != "boundaryEvent":
            continue
        host = subject.nodes.get(node.attached_to or "")
        if host is None:
            message = "{} is attached to nothing"
        elif host.tag not in ACTIVITIES:
            message = f"{{}} is attached to {host.id} ({kind_of(host.tag)})"
        elif host.parent != node.parent:
            message = f"{{}} is attached to {host.id}, which stands in another sub-process"
        else:
            continue
        yield subject.at(node, "unattached-boundary-event", message, "Drag it onto an activity.")
