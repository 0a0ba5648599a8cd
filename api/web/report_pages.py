"""Figures of processes: the list, one process, the cases behind a figure, tables and events to take
away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import quote, urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import download
from api.identity import Visitor, workspace_of
from api.one_turn import OneTurn
from api.report_scope import NAMES, days_of, fields_of, read_scope
from api.requests import PostedForm, Reader
from api.web import formats, pages
from api.web.report_sections import GOAL, behind, tables_of
from api.web.report_tables import duration, percent, shown_period, to_csv
from api.web.texts import group_name, say
from engine.commands.export_events import export_events
from engine.faults import NotFound, SelectionRefused
from engine.queries.case_reports import reads_reports
from engine.queries.process_reports import (
    MOST_CASES,
    ProcessReport,
    Scope,
    cases_behind,
    process_report,
    reported_processes,
    share,
)

router = APIRouter(route_class=OneTurn)
HOME = "/reports/processes"


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure in large type, with the cases behind it."""

    name: str
    figure: str
    words: str
    href: str | None = None


@router.get(HOME)
def report_list(request: Request, visitor: Reader) -> Response:
    """Show every process with what runs, began and ended in four weeks."""
    found = reported_processes(workspace_of(request), visitor.person)
    beside = reads_reports(workspace_of(request), visitor.person)
    return pages.page(request, visitor, "reports.html", processes=found, case_reports=beside)


@router.get(f"{HOME}/{{process}}")
def one_report(request: Request, visitor: Reader, process: str) -> Response:
    """Show the figures of a process, as the address narrows them."""
    return _report(request, visitor, process, _given(request.query_params))


@router.get(f"{HOME}/{{process}}/cases")
def behind_a_figure(request: Request, visitor: Reader, process: str) -> Response:
    """List the cases behind a figure."""
    given = request.query_params
    scope = read_scope(process, _given(given), pages.now(request))
    figure = given.get("figure", "")
    element = given.get("element", "").replace("\0", "")[:255] or None
    found = cases_behind(workspace_of(request), scope, figure, element, visitor.person)
    return pages.page(
        request,
        visitor,
        "report_cases.html",
        name=found.name,
        heading=say(f"reports.figure.{figure}", element=found.element or ""),
        period=shown_period(*days_of(scope)),
        back=f"{_address(process)}?{urlencode(fields_of(scope))}",
        cases=found.cases,
        total=found.total,
        most=MOST_CASES,
        unseen=found.unseen,
    )


@router.post(f"{HOME}/{{process}}/events")
def events(request: Request, posted: PostedForm, process: str) -> Response:
    """Hand out the events of a process; that they were taken stands in the ledger."""
    given = _given(posted.fields)
    try:
        scope = read_scope(process, given, pages.now(request))
        form = posted.fields.get("format", "")
        made = export_events(workspace_of(request), scope, form, actor=posted.visitor.person)
    except SelectionRefused as fault:
        trouble = say("reports.events.refused") if str(fault).startswith("events") else None
        return _report(request, posted.visitor, process, given, trouble)
    return download(made.content, made.name, made.media_type)


@router.get(f"{HOME}/{{process}}/{{table}}.csv")
def one_table(request: Request, visitor: Reader, process: str, table: str) -> Response:
    """Hand out the table of a figure."""
    given = request.query_params
    scope = read_scope(process, _given(given), pages.now(request))
    report = process_report(workspace_of(request), scope, visitor.person)
    found = next((one for one in tables_of(report) if one.id == table), None)
    if found is None:
        raise NotFound(f"there is no figure {table[:40]!r}")
    content = to_csv(found, for_excel=given.get("excel") == "1")
    first, last = days_of(scope)
    name = f"{process}-{table}-{first.isoformat()}-{last.isoformat()}.csv"
    return download(content, name, "text/csv; charset=utf-8")


def _report(
    request: Request,
    visitor: Visitor,
    process: str,
    given: Mapping[str, str],
    trouble: str | None = None,
) -> Response:
    workspace, now = workspace_of(request), pages.now(request)
    usual = read_scope(process, {}, now)
    try:
        scope = read_scope(process, given, now)
        report = process_report(workspace, scope, visitor.person)
    except SelectionRefused as fault:
        field = str(fault).partition(":")[0]
        known = field if field in {"from", "to", "version", "unit", "slow"} else "other"
        trouble = trouble or say(f"reports.refused.{known}")
        # What was asked for stays in the form; what there is to choose is that of the usual period.
        report, scope = process_report(workspace, usual, visitor.person), None
    fields = {**fields_of(usual), **given} if scope is None else fields_of(scope)
    response = pages.page(
        request,
        visitor,
        "report.html",
        name=report.name,
        meta=_meta(report),
        group_words=_group_words(report.scope),
        council=report.works_council,
        behind=report.behind,
        trouble=trouble,
        address=_address(process),
        fields={name: fields.get(name, "") for name in NAMES},
        query=urlencode(fields_of(report.scope)),
        versions=report.versions,
        groups=report.groups,
        tables=tables_of(report) if scope else [],
        tiles=_tiles(report),
    )
    response.status_code = 400 if trouble else 200
    return response


def _given(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: fields[name][:255] for name in NAMES if fields.get(name)}


def _address(process: str) -> str:
    return f"{HOME}/{quote(process, safe='')}"


def _meta(report: ProcessReport) -> str:
    period = shown_period(*days_of(report.scope))
    if report.scope.version is None:
        return say("reports.meta_all", period=period)
    return say("reports.meta", period=period, version=report.scope.version)


def _group_words(scope: Scope) -> str | None:
    return None if scope.group is None else say("reports.meta_group", group=group_name(scope.group))


def _tiles(report: ProcessReport) -> list[Tile]:
    cycle, scope = report.cycle, report.scope
    kept = sum(one.kept for one in report.kept)
    done = kept + sum(one.missed for one in report.kept)
    overdue = sum(one.overdue for one in report.kept)
    nothing, cases = say("reports.tile.none"), say("reports.tile.cases")
    slow = Decimal(0) if cycle is None else cycle.slow
    return [
        Tile(
            say("reports.tile.running"),
            formats.number(report.running),
            cases,
            behind(scope, "running") if report.running else None,
        ),
        Tile(
            say("reports.tile.cycle"),
            nothing if cycle is None else duration(cycle.median).replace("\u00a0", " "),
            say("reports.cycle.nothing")
            if cycle is None
            else say("reports.tile.cycle_words", slow=duration(slow)),
            None if cycle is None else behind(scope, "completed"),
        ),
        Tile(
            say("reports.tile.kept"),
            percent(share(kept, done)) if done else nothing,
            say(
                "reports.tile.missed_words" if kept < done else "reports.tile.kept_words",
                goal=percent(GOAL),
            ),
            behind(scope, "any-missed") if kept < done else None,
        ),
        Tile(
            say("reports.tile.overdue"),
            formats.number(overdue),
            cases if overdue else say("reports.tile.overdue_words"),
            behind(scope, "any-overdue") if overdue else None,
        ),
    ]
