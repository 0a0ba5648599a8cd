"""The page behind a signed document that says who signed what, and how to check it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Spacer

from audit import page
from audit.fonts import register_fonts
from audit.language import Language
from audit.numbered_pages import numbered_canvas
from audit.proof_texts import SealTime
from engine.connectors.signature_words import WORDS
from engine.signing_by_link import HEIGHT, WIDTH, Stroke

_BERLIN: Final = ZoneInfo("Europe/Berlin")
_TYPED: Final = page.BODY.clone("typed", fontSize=17, leading=22)


@dataclass(frozen=True, slots=True)
class SignatureShown:
    """What the page says.

    Args:
        company: whose installation took the signature.
        reference: what people call the case; its key, if it has no other name.
        document: name of the document.
        sha256: of the document as it was signed; `size` is its length in bytes.
        name: of whoever signed; likewise `place` and `function`.
        typed: the signature, if it was typed; else `strokes` draws it.
        origin: name of the ledger.
        language: of the page, `de` or `en`.
    """

    company: str
    reference: str
    document: str
    sha256: str
    size: int
    name: str
    place: str
    function: str
    at: datetime
    statement: str
    statement_version: str
    statement_sha256: str
    typed: str
    strokes: Sequence[Stroke]
    origin: str
    language: str

    def say(self, key: str, **blanks: object) -> str:
        """Return a text of the page in its language."""
        return WORDS[self.language][key].format(**blanks)


class _Drawing(Flowable):  # type: ignore[misc]  # reportlab has no types
    """The lines of a drawn signature."""

    def __init__(self, strokes: Sequence[Stroke]) -> None:
        super().__init__()
        self.strokes = strokes
        self.width, self.height = 70 * mm, 21 * mm

    def draw(self) -> None:
        """Draw them; the field's first line is at its top."""
        across, down = self.width / WIDTH, self.height / HEIGHT
        self.canv.setLineWidth(1.1)
        self.canv.setLineCap(1)
        self.canv.setLineJoin(1)
        self.canv.setStrokeColor(page.TEXT)
        for stroke in self.strokes:
            path = self.canv.beginPath()
            first, *others = stroke
            path.moveTo(first[0] * across, self.height - first[1] * down)
            for x, y in others or [first]:
                path.lineTo(x * across, self.height - y * down)
            self.canv.drawPath(path)


def signature_page(shown: SignatureShown, seal_time: SealTime) -> bytes:
    """Return the page as a PDF of its own, DIN A4."""
    register_fonts()
    target, language = io.BytesIO(), Language(shown.language)
    template = BaseDocTemplate(
        target,
        pagesize=A4,
        title=shown.say("title"),
        author=shown.company,
        lang=shown.say("lang"),
        leftMargin=page.MARGIN,
        rightMargin=page.MARGIN,
        topMargin=20 * mm,
        bottomMargin=20 * mm,
    )
    frame = Frame(
        page.MARGIN - page.FRAME_PADDING,
        18 * mm,
        page.WIDTH + 2 * page.FRAME_PADDING,
        A4[1] - 36 * mm,
    )
    template.addPageTemplates([PageTemplate("page", [frame])])

    def finish(canvas: Canvas, number: int, count: int) -> None:
        foot = f"{shown.document} · {shown.say('case')} {shown.reference}"
        at = (number, count)
        page.head_and_foot(canvas, shown.company, foot, at, language, head=shown.say("title"))

    template.build([*_story(shown, seal_time)], canvasmaker=numbered_canvas(finish))
    return target.getvalue()


def _story(shown: SignatureShown, seal_time: SealTime) -> Iterator[Any]:
    say = shown.say
    yield page.paragraph(say("title"), page.TITLE.clone("small-title", fontSize=18, leading=23))
    yield page.paragraph(say("of", document=shown.document), page.SUBTITLE)
    yield page.box([page.paragraph(say("level"))], page.ACCENT_SOFT, page.ACCENT)
    yield page.paragraph(say("signature"), page.HEADING)
    yield page.labelled(_signed(shown))
    yield Spacer(1, 8)
    if shown.strokes:
        yield _Drawing(shown.strokes)
    else:
        yield page.paragraph(shown.typed, _TYPED)
    yield page.paragraph(say("document"), page.HEADING)
    yield page.labelled(
        [
            (say("file"), shown.document),
            (say("sha256"), shown.sha256),
            (say("extent"), say("bytes", size=shown.size)),
            (say("statement_sha256"), shown.statement_sha256),
            (say("case"), shown.reference),
            (say("ledger"), shown.origin),
        ]
    )
    yield page.paragraph(say("checks"), page.HEADING)
    for line in _checks(shown, seal_time):
        yield page.paragraph(line, page.SMALL)
        yield Spacer(1, 3)


def _signed(shown: SignatureShown) -> list[tuple[str, str]]:
    here, say = shown.at.astimezone(_BERLIN), shown.say
    zone = say("summer" if here.dst() else "winter")
    return [
        (say("name"), shown.name),
        *([(say("function"), shown.function)] if shown.function else []),
        (say("place"), shown.place),
        (say("time"), say("moment", at=here, zone=zone)),
        (say("statement"), shown.statement),
        (say("version"), shown.statement_version),
    ]


def _checks(shown: SignatureShown, seal_time: SealTime) -> list[str]:
    return [
        shown.say("check.seal", seal_time=shown.say(seal_time)),
        shown.say("check.document", size=shown.size),
        shown.say("check.ledger", company=shown.company),
    ]
