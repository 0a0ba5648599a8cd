"""Rules about user tasks that whoever has their link does: by a form, or by signing a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bpmn.model import Node
from bpmn.rules.properties import (
    CATCHING,
    LATE,
    LINK_DOCUMENTS,
    PREFIX,
    PUBLIC_LINK,
    SIGN,
    STATEMENT,
    own_properties,
)
from bpmn.rules.subject import Subject
from dmn.findings import Finding

_AWAITED = ("linkRenewal", LATE)


def unfit_links(subject: Subject) -> Iterator[Finding]:
    """A link shows a form or a document, and what its page asks for is waited for somewhere."""
    for node in subject.process.nodes:
        own = own_properties(node.extensions.properties)
        if node.tag != "userTask" or PUBLIC_LINK not in own:
            continue
        yield from _unfit_signing(subject, node, own) if SIGN in own else _formless(subject, node)
        yield from _awaited_by_nobody(subject, node, own)


def _formless(subject: Subject, node: Node) -> Iterator[Finding]:
    if node.extensions.form is None:
        yield subject.at(
            node,
            "invalid-property",
            f"{PREFIX}{PUBLIC_LINK} of {{}} needs a form",
            "Link a form at the user task, or remove the property.",
        )


def _unfit_signing(subject: Subject, node: Node, own: Mapping[str, str]) -> Iterator[Finding]:
    """The page of a signature is always the same, so that nobody is shown another text."""
    if not own.get(STATEMENT):
        yield subject.at(
            node,
            "invalid-property",
            f"{PREFIX}{SIGN} of {{}} needs {PREFIX}{STATEMENT}",
            "Write what somebody accepts by signing, such as that they may accept the offer.",
        )
    if node.extensions.form is not None:
        yield subject.at(
            node,
            "invalid-property",
            f"{PREFIX}{SIGN} of {{}} stands beside a form, which its page does not show",
            "Remove the form, or ask for its values in a task before.",
        )
    if LINK_DOCUMENTS in own:
        yield subject.at(
            node,
            "invalid-property",
            f"{PREFIX}{SIGN} of {{}} stands beside {PREFIX}{LINK_DOCUMENTS}",
            "Remove vorgang:linkDocuments: the page shows the one document that is signed.",
        )
    if any(one.event == "completing" for one in node.extensions.task_listeners):
        yield subject.at(
            node,
            "invalid-property",
            f"{PREFIX}{SIGN} of {{}} has a listener that could deny what somebody signed",
            "Remove the completing listener; check in a task behind it what was signed.",
        )
    if own.get("linkUse") == "many":
        yield subject.at(
            node,
            "invalid-property",
            f"{PREFIX}{SIGN} of {{}} has a link for many uses",
            "Remove vorgang:linkUse: a document is signed once.",
        )


def _awaited_by_nobody(subject: Subject, node: Node, own: Mapping[str, str]) -> Iterator[Finding]:
    awaited = {
        event.message.name
        for one in subject.process.nodes
        for event in one.events
        if one.tag in CATCHING | {"startEvent"} and event.message is not None
    }
    for name in _AWAITED:
        if (message := own.get(name)) is None or message in awaited:
            continue
        remedy = (
            "Name the message of an event at this user task, whose key is the link's id."
            if name != LATE
            else "Name the message of an event sub-process, or of an event at this user task,"
            " whose key is the link's id."
        )
        what = f"{PREFIX}{name} of {{}} names {message!r}, and nothing waits for it"
        yield subject.at(node, "invalid-property", what, remedy)
