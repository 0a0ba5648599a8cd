"""Rules about what is done in somebody's name: they say so by completing a user task."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bpmn.model import Node
from bpmn.rules.subject import Subject
from dmn.findings import Finding

AUTHORISES: Final = "vorgang:authorises"
"""On a user task: the job types that whoever completes it may have done in their name."""
ON_BEHALF_OF: Final = "vorgang:onBehalfOf"
"""On a task with such a job type: the user task in whose performer's name it is done."""
ACTS: Final = frozenset(
    {
        *("person.search", "person.records", "person.access", "person.portability"),
        "person.report",
        *("erasure.request", "erasure.approve", "erasure.execute", "erasure.withdraw"),
        *("restriction.place", "restriction.lift", "suppression.add"),
    }
)
"""Job types that are somebody's act, and that need their right to it."""


def authorised(node: Node) -> frozenset[str]:
    """Return what whoever completes a user task has done in their name."""
    written = node.extensions.properties.get(AUTHORISES, "")
    return frozenset(one.strip() for one in written.split(",") if one.strip())


def acts_without_authority(subject: Subject) -> Iterator[Finding]:
    """What is done in somebody's name names the user task by which they say so."""
    for node in subject.process.nodes:
        task = node.extensions.task
        act = task.type if task is not None else None
        named = node.extensions.properties.get(ON_BEHALF_OF, "").strip()
        if act not in ACTS:
            if named:
                yield subject.at(
                    node,
                    "act-without-authority",
                    f"{ON_BEHALF_OF} of {{}} is for job types that are somebody's act",
                    f"Remove the property, or use one of these: {', '.join(sorted(ACTS))}.",
                )
            continue
        found = subject.nodes.get(named)
        if found is None or found.tag != "userTask" or act not in authorised(found):
            yield subject.at(
                node,
                "act-without-authority",
                f"in whose name {{}} does {act} is not said",
                f"Name a user task in {ON_BEHALF_OF} that has {act} among its {AUTHORISES}.",
            )


def unknown_acts(subject: Subject) -> Iterator[Finding]:
    """A user task authorises only what there is."""
    for node in subject.process.nodes:
        for act in sorted(authorised(node) - ACTS) if node.tag == "userTask" else ():
            yield subject.at(
                node,
                "act-without-authority",
                f"{AUTHORISES} of {{}} names {act!r}, which is nobody's act",
                f"Use some of these: {', '.join(sorted(ACTS))}.",
            )
