"""Rules about call activities (BPMN 2.0.2, 10.3.6)."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.rules.subject import Subject
from dmn.findings import Finding


def calls_without_target(subject: Subject) -> Iterator[Finding]:
    """A call activity names what it calls: a process or a global task."""
    for node in subject.process.nodes:
        if node.tag == "callActivity" and node.called is None:
            yield subject.at(
                node,
                "call-without-target",
                "{} names no process to call",
                "Fill in the process id under „Called element“.",
            )


def business_ids_of_calls(subject: Subject) -> Iterator[Finding]:
    """What is called runs within the calling instance, under that one's business id."""
    for node in subject.process.nodes:
        if node.called is not None and node.called.business_id is not None:
            yield subject.at(
                node,
                "business-id-of-call",
                "{} gives the called process a business id, which it does not need",
                "Remove it: a called process is part of the instance that calls it.",
            )
