"""Figures and events of processes for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import download, json_answer
from api.identity import workspace_of
from api.one_turn import OneTurn
from api.report_scope import NAMES, days_of, read_scope
from api.requests import Body, Caller
from engine.commands.export_events import export_events
from engine.faults import SelectionRefused
from engine.queries.process_reports import Scope, process_report

router = APIRouter(route_class=OneTurn)


@router.get("/process-reports/{process}")
def figures(request: Request, caller: Caller, process: str) -> Response:
    """Answer all figures of a process; durations are seconds, shares percent."""
    scope = _scope(request, process, request.query_params)
    told = asdict(process_report(workspace_of(request), scope, caller))
    del told["scope"]
    first, last = days_of(scope)
    period = {"process": process, "first": first, "last": last, "unit": str(scope.unit)}
    return json_answer({**period, **told})


@router.post("/process-reports/{process}/events")
def events(request: Request, caller: Caller, body: Body, process: str) -> Response:
    """Hand out what happened to the cases of a process, as XES, OCEL 2.0 (JSON, SQLite) or CSV."""
    unknown = sorted(set(body) - {*NAMES, "format"})
    if unknown:
        raise SelectionRefused(f"unknown: {', '.join(unknown)}")
    given = {name: str(value) for name, value in body.items() if value is not None}
    form = given.pop("format", "xes")
    scope = _scope(request, process, given)
    made = export_events(workspace_of(request), scope, form, actor=caller)
    return download(made.content, made.name, made.media_type)


def _scope(request: Request, process: str, given: Mapping[str, str]) -> Scope:
    now = workspace_of(request).chosen_time() or datetime.now(UTC)
    return read_scope(process, {name: given[name] for name in NAMES if name in given}, now)
