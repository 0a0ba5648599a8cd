"""Templates of documents: a head that says what the document is, and a text in Markdown with
places for values.

Their language is that of `engine/template_language`; the page is a letter (DIN 5008, form B).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from engine.document_number import NumberForm, NumberRefused, read_number_form
from engine.retention import TERMS
from engine.template_language import (
    LONGEST_LINE,
    Fault,
    TemplateRefused,
    Written,
    faults_of_line,
    faults_of_names,
    looked_at,
    needed_names,
    read_parts,
    version_tag,
)

SUFFIX: Final = ".document.md"
OWN_NAMES: Final = frozenset({"company", "today", "number", "version"})
"""What every template may name beside the data of its job."""
MOST_FACTS: Final = 6
MOST_BLOCKS: Final = 4
_LINES: Final = ("title", "class", "purpose")
_KNOWN: Final = (
    *_LINES,
    *("basis", "language", "number", "series", "file", "recipient", "information", "sender"),
)
_OF_SENDER: Final = ("company", "address", "footer")


class Language(StrEnum):
    """In what the frame of a document is written."""

    GERMAN = "de"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose letter it is; what is `None` is as the installation says it.

    Args:
        company: name, as large as life.
        address: the line above the recipient.
        footer: blocks at the foot of each page, side by side.
    """

    company: str | None = None
    address: str | None = None
    footer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentTemplate:
    """A template of a document.

    Args:
        title: the subject line, and the title of the file.
        body: the text, in Markdown.
        retention: class, which says how long it is kept.
        purpose: for which it is made.
        basis: on which, such as `Art. 6(1)(b) GDPR`; may be empty.
        language: of the frame.
        number: how its numbers are written; `None` if it takes none.
        file: name of the file; empty for the title.
        recipient: lines of the address; empty for a document that is no letter.
        information: label and text beside the address.
        sender: whose it is.
        version_tag: by which models may name this version.
        names: that it uses, but for `OWN_NAMES`.
        needed: those of them without which it cannot be filled.
    """

    title: str
    body: str
    retention: str
    purpose: str
    basis: str = ""
    language: Language = Language.GERMAN
    number: NumberForm | None = None
    file: str = ""
    recipient: str = ""
    information: tuple[tuple[str, str], ...] = ()
    sender: Sender = field(default_factory=Sender)
    version_tag: str | None = None
    names: frozenset[str] = field(default_factory=frozenset)
    needed: frozenset[str] = field(default_factory=frozenset)


def read_document_template(content: bytes, name: str) -> DocumentTemplate:
    """Return the template that a file holds.

    Args:
        content: of the file.
        name: of the file; how it begins names the series of its numbers, unless the head does.

    Raises:
        TemplateRefused: it is none, with everything that is wrong.
    """
    parts = read_parts(content)
    faults = [*_faults_of_head(parts.head)]
    names: set[str] = set()
    if not faults:
        for text, above in _texts(parts):
            found, used = looked_at(text, above)
            faults += found
            names |= used
    if not parts.body.strip():
        faults.append(Fault(None, "the template has no text"))
    number, said = _number(parts.head, name)
    if faults := [*faults, *said]:
        raise TemplateRefused(tuple(faults))
    needed = {one for text, _ in _texts(parts) for one in needed_names(text)}
    kept = frozenset(names) - OWN_NAMES
    return replace(_template(parts, number), names=kept, needed=kept & needed)


def _template(parts: Written, number: NumberForm | None) -> DocumentTemplate:
    head = parts.head
    return DocumentTemplate(
        title=str(head["title"]),
        body=parts.body.strip("\n") + "\n",
        retention=str(head["class"]),
        purpose=str(head["purpose"]),
        basis=str(head.get("basis", "")),
        language=Language(str(head.get("language", Language.GERMAN))),
        number=number,
        file=str(head.get("file", "")),
        recipient=str(head.get("recipient", "")),
        information=tuple(_pairs(head.get("information"))),
        sender=_sender(head.get("sender")),
        version_tag=version_tag(head),
    )


def _faults_of_head(head: Mapping[str, object]) -> Iterator[Fault]:
    yield from faults_of_names(head, _KNOWN)
    for name in (*_LINES, *(one for one in ("basis", "file", "number", "series") if one in head)):
        yield from faults_of_line(head, name)
    named = head.get("class")
    if isinstance(named, str) and named.strip() and named not in TERMS:
        yield Fault(1, f"{named} is no class of retention; there are {', '.join(TERMS)}")
    if head.get("language", "de") not in set(Language):
        yield Fault(1, "language in the head is de or en")
    if not isinstance(head.get("recipient", ""), str):
        yield Fault(1, "recipient in the head is a text of several lines")
    yield from _faults_of_information(head.get("information", {}))
    yield from _faults_of_sender(head.get("sender", {}))


def _faults_of_information(given: object) -> Iterator[Fault]:
    if not isinstance(given, dict) or not all(
        isinstance(one, str) and isinstance(text, str) and len(one) <= LONGEST_LINE
        for one, text in given.items()
    ):
        yield Fault(1, "information in the head is a list of labels with texts")
    elif len(given) > MOST_FACTS:
        yield Fault(1, f"information in the head has more than {MOST_FACTS} labels")


def _faults_of_sender(given: object) -> Iterator[Fault]:
    if not isinstance(given, dict):
        yield Fault(1, "sender in the head is a list of names with values")
        return
    for one in sorted(set(map(str, given)) - set(_OF_SENDER)):
        yield Fault(1, f"the head does not know {one}")
    for name in ("company", "address"):
        if name in given:
            yield from faults_of_line(given, name)
    footer = given.get("footer", [])
    if not isinstance(footer, list) or not all(isinstance(one, str) for one in footer):
        yield Fault(1, "footer in the head is a list of texts")
    elif len(footer) > MOST_BLOCKS:
        yield Fault(1, f"footer in the head has more than {MOST_BLOCKS} texts")


def _number(head: Mapping[str, object], name: str) -> tuple[NumberForm | None, list[Fault]]:
    text = head.get("number")
    if not isinstance(text, str):
        return None, []
    series = str(head.get("series", name.removesuffix(SUFFIX).lower()))
    try:
        return read_number_form(text, series), []
    except NumberRefused as fault:
        return None, [Fault(1, str(fault))]


def _texts(parts: Written) -> Iterator[tuple[str, int]]:
    """Yield every text with places for values, and how many lines are above it."""
    head = parts.head
    for name in ("title", "file", "recipient"):
        yield str(head.get(name, "")), 0
    for _, text in _pairs(head.get("information")):
        yield text, 0
    sender = _sender(head.get("sender"))
    for one in (sender.company, sender.address, *sender.footer):
        yield one or "", 0
    yield parts.body, parts.above


def _pairs(given: object) -> Iterator[tuple[str, str]]:
    if isinstance(given, dict):
        yield from ((str(label), str(text)) for label, text in given.items())


def _sender(given: object) -> Sender:
    if not isinstance(given, dict):
        return Sender()
    company, address = (given.get(one) for one in ("company", "address"))
    return Sender(
        None if company is None else str(company),
        None if address is None else str(address),
        tuple(map(str, given.get("footer", []))),
    )
