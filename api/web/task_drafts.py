"""Drafts of user tasks: saved by the form island meanwhile, thrown away by whoever wrote them."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer
from api.identity import workspace_of
from api.one_turn import OneTurn
from api.requests import Body, IslandVisitor, PostedForm, key_of, object_of
from api.web import formats, pages
from engine.commands.save_draft import discard_draft, save_draft

router = APIRouter(route_class=OneTurn)


@router.post("/tasks/{key}/draft")
def save(request: Request, visitor: IslandVisitor, key: str, body: Body) -> Response:
    """Keep what the form holds so far, and say at what time that was."""
    values = object_of(body, "data")
    saved_at = save_draft(workspace_of(request), key_of(key), values, actor=visitor.person)
    return draft_kept(saved_at)


@router.post("/tasks/{key}/draft/discard")
def discard(request: Request, posted: PostedForm, key: str) -> Response:
    """Throw the draft away; the task is opened again as it was before it."""
    number = key_of(key)
    discard_draft(workspace_of(request), number, actor=posted.visitor.person)
    return pages.see_other(f"/tasks/{number}?done=draft-discarded")


def draft_kept(saved_at: datetime) -> Response:
    """Tell the form island at what time its draft was kept."""
    return json_answer(
        {"savedAt": formats.iso(saved_at), "time": f"{formats.local(saved_at):%H:%M}"}
    )
