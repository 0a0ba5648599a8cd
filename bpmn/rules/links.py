"""Rules about link events: each leads from one place to another of the same level.

Source: BPMN 2.0.2, 10.5.5 (link event definition).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bpmn.model import EventKind, Node
from bpmn.rules.subject import Subject
from dmn.findings import Finding


def links_without_name(subject: Subject) -> Iterator[Finding]:
    """A link is matched by its name."""
    for node, name in _links(subject):
        if not name:
            yield subject.at(
                node, "link-name", "{} is a link without a name", "Give both ends the same name."
            )


def links_without_target(subject: Subject) -> Iterator[Finding]:
    """A throwing link has exactly one catching link in the same process or sub-process."""
    targets = Counter(
        (node.parent, name)
        for node, name in _links(subject)
        if node.tag == "intermediateCatchEvent"
    )
    for node, name in _links(subject):
        found = targets[node.parent, name]
        if node.tag != "intermediateThrowEvent" or not name or found == 1:
            continue
        how_many = "no catch event" if found == 0 else f"{found} catch events"
        yield subject.at(
            node,
            "link-target",
            f"{{}} leads to {how_many} named {name!r} in the same process or sub-process",
            "Draw exactly one link catch event of this name there.",
        )


def links_without_source(subject: Subject) -> Iterator[Finding]:
    """A catching link has a throwing link that leads to it."""
    sources = {
        (node.parent, name)
        for node, name in _links(subject)
        if node.tag == "intermediateThrowEvent"
    }
    for node, name in _links(subject):
        if node.tag == "intermediateCatchEvent" and name and (node.parent, name) not in sources:
            yield subject.at(
                node,
                "link-source",
                f"no link named {name!r} leads to {{}}",
                "Draw a link throw event of this name, or delete the event.",
            )


def flows_at_links(subject: Subject) -> Iterator[Finding]:
    """No flow leaves a throwing link, and none leads to a catching one."""
    for node, _ in _links(subject):
        if node.tag == "intermediateThrowEvent" and node.outgoing:
            yield subject.at(
                node,
                "flow-at-link",
                "a flow leaves {}, which leads on by its link",
                "Delete the flow, or use an event without a link.",
            )
        if node.tag == "intermediateCatchEvent" and node.incoming:
            yield subject.at(
                node,
                "flow-at-link",
                "a flow leads to {}, which is reached by its link",
                "Lead the flow to the element behind it.",
            )


def _links(subject: Subject) -> Iterator[tuple[Node, str]]:
    for node in subject.process.nodes:
        for event in node.events:
            if event.kind is EventKind.LINK:
                yield node, event.link or ""
