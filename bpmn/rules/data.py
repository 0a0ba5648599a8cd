"""Rules about data associations (BPMN 2.0.2, 10.4.2)."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.rules.subject import Subject
from dmn.findings import Finding


def unresolved_data(subject: Subject) -> Iterator[Finding]:
    """A data association refers to data that its process has."""
    known = {item.id for item in subject.process.data}
    for node in subject.process.nodes:
        if node.io_specification is not None:
            known |= {one.id for one in node.io_specification.inputs}
            known |= {one.id for one in node.io_specification.outputs}
    for node in subject.process.nodes:
        for association in (*node.data_inputs, *node.data_outputs):
            for id_ in (*association.sources, association.target):
                if id_ and id_ not in known:
                    yield subject.at(
                        node,
                        "unresolved-reference",
                        f"a data association of {{}} refers to {id_!r}, which is no data of this"
                        " process",
                        "Draw the association again, or delete it.",
                    )


def half_assignments(subject: Subject) -> Iterator[Finding]:
    """An assignment says what is taken and where it goes (10.4.1, 10.4.2)."""
    for node in subject.process.nodes:
        for association in (*node.data_inputs, *node.data_outputs):
            for source, target in association.assignments:
                if not source or not target:
                    yield subject.at(
                        node,
                        "half-an-assignment",
                        "an assignment of {} lacks its from or its to",
                        "Fill in both.",
                    )
