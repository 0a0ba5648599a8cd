"""Answers to people and authorities as PDF, in the look of the reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from reportlab.platypus import CondPageBreak, Spacer

from audit import page
from audit.fonts import register_fonts
from audit.language import Language
from audit.report_parts import Cover, Section, pages, tabled

_LONGEST = 350
"""Characters of a text in one row: it must fit on a page, and leave none half empty."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an answer.

    Args:
        title: heading.
        facts: labels and what they are.
        paragraphs: sentences, behind the facts.
        table: with a title of its own, or none.
    """

    title: str
    facts: Sequence[tuple[str, str]] = ()
    paragraphs: Sequence[str] = ()
    table: Section | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer.

    Args:
        title: of the document.
        head: what stands above each page, such as whose record it is.
        company: who answers.
        made_at: UTC.
        lead: what it is, in a sentence or two.
        warning: what the reader must know first; empty for nothing.
        parts: in order.
    """

    title: str
    head: str
    company: str
    made_at: datetime
    lead: str
    warning: str
    parts: Sequence[Part]


def render_answer(answer: Answer, language: Language) -> bytes:
    """Return the answer as an unsigned PDF, DIN A4."""
    register_fonts()
    made = language.moment(answer.made_at)
    company = answer.company
    story: list[Any] = [
        page.paragraph(answer.title, page.TITLE),
        page.paragraph(" · ".join(part for part in (company, made) if part), page.SUBTITLE),
        page.paragraph(answer.lead),
    ]
    if answer.warning:
        warned = [page.paragraph(answer.warning)]
        story += [Spacer(1, 8), page.box(warned, page.DANGER_SOFT, page.DANGER)]
    for part in answer.parts:
        story += _part(part, language)
    cover = Cover(answer.title, answer.title, company, f"{answer.title} · {made}", answer.head)
    return pages(story, cover, language)


def _part(part: Part, language: Language) -> Iterator[Any]:
    # A heading stays with the table that follows: it takes more room than the first of some facts.
    yield CondPageBreak(190 if part.table and not (part.facts or part.paragraphs) else 110)
    yield page.paragraph(part.title, page.HEADING)
    if part.facts:
        yield page.labelled(part.facts)
    for sentence in part.paragraphs:
        yield Spacer(1, 5)
        yield page.paragraph(sentence)
    if part.table is not None:
        rows = [short for row in part.table.rows for short in _rows(row)]
        yield from tabled(replace(part.table, rows=rows), language, page.SUBHEADING)


def _rows(row: Sequence[str]) -> Iterator[list[str]]:
    """Yield a row as several, if a text in it is too long for one."""
    left = list(row)
    while True:
        ends = [_end(text) for text in left]
        yield [text[:end] for text, end in zip(left, ends, strict=True)]
        left = [text[end:].lstrip() for text, end in zip(left, ends, strict=True)]
        if not any(left):
            return


def _end(text: str) -> int:
    """Return where a row of a text ends: between two words, if there are any."""
    if len(text) <= _LONGEST:
        return len(text)
    space = text.rfind(" ", 0, _LONGEST)
    return space if space > 0 else _LONGEST
