"""Fills a template of a document and sets its pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import TYPE_CHECKING

from engine.connectors.document_blocks import read_blocks, with_breaks
from engine.connectors.filled_text import filled
from engine.document_template import DocumentTemplate
from engine.model import ConnectorFailed
from engine.settings import Settings
from engine.template_values import environment

if TYPE_CHECKING:
    from engine.connectors.archival import AttachedFile
    from engine.connectors.letter import Letter


@dataclass(frozen=True, slots=True)
class MadeDocument:
    """A document that was made: the same template, data and settings give the same bytes.

    Args:
        title: as it stands on it.
        file: what its template calls the file, or empty.
        content: a PDF.
    """

    title: str
    file: str
    content: bytes


def make_document(
    template: DocumentTemplate,
    values: Mapping[str, object],
    settings: Settings,
    files: Sequence[AttachedFile] = (),
) -> MadeDocument:
    """Return the document that a template makes of values.

    Args:
        template: what it is like.
        values: by name, `OWN_NAMES` among them.
        settings: for the company's name and address, where the template does not say them.
        files: that hang on it.

    Raises:
        ConnectorFailed: a value is missing or unfit, or the address does not fit its window.
    """
    # Loaded with the first document: server and command line start without the PDF library.
    from engine.connectors.document_flow import set_blocks
    from engine.connectors.letter import build_letter

    letter = _letter(template, values, settings)
    marked = filled(environment(held=True), with_breaks(template.body), values)
    content = build_letter(letter, set_blocks(letter.title, read_blocks(marked)), files)
    return MadeDocument(letter.title, _line(template.file, values), content)


def _letter(template: DocumentTemplate, values: Mapping[str, object], settings: Settings) -> Letter:
    from engine.connectors.letter import MOST_ADDRESS_LINES, Letter

    own, today = template.sender, values["today"]
    assert isinstance(today, datetime), "one of the names that are always there"
    company = _line(own.company, values) if own.company else settings.company
    address = _line(own.address, values) if own.address else _address(company, settings)
    recipient = _lines(template.recipient, values)
    if len(recipient) > MOST_ADDRESS_LINES:
        raise ConnectorFailed(
            f"the address has {len(recipient)} lines; its window takes {MOST_ADDRESS_LINES}",
            retry=False,
        )
    facts = [(label, _line(text, values)) for label, text in template.information]
    return Letter(
        company,
        address,
        _line(template.title, values),
        template.language,
        recipient,
        tuple((label, text) for label, text in facts if text),
        tuple(_lines(one, values) for one in own.footer) or ((address,),),
        template.purpose,
        today.astimezone(UTC),
    )


def _line(source: str, values: Mapping[str, object]) -> str:
    return " ".join(filled(environment(), source, values).split())


def _lines(source: str, values: Mapping[str, object]) -> tuple[str, ...]:
    found = filled(environment(), source, values).splitlines()
    return tuple(" ".join(one.split()) for one in found if one.strip())


def _address(company: str, settings: Settings) -> str:
    _, address = parseaddr(settings.mail_from)
    return " · ".join(one for one in (company, address) if one)
