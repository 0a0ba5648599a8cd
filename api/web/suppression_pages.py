"""The page of the Mailsperre: who asks it for an address, puts one on it, and lifts it again.

An address stands in no address of a page, and in no log: each act answers with the page itself.
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.identity import Visitor, workspace_of
from api.one_turn import OneTurn
from api.requests import PostedForm, Reader
from api.web import pages
from api.web.data_protection_pages import HOME
from api.web.reason_field import Reason, reason_in
from api.web.texts import say
from engine.commands.lift_suppression import Lifted, lift
from engine.commands.suppress_mail import (
    marks_of,
    suppress,
    suppressions_of,
    suppressions_told,
)
from engine.core.permission import Installation, Operation, allowed
from engine.faults import MailAddressRefused
from engine.mail_suppressions import OWN_WORD
from engine.mail_suppressions import Reason as Why

router = APIRouter(route_class=OneTurn)
PLACE = f"{HOME}/suppressions"
_LONGEST = 300


@router.get(PLACE)
def overview(request: Request, visitor: Reader) -> Response:
    """Show how many stand on the list, and for what; and the field for an address."""
    return _shown(request, visitor)


@router.post(f"{PLACE}/address")
def look(request: Request, posted: PostedForm) -> Response:
    """Show for what an address stands there, and what is noted of it."""
    return _shown(request, posted.visitor, _address(posted))


@router.post(f"{PLACE}/add")
def add(request: Request, posted: PostedForm) -> Response:
    """Put an address on the list, for a reason in somebody's words."""
    address, given = _address(posted), reason_in(posted.fields)
    kind = posted.fields.get("kind", "")
    if not given.fault and kind not in set(Why):
        given = Reason(given.text, say("suppression.no_kind"))
    if given.fault:
        return _shown(request, posted.visitor, address, adding=given)
    workspace, actor = workspace_of(request), posted.visitor.person
    try:
        suppress(workspace, address, Why(kind), given.text, actor=actor)
    except MailAddressRefused:
        return _shown(request, posted.visitor, address)
    return _shown(request, posted.visitor, address, said=say("suppression.added"))


@router.post(f"{PLACE}/lift")
def take_off(request: Request, posted: PostedForm) -> Response:
    """Take an address off the list, for a reason in somebody's words."""
    address, given = _address(posted), reason_in(posted.fields)
    if given.fault:
        return _shown(request, posted.visitor, address, lifting=given)
    try:
        found = lift(workspace_of(request), address, given.text, actor=posted.visitor.person)
    except MailAddressRefused:
        return _shown(request, posted.visitor, address)
    return _shown(request, posted.visitor, address, said=_told(found))


def _told(found: Lifted) -> str:
    if not found.waiting:
        return say("suppression.lifted")
    return say("suppression.second" if not found.gone else "suppression.partly")


def _address(posted: PostedForm) -> str:
    return posted.fields.get("address", "").strip()[:_LONGEST]


def _shown(
    request: Request,
    visitor: Visitor,
    address: str | None = None,
    *,
    adding: Reason | None = None,
    lifting: Reason | None = None,
    said: str = "",
) -> Response:
    workspace, actor = workspace_of(request), visitor.person
    keeps = allowed(actor, Operation.SUPPRESS_MAIL, Installation())
    standing, marks, fault = None, None, ""
    if address is not None:
        try:
            standing = suppressions_of(workspace, address, actor=actor)
            marks = marks_of(workspace, address, actor=actor) if keeps else None
        except MailAddressRefused:
            fault = say("suppression.no_address")
    shown = pages.page(
        request,
        visitor,
        "suppressions.html",
        counts=suppressions_told(workspace, actor=actor),
        address=address or "",
        standing=standing,
        marks=marks,
        fault=fault,
        adding=adding or Reason(),
        lifting=lifting or Reason(),
        said=said,
        keeps=keeps,
        waiting=[one for one in standing or () if one.lifting_asked_by],
        asked_before=actor.account_id in {one.lifting_asked_by for one in standing or ()},
        alone=not any(one.reason in OWN_WORD for one in standing or ()),
        kinds=[str(one) for one in Why],
    )
    if fault or adding or lifting:
        shown.status_code = 422
    return shown
