"""Sets the blocks of a document: what stands on its pages, one below the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    HRFlowable,
    KeepTogether,
    LongTable,
    PageBreak,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from audit.fonts import BOLD, REGULAR, printable
from engine.connectors.document_blocks import Block, Cells, Rule, Text
from engine.connectors.letter import ACCENT, INK, MUTED, RULE, TEXT_WIDTH

_SHADE: Final = HexColor("#f3f6f8")
_MUTED: Final = MUTED.hexval().replace("0x", "#")
_SMALL: Final = f'<font size="7.8" color="{_MUTED}">'
_ALIGN: Final = {"left": TA_LEFT, "right": TA_RIGHT, "center": TA_CENTER}
_AT_THE_END: Final = 5
"""Paragraphs that close a letter stand on one page if there are so many at most."""
_STEP: Final = 5 * mm


@cache
def _style(name: str) -> ParagraphStyle:
    text = ParagraphStyle(
        "p", fontName=REGULAR, fontSize=10, leading=14, textColor=INK, spaceAfter=2.6 * mm,
        allowWidows=0, allowOrphans=0,
    )  # fmt: skip
    heads = {"title": (13, 17, 0), "h1": (12.5, 16, 5), "h2": (11, 14.5, 4), "h3": (10, 14, 3)}
    if name in heads:
        size, leading, before = heads[name]
        return ParagraphStyle(
            name, parent=text, fontName=BOLD, fontSize=size, leading=leading, keepWithNext=1,
            spaceBefore=before * mm, spaceAfter=(4 if name == "title" else 1.6) * mm,
        )  # fmt: skip
    cell = ParagraphStyle("cell", parent=text, fontSize=9.2, leading=12.2, spaceAfter=0)
    small = ParagraphStyle("head", parent=cell, fontName=BOLD, fontSize=7.8, textColor=MUTED)
    sum_ = ParagraphStyle("sum", parent=cell, fontName=BOLD, fontSize=10.5, leading=14)
    note = ParagraphStyle(
        "note", parent=text, backColor=_SHADE, borderPadding=(7, 9, 8, 9), leftIndent=9,
        rightIndent=9, spaceBefore=4 * mm, spaceAfter=7.5 * mm,
    )  # fmt: skip
    return {"p": text, "cell": cell, "head": small, "sum": sum_, "note": note}[name]


def set_blocks(title: str, blocks: Sequence[Block], accent: Color = ACCENT) -> list[Flowable]:
    """Return what stands on the pages.

    Args:
        title: the subject line, as plain text.
        blocks: the text.
        accent: colour of lines and bullets.
    """
    end = len(blocks)
    while end and isinstance(blocks[end - 1], Text) and len(blocks) - end < _AT_THE_END:
        if getattr(blocks[end - 1], "kind", "") != "p":
            break
        end -= 1
    story: list[Flowable] = [_paragraph(_escaped(title), _style("title"))]
    for block, following in zip(blocks[:end], (*blocks[1:], None), strict=False):
        story += _set(block, accent)
        if getattr(block, "kind", "") == "item" and getattr(following, "kind", "") != "item":
            story.append(Spacer(0, 1.6 * mm))
    closing = [one for block in blocks[end:] for one in _set(block, accent)]
    return [*story, KeepTogether(closing)] if closing else story


def _set(block: Block, accent: Color) -> list[Flowable]:
    if isinstance(block, Rule):
        if block.page:
            return [PageBreak()]
        return [HRFlowable("100%", 0.4, color=RULE, spaceBefore=2 * mm, spaceAfter=4 * mm)]
    if isinstance(block, Cells):
        return [Spacer(0, 1 * mm), _table(block, accent), Spacer(0, 4.5 * mm)]
    if block.kind != "item":
        return [_paragraph(block.markup, _style(block.kind))]
    indent = block.depth * _STEP
    style = ParagraphStyle(
        "item", parent=_style("p"), leftIndent=indent, bulletIndent=indent - _STEP + 1,
        bulletFontName=REGULAR, bulletFontSize=10, bulletColor=accent, spaceAfter=1.2 * mm,
    )  # fmt: skip
    return [Paragraph(_ready(block.markup), style, bulletText=block.bullet or None)]


def _paragraph(markup: str, style: ParagraphStyle) -> Flowable:
    return Paragraph(_ready(markup), style)


def _ready(markup: str) -> str:
    small = markup.replace("<small>", _SMALL).replace("</small>", "</font>")
    return printable(small)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _table(cells: Cells, accent: Color) -> Flowable:
    if not cells.head:
        return _facts(cells)
    rows = [_row(cells.head, cells.aligned, "head")]
    rows += [_row(row, cells.aligned, "cell") for row in cells.rows]
    last = len(cells.foot) - 1
    look: list[tuple[Any, ...]] = [*_LOOK, ("LINEBELOW", (0, 0), (-1, 0), 0.9, accent)]
    if cells.rows:
        look.append(("LINEBELOW", (0, 1), (-1, len(cells.rows)), 0.35, RULE))
    for at, row in enumerate(cells.foot):
        y = len(rows)
        spans = list(_spans(row))
        look += [("SPAN", (start, y), (end, y)) for start, end, _ in spans]
        look += [("TOPPADDING", (0, y), (-1, y), 7 if at in {0, last} else 2)]
        look += [("BOTTOMPADDING", (0, y), (-1, y), 2 if at < last else 5)]
        rows.append(_sums(row, spans, cells.aligned, "sum" if at == last else "cell"))
    if cells.foot:
        look.append(("LINEABOVE", (0, len(rows) - 1), (-1, len(rows) - 1), 0.9, accent))
        # The sums never stand alone on a page.
        look.append(("NOSPLIT", (0, max(len(rows) - len(cells.foot) - 1, 1)), (-1, -1)))
    table = LongTable(rows, colWidths=_widths(cells), repeatRows=1)
    table.setStyle(TableStyle(look))
    return table


_LOOK: Final = (
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("FONTNAME", (0, 0), (-1, -1), REGULAR),
    ("LEFTPADDING", (0, 0), (-1, -1), 3),
    ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ("LEFTPADDING", (0, 0), (0, -1), 0),
    ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 4),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
)


def _facts(cells: Cells) -> Flowable:
    """Return a table without a head: names and what they say, on a ground of their own."""
    rows = [_row(row, cells.aligned, "cell") for row in (*cells.rows, *cells.foot)]
    table = Table(rows, colWidths=_widths(cells))
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("FONTNAME", (0, 0), (-1, -1), REGULAR),
                ("BACKGROUND", (0, 0), (-1, -1), _SHADE),
                ("TOPPADDING", (0, 0), (-1, -1), 3.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4.5),
                ("LEFTPADDING", (0, 0), (-1, -1), 8),
            ]
        )
    )
    return table


def _row(row: Sequence[str], aligned: Sequence[str], style: str) -> list[Flowable]:
    return [_cell(text, style, _ALIGN[side]) for text, side in zip(row, aligned, strict=True)]


def _cell(text: str, style: str, side: int) -> Flowable:
    look = _style(style)
    return _paragraph(text, ParagraphStyle(look.name, parent=look, alignment=side))


def _spans(row: Sequence[str]) -> Iterator[tuple[int, int, bool]]:
    """Yield which cells of a sum's row are one: a label takes the empty cells before it, or those
    behind it if it is the first; whether it took those before it."""
    at = 0
    while at < len(row):
        if row[at] == "":
            end = next((i for i in range(at, len(row)) if row[i]), None)
            if end is None:
                return
            yield at, end, True
        else:
            end = next((i for i in range(at + 1, len(row)) if row[i]), len(row)) - 1
            end = at if at else end
            if end > at:
                yield at, end, False
        at = end + 1


def _sums(
    row: Sequence[str], spans: Sequence[tuple[int, int, bool]], aligned: Sequence[str], style: str
) -> list[Flowable | str]:
    made: list[Flowable | str] = []
    for text, side in zip(row, aligned, strict=True):
        made.append(_cell(text, style, _ALIGN[side]) if text else "")
    for start, end, before in spans:
        if before:
            # A cell that is one with others is what the first of them holds.
            made[start], made[end] = _cell(row[end], style, TA_RIGHT), ""
    return made


def _widths(cells: Cells) -> list[float]:
    whole = sum(cells.widths)
    return [TEXT_WIDTH * one / whole for one in cells.widths]
