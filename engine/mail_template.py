"""Templates of mails: a head that says what the mail is for, and a text with places for values.

Their language is that of `engine/template_language`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from engine.confirmation_mail import faults_of_confirmation
from engine.template_language import (
    Fault,
    TemplateRefused,
    faults_of_line,
    faults_of_names,
    looked_at,
    read_parts,
    version_tag,
)

SUFFIX: Final = ".mail.md"
IMPRINT: Final = "imprint"
"""Shows, where a template wants it, what else stands at the foot of a mail."""
OWN_NAMES: Final = frozenset({"company", "today", "unsubscribe", IMPRINT})
"""What every template may name beside the variables of its job."""


class MailClass(StrEnum):
    """What a mail is before the law; it says which suppressions stop it."""

    INTERNAL = "internal"
    TRANSACTIONAL = "transactional"
    LEGAL_DUTY = "legal-duty"
    CONFIRMATION = "confirmation"
    """Asks whether somebody has really asked (double opt-in): no advertising."""
    SURVEY = "survey"
    ADVERTISING = "advertising"

    @property
    def is_promotion(self) -> bool:
        """Whether whoever objects to advertising must not get it; a survey is advertising."""
        return self in {MailClass.SURVEY, MailClass.ADVERTISING}


@dataclass(frozen=True, slots=True)
class MailTemplate:
    """A template of a mail.

    Args:
        subject: with places for values.
        body: the text, in Markdown if `html`.
        mail_class: what it is before the law.
        purpose: for which it is sent, as the record of processing names it.
        basis: on which it is sent, such as `Art. 6(1)(b) GDPR`.
        html: whether it goes out as HTML beside the plain text.
        version_tag: by which models may name this version.
        names: that it uses, but for `OWN_NAMES`.
        has_imprint: whether it says itself where the imprint stands.
    """

    subject: str
    body: str
    mail_class: MailClass
    purpose: str
    basis: str
    html: bool = False
    version_tag: str | None = None
    names: frozenset[str] = field(default_factory=frozenset)
    has_imprint: bool = False


_TEXTS: Final = ("subject", "class", "purpose", "basis")


def read_mail_template(content: bytes) -> MailTemplate:
    """Return the template that a file holds.

    Raises:
        TemplateRefused: it is none, with everything that is wrong.
    """
    parts = read_parts(content)
    head = parts.head
    faults = _faults_of_head(head)
    names: set[str] = set()
    for written, above in ((str(head.get("subject", "")), 0), (parts.body, parts.above)):
        found, used = looked_at(written, above)
        faults += found
        names |= used
    if not parts.body.strip():
        faults.append(Fault(None, "the template has no text"))
    if not faults and MailClass(str(head["class"])).is_promotion and "unsubscribe" not in names:
        faults.append(
            Fault(None, "a mail of this class shows the link unsubscribe, and the text does not")
        )
    if head.get("class") == MailClass.CONFIRMATION:
        faults += faults_of_confirmation(head, parts.body, parts.above)
    if faults:
        raise TemplateRefused(tuple(faults))
    return MailTemplate(
        str(head["subject"]),
        parts.body.strip("\n") + "\n",
        MailClass(str(head["class"])),
        str(head["purpose"]),
        str(head["basis"]),
        head.get("html") is True,
        version_tag(head),
        frozenset(names) - OWN_NAMES,
        IMPRINT in names,
    )


def _faults_of_head(head: Mapping[str, object]) -> list[Fault]:
    faults = faults_of_names(head, (*_TEXTS, "html"))
    for name in _TEXTS:
        found = faults_of_line(head, name)
        if not found and name == "class" and head[name] not in set(MailClass):
            classes = ", ".join(MailClass)
            found = [Fault(1, f"{head[name]} is no class of mails; there are {classes}")]
        faults += found
    if not isinstance(head.get("html", False), bool):
        faults.append(Fault(1, "html in the head is true or false"))
    return faults
