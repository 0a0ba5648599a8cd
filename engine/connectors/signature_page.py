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
from engine.signing_by_link import HEIGHT, WIDTH, Stroke

TITLE: Final = "Nachweis der elektronischen Unterschrift"
_BERLIN: Final = ZoneInfo("Europe/Berlin")
_TYPED: Final = page.BODY.clone("typed", fontSize=17, leading=22)
_SEAL_TIMES: Final[dict[SealTime, str]] = {
    "none": "Die Zeit des Siegels ist die dieser Anwendung.",
    "stamped": "Die Zeit des Siegels bestätigt eine Zeitstempelstelle (RFC 3161).",
    "unanswered": "Die Zeit des Siegels ist die dieser Anwendung: die Zeitstempelstelle hat nicht "
    "geantwortet.",
}


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
    target, language = io.BytesIO(), Language()
    template = BaseDocTemplate(
        target,
        pagesize=A4,
        title=TITLE,
        author=shown.company,
        lang="de-DE",
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
        foot = f"{shown.document} · Vorgang {shown.reference}"
        at = (number, count)
        page.head_and_foot(canvas, shown.company, foot, at, language, head=TITLE)

    template.build([*_story(shown, seal_time)], canvasmaker=numbered_canvas(finish))
    return target.getvalue()


def _story(shown: SignatureShown, seal_time: SealTime) -> Iterator[Any]:
    yield page.paragraph(TITLE, page.TITLE.clone("small-title", fontSize=18, leading=23))
    yield page.paragraph(f"zu „{shown.document}“", page.SUBTITLE)
    level = (
        "Einfache elektronische Signatur (Art. 3 Nr. 10 eIDAS-Verordnung). Sie ist weder eine "
        "fortgeschrittene noch eine qualifizierte Signatur; wer unterschrieben hat, ist nicht "
        "amtlich geprüft."
    )
    yield page.box([page.paragraph(level)], page.ACCENT_SOFT, page.ACCENT)
    yield page.paragraph("Unterschrift", page.HEADING)
    yield page.labelled(_signed(shown))
    yield Spacer(1, 8)
    if shown.strokes:
        yield _Drawing(shown.strokes)
    else:
        yield page.paragraph(shown.typed, _TYPED)
    yield page.paragraph("Dokument", page.HEADING)
    yield page.labelled(
        [
            ("Datei", shown.document),
            ("Prüfsumme (SHA-256)", shown.sha256),
            ("Umfang", f"die ersten {shown.size} Bytes dieser Datei, unverändert"),
            ("Prüfsumme der Erklärung", shown.statement_sha256),
            ("Vorgang", shown.reference),
            ("Ledger", shown.origin),
        ]
    )
    yield page.paragraph("So prüfen Sie", page.HEADING)
    for line in _checks(shown, seal_time):
        yield page.paragraph(line, page.SMALL)
        yield Spacer(1, 3)


def _signed(shown: SignatureShown) -> list[tuple[str, str]]:
    here = shown.at.astimezone(_BERLIN)
    zone = "MESZ" if here.dst() else "MEZ"
    moment = f"{here:%d.%m.%Y, %H:%M:%S} Uhr ({zone})"
    return [
        ("Name", shown.name),
        *([("Funktion", shown.function)] if shown.function else []),
        ("Ort", shown.place),
        ("Zeitpunkt", moment),
        ("Erklärung", shown.statement),
        ("Fassung der Erklärung", shown.statement_version),
    ]


def _checks(shown: SignatureShown, seal_time: SealTime) -> list[str]:
    return [
        "1. Siegel: Dieses Siegel (PAdES) deckt das ganze Dokument und diese Seite. Adobe Reader "
        f"oder pdfsig zeigen, ob etwas geändert wurde. {_SEAL_TIMES[seal_time]}",
        f"2. Dokument: head -c {shown.size} DATEI.pdf | sha256sum nennt die Prüfsumme oben. Es ist "
        "die Datei, die vor der Unterschrift zu sehen war.",
        f"3. Ledger: Im Ledger von {shown.company} steht zu diesem Vorgang der Eintrag "
        "„Dokument unterschrieben“ mit derselben Prüfsumme; Netzadresse und Browser stehen dort "
        "verschlüsselt.",
    ]
