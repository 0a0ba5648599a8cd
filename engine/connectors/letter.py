"""A4 pages in the measures of DIN 5008, form B: letterhead, address window, information block,
fold marks, footer, page numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Final

from PIL.Image import Image
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, NextPageTemplate, PageTemplate

from audit.fonts import BOLD, REGULAR, printable, register_fonts
from audit.numbered_pages import numbered_canvas
from engine.connectors.archival import AttachedFile, make_archival, with_ended_streams

ACCENT = HexColor("#0b5c6b")
INK = HexColor("#1d2529")
MUTED = HexColor("#5b6970")
RULE = HexColor("#cfd8dc")

WIDTH, HEIGHT = A4
LEFT, RIGHT = 25 * mm, 20 * mm
TEXT_WIDTH = WIDTH - LEFT - RIGHT
MOST_ADDRESS_LINES: Final = 9
_FIRST_TOP, _PLAIN_TOP, _NEXT_TOP = 98.5 * mm, 38 * mm, 28 * mm
_FOOT_TOP, _FOOT_LINE = 24 * mm, 3.2 * mm
_WINDOW = 80 * mm
_GAP = 5 * mm
_LOGO_WIDTH, _LOGO_HEIGHT = 55 * mm, 18 * mm
_PAGES: Final = {"de": "Seite {} von {}", "en": "Page {} of {}"}


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands around the text.

    Args:
        company: name of the sender.
        address: the line above the recipient.
        title: of the document.
        language: `de` or `en`.
        recipient: lines of the address field, at most `MOST_ADDRESS_LINES`; empty for a document
            that is no letter.
        facts: label and value beside the address.
        footer: blocks of lines at the foot of each page.
        purpose: for which it is made.
        made: when, in UTC.
        accent: colour of lines.
        logo: a picture for the letterhead, if there is one.
    """

    company: str
    address: str
    title: str
    language: str
    recipient: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    footer: tuple[tuple[str, ...], ...]
    purpose: str
    made: datetime
    accent: Color = ACCENT
    logo: Image | None = None

    @property
    def foot_lines(self) -> int:
        """Return how many lines its footer takes."""
        return max(map(len, self.footer), default=0)


def build_letter(
    letter: Letter, story: Sequence[Flowable], files: Sequence[AttachedFile] = ()
) -> bytes:
    """Return the letter as PDF/A-3b; the same content gives the same bytes.

    Args:
        letter: what stands around the text.
        story: the text.
        files: that belong to it.
    """
    register_fonts()
    target = BytesIO()
    document = BaseDocTemplate(
        target,
        pagesize=A4,
        title=letter.title,
        author=letter.company,
        subject=letter.purpose,
        creator="Vorgang",
        lang={"de": "de-DE", "en": "en-GB"}[letter.language],
        invariant=1,
        pageCompression=1,
    )
    document.addPageTemplates(_page_templates(letter))

    def finish(canvas: Canvas, number: int, count: int) -> None:
        _footer(canvas, letter, number, count)
        if number == count:
            make_archival(canvas, letter.made, files)

    document.build([NextPageTemplate("next"), *story], canvasmaker=numbered_canvas(finish))
    return with_ended_streams(target.getvalue())


def _page_templates(letter: Letter) -> list[PageTemplate]:
    bottom = _FOOT_TOP + 6 * mm + max(letter.foot_lines - 4, 0) * _FOOT_LINE

    def frame(top: float) -> Frame:
        return Frame(LEFT, bottom, TEXT_WIDTH, HEIGHT - top - bottom, 0, 0, 0, 0, id=f"from-{top}")

    first = _FIRST_TOP if letter.recipient else _PLAIN_TOP
    return [
        PageTemplate("first", [frame(first)], onPage=lambda c, _: _first(c, letter)),
        PageTemplate("next", [frame(_NEXT_TOP)], onPage=lambda c, _: _next(c, letter)),
    ]


def _first(canvas: Canvas, letter: Letter) -> None:
    _letterhead(canvas, letter, 19, HEIGHT - 22 * mm)
    if letter.logo is not None:
        _logo(canvas, letter.logo)
    if not letter.recipient:
        return
    _address(canvas, letter)
    _facts(canvas, letter)
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.4)
    # Fold and punch marks, DIN 5008 form B.
    for from_top in (105 * mm, 210 * mm):
        canvas.line(5 * mm, HEIGHT - from_top, 9 * mm, HEIGHT - from_top)
    canvas.line(5 * mm, HEIGHT / 2, 11 * mm, HEIGHT / 2)


def _next(canvas: Canvas, letter: Letter) -> None:
    _letterhead(canvas, letter, 11, HEIGHT - 17 * mm)
    canvas.setFont(REGULAR, 8)
    canvas.setFillColor(MUTED)
    room = TEXT_WIDTH - stringWidth(printable(letter.company), BOLD, 11) - 8 * mm
    title = _fitting(letter.title, room, REGULAR, 8)
    canvas.drawRightString(WIDTH - RIGHT, HEIGHT - 17 * mm, title)
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.4)
    canvas.line(LEFT, HEIGHT - 20.5 * mm, WIDTH - RIGHT, HEIGHT - 20.5 * mm)


def _letterhead(canvas: Canvas, letter: Letter, size: float, baseline: float) -> None:
    canvas.setFillColor(letter.accent)
    canvas.rect(0, HEIGHT - 3 * mm, WIDTH, 3 * mm, stroke=0, fill=1)
    canvas.setFont(BOLD, size)
    room = TEXT_WIDTH * 0.8 if letter.logo is None else TEXT_WIDTH - _LOGO_WIDTH - _GAP
    canvas.drawString(LEFT, baseline, _fitting(letter.company, room, BOLD, size))


def _logo(canvas: Canvas, logo: Image) -> None:
    """Draw it at the right of the letterhead, as large as its field lets it be."""
    scale = min(_LOGO_WIDTH / logo.width, _LOGO_HEIGHT / logo.height)
    width, height = logo.width * scale, logo.height * scale
    below = HEIGHT - 9 * mm - (_LOGO_HEIGHT + height) / 2
    canvas.drawImage(ImageReader(logo), WIDTH - RIGHT - width, below, width, height)


def _address(canvas: Canvas, letter: Letter) -> None:
    """Draw the field of 85 by 45 mm that an envelope's window shows."""
    canvas.setFont(REGULAR, 6.8)
    canvas.setFillColor(MUTED)
    line = _fitting(letter.address, _WINDOW, REGULAR, 6.8)
    canvas.drawString(LEFT, HEIGHT - 60.2 * mm, line)
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.4)
    canvas.line(LEFT, HEIGHT - 61.4 * mm, LEFT + _WINDOW, HEIGHT - 61.4 * mm)
    size = 10.5 if len(letter.recipient) <= 6 else 8.6
    lines = [
        part
        for one in letter.recipient
        for part in simpleSplit(printable(one), REGULAR, size, _WINDOW)
    ]
    pitch = min(4.6 * mm, 27.3 * mm / len(lines))
    size = min(size, pitch / 1.05)
    canvas.setFillColor(INK)
    canvas.setFont(REGULAR, size)
    for index, text in enumerate(lines):
        canvas.drawString(LEFT, HEIGHT - 66.2 * mm - index * pitch, text)


def _facts(canvas: Canvas, letter: Letter) -> None:
    left, right = 128 * mm, WIDTH - RIGHT
    for index, (label, value) in enumerate(letter.facts):
        baseline = HEIGHT - 52 * mm - index * 7.9 * mm
        canvas.setFont(REGULAR, 7)
        canvas.setFillColor(MUTED)
        canvas.drawString(left, baseline, _fitting(label, right - left, REGULAR, 7))
        canvas.setFont(BOLD, 9.5)
        canvas.setFillColor(INK)
        canvas.drawString(left, baseline - 3.9 * mm, _fitting(value, right - left, BOLD, 9.5))


def _footer(canvas: Canvas, letter: Letter, number: int, count: int) -> None:
    top = _FOOT_TOP + max(letter.foot_lines - 4, 0) * _FOOT_LINE
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.4)
    canvas.line(LEFT, top, WIDTH - RIGHT, top)
    canvas.setFillColor(MUTED)
    canvas.setFont(REGULAR, 7.5)
    page = _PAGES[letter.language].format(number, count)
    canvas.drawRightString(WIDTH - RIGHT, top + 1.4 * mm, page)
    # What the law wants there (§ 35a GmbHG) is never cut off: letters get smaller instead.
    blocks = [[printable(line) for line in block] for block in letter.footer]
    wide = [max(stringWidth(line, REGULAR, 1) for line in block) for block in blocks if block]
    room = TEXT_WIDTH - _GAP * (len(wide) - 1)
    size = min(6.8, room / max(sum(wide), 1))
    spare = (room - sum(wide) * size) / max(len(wide) - 1, 1)
    canvas.setFont(REGULAR, size)
    left = LEFT
    for block, width in zip(filter(None, blocks), wide, strict=True):
        for index, line in enumerate(block):
            canvas.drawString(left, top - 4.2 * mm - index * _FOOT_LINE, line)
        left += width * size + _GAP + min(spare, 12 * mm)


def _fitting(text: str, width: float, font: str, size: float) -> str:
    """Return the text, shortened if it would run out of its field."""
    shown = printable(text)
    if stringWidth(shown, font, size) <= width:
        return shown
    while shown and stringWidth(shown + "…", font, size) > width:
        shown = shown[:-1]
    return shown.rstrip() + "…"
