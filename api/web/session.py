"""Logging in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.identity import SignInNeeded, check_origin, cookie_name, visitor_of_page, workspace_of
from api.one_turn import OneTurn
from api.rate_limit import TooManyRequests
from api.requests import Fields, PostedForm
from api.sign_in_limits import limits_of
from api.web import pages
from api.web.sign_in_cookies import (
    drop_session,
    keep_begun,
    keep_session,
    own_address,
)
from api.web.texts import say
from api.whence import whence
from engine.account_views import SecondFactorNeeded
from engine.commands.log_in import log_in
from engine.commands.log_out import log_out
from engine.faults import CredentialsRefused, TooManyFailures

router = APIRouter(route_class=OneTurn)


@router.get("/")
def home() -> Response:
    """Send everybody to their tasks."""
    return pages.see_other("/inbox")


@router.get("/login")
def login_page(
    request: Request,
    back: Annotated[str, Query(alias="next", max_length=500)] = "",
    done: Annotated[str, Query(max_length=20)] = "",
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
        told = say(f"login.done.{done}") if done in {"password", "over", "provider"} else ""
        return login_form(request, back=own_address(back), told=told)
    return pages.see_other(own_address(back))


@router.post("/login")
def enter(request: Request, fields: Fields) -> Response:
    """Open a session, or show the login again with what is wrong."""
    check_origin(request)
    username, password = fields.get("username", "").strip(), fields.get("password", "")
    back = own_address(fields.get("next", ""))
    if not username or not password or "\0" in username + password:
        return login_form(request, back=back, username=username, words=say("login.missing"))
    try:
        limits_of(request).sign_in()
        session = log_in(workspace_of(request), username, password, whence(request), back)
    except (TooManyFailures, TooManyRequests):
        return login_form(request, back=back, username=username, words=say("login.too_many"))
    except CredentialsRefused:
        return login_form(request, back=back, username=username, words=say("login.refused"))
    except SecondFactorNeeded as needed:
        limits_of(request).let_in()
        response = pages.see_other("/login/code")
        keep_begun(request, response, needed.token)
        return response
    limits_of(request).let_in()
    response = pages.see_other(back)
    keep_session(request, response, session)
    return response


@router.post("/logout")
def leave(request: Request, _posted: PostedForm) -> Response:
    """End the session; one that began at a provider is ended there as well, if it offers that."""
    workspace = workspace_of(request)
    method = log_out(workspace, request.cookies.get(cookie_name(workspace), ""))
    elsewhere = method == "provider" and request.app.state.provider is not None
    response = pages.see_other("/login/provider/leave" if elsewhere else "/login")
    drop_session(request, response)
    return response


def login_form(
    request: Request,
    *,
    back: str,
    username: str = "",
    words: str | None = None,
    told: str = "",
) -> HTMLResponse:
    """Return the login.

    Args:
        request: what asks.
        back: where to go on to.
        username: as it was typed.
        words: what is wrong.
        told: what has just happened.
    """
    fault = None
    if words:
        fault = {"title": say("login.refused_title"), "words": words, "field": "username"}
    settings = workspace_of(request).settings
    content = pages.render(
        "login.html",
        company=settings.company,
        next=back,
        username=username.replace("\0", ""),
        fault=fault,
        told=told,
        provider=settings.oidc_name if settings.oidc_issuer else "",
    )
    return HTMLResponse(content, 401 if fault else 200)
