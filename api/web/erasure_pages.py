"""Pages of a request to erase: what it will do, approve it, carry it out, take the certificate."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import download
from api.identity import Visitor, workspace_of
from api.one_turn import OneTurn
from api.requests import PostedForm, Reader, key_of
from api.web import pages
from api.web.data_protection_pages import HOME
from api.web.reason_field import Reason, reason_in
from engine.commands.approve_erasure import approve_erasure, missing
from engine.commands.execute_erasure import execute_erasure
from engine.commands.withdraw_erasure import withdraw_erasure
from engine.core.permission import Installation, Operation, allowed
from engine.faults import ErasureRefused
from engine.queries.protection_files import erasure_file

router = APIRouter(route_class=OneTurn)


@router.get(f"{HOME}/erasures/{{key}}")
def one_erasure(request: Request, visitor: Reader, key: str) -> Response:
    """Show a request to erase: who asked and why, who approved, what it will do or did."""
    return _erasure(request, visitor, key_of(key))


def _erasure(request: Request, visitor: Visitor, key: int, given: Reason | None = None) -> Response:
    file = erasure_file(workspace_of(request), key, visitor.person)
    account, asked = visitor.person.account_id, file.request
    left = missing(asked)
    running = asked.open and asked.begun_at is not None
    waits = asked.open and not running
    shown = pages.page(
        request,
        visitor,
        "erasure.html",
        file=file,
        left=left,
        running=running,
        emptied=sum(one.plan.case.emptied for one in file.planned),
        own=waits and left > 0 and account == asked.requested_by,
        approved_by_reader=waits and left > 0 and account in asked.approved_by,
        may_approve=waits and left > 0 and account not in {asked.requested_by, *asked.approved_by},
        may_execute=waits and left == 0,
        may_withdraw=waits
        and (
            account == asked.requested_by
            or allowed(visitor.person, Operation.WITHDRAW_ERASURE, Installation())
        ),
        given=given or Reason(),
    )
    shown.status_code = 422 if given else 200
    return shown


@router.post(f"{HOME}/erasures/{{key}}/withdraw")
def withdraw(request: Request, posted: PostedForm, key: str) -> Response:
    """Take back a request to erase; who does so twice sees where it stands."""
    number, reason = key_of(key), reason_in(posted.fields)
    if reason.fault:
        return _erasure(request, posted.visitor, number, reason)
    workspace = workspace_of(request)
    try:
        withdraw_erasure(workspace, number, reason.text, actor=posted.visitor.person)
    except ErasureRefused:
        return pages.see_other(f"{HOME}/erasures/{number}")
    return pages.see_other(f"{HOME}/erasures/{number}?done=erasure-withdrawn")


@router.post(f"{HOME}/erasures/{{key}}/approve")
def approve(request: Request, posted: PostedForm, key: str) -> Response:
    """Approve an erasure that somebody else asked for; who does so twice sees where it stands."""
    number = key_of(key)
    try:
        approve_erasure(workspace_of(request), number, actor=posted.visitor.person)
    except ErasureRefused:
        return pages.see_other(f"{HOME}/erasures/{number}")
    return pages.see_other(f"{HOME}/erasures/{number}?done=erasure-approved")


@router.get(f"{HOME}/erasures/{{key}}/execute")
def ask_back(request: Request, visitor: Reader, key: str) -> Response:
    """Ask back before what cannot be undone; what cannot be done now is shown as it stands."""
    number = key_of(key)
    file = erasure_file(workspace_of(request), number, visitor.person)
    asked = file.request
    if not asked.open or asked.begun_at is not None or missing(asked):
        return pages.see_other(f"{HOME}/erasures/{number}")
    touched = [one.plan for one in file.planned if one.plan.erased]
    return pages.page(
        request,
        visitor,
        "erasure_question.html",
        file=file,
        touched=len(touched),
        running=sum(one.cancelled for one in touched),
        kept=sum(not one.plan.erased for one in file.planned),
    )


@router.post(f"{HOME}/erasures/{{key}}/execute")
def execute(request: Request, posted: PostedForm, key: str) -> Response:
    """Erase; who asks for it twice sees that it is done."""
    number = key_of(key)
    try:
        execute_erasure(workspace_of(request), number, actor=posted.visitor.person)
    except ErasureRefused:
        return pages.see_other(f"{HOME}/erasures/{number}")
    return pages.see_other(f"{HOME}/erasures/{number}?done=erased")


@router.post(f"{HOME}/erasures/{{key}}/certificate")
def certificate(request: Request, posted: PostedForm, key: str) -> Response:
    """Hand out the certificate of an erasure."""
    # Imported late: report and seal load half a second of libraries that most processes never need.
    from engine.commands.certify_erasure import certify_erasure

    number = key_of(key)
    try:
        made = certify_erasure(workspace_of(request), number, actor=posted.visitor.person)
    except ErasureRefused:
        return pages.see_other(f"{HOME}/erasures/{number}")
    return download(made.pdf, made.name, "application/pdf")
