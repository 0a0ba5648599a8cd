"""Logging in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.identity import SignInNeeded, check_origin, cookie_name, visitor_of_page, workspace_of
from api.one_turn import OneTurn
from api.requests import Fields, PostedForm
from api.web import pages
from api.web.texts import say
from engine.commands.log_in import log_in
from engine.commands.log_out import log_out
from engine.faults import CredentialsRefused, TooManyFailures
from engine.model import OpenSession

router = APIRouter(route_class=OneTurn)


@router.get("/")
def home() -> Response:
    """Send everybody to their tasks."""
    return pages.see_other("/inbox")


@router.get("/login")
def login_page(
    request: Request, back: Annotated[str, Query(alias="next", max_length=500)] = ""
) -> Response:
    """Show the login, unless one is signed in already.

    A list that refreshes itself ends up here when its session is over: its whole page is loaded
    again then, so that the login never stands inside a list.
    """
    if request.headers.get("hx-request") == "true":
        return Response(status_code=204, headers={"hx-refresh": "true"})
    try:
        visitor_of_page(request)
    except SignInNeeded:
        return _login(request, back=_own(back))
    return pages.see_other(_own(back))


@router.post("/login")
def enter(request: Request, fields: Fields) -> Response:
    """Open a session, or show the login again with what is wrong."""
    check_origin(request)
    username, password = fields.get("username", "").strip(), fields.get("password", "")
    back = _own(fields.get("next", ""))
    if not username or not password or "\0" in username + password:
        return _login(request, back=back, username=username, words=say("login.missing"))
    try:
        session = log_in(workspace_of(request), username, password)
    except TooManyFailures:
        return _login(request, back=back, username=username, words=say("login.too_many"))
    except CredentialsRefused:
        return _login(request, back=back, username=username, words=say("login.refused"))
    response = pages.see_other(back)
    _keep(request, response, session)
    return response


@router.post("/logout")
def leave(request: Request, _posted: PostedForm) -> Response:
    """End the session."""
    workspace = workspace_of(request)
    log_out(workspace, request.cookies.get(cookie_name(workspace), ""))
    response = pages.see_other("/login")
    response.delete_cookie(
        cookie_name(workspace), path="/", httponly=True, samesite="lax", secure=_https(request)
    )
    return response


def _login(
    request: Request, *, back: str, username: str = "", words: str | None = None
) -> HTMLResponse:
    fault = None
    if words:
        fault = {"title": say("login.refused_title"), "words": words, "field": "username"}
    content = pages.render(
        "login.html",
        company=workspace_of(request).settings.company,
        next=back,
        username=username.replace("\0", ""),
        fault=fault,
    )
    return HTMLResponse(content, 401 if fault else 200)


def _keep(request: Request, response: Response, session: OpenSession) -> None:
    response.set_cookie(
        cookie_name(workspace_of(request)),
        session.token,
        expires=session.expires_at,
        path="/",
        httponly=True,
        samesite="lax",
        secure=_https(request),
    )


def _https(request: Request) -> bool:
    return workspace_of(request).settings.public_url.startswith("https:")


def _own(address: str) -> str:
    """Return an address of this server to go on to; anything else becomes the inbox."""
    if address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable():
        return address
    return "/inbox"
