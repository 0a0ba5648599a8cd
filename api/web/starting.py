"""Starting a new case: the list of what may be started, and the form of one process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer
from api.identity import Visitor, workspace_of
from api.json_text import write_json
from api.one_turn import OneTurn
from api.requests import Body, IslandVisitor, PostedForm, Reader, key_of, object_of
from api.sent_files import SentSubmission
from api.web import formats, pages
from api.web.task_drafts import draft_kept
from engine import queries
from engine.commands.handed_in_files import SentFile, look_at
from engine.commands.save_start_draft import discard_start_draft, save_start_draft
from engine.commands.start_process_instance import start_process_instance
from engine.faults import NotFound, ProcessDefinitionUnknown
from engine.model import FormView

router = APIRouter(route_class=OneTurn)
MANY = 8
"""Processes that are found at a glance."""


@router.get("/start")
def start_list(
    request: Request, visitor: Reader, q: Annotated[str, Query(max_length=120)] = ""
) -> Response:
    """Show what this person may start; of many, those whose name or purpose has the words."""
    processes = queries.startable_processes(workspace_of(request), visitor.person)
    words = q.casefold().split()
    found = [
        one
        for one in processes
        if all(word in f"{one.name} {one.documentation or ''}".casefold() for word in words)
    ]
    begun, now = queries.begun_starts(workspace_of(request), visitor.person), pages.now(request)
    return pages.page(
        request,
        visitor,
        "start_list.html",
        processes=sorted(found, key=lambda one: one.key not in begun),
        begun={key: _draft_time(at, now) for key, at in begun.items()},
        query=q,
        searches=len(processes) > MANY,
    )


@router.get("/start/{key}")
def start_page(request: Request, visitor: Reader, key: str) -> Response:
    """Show the start form of one process."""
    number = key_of(key)
    startable = queries.startable_processes(workspace_of(request), visitor.person)
    process = next((one for one in startable if one.key == number), None)
    if process is None:
        raise ProcessDefinitionUnknown(f"process definition {number} cannot be started by you")
    form = queries.start_form(workspace_of(request), number, visitor.person)
    drafted_at = None if form is None else form.drafted_at
    return pages.page(
        request,
        visitor,
        "start_form.html",
        process=process,
        given=_given(form),
        draft="" if drafted_at is None else _draft_time(drafted_at, pages.now(request)),
    )


@router.get("/start/{key}/form.json")
def start_form(request: Request, visitor: Reader, key: str) -> Response:
    """Answer the form island: schema and data of the start form."""
    form = queries.start_form(workspace_of(request), key_of(key), visitor.person)
    if form is None:
        raise NotFound(f"process definition {key} has no start form")
    return json_answer({"schema": form.schema, "data": form.data})


@router.post("/start/{key}/draft")
def save(request: Request, visitor: IslandVisitor, key: str, body: Body) -> Response:
    """Keep what the start form holds so far, and say at what time that was."""
    values = object_of(body, "data")
    saved_at = save_start_draft(workspace_of(request), key_of(key), values, actor=visitor.person)
    return draft_kept(saved_at)


@router.post("/start/{key}/draft/discard")
def discard(request: Request, posted: PostedForm, key: str) -> Response:
    """Throw the draft away; the form is opened again as it was before it."""
    number = key_of(key)
    discard_start_draft(workspace_of(request), number, actor=posted.visitor.person)
    return pages.see_other(f"/start/{number}?done=draft-discarded")


@router.post("/start/{key}")
def start(request: Request, visitor: IslandVisitor, key: str, body: Body) -> Response:
    """Start a case with what the form holds; the island goes on to `location`."""
    return json_answer({"location": _start(request, visitor, key, object_of(body, "data"))})


@router.post("/start/{key}/with-files")
def start_with_files(
    request: Request, visitor: IslandVisitor, key: str, sent: SentSubmission
) -> Response:
    """Start a case with what the form holds and the files that were chosen in it."""
    queries.start_form(workspace_of(request), key_of(key), visitor.person)
    location = _start(request, visitor, key, sent.values, sent.files)
    return json_answer({"location": location})


@router.post("/start/{key}/begin")
def begin(request: Request, posted: PostedForm, key: str) -> Response:
    """Start a case that needs no form."""
    return pages.see_other(_start(request, posted.visitor, key, {}))


def _draft_time(saved_at: datetime, now: datetime) -> str:
    return formats.with_clock(formats.in_lists(saved_at, now))


def _given(form: FormView | None) -> str:
    """Return schema and data as the form island reads them; nothing without a form."""
    if form is None:
        return ""
    return write_json({"schema": form.schema, "data": form.data}).decode()


def _start(
    request: Request,
    visitor: Visitor,
    key: str,
    values: Mapping[str, object],
    sent: Sequence[SentFile] = (),
) -> str:
    workspace = workspace_of(request)
    files = look_at(workspace.settings, sent)
    started = start_process_instance(
        workspace, None, key=key_of(key), variables=values, actor=visitor.person, files=files
    )
    return f"/inbox?done=started&case={started.key}"
