"""A report on cases as PDF, and what stands in it for machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from api.web.case_report_words import figure_text, shown_columns, tables_of, value_text
from api.web.formats import day_and_time, days
from api.web.report_tables import Table
from api.web.texts import say
from audit.answer_page import Answer, Part, render_answer
from audit.language import Language
from audit.proof_texts import SealTime
from audit.report_parts import Section
from engine.case_reports.counting import Figure
from engine.queries.case_reports import FIRST, LAST, Narrowed, ReportView, RowView
from feel.json_writing import write_json

_LETTERS: Final = 108
"""Of a table, side by side on a page."""
_BESIDE: Final = 2


def printed(
    company: str,
    view: ReportView,
    asked: Narrowed,
    rows: Sequence[RowView],
    language: Language,
    stamp: SealTime,
) -> bytes:
    """Return the report as a PDF that is not sealed yet.

    Args:
        company: whose report.
        view: the report, counted.
        asked: what of it.
        rows: of its list.
        language: of the fixed words of the page.
        stamp: whether an authority vouches for the seal's time.
    """
    report = view.report
    parts = [Part(say("case_reports.selection"), _selection(view, asked, stamp))]
    if view.tiles:
        told = [(one.measure.label, _told(view, one)) for one in view.tiles]
        parts.append(Part(say("reports.title"), told))
    parts += [_printed(one) for one in tables_of(view, asked) if one.rows]
    listed = _listed(view, rows)
    if listed:
        parts.append(Part(say("case_reports.list"), (), (), listed))
    answer = Answer(
        report.name, report.name, company, view.made_at, report.description or "", "", parts
    )
    return render_answer(answer, language)


def evidence_of(view: ReportView, asked: Narrowed, rows: Sequence[RowView]) -> bytes:
    """Return figures and rows as JSON: what the PDF was made of, personal values left out."""
    numbers = {one.measure.id: None if one.few else one.value for one in view.tiles}
    tables = {
        breakdown.id: [
            {
                "group": group.group,
                **{one.measure.id: None if one.few else one.value for one in group.figures},
            }
            for group in groups
        ]
        for breakdown, groups in view.tables
    }
    content = {
        "kind": "case-report",
        "report": view.report.id,
        "version": view.version,
        "sha256": view.report.sha256,
        "from": asked.first,
        "to": asked.last,
        "chosen": dict(asked.values),
        "made": view.made_at,
        "rows": len(view.rows),
        "cases": [str(row.key) for row in rows],
        "figures": numbers,
        "tables": tables,
    }
    return write_json(content)


def _selection(view: ReportView, asked: Narrowed, stamp: SealTime) -> list[tuple[str, str]]:
    whole = asked.first == FIRST and asked.last == LAST
    period = say("case_reports.whole") if whole else days(asked.first, asked.last)
    found = [(say("case_reports.period"), period)]
    for name, group in asked.values.items():
        column = view.report.column(name)
        if column is not None:
            found.append((column.label, column.choices.get(group, group)))
    found += [
        (say("case_reports.file"), f"{view.report.id}, {say('reports.version')} {view.version}"),
        ("SHA-256", view.report.sha256),
        (say("case_reports.counted"), say("case_reports.rows", count=len(view.rows))),
        (say("case_reports.made"), day_and_time(view.made_at)),
        (say("case_reports.seal"), say(f"case_reports.seal.{stamp}")),
    ]
    return found


def _listed(view: ReportView, rows: Sequence[RowView]) -> Section | None:
    """Return the entries: a column each if words fit, else what each says, one behind the other."""
    columns = shown_columns(view, rows)
    if not columns:
        return None
    cells = [
        [(row.case and row.case.business_id) or str(row.key)]
        + [
            say("case_reports.restricted")
            if row.restricted
            else value_text(one, row.values.get(one.id))
            for one in columns
        ]
        for row in rows
    ]
    heads = [say("cases.case"), *(one.label for one in columns)]
    title = say("case_reports.listed", shown=len(rows), count=len(view.rows))
    if sum(_longest_word(heads, cells)) <= _LETTERS:
        return Section(title, heads, _widths(heads, cells), cells)
    told = [
        [
            number,
            " · ".join(
                f"{head}: {text}" for head, text in zip(heads[1:], said, strict=True) if text
            ),
        ]
        for number, *said in cells
    ]
    return Section(title, [heads[0], say("case_reports.said")], [1, 5], told)


def _told(view: ReportView, one: Figure) -> str:
    text = figure_text(view, one)
    if one.few or not one.count:
        return text
    return say("case_reports.of", figure=text, number=one.count)


def _printed(table: Table) -> Part:
    heads = [table.first, *(one.label for one in table.heads)]
    rows = [[row.name.text, *(cell.text for cell in row.cells)] for row in table.rows]
    section = Section(table.finding, heads, _widths(heads, rows), rows, lead=table.note)
    return Part(table.title, (), (), section)


def _widths(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the columns' shares: the longest word fits, the rest by how much there is to say."""
    words = _longest_word(heads, rows)
    texts = [[head, *(row[at] for row in rows)] for at, head in enumerate(heads)]
    return [min(max(word, *map(len, found)), 40) for word, found in zip(words, texts, strict=True)]


def _longest_word(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the letters of each column's longest word, with what stands beside it."""
    return [
        max(
            len(word)
            for text in (head, *(row[at] for row in rows))
            for word in text.split() or [""]
        )
        + _BESIDE
        for at, head in enumerate(heads)
    ]
