"""Accounts, for administrators: made, put into groups, locked, given tokens; each for a reason."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.identity import Visitor, workspace_of
from api.one_turn import OneTurn
from api.proof import ProvenForm, require_proof
from api.requests import PostedForm, Reader
from api.web import pages
from api.web.reason_field import Reason, reason_in
from api.web.refusals import refusal
from api.web.texts import say
from engine import queries
from engine.commands.change_account import (
    activate_account,
    change_groups,
    deactivate_account,
    link_identity,
    unlink_identities,
)
from engine.commands.create_account import create_account
from engine.commands.end_sessions import end_sessions_of
from engine.commands.issue_access_token import issue_access_token, revoke_access_token
from engine.commands.second_factor import reset_second_factor
from engine.faults import AccountRefused, NotFound
from engine.model import Person

router = APIRouter(route_class=OneTurn)
_ACTS = ("groups", "lock", "unlock", "factor", "sessions", "identity", "unlink")
_AT_ONCE = frozenset({"lock", "sessions"})
"""What only takes away, and may be urgent; whatever else may help whoever took a session over."""


@router.get("/accounts")
def account_list(request: Request, visitor: Reader) -> Response:
    """List the accounts."""
    found = queries.accounts(workspace_of(request), visitor.person)
    wanted = request.query_params.get("q", "").strip().lower()[:80]
    shown = [
        one
        for one in found
        if wanted in f"{one.username} {one.name} {' '.join(one.groups)}".lower()
    ]
    return pages.page(
        request, visitor, "accounts.html", accounts=shown, total=len(found), wanted=wanted
    )


@router.get("/accounts/new")
def new_account(request: Request, visitor: Reader) -> Response:
    """Ask for what a new account needs."""
    return _new(request, visitor, {})


@router.post("/accounts/new")
def make_account(request: Request, posted: ProvenForm) -> Response:
    """Make an account; a person sets their password by mail."""
    fields, workspace = posted.fields, workspace_of(request)
    service = fields.get("kind") == "service"
    try:
        made = create_account(
            workspace,
            username=fields.get("username", "").strip(),
            name=fields.get("name", ""),
            email=fields.get("email", "").strip() or None,
            password=None if service else fields.get("password") or None,
            groups=_groups(fields),
            actor=posted.visitor.person,
            kind="service" if service else "user",
        )
    except AccountRefused as fault:
        return _new(request, posted.visitor, fields, _told(fault))
    return pages.see_other(f"/accounts/{made.account_id}?done=account-made")


@router.get("/accounts/{account_id}")
def account(request: Request, visitor: Reader, account_id: str) -> Response:
    """Show an account."""
    return _account(request, visitor, account_id)


@router.post("/accounts/{account_id}/tokens")
def new_token(request: Request, posted: ProvenForm, account_id: str) -> Response:
    """Issue a token of a service account, and show it once."""
    fields = posted.fields
    days = fields.get("days", "")
    known = queries.account_details(workspace_of(request), account_id, posted.visitor.person)
    try:
        issued = issue_access_token(
            workspace_of(request),
            account_id,
            name=fields.get("name", ""),
            groups=[one for one in known.groups if fields.get(f"group-{one}")],
            days=int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0,
            actor=posted.visitor.person,
        )
    except AccountRefused as fault:
        words = _told(fault)
        return _account(request, posted.visitor, account_id, act="token", fault=words)
    return _account(request, posted.visitor, account_id, issued=issued.secret)


@router.post("/accounts/{account_id}/tokens/{token_id}/revoke")
def revoke(request: Request, posted: PostedForm, account_id: str, token_id: str) -> Response:
    """Revoke a token."""
    revoke_access_token(workspace_of(request), account_id, token_id, actor=posted.visitor.person)
    return pages.see_other(f"/accounts/{account_id}?done=token-revoked")


@router.post("/accounts/{account_id}/{act}")
def change(request: Request, posted: PostedForm, account_id: str, act: str) -> Response:
    """Change an account, for a reason."""
    if act not in _ACTS:
        raise NotFound
    if act not in _AT_ONCE:
        require_proof(request, posted.visitor, posted.fields)
    reason = reason_in(posted.fields)
    if reason.fault:
        return _account(
            request, posted.visitor, account_id, act=act, fault=reason.fault, given=reason
        )
    try:
        _do(request, posted.visitor.person, account_id, act, posted.fields, reason.text)
    except AccountRefused as fault:
        words = _told(fault)
        return _account(request, posted.visitor, account_id, act=act, fault=words, given=reason)
    return pages.see_other(f"/accounts/{account_id}?done=account-changed")


def _do(
    request: Request,
    actor: Person,
    account_id: str,
    act: str,
    fields: Mapping[str, str],
    reason: str,
) -> None:
    workspace = workspace_of(request)
    if act == "groups":
        change_groups(workspace, account_id, _groups(fields), reason, actor=actor)
    elif act == "lock":
        deactivate_account(workspace, account_id, reason, actor=actor)
    elif act == "unlock":
        activate_account(workspace, account_id, reason, actor=actor)
    elif act == "factor":
        reset_second_factor(workspace, account_id, reason, actor=actor)
    elif act == "sessions":
        end_sessions_of(workspace, account_id, reason, actor=actor)
    elif act == "identity":
        link_identity(workspace, account_id, fields.get("subject", ""), reason, actor=actor)
    else:
        unlink_identities(workspace, account_id, reason, actor=actor)


def _told(fault: AccountRefused) -> str:
    return refusal(fault)


def _groups(fields: Mapping[str, str]) -> list[str]:
    return sorted(set(fields.get("groups", "").replace(",", " ").split()))


def _new(request: Request, visitor: Visitor, given: Mapping[str, str], fault: str = "") -> Response:
    known = sorted(queries.known_groups(workspace_of(request), visitor.person))
    shown = pages.page(request, visitor, "account_new.html", given=given, fault=fault, known=known)
    shown.status_code = 422 if fault else 200
    return shown


def _account(
    request: Request,
    visitor: Visitor,
    account_id: str,
    *,
    act: str = "",
    fault: str = "",
    given: Reason | None = None,
    issued: str = "",
) -> Response:
    workspace = workspace_of(request)
    found = queries.account_details(workspace, account_id, visitor.person)
    shown = pages.page(
        request,
        visitor,
        "account_of.html",
        account=found,
        known=sorted(queries.known_groups(workspace, visitor.person)),
        provider=workspace.settings.oidc_name if workspace.settings.oidc_issuer else "",
        act=act,
        fault=fault,
        given=given or Reason(),
        issued=issued,
        is_own=found.account_id == visitor.person.account_id,
        token_days=say("accounts.token_days_usual"),
    )
    shown.status_code = 422 if fault else 200
    return shown
