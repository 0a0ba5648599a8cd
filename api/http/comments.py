"""Our own part of the interface: comments on cases, and documents that are added to them."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer, no_content
from api.http import filters, shapes
from api.identity import workspace_of
from api.once import once
from api.one_turn import OneTurn
from api.requests import Body, Caller, key_of, text_of
from api.sent_files import SentDocument
from engine import queries
from engine.commands.add_document import add_document
from engine.commands.comment_case import LONGEST_COMMENT, comment_case
from engine.commands.note_reading import note_reading
from engine.model import EntryView

router = APIRouter(route_class=OneTurn)


@router.post("/process-instances/{key}/comments")
@once
def write(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """Keep the comment `text` on a case, for all who may see it."""
    text = text_of(body, "text", LONGEST_COMMENT) or ""
    comment_case(workspace_of(request), key_of(key), text, actor=caller)
    return no_content()


@router.post("/process-instances/{key}/comments/search")
def search(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """Return the comments on a case, the oldest first; `text` is null once it was erased."""
    wanted, workspace = filters.wanted(body), workspace_of(request)
    case = queries.case(workspace, key_of(key), caller)
    note_reading(workspace, case.instance.key, "comments", actor=caller)
    found = [
        _shape(entry)
        for entry in case.entries
        if any(fact["type"] == "comment.added" for fact in entry.facts)
    ]
    return json_answer(shapes.page(found[wanted.offset :][: wanted.limit], len(found)))


@router.post("/process-instances/{key}/documents")
def add(request: Request, caller: Caller, key: str, sent: SentDocument) -> Response:
    """Add a document (the part `file`) to a case, for all who may see it; return its hash."""
    sha256 = add_document(workspace_of(request), key_of(key), sent.name, sent.content, actor=caller)
    return json_answer({"sha256": sha256})


def _shape(entry: EntryView) -> dict[str, object]:
    return {
        "entryNumber": entry.seq,
        "author": entry.actor_name,
        "creationDate": shapes.moment(entry.at),
        "text": entry.remarks.get("text"),
    }
