"""Batch operations for operators: how far each is, what failed, and a way to stop it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.identity import Visitor, workspace_of
from api.one_turn import OneTurn
from api.requests import PostedForm, Reader, key_of
from api.web import pages
from api.web.texts import say
from engine import queries
from engine.batch_model import ACTIVE, FAILED, SUSPENDED
from engine.commands.control_batch import cancel_batch, resume_batch, suspend_batch
from engine.faults import NotFound

router = APIRouter(route_class=OneTurn)
PAGE = 50
MOST_FAILURES = 100
_WORDS: Mapping[str, Callable[..., None]] = {
    "suspend": suspend_batch,
    "resume": resume_batch,
    "cancel": cancel_batch,
}


@router.get("/batches")
def batch_list(request: Request, visitor: Reader) -> Response:
    """Show the batches, the newest first."""
    workspace, person = workspace_of(request), visitor.person
    page = _page_of(request)
    found = queries.search_batches(workspace, person, limit=PAGE, offset=PAGE * page)
    running = queries.search_batches(workspace, person, chosen={"state": ACTIVE}, limit=1).total
    more = found.total > PAGE * (page + 1)
    return pages.page(
        request,
        visitor,
        "batches.html",
        batches=found.items,
        headline=say(
            "batches.headline", count=found.total, running=say("batches.running", count=running)
        ),
        may_begin=pages.is_operator(person),
        next_page=f"/batches?page={page + 1}" if more else None,
    )


@router.get("/batches/{key}")
def batch_page(request: Request, visitor: Reader, key: str) -> Response:
    """Show one batch with what failed of it."""
    return _shown(request, visitor, key, "batch.html")


@router.get("/batches/{key}/cancel")
def ask_back(request: Request, visitor: Reader, key: str) -> Response:
    """Ask before the rest of a batch is given up."""
    pages.require_operator(visitor.person)
    return _shown(request, visitor, key, "batch_cancel.html")


@router.post("/batches/{key}/{word}")
def change(request: Request, posted: PostedForm, key: str, word: str) -> Response:
    """Hold a batch, let it go on, or give up its rest."""
    command = _WORDS.get(word)
    if command is None:
        raise NotFound(f"there is no {word[:20]!r} for a batch")
    command(workspace_of(request), key_of(key), actor=posted.visitor.person)
    return pages.see_other(f"/batches/{key_of(key)}")


def _shown(request: Request, visitor: Visitor, key: str, template: str) -> Response:
    workspace, person = workspace_of(request), visitor.person
    found = queries.batch(workspace, key_of(key), person)
    failures = queries.search_batch_items(
        workspace, person, chosen={"batch": found.key, "state": FAILED}, limit=MOST_FAILURES
    )
    is_operator = pages.is_operator(person)
    return pages.page(
        request,
        visitor,
        template,
        batch=found,
        left=found.total - found.completed - found.failed - found.cancelled,
        failures=failures.items,
        failures_in_all=failures.total,
        may_suspend=is_operator and found.state == ACTIVE,
        may_resume=is_operator and found.state == SUSPENDED,
        may_cancel=is_operator and found.state in (ACTIVE, SUSPENDED),
    )


def _page_of(request: Request) -> int:
    text = request.query_params.get("page", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else 0
