"""Fills a template of a document and sets its pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr

from engine.connectors.document_blocks import read_blocks, with_breaks
from engine.connectors.filled_text import filled
from engine.document_template import DocumentTemplate
from engine.model import ConnectorFailed
from engine.settings import Settings
from engine.template_values import environment


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
    template: DocumentTemplate, values: Mapping[str, object], settings: Settings
) -> MadeDocument:
    """Return the document that a template makes of values.

    Args:
        template: what it is like.
        values: by name, `OWN_NAMES` among them.
        settings: for the company's name and address, where the template does not say them.

    Raises:
        ConnectorFailed: a value is missing or unfit, or the address does not fit its window.
    """
    # Loaded with the first document: server and command line start without the PDF library.
    from engine.connectors.document_flow import set_blocks
    from engine.connectors.letter import MOST_ADDRESS_LINES, Letter, build_letter

    today = values["today"]
    assert isinstance(today, datetime), "one of the names that are always there"
    plain, marked = environment(), environment(held=True)

    def line(source: str) -> str:
        return " ".join(filled(plain, source, values).split())

    def lines(source: str) -> tuple[str, ...]:
        found = filled(plain, source, values).splitlines()
        return tuple(" ".join(one.split()) for one in found if one.strip())

    own = template.sender
    company = line(own.company) if own.company else settings.company
    address = line(own.address) if own.address else _address(company, settings)
    recipient = lines(template.recipient)
    if len(recipient) > MOST_ADDRESS_LINES:
        raise ConnectorFailed(
            f"the address has {len(recipient)} lines; its window takes {MOST_ADDRESS_LINES}",
            retry=False,
        )
    facts = [(label, line(text)) for label, text in template.information]
    letter = Letter(
        company,
        address,
        line(template.title),
        template.language,
        recipient,
        tuple((label, text) for label, text in facts if text),
        tuple(map(lines, own.footer)) or ((address,),),
        template.purpose,
        today.astimezone(UTC),
    )
    blocks = read_blocks(filled(marked, with_breaks(template.body), values))
    content = build_letter(letter, set_blocks(letter.title, blocks))
    return MadeDocument(letter.title, line(template.file), content)


def _address(company: str, settings: Settings) -> str:
    _, address = parseaddr(settings.mail_from)
    return " · ".join(one for one in (company, address) if one)
