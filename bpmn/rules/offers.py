"""Rules about messages that people send to a case by a button on its page."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.rules.properties import OFFERED_AS, ON_OFFERED, PREFIX, own_properties
from bpmn.rules.subject import Subject
from dmn.findings import Finding


def unfit_offers(subject: Subject) -> Iterator[Finding]:
    """A button has words, and somebody who is shown it."""
    for node in subject.process.nodes:
        given = ON_OFFERED & own_properties(node.extensions.properties).keys()
        if given and OFFERED_AS not in given:
            yield subject.at(
                node,
                "invalid-property",
                f"{{}} is offered to people without {PREFIX}{OFFERED_AS}",
                "Write what the button says, such as Angebot zurückrufen.",
            )
        if given == {OFFERED_AS}:
            yield subject.at(
                node,
                "invalid-property",
                f"{PREFIX}{OFFERED_AS} of {{}} is shown to nobody",
                "Name groups in vorgang:offeredTo, or people in vorgang:offeredToUsers.",
            )
