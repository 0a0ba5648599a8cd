"""Comments on a case: what people told each other about it, and the form for the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.identity import Visitor, workspace_of
from api.one_turn import OneTurn
from api.requests import PostedForm, Reader, key_of
from api.sent_files import SentDocument
from api.web import pages, refusals
from api.web.texts import say
from api.web.texts.machines import actor_words
from engine import queries
from engine.commands.add_document import add_document
from engine.commands.comment_case import LONGEST_COMMENT, comment_case
from engine.faults import FileRefused
from engine.model import CaseView, EntryView, Person

router = APIRouter(route_class=OneTurn)


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment; `text` is empty once it was erased."""

    seq: int
    at: datetime
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What was written, and what is wrong with it; `fault` is empty if nothing is."""

    text: str = ""
    fault: str = ""


def comments_of(case: CaseView) -> tuple[Comment, ...]:
    """Return the comments of a case, the newest first."""
    return tuple(
        Comment(entry.seq, entry.at, actor_words(entry.actor_name), entry.remarks.get("text", ""))
        for entry in reversed(case.entries)
        if _is_comment(entry)
    )


def panel(case: CaseView, person: Person, task: str = "") -> dict[str, Any]:
    """Return what `_comments.html` needs.

    Args:
        task: key of the user task on whose page it stands, if on one.
    """
    return {
        "adders": _adders(case),
        "case_seen": case.entries[-1].seq,
        "comments": comments_of(case),
        "may_comment": case.instance.status == "active" and not pages.is_auditor(person),
        "comment_task": task,
        "longest_comment": LONGEST_COMMENT,
        "comment_draft": Draft(),
        "file_fault": "",
    }


@router.post("/cases/{key}/comments")
def write(request: Request, posted: PostedForm, key: str) -> Response:
    """Keep a comment, and go back to where it was written."""
    number, text = key_of(key), posted.fields.get("text", "").replace("\r\n", "\n")
    task = posted.fields.get("task", "")
    fault = _fault(text.strip())
    if fault:
        return _again(request, posted.visitor, number, task, Draft(text, fault))
    comment_case(workspace_of(request), number, text, actor=posted.visitor.person)
    # Not the address that stands in the form: it leads to pages of ours alone.
    back = f"/tasks/{key_of(task)}" if task else f"/cases/{number}"
    return pages.see_other(f"{back}?done=commented#kommentare")


def _fault(text: str) -> str:
    if not text:
        return say("comment.missing")
    if len(text) > LONGEST_COMMENT:
        return say("comment.too_long", count=LONGEST_COMMENT, length=len(text))
    return say("comment.unreadable") if "\0" in text else ""


def _again(
    request: Request, visitor: Visitor, number: int, task: str, draft: Draft, file_fault: str = ""
) -> Response:
    case = queries.case(workspace_of(request), number, visitor.person)
    shown = {**panel(case, visitor.person, task), "comment_draft": draft, "file_fault": file_fault}
    answer = pages.page(
        request,
        visitor,
        "comment.html",
        case_key=number,
        case_name=case.instance.business_id or say("case.number", key=number),
        **shown,
    )
    answer.status_code = 422
    return answer


@router.post("/cases/{key}/documents")
def add(request: Request, visitor: Reader, key: str, sent: SentDocument) -> Response:
    """Add a document to the case, and go back to where that was done."""
    number, task = key_of(key), sent.task
    try:
        add_document(workspace_of(request), number, sent.name, sent.content, actor=visitor.person)
    except FileRefused as refused:
        return _again(
            request, visitor, number, task, Draft(), refusals.choose(refused.german, str(refused))
        )
    back = f"/tasks/{key_of(task)}" if task else f"/cases/{number}"
    return pages.see_other(f"{back}?done=document-added#unterlagen")


def _adders(case: CaseView) -> dict[str, str]:
    """Return who added which document, by its hash; what the product made has nobody."""
    found: dict[str, str] = {}
    for entry in case.entries:
        for fact in entry.facts:
            refs = fact.get("refs")
            if fact["type"] == "document.added" and isinstance(refs, dict):
                found.setdefault(str(refs["sha256"]), actor_words(entry.actor_name))
    return found


def _is_comment(entry: EntryView) -> bool:
    return any(fact["type"] == "comment.added" for fact in entry.facts)
