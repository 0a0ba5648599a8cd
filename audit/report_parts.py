"""What every report has: verdict, scope verbatim, findings, records by kind, and its pages."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, SimpleDocTemplate, Spacer, Table

from audit import page
from audit.finding import RULES_OF_MEANING, Finding
from audit.language import Language
from audit.numbered_pages import numbered_canvas
from audit.telling import Telling


@dataclass(frozen=True, slots=True)
class Section:
    """A table of a report.

    Args:
        title: heading.
        heads: of the columns.
        widths: of the columns, shares of the page.
        rows: a text for each column.
        lead: a sentence above it.
        chapter: a heading above its own, such as that of a case.
        under: whether it belongs under such a heading, its own or that of a section before.
    """

    title: str
    heads: Sequence[str]
    widths: Sequence[float]
    rows: Sequence[Sequence[str]]
    lead: str = ""
    chapter: str = ""
    under: bool = False


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands on the file and around each of its pages; without a `head`, that it is a
    report."""

    title: str
    subject: str
    company: str
    foot: str
    head: str = ""


def pages(story: Sequence[Any], cover: Cover, language: Language) -> bytes:
    """Return the report as a PDF, DIN A4, its pages numbered."""
    content = io.BytesIO()
    document = SimpleDocTemplate(
        content,
        pagesize=A4,
        leftMargin=page.MARGIN - page.FRAME_PADDING,
        rightMargin=page.MARGIN - page.FRAME_PADDING,
        topMargin=24 * mm,
        bottomMargin=22 * mm,
        title=cover.title,
        author=cover.company,
        subject=cover.subject,
        lang="en" if language.english else "de-DE",
    )

    def finish(canvas: Canvas, number: int, count: int) -> None:
        numbers = (number, count)
        page.head_and_foot(canvas, cover.company, cover.foot, numbers, language, cover.head)

    document.build([*story], canvasmaker=numbered_canvas(finish))
    return content.getvalue()


def verdict(findings: Sequence[Finding], bundle: Mapping[str, Any], language: Language) -> Table:
    """Return the box that says whether the evidence holds."""
    count, say = language.entries(len(bundle["entries"])), language.say
    broken = [finding for finding in findings if finding.code not in RULES_OF_MEANING]
    if broken:
        title, text = say("verdict.broken"), say("verdict.broken_words", count=count)
        colours = (page.DANGER_SOFT, page.DANGER)
    else:
        kind = "selection" if bundle["scope"]["kind"] == "filtered" else "case"
        title, text = say(f"verdict.{kind}", count=count), say(f"verdict.{kind}_words")
        colours = (page.OK_SOFT, page.OK)
        if findings:
            told = language.counted(len(findings), "finding", "findings")
            text += say("verdict.findings", count=told)
    return page.box([page.paragraph(title, page.VERDICT), page.paragraph(text)], *colours)


def scope(bundle: Mapping[str, Any], number: str, language: Language) -> Iterator[Any]:
    """Yield what was asked for, verbatim, and how much of the range is shown.

    Args:
        bundle: the export.
        number: what people call the case, if it is of one.
        language: of the words.
    """
    named, extent, say = bundle["scope"], bundle["range"], language.say
    shown = {
        "instance": say("scope.case", number=number),
        "filtered": say("scope.selection"),
        "everything": say("scope.all"),
    }[named["kind"]]
    place = say(
        "scope.range_words",
        first=language.number(extent["first"]),
        last=language.number(extent["end"] - 1),
        size=language.entries(extent["size"]),
    )
    left_out = "scope.undisclosed_case" if number else "scope.undisclosed_selection"
    count = language.number(named["undisclosed"])
    filters = named.get("filters")
    rows = [
        (say("scope.shown"), shown),
        *([(say("scope.filters"), _verbatim(filters))] if filters else []),
        (say("scope.range"), place),
        (say("scope.disclosed"), language.number(named["disclosed"])),
        (
            say("scope.undisclosed"),
            say(left_out, count=count) if named["undisclosed"] else say("none"),
        ),
    ]
    yield page.paragraph(say("scope"), page.HEADING)
    yield page.labelled(rows)


def listed(
    findings: Sequence[Finding], bundle: Mapping[str, Any], telling: Telling
) -> Iterator[Any]:
    """Yield the findings, each with its place."""
    language = telling.language
    yield page.paragraph(language.say("findings").capitalize(), page.HEADING)
    if not findings:
        yield page.paragraph(language.say("findings.none"))
    if bundle["scope"]["kind"] == "filtered":
        yield page.paragraph(language.say("findings.part"), page.SMALL)
        yield Spacer(1, 4)
    for finding in findings:
        place = []
        if finding.instance is not None and bundle["scope"]["kind"] == "filtered":
            place.append(f"{language.say('case')} {telling.case(finding.instance)}")
        if finding.index is not None:
            place.append(language.say("place", index=language.number(finding.index)))
        if finding.seq is not None:
            place.append(language.say("number", seq=finding.seq))
        message = language.finding(finding)
        for reference, name in telling.people.items():
            message = message.replace(f"({reference})", f"({name})")
        yield page.box(
            [
                page.paragraph(message),
                page.paragraph(" · ".join([*place, finding.code]), page.SMALL),
            ],
            page.DANGER_SOFT,
            page.DANGER,
        )
        yield Spacer(1, 5)


def kinds(entries: Sequence[Mapping[str, Any]], language: Language) -> Iterator[Any]:
    """Yield how often what kind of fact happened."""
    counts = Counter(fact["type"] for entry in entries for fact in entry["facts"])
    rows = [
        [
            page.paragraph(language.fact(kind), page.CELL),
            page.paragraph(kind, page.LABEL),
            page.paragraph(language.number(count), page.FIGURE),
        ]
        for kind, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    yield CondPageBreak(40 * mm)
    yield page.paragraph(language.say("kinds"), page.HEADING)
    yield page.table(
        rows,
        [80 * mm, page.WIDTH - 98 * mm, 18 * mm],
        [
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, page.LINE),
        ],
    )


def tabled(
    section: Section, language: Language, heading: ParagraphStyle = page.HEADING
) -> Iterator[Any]:
    """Yield a section: its heading, and a table whose head stands on each of its pages."""
    yield CondPageBreak((60 if section.chapter else 45) * mm)
    if section.chapter:
        yield page.paragraph(section.chapter, heading)
    yield page.paragraph(section.title, page.SUBHEADING if section.under else heading)
    if section.lead:
        yield page.paragraph(section.lead, page.SMALL)
        yield Spacer(1, 4)
    if not section.rows:
        yield page.paragraph(language.say("nothing"))
        return
    style = page.CELL.clone("tabled", fontSize=8, leading=10.5)
    cells = [[page.paragraph(head, page.SMALL) for head in section.heads]]
    cells += [[page.paragraph(text, style) for text in row] for row in section.rows]
    whole = sum(section.widths)
    made = page.table(
        cells,
        [page.WIDTH * width / whole for width in section.widths],
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("BACKGROUND", (0, 0), (-1, 0), page.SUNKEN),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, page.LINE),
        ],
    )
    made.repeatRows = 1
    yield made


def _verbatim(filters: Mapping[str, Any]) -> str:
    return " · ".join(
        f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in filters.items()
    )
