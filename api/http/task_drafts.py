"""Drafts of user tasks: what its holder has filled in and not handed in. Nobody else reads them."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer, no_content
from api.identity import workspace_of
from api.one_turn import OneTurn
from api.requests import Body, Caller, RequestRefused, key_of, object_of
from api.web import formats
from engine import queries
from engine.commands.note_reading import note_reading
from engine.commands.save_draft import discard_draft, save_draft

router = APIRouter(route_class=OneTurn)


@router.get("/user-tasks/{key}/draft")
def read(request: Request, caller: Caller, key: str) -> Response:
    """Return the form's data with the caller's draft in them; 204 if they have none."""
    workspace, number = workspace_of(request), key_of(key)
    form = queries.task_form(workspace, number, caller)
    if form is None or form.drafted_at is None:
        return no_content()
    task = queries.user_task(workspace, number, caller)
    note_reading(workspace, task.process_instance_key, "task", actor=caller)
    return json_answer({"savedAt": formats.iso(form.drafted_at), "data": form.data})


@router.put("/user-tasks/{key}/draft")
def save(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """Keep `data`, as it would be submitted, in place of the draft that the caller had."""
    if not isinstance(body.get("data"), dict):
        raise RequestRefused("data is missing: what the form holds")
    values = object_of(body, "data")
    saved_at = save_draft(workspace_of(request), key_of(key), values, actor=caller)
    return json_answer({"savedAt": formats.iso(saved_at)})


@router.delete("/user-tasks/{key}/draft")
def discard(request: Request, caller: Caller, key: str) -> Response:
    """Forget the caller's draft, if there is one."""
    discard_draft(workspace_of(request), key_of(key), actor=caller)
    return no_content()
