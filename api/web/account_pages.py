"""One's own account: how pages look, password, second factor, sessions."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.identity import Visitor, cookie_name, workspace_of
from api.one_turn import OneTurn
from api.proof import ProvenForm, ProvenReader
from api.requests import PostedForm, Reader
from api.web import pages
from api.web.qr_code import qr_code
from api.web.sign_in_cookies import own_address
from api.web.texts import say
from api.web.texts.languages import LANGUAGES
from engine import queries
from engine.account_views import CodeRefused, PasswordUnfit
from engine.commands.change_account import THEMES, change_look
from engine.commands.change_password import change_password
from engine.commands.end_sessions import end_other_sessions, end_session
from engine.commands.second_factor import (
    confirm_second_factor,
    propose_second_factor,
    remove_second_factor,
    renew_recovery_codes,
)
from engine.faults import AccountRefused, CredentialsRefused, TooManyFailures

router = APIRouter(route_class=OneTurn)


@router.get("/account")
def account(request: Request, visitor: Reader) -> Response:
    """Show who one is here."""
    return _page(request, visitor, "account.html", themes=THEMES, languages=LANGUAGES)


@router.post("/account/theme")
def theme(request: Request, posted: PostedForm) -> Response:
    """Change how pages look, and what they speak."""
    actor, fields = posted.visitor.person, posted.fields
    wanted = fields.get("language") or None
    change_look(workspace_of(request), fields.get("theme", ""), wanted, actor=actor)
    return pages.see_other("/account?done=theme")


@router.get("/account/security")
def security(request: Request, visitor: Reader) -> Response:
    """Show how one signs in."""
    return _security(request, visitor)


@router.post("/account/password")
def password(request: Request, posted: PostedForm) -> Response:
    """Set a new password, for whoever knows the old one."""
    fields, visitor = posted.fields, posted.visitor
    current, new = fields.get("current", ""), fields.get("new", "")
    if new != fields.get("again", ""):
        return _security(request, visitor, field="again", fault=say("password.differ"))
    try:
        change_password(
            workspace_of(request), current, new, _session(request), actor=visitor.person
        )
    except PasswordUnfit:
        return _security(request, visitor, field="new", fault=say("password.unfit"))
    except CredentialsRefused:
        return _security(request, visitor, field="current", fault=say("password.wrong"))
    except TooManyFailures:
        return _security(request, visitor, field="current", fault=say("login.too_many"))
    return pages.see_other("/account/security?done=password")


@router.get("/account/second-factor")
def factor_page(request: Request, visitor: ProvenReader) -> Response:
    """Show a secret for an authenticator, and ask for its first code."""
    return _factor_page(request, visitor)


@router.post("/account/second-factor")
def confirm(request: Request, posted: ProvenForm) -> Response:
    """Let the authenticator count from now on, and show recovery codes once."""
    workspace, visitor = workspace_of(request), posted.visitor
    try:
        code = posted.fields.get("code", "")[:40]
        codes = confirm_second_factor(workspace, code, _session(request), actor=visitor.person)
    except CodeRefused:
        return _factor_page(request, visitor, say("factor.refused"))
    except TooManyFailures:
        return _factor_page(request, visitor, say("login.too_many"))
    return _page(request, visitor, "account_codes.html", codes=codes)


@router.post("/account/second-factor/codes")
def new_codes(request: Request, posted: PostedForm) -> Response:
    """Make new recovery codes, and show them once."""
    visitor, code = posted.visitor, posted.fields.get("code", "")[:40]
    try:
        codes = renew_recovery_codes(workspace_of(request), code, actor=visitor.person)
    except (CodeRefused, TooManyFailures) as fault:
        return _security(request, visitor, field="code", fault=_words(fault))
    return _page(request, visitor, "account_codes.html", codes=codes)


@router.post("/account/second-factor/remove")
def remove(request: Request, posted: PostedForm) -> Response:
    """Take the second factor away."""
    visitor, code = posted.visitor, posted.fields.get("code", "")[:40]
    try:
        remove_second_factor(workspace_of(request), code, actor=visitor.person)
    except (CodeRefused, TooManyFailures, AccountRefused) as fault:
        return _security(request, visitor, field="code", fault=_words(fault))
    return pages.see_other("/account/security?done=factor-removed")


@router.post("/account/proof")
def prove(posted: ProvenForm) -> Response:
    """Go on to a page that asked for a proof, now that it is given."""
    return pages.see_other(own_address(posted.fields.get("next", "")[:500]))


@router.get("/account/sessions")
def sessions(request: Request, visitor: Reader) -> Response:
    """Show where one is signed in."""
    return _page(request, visitor, "account_sessions.html")


@router.post("/account/sessions/end")
def end_others(request: Request, posted: PostedForm) -> Response:
    """End all sessions but this one."""
    end_other_sessions(workspace_of(request), _session(request), actor=posted.visitor.person)
    return pages.see_other("/account/sessions?done=sessions-ended")


@router.post("/account/sessions/{handle}/end")
def end_one(request: Request, posted: PostedForm, handle: str) -> Response:
    """End one session."""
    end_session(workspace_of(request), handle[:16], actor=posted.visitor.person)
    return pages.see_other("/account/sessions?done=session-ended")


def _factor_page(request: Request, visitor: Visitor, fault: str = "") -> Response:
    proposal = propose_second_factor(workspace_of(request), _session(request), actor=visitor.person)
    if proposal is None:
        return pages.see_other("/account/security")
    shown = _page(
        request,
        visitor,
        "account_factor.html",
        fault=fault,
        proposal=proposal,
        picture=qr_code(proposal.address),
    )
    shown.status_code = 422 if fault else 200
    return shown


def _security(request: Request, visitor: Visitor, *, field: str = "", fault: str = "") -> Response:
    shown = _page(request, visitor, "account_security.html", field=field, fault=fault)
    shown.status_code = 422 if fault else 200
    return shown


def _page(request: Request, visitor: Visitor, template: str, **values: object) -> Response:
    own = queries.own_account(workspace_of(request), visitor.person, _session(request))
    return pages.page(request, visitor, template, own=own, **values)


def _words(fault: Exception) -> str:
    if isinstance(fault, CodeRefused):
        return say("factor.refused")
    return say("factor.demanded" if isinstance(fault, AccountRefused) else "login.too_many")


def _session(request: Request) -> str:
    return request.cookies.get(cookie_name(workspace_of(request)), "")
