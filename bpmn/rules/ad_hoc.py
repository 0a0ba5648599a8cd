"""Rules about ad-hoc sub-processes (BPMN 2.0.2, 10.3.5)."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.dialect import ACTIVITIES
from bpmn.rules.subject import Subject
from dmn.findings import Finding


def events_that_begin_or_end(subject: Subject) -> Iterator[Finding]:
    """An ad-hoc sub-process has neither start nor end events: its activities begin anyway."""
    for node in subject.process.nodes:
        parent = subject.nodes.get(node.parent or "")
        ad_hoc = parent is not None and parent.tag == "adHocSubProcess"
        if ad_hoc and node.tag in {"startEvent", "endEvent"}:
            yield subject.at(
                node,
                "event-in-ad-hoc",
                "{} stands in an ad-hoc sub-process",
                "Delete it: activities that no flow leads to begin by themselves.",
            )


def nothing_to_do(subject: Subject) -> Iterator[Finding]:
    """An ad-hoc sub-process contains at least one activity."""
    for node in subject.process.nodes:
        inner = subject.inside.get(node.id, ())
        if node.tag == "adHocSubProcess" and not any(one.tag in ACTIVITIES for one in inner):
            yield subject.at(
                node, "empty-ad-hoc", "{} contains no activity", "Draw at least one inside."
            )


def half_an_output(subject: Subject) -> Iterator[Finding]:
    """Output collection and output element come together or not at all (Camunda 8, adHoc)."""
    for node in subject.process.nodes:
        own = node.ad_hoc
        if own is not None and (own.output_collection is None) != (own.output_element is None):
            yield subject.at(
                node,
                "half-an-output",
                "{} has only one of output collection and output element",
                "Fill in both, or neither.",
            )


def two_deciders(subject: Subject) -> Iterator[Finding]:
    """Where a worker says what begins and when it is enough, the model does not (Camunda 8)."""
    for node in subject.process.nodes:
        own = node.ad_hoc
        if own is None or node.extensions.task is None:
            continue
        said = own.active_elements or own.completion_condition
        if said is not None or own.ordering == "Sequential":
            yield subject.at(
                node,
                "two-deciders",
                "{} has a worker that says what begins, and the model says it too",
                "Keep the task definition, or the active elements, the completion condition and"
                " the order.",
            )
