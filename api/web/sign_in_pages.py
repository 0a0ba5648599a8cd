"""The second half of a sign-in: a code, the provider's answer, a new password by mail."""

from __future__ import annotations

import logging

from fastapi import APIRouter
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.identity import check_origin, workspace_of
from api.oidc import Provider, ProviderRefused, ProviderUnavailable
from api.one_turn import OneTurn
from api.rate_limit import TooManyRequests
from api.requests import Fields
from api.sign_in_limits import limits_of
from api.web import pages
from api.web.qr_code import qr_code
from api.web.session import login_form
from api.web.sign_in_cookies import (
    begun_token,
    drop_begun,
    keep_begun,
    keep_session,
    own_address,
)
from api.web.texts import say
from api.whence import whence
from engine import queries
from engine.account_views import (
    CodeRefused,
    IdentityRefused,
    PasswordUnfit,
    ResetOver,
    SignInOver,
)
from engine.commands.change_password import ask_password_reset, reset_password
from engine.commands.log_in_elsewhere import begin_sign_in, log_in_elsewhere, take_begun
from engine.commands.second_factor import enter_code, proposed_at_sign_in
from engine.faults import NotFound, TooManyFailures
from engine.model import ConnectorFailed
from engine.workspace import Workspace

router = APIRouter(route_class=OneTurn)
_log = logging.getLogger("vorgang.api")


@router.get("/login/code")
def code_page(request: Request) -> Response:
    """Ask for a code; whoever has no authenticator yet, and needs one, gets a secret for it."""
    try:
        return _code_page(request)
    except SignInOver:
        return pages.see_other("/login?done=over")


@router.post("/login/code")
def take_code(request: Request, fields: Fields) -> Response:
    """Complete a sign-in whose password was right."""
    check_origin(request)
    workspace, code = workspace_of(request), fields.get("code", "")
    try:
        limits_of(request).sign_in()
        entered = enter_code(workspace, begun_token(request), code[:40], whence(request))
    except SignInOver:
        return pages.see_other("/login?done=over")
    except CodeRefused:
        return _code_page(request, say("factor.refused"))
    except (TooManyFailures, TooManyRequests):
        return _code_page(request, say("login.too_many"))
    limits_of(request).let_in()
    going_on = own_address(entered.going_on)
    response: Response = pages.see_other(going_on)
    if entered.codes:
        content = pages.render("recovery_codes.html", codes=entered.codes, going_on=going_on)
        response = HTMLResponse(content)
    keep_session(request, response, entered.session)
    drop_begun(request, response)
    return response


def _code_page(request: Request, fault: str = "") -> HTMLResponse:
    proposal = proposed_at_sign_in(workspace_of(request), begun_token(request))
    content = pages.render(
        "login_code.html",
        fault=fault,
        proposal=proposal,
        picture=qr_code(proposal.address) if proposal else "",
    )
    return HTMLResponse(content, 401 if fault else 200)


@router.get("/login/provider")
def to_provider(request: Request) -> Response:
    """Send a browser to the provider of identities."""
    provider = _provider(request)
    try:
        limits_of(request).sign_in()
        back = own_address(request.query_params.get("next", "")[:500])
        token = begin_sign_in(workspace_of(request), back)
        again = request.query_params.get("again") == "1"
        response = RedirectResponse(provider.address(token, again=again), 303)
    except TooManyRequests:
        return login_form(request, back="/inbox", words=say("login.too_many"))
    except ProviderUnavailable:
        return login_form(request, back="/inbox", words=say("login.provider_unavailable"))
    keep_begun(request, response, token)
    return response


@router.get("/login/provider/back")
def from_provider(request: Request) -> Response:
    """Open a session for whom the provider vouches; an answer is taken once."""
    provider, token = _provider(request), begun_token(request)
    workspace = workspace_of(request)
    try:
        back = take_begun(workspace, token)
        identity = provider.identity(token, dict(request.query_params))
        session = log_in_elsewhere(workspace, identity, whence(request))
    except (SignInOver, ProviderRefused):
        response: Response = login_form(request, back="/inbox", words=say("login.provider_refused"))
    except IdentityRefused:
        response = login_form(request, back="/inbox", words=say("login.no_account"))
    except ProviderUnavailable:
        response = login_form(request, back="/inbox", words=say("login.provider_unavailable"))
    else:
        limits_of(request).let_in()
        response = pages.see_other(own_address(back))
        keep_session(request, response, session)
    drop_begun(request, response)
    return response


@router.get("/login/provider/leave")
def leave_provider(request: Request) -> Response:
    """Lead a browser on to end its session at the provider.

    A page that goes on by itself: browsers follow no form to another site, as the policy says.
    """
    place = _provider(request).leaving()
    if place is None:
        return pages.see_other("/login")
    name = workspace_of(request).settings.oidc_name
    return HTMLResponse(pages.render("login_leave.html", place=place, provider=name))


@router.get("/login/forgotten")
def forgotten(_request: Request) -> Response:
    """Ask where to send a way to a new password."""
    return HTMLResponse(pages.render("login_forgotten.html", fault="", asked=False))


@router.post("/login/forgotten")
def ask_reset(request: Request, fields: Fields) -> Response:
    """Say the same whether or not there is such an account; a mail goes out behind the answer."""
    check_origin(request)
    email = fields.get("email", "")[:254]
    try:
        limits_of(request).reset(email)
    except TooManyRequests:
        content = pages.render("login_forgotten.html", fault=say("login.too_many"), asked=False)
        return HTMLResponse(content, 429)
    content = pages.render("login_forgotten.html", fault="", asked=True)
    return HTMLResponse(content, background=BackgroundTask(_send, workspace_of(request), email))


def _send(workspace: Workspace, email: str) -> None:
    try:
        ask_password_reset(workspace, email)
    except ConnectorFailed:
        _log.exception("a mail for a new password was not sent")


@router.get("/login/reset/{token}")
def reset_page(request: Request, token: str) -> Response:
    """Show where a new password is set; nothing is used up by looking."""
    stands = len(token) <= 200 and queries.reset_stands(workspace_of(request), token)
    content = pages.render("login_reset.html", stands=stands, address=token, fault="")
    return HTMLResponse(content, 200 if stands else 410)


@router.post("/login/reset/{token}")
def set_anew(request: Request, fields: Fields, token: str) -> Response:
    """Set a new password; the way to it is used up by that."""
    check_origin(request)
    new, again = fields.get("new", ""), fields.get("again", "")
    fault = "" if new == again else say("password.differ")
    try:
        limits_of(request).sign_in()
        if not fault:
            reset_password(workspace_of(request), token[:200], new)
            limits_of(request).let_in()
            return pages.see_other("/login?done=password")
    except PasswordUnfit:
        fault = say("password.unfit")
    except TooManyRequests:
        fault = say("login.too_many")
    except ResetOver:
        content = pages.render("login_reset.html", stands=False, address="", fault="")
        return HTMLResponse(content, 410)
    content = pages.render("login_reset.html", stands=True, address=token, fault=fault)
    return HTMLResponse(content, 422)


def _provider(request: Request) -> Provider:
    provider = request.app.state.provider
    if not isinstance(provider, Provider):
        raise NotFound
    return provider
