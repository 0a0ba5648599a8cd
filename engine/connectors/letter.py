"""A4 letters in the measures of DIN 5008, form B: letterhead, address window, facts, footer, page
numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, NextPageTemplate, PageTemplate

from audit.fonts import BOLD, REGULAR, printable, register_fonts
from audit.numbered_pages import numbered_canvas

ACCENT = HexColor("#0b5c6b")
INK = HexColor("#1d2529")
MUTED = HexColor("#5b6970")
RULE = HexColor("#cfd8dc")

WIDTH, HEIGHT = A4
LEFT, RIGHT = 25 * mm, 20 * mm
_FIRST_TOP, _NEXT_TOP, _BOTTOM = 104 * mm, 28 * mm, 27 * mm


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands around the text.

    Args:
        company: name of the sender.
        sender: mail address, such as `Vertrieb <vertrieb@example.com>`.
        title: of the document.
        recipient: lines of the address field, at most six.
        facts: label and value beside the address.
    """

    company: str
    sender: str
    title: str
    recipient: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


def build_letter(target: BytesIO, letter: Letter, story: Sequence[Flowable]) -> None:
    """Write the letter as PDF to `target`; the same content gives the same bytes."""
    register_fonts()
    document = BaseDocTemplate(
        target,
        pagesize=A4,
        title=letter.title,
        author=letter.company,
        creator="Vorgang",
        lang="de-DE",
        invariant=1,
        pageCompression=1,
    )
    frame_width = WIDTH - LEFT - RIGHT

    def frame(top: float) -> Frame:
        return Frame(
            LEFT, _BOTTOM, frame_width, HEIGHT - top - _BOTTOM, 0, 0, 0, 0, id=f"from-{top}"
        )

    document.addPageTemplates(
        [
            PageTemplate("first", [frame(_FIRST_TOP)], onPage=lambda c, _: _first(c, letter)),
            PageTemplate("next", [frame(_NEXT_TOP)], onPage=lambda c, _: _next(c, letter)),
        ]
    )

    def finish(canvas: Canvas, number: int, count: int) -> None:
        _footer(canvas, letter, number, count)

    document.build([NextPageTemplate("next"), *story], canvasmaker=numbered_canvas(finish))


def _first(canvas: Canvas, letter: Letter) -> None:
    _letterhead(canvas, letter, 19, HEIGHT - 22 * mm)
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
    canvas.drawRightString(WIDTH - RIGHT, HEIGHT - 17 * mm, printable(letter.title))
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.4)
    canvas.line(LEFT, HEIGHT - 22 * mm, WIDTH - RIGHT, HEIGHT - 22 * mm)


def _letterhead(canvas: Canvas, letter: Letter, size: float, baseline: float) -> None:
    canvas.setFillColor(ACCENT)
    canvas.rect(0, HEIGHT - 3 * mm, WIDTH, 3 * mm, stroke=0, fill=1)
    canvas.setFont(BOLD, size)
    canvas.drawString(LEFT, baseline, printable(letter.company))


def _address(canvas: Canvas, letter: Letter) -> None:
    _, address = parseaddr(letter.sender)
    canvas.setFont(REGULAR, 7)
    canvas.setFillColor(MUTED)
    return_line = printable(" · ".join(part for part in (letter.company, address) if part))
    canvas.drawString(LEFT, HEIGHT - 52 * mm, return_line)
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.4)
    canvas.line(LEFT, HEIGHT - 53.2 * mm, LEFT + 80 * mm, HEIGHT - 53.2 * mm)
    canvas.setFillColor(INK)
    name = simpleSplit(printable(letter.recipient[0]), BOLD, 10.5, 82 * mm)
    lines = [*name[:3], *letter.recipient[1:]]
    for index, line in enumerate(lines[:6]):
        canvas.setFont(BOLD if index < len(name) else REGULAR, 10.5)
        canvas.drawString(LEFT, HEIGHT - 60 * mm - index * 5 * mm, _fitting(line, 85 * mm, 10.5))


def _facts(canvas: Canvas, letter: Letter) -> None:
    left, right = 128 * mm, WIDTH - RIGHT
    top = HEIGHT - 52 * mm
    for index, (label, value) in enumerate(letter.facts):
        baseline = top - index * 8.6 * mm
        canvas.setFont(REGULAR, 7)
        canvas.setFillColor(MUTED)
        canvas.drawString(left, baseline, printable(label))
        canvas.setFont(BOLD, 9.5)
        canvas.setFillColor(INK)
        canvas.drawString(left, baseline - 4 * mm, _fitting(value, right - left, 9.5))


def _footer(canvas: Canvas, letter: Letter, number: int, count: int) -> None:
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.4)
    canvas.line(LEFT, 20 * mm, WIDTH - RIGHT, 20 * mm)
    canvas.setFont(REGULAR, 7.5)
    canvas.setFillColor(MUTED)
    _, address = parseaddr(letter.sender)
    canvas.drawString(
        LEFT, 15.5 * mm, printable(" · ".join(part for part in (letter.company, address) if part))
    )
    canvas.drawRightString(WIDTH - RIGHT, 15.5 * mm, f"Seite {number} von {count}")


def _fitting(text: str, width: float, size: float) -> str:
    """Return the text, shortened if it would run out of its field."""
    shown = printable(text)
    if stringWidth(shown, BOLD, size) <= width:
        return shown
    while shown and stringWidth(shown + "…", BOLD, size) > width:
        shown = shown[:-1]
    return shown + "…"
