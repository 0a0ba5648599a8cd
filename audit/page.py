"""The look of a report: fonts, colours, styles, head and foot of a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, Table, TableStyle

from audit.fonts import BOLD, REGULAR, printable
from audit.language import Language

TEXT, SOFT, LINE = HexColor("#14201f"), HexColor("#4a5755"), HexColor("#dbe0de")
SUNKEN, ACCENT, ACCENT_SOFT = HexColor("#edf0ef"), HexColor("#0b5c68"), HexColor("#dff0f1")
OK, OK_SOFT = HexColor("#17653a"), HexColor("#e1f2e7")
DANGER, DANGER_SOFT = HexColor("#a8201a"), HexColor("#fce9e7")

MARGIN = 20 * mm
WIDTH = A4[0] - 2 * MARGIN
FRAME_PADDING = 6
"""Points that reportlab keeps free inside the margins."""


def escaped(text: str) -> str:
    """Return the text for a paragraph, in which `<` and `&` have a meaning."""
    return printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _style(name: str, size: float, leading: float, **more: Any) -> ParagraphStyle:
    settings = {
        "fontName": REGULAR,
        "bulletFontName": REGULAR,
        "textColor": TEXT,
        "splitLongWords": 1,
        **more,
    }
    return ParagraphStyle(name, fontSize=size, leading=leading, **settings)


BODY = _style("body", 9.5, 13)
SMALL = _style("small", 8.2, 11, textColor=SOFT)
INDENTED = _style("indented", 8.2, 11, textColor=SOFT, leftIndent=12)
CELL = _style("cell", 9, 12)
LABEL = _style("label", 9, 12, textColor=SOFT)
FIGURE = _style("figure", 9, 12, alignment=TA_RIGHT)
EXACT = _style("exact", 8, 11)
"""For commands."""
FINE = _style("fine", 6.9, 10)
"""For a checkpoint, whose signature line should not be broken."""
HEADING = _style("heading", 13, 17, fontName=BOLD, textColor=ACCENT, spaceBefore=16, spaceAfter=6)
SUBHEADING = _style("subheading", 10.5, 14, fontName=BOLD, spaceBefore=10, spaceAfter=4)
TITLE = _style("title", 23, 28, fontName=BOLD, spaceAfter=2)
SUBTITLE = _style("subtitle", 11, 15, textColor=SOFT, spaceAfter=12)
VERDICT = _style("verdict", 12, 16, fontName=BOLD)


def paragraph(text: str, style: ParagraphStyle = BODY) -> Paragraph:
    """Return a paragraph of plain text."""
    return Paragraph(escaped(text), style)


def table(
    cells: Sequence[Sequence[Any]],
    widths: Sequence[float],
    commands: Sequence[Sequence[Any]],
    align: str = "LEFT",
) -> Table:
    """Return a table in the report's font, even where a cell holds no text of its own."""
    made = Table(cells, colWidths=widths, hAlign=align)
    made.setStyle(TableStyle([("FONTNAME", (0, 0), (-1, -1), REGULAR), *commands]))
    return made


def labelled(rows: Sequence[tuple[str, str]], label_width: float = 48 * mm) -> Table:
    """Return a table of labels and values, a line between rows."""
    cells = [[paragraph(label, LABEL), paragraph(value, CELL)] for label, value in rows]
    return table(
        cells,
        [label_width, WIDTH - label_width],
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
        ],
    )


def box(flowables: Sequence[Any], background: HexColor, edge: HexColor) -> Table:
    """Return a box with a coloured edge at its left."""
    return table(
        [[list(flowables)]],
        [WIDTH],
        [
            ("BACKGROUND", (0, 0), (-1, -1), background),
            ("LINEBEFORE", (0, 0), (0, -1), 3, edge),
            ("LEFTPADDING", (0, 0), (-1, -1), 10),
            ("RIGHTPADDING", (0, 0), (-1, -1), 10),
            ("TOPPADDING", (0, 0), (-1, -1), 8),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 9),
        ],
    )


def head_and_foot(
    canvas: Canvas,
    company: str,
    foot: str,
    numbers: tuple[int, int],
    language: Language,
    head: str = "",
) -> None:
    """Draw what stands above and below the text of a page; without a `head` that it is a report."""
    number, count = numbers
    canvas.saveState()
    canvas.setFont(REGULAR, 8)
    canvas.setFillColor(SOFT)
    canvas.setStrokeColor(LINE)
    top, bottom = A4[1] - 13 * mm, 12 * mm
    canvas.drawString(MARGIN, top, printable(company))
    canvas.drawRightString(A4[0] - MARGIN, top, printable(head or language.say("head")))
    canvas.line(MARGIN, top - 4, A4[0] - MARGIN, top - 4)
    canvas.line(MARGIN, bottom + 10, A4[0] - MARGIN, bottom + 10)
    canvas.drawString(MARGIN, bottom, printable(foot))
    canvas.drawRightString(A4[0] - MARGIN, bottom, language.say("page", page=number, pages=count))
    canvas.restoreState()
