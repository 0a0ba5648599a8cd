"""Procedure documentation as PDF, in the look of the reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reportlab.platypus import CondPageBreak, Spacer

from audit import page
from audit.fonts import register_fonts
from audit.language import Language
from audit.report_parts import Cover, Section, pages, tabled


@dataclass(frozen=True, slots=True)
class PrintedChapter:
    """A chapter: heading, sentences, and a table if it has rows."""

    title: str
    paragraphs: Sequence[str]
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def render_procedure(
    title: str, company: str, made_at: datetime, lead: str, chapters: Sequence[PrintedChapter]
) -> bytes:
    """Return the documentation as an unsigned PDF, DIN A4, in German."""
    register_fonts()
    language = Language("de")
    made = language.moment(made_at)
    story: list[Any] = [
        page.paragraph(title, page.TITLE),
        page.paragraph(f"{company} · {made}", page.SUBTITLE),
        page.paragraph(lead),
    ]
    for number, chapter in enumerate(chapters, 1):
        heading = f"{number}. {chapter.title}"
        if chapter.rows:
            lead = " ".join(chapter.paragraphs)
            widths = [_width(chapter, at) for at in range(len(chapter.heads))]
            story += tabled(Section(heading, chapter.heads, widths, chapter.rows, lead), language)
            continue
        story += [CondPageBreak(80), page.paragraph(heading, page.HEADING)]
        for paragraph in chapter.paragraphs:
            story += [page.paragraph(paragraph), Spacer(1, 5)]
    return pages(story, Cover(title, title, company, f"{title} · {made}"), language)


def _width(chapter: PrintedChapter, at: int) -> int:
    """Return a column's share: its longest word fits, the rest by how much there is to say."""
    texts = [chapter.heads[at], *(row[at] for row in chapter.rows)]
    words = max(len(word) for text in texts for word in text.split() or [""])
    return min(max(words + 6, *(len(text) for text in texts)), 40)
