"""The quote as a German business letter on A4 (DIN 5008, form B): the same data give the same
bytes.

It shows what the customer may see: neither costs nor margin are read here, so none can leak.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from xml.sax.saxutils import escape as escape_markup

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    LongTable,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from audit.fonts import BOLD, REGULAR, printable
from engine.connectors.letter import ACCENT, INK, MUTED, RULE, Letter, build_letter
from engine.settings import Settings
from feel import Date, Value, parse_temporal

TEMPLATE_VERSION = "1"

_UNITS = {
    "C62": "Stück",
    "HUR": "Std.",
    "DAY": "Tage",
    "MON": "Monate",
    "ANN": "Jahre",
    "LS": "pauschal",
}
_TEXT = ParagraphStyle("text", fontName=REGULAR, fontSize=9.5, leading=13.5, textColor=INK)
_CELL = ParagraphStyle("cell", parent=_TEXT, fontSize=9, leading=11.5)
_NUMBER = ParagraphStyle("number", parent=_CELL, alignment=TA_RIGHT)
_HEAD = ParagraphStyle("head", parent=_CELL, fontName=BOLD, fontSize=7.5, textColor=MUTED)
_HEAD_NUMBER = ParagraphStyle("head-number", parent=_HEAD, alignment=TA_RIGHT)
_SMALL = ParagraphStyle("small", parent=_TEXT, fontSize=7.5, leading=10, textColor=MUTED)
_TITLE = ParagraphStyle(
    "title", parent=_TEXT, fontName=BOLD, fontSize=16, leading=20, spaceAfter=2 * mm
)
_TOTAL = ParagraphStyle("total", parent=_NUMBER, fontName=BOLD, fontSize=11, leading=14)
_TOTAL_LABEL = ParagraphStyle("total-label", parent=_TOTAL, alignment=0)
_WIDTH = A4[0] - 45 * mm
_GREY = MUTED.hexval().replace("0x", "#")


class DataIncomplete(ValueError):
    """The data lack something that a quote must say."""


def render_quote(data: Mapping[str, Value], settings: Settings) -> bytes:
    """Return the quote as PDF.

    Args:
        data: `quoteNumber`, `version`, `company`, `contact`, `lines` (each `text`, `qty`,
            `listPrice`,
            `discountPct`, `net`, and if known `sku` and `unit`), `listTotal`, `offered`,
            `validUntil`,
            `paymentDays`; and if known `email`, `termMonths`, `termsText`, `salesContact`,
            `issuedOn`,
            `currency`.
        settings: for the company's name and the sender's address.

    Raises:
        DataIncomplete: one of the mandatory values is missing or of another kind.
    """
    currency = "€" if data.get("currency") in {None, "EUR"} else _required_text(data, "currency")
    number = _required_text(data, "quoteNumber")
    letter = Letter(
        company=settings.company,
        sender=settings.mail_from,
        title=f"Angebot {number}",
        recipient=_recipient(data),
        facts=_facts(data, number),
    )
    story: list[Flowable] = [
        Paragraph(escape(f"Angebot {number}"), _TITLE),
        Paragraph(_opening(data), _TEXT),
        Spacer(0, 5 * mm),
        _lines(data, currency),
        KeepTogether([_totals(data, currency), Spacer(0, 7 * mm)]),
        KeepTogether([_terms(data), Spacer(0, 6 * mm), *_closing(data, settings)]),
    ]
    target = io.BytesIO()
    build_letter(target, letter, story)
    return target.getvalue()


def escape(text: str) -> str:
    """Return text that the page can print and that is no markup."""
    return escape_markup(printable(text))


def money(amount: Decimal, currency: str = "€") -> str:
    """Return an amount as Germans write it: `1.234,50 €`, rounded half up to cents."""
    return f"{grouped(amount.quantize(Decimal('0.01'), ROUND_HALF_UP))}\u00a0{currency}"


def grouped(number: Decimal) -> str:
    """Return a number with points between thousands and a decimal comma: `1.234,5`."""
    plain = f"{number:,f}"
    return plain.replace(",", "\0").replace(".", ",").replace("\0", ".")


def plain(number: Decimal) -> str:
    """Return a number without needless zeros: `2`, `2,5`."""
    text = grouped(number)
    return text.rstrip("0").rstrip(",") if "," in text else text


def _recipient(data: Mapping[str, Value]) -> tuple[str, ...]:
    lines = [_required_text(data, "company"), _required_text(data, "contact")]
    email = data.get("email")
    return (*lines, email) if isinstance(email, str) and email else tuple(lines)


def _facts(data: Mapping[str, Value], number: str) -> tuple[tuple[str, str], ...]:
    facts = [("Angebotsnummer", number), ("Version", plain(_required_number(data, "version")))]
    if data.get("issuedOn") is not None:
        facts.append(("Datum", _day(data, "issuedOn")))
    facts.append(("Gültig bis", _day(data, "validUntil")))
    contact = data.get("salesContact")
    if isinstance(contact, str) and contact:
        facts.append(("Ihre Ansprechperson", contact))
    return tuple(facts)


def _opening(data: Mapping[str, Value]) -> str:
    contact = escape(_required_text(data, "contact"))
    return (
        f"Guten Tag {contact},<br/><br/>vielen Dank für Ihr Interesse. Gern bieten wir Ihnen die "
        "folgenden Leistungen an. Alle Preise verstehen sich netto, zuzüglich der gesetzlichen "
        "Umsatzsteuer."
    )


def _lines(data: Mapping[str, Value], currency: str) -> Flowable:
    lines = data.get("lines")
    if not isinstance(lines, list) or not lines:
        raise DataIncomplete("lines must hold at least one line")
    head = ["Pos.", "Leistung", "Menge", "Einzelpreis", "Nachlass", "Betrag"]
    rows: list[list[Any]] = [
        [Paragraph(text, _HEAD if index < 2 else _HEAD_NUMBER) for index, text in enumerate(head)]
    ]
    for position, line in enumerate(lines, 1):
        if not isinstance(line, dict):
            raise DataIncomplete(f"line {position} is no context")
        rows.append(_line(position, line, currency))
    widths = [10 * mm, _WIDTH - 106 * mm, 23 * mm, 26 * mm, 19 * mm, 28 * mm]
    table = LongTable(rows, colWidths=widths, repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, 0), 0.9, ACCENT),
                ("LINEBELOW", (0, 1), (-1, -1), 0.35, RULE),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
                ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 1), (-1, -1), 5),
                ("BOTTOMPADDING", (0, 1), (-1, -1), 6),
                ("BOTTOMPADDING", (0, 0), (-1, 0), 5),
            ]
        )
    )
    return table


def _line(position: int, line: Mapping[str, Value], currency: str) -> list[Any]:
    text = f"<b>{escape(_required_text(line, 'text'))}</b>"
    sku = line.get("sku")
    if isinstance(sku, str) and sku:
        text += f'<br/><font size="7.5" color="{_GREY}">Art.-Nr. {escape(sku)}</font>'
    unit = line.get("unit")
    unit_text = _UNITS.get(unit, unit) if isinstance(unit, str) else ""
    discount = _required_number(line, "discountPct")
    return [
        Paragraph(str(position), _CELL),
        Paragraph(text, _CELL),
        Paragraph(escape(f"{plain(_required_number(line, 'qty'))}\u00a0{unit_text}"), _NUMBER),
        Paragraph(money(_required_number(line, "listPrice"), currency), _NUMBER),
        Paragraph(f"{plain(discount)}\u00a0%" if discount else "–", _NUMBER),
        Paragraph(money(_required_number(line, "net"), currency), _NUMBER),
    ]


def _totals(data: Mapping[str, Value], currency: str) -> Flowable:
    listed = _required_number(data, "listTotal")
    offered = _required_number(data, "offered")
    rows: list[list[Any]] = []
    if listed != offered:
        rows.append(_pair("Summe Listenpreise", money(listed, currency)))
        rows.append(_pair("Ihr Nachlass", money(offered - listed, currency).replace("-", "−")))
    rows.append(
        [Paragraph("Nettobetrag", _TOTAL_LABEL), Paragraph(money(offered, currency), _TOTAL)]
    )
    table = Table(rows, colWidths=[42 * mm, 40 * mm], hAlign="RIGHT")
    table.setStyle(
        TableStyle(
            [
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
                ("LINEABOVE", (0, -1), (-1, -1), 0.9, ACCENT),
                ("TOPPADDING", (0, -1), (-1, -1), 6),
                ("TOPPADDING", (0, 0), (-1, 0), 8),
            ]
        )
    )
    return table


def _pair(label: str, value: str) -> list[Any]:
    return [Paragraph(label, _CELL), Paragraph(value, _NUMBER)]


def _terms(data: Mapping[str, Value]) -> Flowable:
    days = plain(_required_number(data, "paymentDays"))
    rows = [
        ("Gültigkeit", f"Dieses Angebot gilt bis zum {_day(data, 'validUntil')}."),
        (
            "Zahlungsziel",
            "Sofort nach Rechnungsstellung, ohne Abzug."
            if days == "0"
            else f"{days} Tage nach Rechnungsstellung, ohne Abzug.",
        ),
    ]
    months = data.get("termMonths")
    if isinstance(months, Decimal) and months > 0:
        rows.append(("Laufzeit", "1 Monat" if months == 1 else f"{plain(months)} Monate"))
    terms = data.get("termsText")
    if isinstance(terms, str) and terms.strip():
        rows.append(("Besondere Bedingungen", terms.strip()))
    label = ParagraphStyle("label", parent=_CELL, fontName=BOLD)
    table = Table(
        [
            [Paragraph(name, label), Paragraph(escape(text).replace("\n", "<br/>"), _CELL)]
            for name, text in rows
        ],
        colWidths=[40 * mm, _WIDTH - 40 * mm],
    )
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("BACKGROUND", (0, 0), (-1, -1), HexColor("#f3f6f8")),
                ("TOPPADDING", (0, 0), (-1, -1), 4),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
                ("LEFTPADDING", (0, 0), (-1, -1), 8),
            ]
        )
    )
    return table


def _closing(data: Mapping[str, Value], settings: Settings) -> Sequence[Flowable]:
    contact = data.get("salesContact")
    name = escape(contact) if isinstance(contact, str) and contact else escape(settings.company)
    second = f"<br/>{escape(settings.company)}" if name != escape(settings.company) else ""
    return (
        Paragraph("Wir freuen uns auf Ihre Rückmeldung.", _TEXT),
        Spacer(0, 4 * mm),
        Paragraph(f"Freundliche Grüße<br/><br/><b>{name}</b>{second}", _TEXT),
        Spacer(0, 5 * mm),
        Paragraph("Dieses Angebot wurde elektronisch erstellt und gilt ohne Unterschrift.", _SMALL),
    )


def _required_text(data: Mapping[str, Value], name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not value.strip():
        raise DataIncomplete(f"{name} must be a text that is not empty")
    return value.strip()


def _required_number(data: Mapping[str, Value], name: str) -> Decimal:
    value = data.get(name)
    if not isinstance(value, Decimal):
        raise DataIncomplete(f"{name} must be a number")
    return value


def _day(data: Mapping[str, Value], name: str) -> str:
    """Return a date as Germans write it: `24.12.2026`."""
    value = data.get(name)
    found = parse_temporal(value[:10]) if isinstance(value, str) else value
    if not isinstance(found, Date):
        raise DataIncomplete(f"{name} must be a date such as 2026-12-24")
    day = date.fromisoformat(str(found)[:10])
    return f"{day:%d.%m.%Y}"
