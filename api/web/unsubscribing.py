"""Where links of mails lead: a page with a button, and one click of a mail program without a page.

Whoever has the link may use it; there is no session, no cookie, and nothing to sign in to.

Source: RFC 8058.
"""

from __future__ import annotations

import time
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.identity import workspace_of
from api.one_turn import OneTurn
from api.public_guard import limits_of
from api.web import pages
from api.web.branding import branded
from engine.commands.suppress_mail import known_link, unsubscribe
from engine.faults import NotFound
from engine.mail_suppressions import Reason

router = APIRouter(route_class=OneTurn)
LONGEST = 2_000
"""Bytes of what a button or a mail program sends."""


async def _sent(request: Request) -> bytes:
    return (await request.body())[:LONGEST]


Sent = Annotated[bytes, Depends(_sent)]


@router.get("/u/{token}")
def ask(request: Request, token: str) -> Response:
    """Show the button; whoever only looks has changed nothing."""
    limits, network = limits_of(request)
    limits.look(network, time.monotonic())
    try:
        known_link(workspace_of(request), token)
    except NotFound:
        return _shown(request, "gone", 404)
    return _shown(request, "ask")


@router.post("/u/{token}")
def take(request: Request, token: str, content: Sent) -> Response:
    """Unsubscribe: at once, however often it is asked."""
    limits, network = limits_of(request)
    limits.look(network, time.monotonic())
    given = parse_qs(content.decode("ascii", errors="replace"), max_num_fields=10)
    never = given.get("never") == ["yes"]
    try:
        reason = Reason.NEVER if never else Reason.WITHDRAWN
        unsubscribe(workspace_of(request), token, reason)
    except NotFound:
        return _shown(request, "gone", 404)
    return _shown(request, "done")


def _shown(request: Request, what: str, status: int = 200) -> Response:
    return HTMLResponse(pages.render("unsubscribe.html", **branded(request), what=what), status)
