"""Fills a template of a document and sets its pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import TYPE_CHECKING, Final

from engine.brand import Brand
from engine.connectors.document_blocks import read_blocks, with_breaks
from engine.connectors.filled_text import filled
from engine.document_template import DocumentTemplate
from engine.model import ConnectorFailed
from engine.settings import Settings
from engine.template_values import environment

if TYPE_CHECKING:
    from engine.connectors.archival import AttachedFile
    from engine.connectors.letter import Letter

_BLOCK: Final = 4
"""Lines of one block at the foot of a page."""


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
    brand: Brand | None = None,
) -> MadeDocument:
    """Return the document that a template makes of values.

    Args:
        template: what it is like.
        values: by name, `OWN_NAMES` among them.
        settings: for the company's name and address, where neither template nor brand say them.
        files: that hang on it.
        brand: of the installation, where it is known.

    Raises:
        ConnectorFailed: a value is missing or unfit, or the address does not fit its window.
    """
    # Loaded with the first document: server and command line start without the PDF library.
    from engine.connectors.document_flow import set_blocks
    from engine.connectors.letter import build_letter

    known = brand or Brand()
    if known.company:
        values = {**values, "company": known.company}
        settings = replace(settings, company=known.company)
    filling = _Filling(values, template.language)
    letter = _letter(template, filling, settings, known)
    room = environment(held=True, language=template.language)
    marked = filled(room, with_breaks(template.body), values)
    story = set_blocks(letter.title, read_blocks(marked), letter.accent)
    return MadeDocument(
        letter.title, filling.line(template.file), build_letter(letter, story, files)
    )


@dataclass(frozen=True, slots=True)
class _Filling:
    """Fills texts that are lines, without Markdown."""

    values: Mapping[str, object]
    language: str

    def line(self, source: str) -> str:
        """Return a text as one line."""
        return " ".join(self._filled(source).split())

    def lines(self, source: str) -> tuple[str, ...]:
        """Return the lines of a text that are not empty."""
        found = self._filled(source).splitlines()
        return tuple(" ".join(one.split()) for one in found if one.strip())

    def _filled(self, source: str) -> str:
        return filled(environment(language=self.language), source, self.values)


def _letter(
    template: DocumentTemplate, filling: _Filling, settings: Settings, brand: Brand
) -> Letter:
    from reportlab.lib.colors import HexColor

    from engine.connectors.letter import ACCENT, MOST_ADDRESS_LINES, Letter
    from engine.connectors.letter_logo import drawn_logo

    own, today = template.sender, filling.values["today"]
    assert isinstance(today, datetime), "one of the names that are always there"
    company = filling.line(own.company) if own.company else settings.company
    address = filling.line(own.address) if own.address else _address(company, settings)
    recipient = filling.lines(template.recipient)
    if len(recipient) > MOST_ADDRESS_LINES:
        raise ConnectorFailed(
            f"the address has {len(recipient)} lines; its window takes {MOST_ADDRESS_LINES}",
            retry=False,
        )
    facts = [(label, filling.line(text)) for label, text in template.information]
    return Letter(
        company,
        address,
        filling.line(template.title),
        template.language,
        recipient,
        tuple((label, text) for label, text in facts if text),
        tuple(filling.lines(one) for one in own.footer) or _footer(address, brand),
        template.purpose,
        today.astimezone(UTC),
        HexColor(brand.colour) if brand.colour else ACCENT,
        None if brand.logo is None else drawn_logo(brand.logo),
    )


def _footer(address: str, brand: Brand) -> tuple[tuple[str, ...], ...]:
    links = tuple(one.removeprefix("https://") for one in (brand.imprint, brand.privacy) if one)
    said = tuple(brand.details.splitlines())
    half = (len(said) + 1) // 2 if len(said) > _BLOCK else len(said)
    blocks = (said[:half], said[half:]) if said else ((address,),)
    return tuple(one for one in (*blocks, links) if one)


def _address(company: str, settings: Settings) -> str:
    _, address = parseaddr(settings.mail_from)
    return " · ".join(one for one in (company, address) if one)
