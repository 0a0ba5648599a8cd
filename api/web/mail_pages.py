"""Mails that were put aside: operators read them as plain text, and say where each goes."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.identity import Visitor, workspace_of
from api.one_turn import OneTurn
from api.requests import PostedForm, Reader, key_of
from api.web import pages
from api.web.reason_field import Reason, reason_in
from api.web.texts import say
from engine.commands.sort_mail import (
    MOST_LISTED,
    OpenedMail,
    assign_mail,
    discard_mail,
    open_mail,
    start_by_mail,
    waiting_mails,
    waiting_reasons,
)
from engine.incoming_mail import EVERY_WAITING, WaitingChosen
from engine.queries.search import search_process_instances

router = APIRouter(route_class=OneTurn)
PLACE = "/mails"
_LONGEST = 120


@router.get(PLACE)
def waiting(
    request: Request,
    visitor: Reader,
    reason: Annotated[str, Query(max_length=40)] = "",
    answering: Annotated[str, Query(max_length=1)] = "",
    before: Annotated[str, Query(max_length=19)] = "",
) -> Response:
    """Show which mails wait for a person, and why, the newest first."""
    workspace, actor = workspace_of(request), visitor.person
    reasons = waiting_reasons(workspace, actor=actor)
    chosen = WaitingChosen(reason if reason in dict(reasons) else "", answering == "1")
    last = key_of(before) if before else None
    found = waiting_mails(workspace, actor=actor, chosen=chosen, most=MOST_LISTED + 1, before=last)
    shown, more = found[:MOST_LISTED], len(found) > MOST_LISTED
    return pages.page(
        request,
        visitor,
        "mails_waiting.html",
        mails=shown,
        reasons=reasons,
        chosen=chosen,
        narrowed=chosen != EVERY_WAITING or last is not None,
        next_page=_older(chosen, shown[-1].key) if more else None,
    )


def _older(chosen: WaitingChosen, last: int) -> str:
    asked = {"reason": chosen.reason, "answering": "1" if chosen.answering else ""}
    asked["before"] = str(last)
    return f"{PLACE}?{urlencode({name: one for name, one in asked.items() if one})}"


@router.get(PLACE + "/{key}")
def one(request: Request, visitor: Reader, key: str) -> Response:
    """Show a mail as plain text, and where it may go."""
    return _shown(request, visitor, key, request.query_params.get("case", ""))


@router.post(PLACE + "/{key}/assign")
def assign(request: Request, posted: PostedForm, key: str) -> Response:
    """Give a mail to a case: it goes on with it, or keeps it among its documents."""
    given, number = reason_in(posted.fields), posted.fields.get("case", "").strip()
    case = _case(request, posted.visitor, number)
    if given.fault or case is None:
        return _shown(request, posted.visitor, key, number, assigning=given)
    chosen = posted.fields.get("awaited", "")
    subscription = key_of(chosen) if chosen else None
    workspace, actor = workspace_of(request), posted.visitor.person
    assign_mail(workspace, key_of(key), case, subscription, given.text, actor=actor)
    return _done("mail-assigned", case)


@router.post(PLACE + "/{key}/start")
def start(request: Request, posted: PostedForm, key: str) -> Response:
    """Begin a case with a mail."""
    given = reason_in(posted.fields)
    process, _, event = posted.fields.get("start", "").partition("/")
    if not given.fault and not event:
        given = Reason(given.text, say("mails.no_start"))
    if given.fault:
        return _shown(request, posted.visitor, key, starting=given)
    workspace, actor = workspace_of(request), posted.visitor.person
    case = start_by_mail(workspace, key_of(key), process, event, given.text, actor=actor)
    return _done("mail-assigned", case)


@router.post(PLACE + "/{key}/discard")
def discard(request: Request, posted: PostedForm, key: str) -> Response:
    """Discard a mail for a reason."""
    given = reason_in(posted.fields)
    if given.fault:
        return _shown(request, posted.visitor, key, discarding=given)
    discard_mail(workspace_of(request), key_of(key), given.text, actor=posted.visitor.person)
    return _done("mail-discarded")


def _done(what: str, case: int | None = None) -> Response:
    told = {"done": what} if case is None else {"done": what, "case": str(case)}
    return pages.see_other(f"{PLACE}?{urlencode(told)}")


def _shown(
    request: Request,
    visitor: Visitor,
    key: str,
    number: str = "",
    *,
    assigning: Reason | None = None,
    starting: Reason | None = None,
    discarding: Reason | None = None,
) -> Response:
    number = number.strip()[:_LONGEST]
    case = _case(request, visitor, number) if number else None
    unknown = bool(number) and case is None
    opened = open_mail(workspace_of(request), key_of(key), case=case, actor=visitor.person)
    shown = pages.page(
        request,
        visitor,
        "mail_waiting.html",
        opened=opened,
        number=number or _suggested(opened),
        case=opened.waiting.case,
        unknown=say("mails.no_case") if unknown else "",
        assigning=assigning or Reason(),
        starting=starting or Reason(),
        discarding=discarding or Reason(),
    )
    if unknown or assigning or starting or discarding:
        shown.status_code = 422
    return shown


def _suggested(opened: OpenedMail) -> str:
    return "" if opened.waiting.case is None else str(opened.waiting.case)


def _case(request: Request, visitor: Visitor, number: str) -> int | None:
    """Return the case that people call by this number, or that has it as its key."""
    workspace, asked = workspace_of(request), number.strip()[:_LONGEST]
    if not asked:
        return None
    wanted: list[dict[str, object]] = [{"business_ids": [asked]}]
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        wanted.append({"key": int(asked)})
    for one in wanted:
        found = search_process_instances(workspace, visitor.person, filter=one, limit=2).items
        if len(found) == 1:
            return found[0].key
    return None
