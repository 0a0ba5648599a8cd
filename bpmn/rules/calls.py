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
                "Fill in the process id under “Called element”.",
            )
