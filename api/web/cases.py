"""Cases: the list with its search, one case with its diagram, timeline and data, the report."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.answers import download, json_answer
from api.identity import Visitor, workspace_of
from api.one_turn import OneTurn
from api.requests import PostedForm, Reader, key_of
from api.web import comments, diagram, formats, narration, pages, values
from api.web.batch_filter import BatchFilter
from api.web.case_filter import STATES, CaseFilter, filter_in
from api.web.reason_field import Reason, question, reason_in
from api.web.task_rows import TaskRow, row_of
from api.web.texts import say
from engine import queries
from engine.commands.cancel_process_instance import cancel_process_instance
from engine.commands.note_reading import note_reading
from engine.model import CaseArchive, CaseView, InstanceView, Person
from engine.queries.offers import offers

router = APIRouter(route_class=OneTurn)
PAGE = 50
_PARTS = " · "


@router.get("/cases")
def case_list(
    request: Request,
    visitor: Reader,
    q: Annotated[str, Query(max_length=120)] = "",
    after: Annotated[str, Query(max_length=19)] = "",
) -> Response:
    """Show the cases that this person may see, the newest first, or those that match a search."""
    workspace, query = workspace_of(request), q.replace("\0", "").strip()
    asked, findable = (
        filter_in(request.query_params),
        queries.findable_variables(workspace, visitor.person),
    )
    if asked.variable not in findable:
        asked = replace(asked, variable="", value="")
    processes = queries.process_definitions(workspace, visitor.person)
    found = queries.cases(
        workspace,
        visitor.person,
        text=query or None,
        chosen=asked.chosen(processes),
        limit=PAGE + 1,
        after=key_of(after) if after else None,
    )
    shown, more = found[:PAGE], len(found) > PAGE
    return pages.page(
        request,
        visitor,
        "cases.html",
        cases=shown,
        query=query,
        may_batch=pages.is_operator(visitor.person),
        batch_query=BatchFilter(asked.process, q=query, troubled=asked.troubled).query,
        asked=asked,
        states=STATES,
        findable=findable,
        processes=[one for one in processes if one.is_latest],
        narrowed=bool(query or asked.query),
        headline=_headline(len(shown), more, query, narrowed=bool(asked.query)),
        next_page=_next(shown[-1], query, asked) if more else None,
    )


@router.get("/cases/{key}")
def case_page(request: Request, visitor: Reader, key: str) -> Response:
    """Show one case: where it stands, what happened, what is open, its data."""
    case = queries.case(workspace_of(request), key_of(key), visitor.person)
    note_reading(workspace_of(request), case.instance.key, "case", actor=visitor.person)
    now = pages.now(request)
    return pages.page(
        request,
        visitor,
        "case.html",
        **head(case, visitor.person),
        tab="overview",
        case_title=_title(case.instance),
        case_about=_rest(case.instance),
        incidents=[one for one in case.incidents if one.resolved_at is None],
        # One that is held denies every step, and a second try is one.
        may_resolve=pages.is_operator(visitor.person) and case.instance.suspended_at is None,
        offers=offers(workspace_of(request), case.instance.key, visitor.person),
        may_cancel=pages.is_operator(visitor.person) and case.instance.status == "active",
        reading=diagram.reading(case),
        standing=diagram.standing(case),
        timeline=tuple(reversed(narration.retell(case))),
        open_tasks=_open_tasks(case, visitor.person, now),
        documents=case.documents,
        **comments.panel(case, visitor.person),
        may_read_data=pages.is_operator(visitor.person) or pages.is_auditor(visitor.person),
        variables=values.familiar(case.variables),
        technical=values.technical(case.variables),
        data_gone=_data_gone(case.archive),
    )


@router.get("/cases/{key}/diagram.json")
def case_diagram(request: Request, visitor: Reader, key: str) -> Response:
    """Answer the diagram island: the model and where the case stands in it."""
    case = queries.case(workspace_of(request), key_of(key), visitor.person)
    return json_answer(diagram.diagram_json(case))


@router.get("/cases/{key}/report.pdf")
def case_report(request: Request, visitor: Reader, key: str) -> Response:
    """Hand out the sealed report of a case; that it was made is recorded."""
    # Imported late: report and seal load half a second of libraries that most processes never need.
    from engine.commands.export_case import export_case

    report = export_case(workspace_of(request), key_of(key), actor=visitor.person)
    return download(report.pdf, report.file_name, "application/pdf")


@router.get("/cases/{key}/cancel")
def cancel_page(request: Request, visitor: Reader, key: str) -> Response:
    """Ask back before a case is cancelled."""
    return _ask_to_cancel(request, visitor, key)


@router.post("/cases/{key}/cancel")
def cancel(request: Request, posted: PostedForm, key: str) -> Response:
    """Cancel a case for a reason."""
    number, reason = key_of(key), reason_in(posted.fields)
    if reason.fault:
        return _ask_to_cancel(request, posted.visitor, key, reason)
    cancel_process_instance(workspace_of(request), number, reason.text, actor=posted.visitor.person)
    return pages.see_other(f"/cases/{number}?done=cancelled")


def _ask_to_cancel(
    request: Request, visitor: Visitor, key: str, given: Reason | None = None
) -> Response:
    pages.require_operator(visitor.person)
    case = queries.case(workspace_of(request), key_of(key), visitor.person)
    return question(request, visitor, "cancel.html", given, **head(case, visitor.person))


def _data_gone(archive: CaseArchive | None) -> list[str]:
    """Return why an archived case shows no values, and where there are some."""
    if archive is None:
        return []
    gone = [
        say(
            "case.data_erased" if name in archive.erased else "case.data_expired",
            what=say(f"retention.{name}"),
            day=formats.day(at),
        )
        for name, at in archive.expired.items()
    ]
    kept = [say("case.data_archived", day=formats.day(archive.at))] if archive.readable else []
    return gone + kept


def head(case: CaseView, person: Person) -> dict[str, object]:
    """Return what the head of every page of a case shows."""
    instance = case.instance
    return {
        "case": instance,
        "case_key": instance.key,
        "case_short": instance.business_id or instance.key,
        "case_name": instance.business_id or say("case.number", key=instance.key),
        "entry_count": len(case.entries),
        "may_report": pages.is_auditor(person),
        "may_see_work": pages.is_operator(person) or pages.is_auditor(person),
    }


def report_name(case: CaseView) -> str:
    """Return the name under which browsers keep the report of a case."""
    return f"Vorgang-{case.instance.business_id or case.instance.key}.pdf"


def _title(instance: InstanceView) -> str:
    name = instance.business_id or say("case.number", key=instance.key)
    first = (instance.summary or "").partition(_PARTS)[0]
    return f"{name}, {first}" if first else name


def _rest(instance: InstanceView) -> str:
    """Return what the summary says beside the words that stand in the heading."""
    return (instance.summary or "").partition(_PARTS)[2]


def _open_tasks(case: CaseView, person: Person, now: datetime) -> list[TaskRow]:
    waiting = [task for task in case.user_tasks if task.state in ("ready", "claimed")]
    return [row_of(task, person, now) for task in waiting]


def _headline(count: int, more: bool, query: str, *, narrowed: bool) -> str:
    if narrowed:
        return say("cases.narrowed_more" if more else "cases.narrowed", count=count)
    if query:
        return say("cases.found", count=count, query=query)
    return say("cases.headline_more" if more else "cases.headline", count=count)


def _next(last: InstanceView, query: str, asked: CaseFilter) -> str:
    given = {"q": query, **asked.fields, "after": last.key}
    return "/cases?" + urlencode({name: value for name, value in given.items() if value})
