"""Rules about multi-instance activities (BPMN 2.0.2, 13.3.7)."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.dialect import ACTIVITIES
from bpmn.rules.subject import Subject
from dmn.findings import Finding


def half_an_output(subject: Subject) -> Iterator[Finding]:
    """Output collection and output element come together or not at all."""
    for node in subject.process.nodes:
        loop = node.multi_instance
        if loop is not None and (loop.output_collection is None) != (loop.output_element is None):
            yield subject.at(
                node,
                "half-an-output",
                "{} has only one of output collection and output element",
                "Fill in both, or neither.",
            )


def loops_on_other_nodes(subject: Subject) -> Iterator[Finding]:
    """Only activities have loop markers (BPMN 2.0.2, 10.3.8)."""
    for node in subject.process.nodes:
        if node.multi_instance is not None and node.tag not in ACTIVITIES:
            yield subject.at(
                node, "loop-on-other-node", "{} has a loop marker", "Remove the loop marker."
            )
