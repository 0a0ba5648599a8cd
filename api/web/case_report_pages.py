"""Reports on cases: the list, one report with its figures, the rows behind a figure, files."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import download
from api.case_report_pdf import evidence_of, printed
from api.identity import Visitor, workspace_of
from api.one_turn import OneTurn
from api.requests import PostedForm, Reader
from api.web import formats, pages
from api.web.case_report_words import (
    CHOSEN,
    HOME,
    address,
    fields_of,
    label,
    shown_columns,
    tables_of,
    tiles_of,
    value_text,
)
from api.web.language import language
from api.web.report_tables import harmless, to_csv
from api.web.texts import say
from audit.language import Language
from engine.case_reports.counting import Counted
from engine.case_reports.model import NUMBERS
from engine.commands.note_reading import note_readings
from engine.commands.publish_case_report import Published, publish_case_report, seal_case_report
from engine.faults import NotFound, SelectionRefused
from engine.queries.case_reports import (
    FIRST,
    LAST,
    PAGE,
    Narrowed,
    ReportView,
    RowView,
    case_report,
    readable_reports,
    rows_shown,
)

router = APIRouter(route_class=OneTurn)
MOST_PRINTED: Final = 1_000
"""Rows of a list in a PDF; a CSV file has all."""


@router.get(HOME)
def report_list(request: Request, visitor: Reader) -> Response:
    """Show the reports that the reader may read."""
    found = readable_reports(workspace_of(request), visitor.person)
    return pages.page(request, visitor, "case_reports.html", reports=found)


@router.get(f"{HOME}/{{report}}")
def one_report(request: Request, visitor: Reader, report: str) -> Response:
    """Show a report: figures, tables with charts, and the newest rows."""
    workspace, given = workspace_of(request), request.query_params
    trouble = None
    try:
        asked = read_narrowed(given)
        view = case_report(workspace, report, asked, visitor.person)
    except SelectionRefused as fault:
        slow = str(fault).startswith("slow")
        trouble = say("reports.refused.slow" if slow else "reports.refused.to")
        asked = Narrowed(last=FIRST)
        view = case_report(workspace, report, asked, visitor.person)
    shown = _shown(request, visitor, view, view.rows[:PAGE])
    response = pages.page(
        request,
        visitor,
        "case_report.html",
        **_common(view, asked, shown),
        trouble=trouble,
        tiles=tiles_of(view, asked),
        tables=tables_of(view, asked),
        choices=_choices(view),
        more=f"{address(view, '/rows')}?{urlencode(fields_of(asked))}"
        if len(view.rows) > PAGE
        else None,
    )
    response.status_code = 400 if trouble else 200
    return response


@router.get(f"{HOME}/{{report}}/rows")
def rows_behind(request: Request, visitor: Reader, report: str) -> Response:
    """List the rows behind a figure, or all."""
    given = request.query_params
    asked = read_narrowed(given)
    view = case_report(workspace_of(request), report, asked, visitor.person)
    first = int(given["offset"]) if given.get("offset", "").isdecimal() else 0
    first = min(first, max(len(view.rows) - 1, 0)) // PAGE * PAGE
    shown = _shown(request, visitor, view, view.rows[first : first + PAGE])
    return pages.page(
        request,
        visitor,
        "case_report_rows.html",
        **_common(view, asked, shown),
        heading=_heading(view, asked),
        back=f"{address(view)}?{urlencode(fields_of(asked))}",
        first=first,
        before=_page(view, given, first - PAGE) if first else None,
        after=_page(view, given, first + PAGE) if first + PAGE < len(view.rows) else None,
    )


@router.get(f"{HOME}/{{report}}/{{table}}.csv")
def one_table(request: Request, visitor: Reader, report: str, table: str) -> Response:
    """Hand out a table of figures; it names no case and nobody."""
    given = request.query_params
    asked = read_narrowed(given)
    view = case_report(workspace_of(request), report, asked, visitor.person)
    found = next((one for one in tables_of(view, asked) if one.id == table), None)
    if found is None:
        raise NotFound(f"there is no table {table[:40]!r}")
    content = to_csv(found, for_excel=given.get("excel") == "1")
    return download(content, f"{report}-{table}.csv", "text/csv; charset=utf-8")


@router.post(f"{HOME}/{{report}}/file")
def take_away(request: Request, posted: PostedForm, report: str) -> Response:
    """Hand out the rows as CSV, or the whole as a sealed PDF; the ledger says so."""
    workspace, person = workspace_of(request), posted.visitor.person
    asked = read_narrowed(posted.fields)
    view = case_report(workspace, report, asked, person)
    form = posted.fields.get("format", "pdf")
    made = f"{formats.local(view.made_at):%Y-%m-%d}"
    query = f"{view.report.id}@{view.version}"
    narrowed = {name: one for name, one in fields_of(asked).items() if name.startswith(CHOSEN)}
    query += f"?{urlencode(narrowed)}" if narrowed else ""
    period = f"{asked.first.isoformat()}/{asked.last.isoformat()}"
    if form == "pdf":
        rows = _shown(request, posted.visitor, view, view.rows[:MOST_PRINTED])
        spoken = Language(language())
        content = seal_case_report(
            workspace,
            lambda stamp: printed(workspace.settings.company, view, asked, rows, spoken, stamp),
            evidence_of(view, asked, rows),
        )
        name, kind = f"{report}-{made}.pdf", "application/pdf"
    else:
        rows = _shown(request, posted.visitor, view, view.rows)
        content = _rows_csv(view, rows, for_excel=form == "excel")
        name, kind = f"{report}-{made}.csv", "text/csv; charset=utf-8"
    publish_case_report(workspace, Published(query, period, content), actor=person)
    return download(content, name, kind)


def read_narrowed(given: Mapping[str, str]) -> Narrowed:
    """Return what of a report an address or a form asks for.

    Raises:
        SelectionRefused: a day is none.
    """
    values = {
        name.removeprefix(CHOSEN): value[:255]
        for name, value in given.items()
        if name.startswith(CHOSEN) and value
    }
    return Narrowed(
        first=_day(given.get("from", ""), FIRST),
        last=_day(given.get("to", ""), LAST),
        values=values,
        figure=given.get("figure") or None,
        group=given.get("group"),
    )


def _day(text: str, usual: date) -> date:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else usual
    except ValueError:
        raise SelectionRefused("from: it takes a day such as 2026-11-01") from None


def _shown(
    request: Request, visitor: Visitor, view: ReportView, rows: Sequence[Counted]
) -> list[RowView]:
    """Return rows for people; that personal values were shown stands in the ledger."""
    workspace = workspace_of(request)
    found = rows_shown(workspace, view, rows, visitor.person)
    personal = [one.key for one in found if one.personal]
    note_readings(workspace, personal, "report", actor=visitor.person)
    return found


def _common(view: ReportView, asked: Narrowed, shown: Sequence[RowView]) -> dict[str, object]:
    fields = fields_of(asked)
    return {
        "view": view,
        "name": view.report.name,
        "address": address(view),
        "fields": fields,
        "query": urlencode(fields),
        "columns": shown_columns(view, shown),
        "shown": shown,
        "numbers": {one.id for one in view.columns if one.kind in NUMBERS},
        "value_text": value_text,
    }


def _choices(view: ReportView) -> list[tuple[str, str, list[tuple[str, str]]]]:
    found = []
    for id_, groups in view.choices.items():
        column = view.report.column(id_)
        named = [(group, label(column, group, text)) for group, text in groups]
        found.append((f"{CHOSEN}{id_}", id_ if column is None else column.label, named))
    return found


def _heading(view: ReportView, asked: Narrowed) -> str:
    if asked.figure is None:
        return say("case_reports.all")
    measure, _ = view.report.measures[asked.figure]
    table = next((one for one in view.report.tables if asked.figure.startswith(f"{one.id}.")), None)
    if table is None or asked.group is None:
        return measure.label
    groups = next((found for one, found in view.tables if one.id == table.id), ())
    named = next((one.label for one in groups if one.group == asked.group), asked.group)
    told = label(view.report.column(table.by), asked.group, named)
    return f"{table.title}: {told}, {measure.label}"


def _page(view: ReportView, given: Mapping[str, str], first: int) -> str:
    kept = {name: value for name, value in given.items() if name != "offset"}
    return f"{address(view, '/rows')}?{urlencode({**kept, 'offset': str(max(first, 0))})}"


def _rows_csv(view: ReportView, rows: Sequence[RowView], *, for_excel: bool) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if for_excel else ",", lineterminator="\r\n")
    writer.writerow([say("cases.case"), say("case_reports.day")] + [c.label for c in view.columns])
    for row in rows:
        number = (row.case and row.case.business_id) or str(row.key)
        written = [harmless(number), row.day.isoformat()]
        for column in view.columns:
            value = row.values.get(column.id)
            if isinstance(value, Decimal | int) and not isinstance(value, bool):
                text = f"{Decimal(value):f}"
                written.append(text.replace(".", ",") if for_excel else text)
            else:
                written.append(harmless(value_text(column, value)))
        writer.writerow(written)
    return ("\ufeff" if for_excel else "").encode() + out.getvalue().encode()
