"""The page on which somebody sends a case a message that its model offers them."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.identity import Visitor, workspace_of
from api.one_turn import OneTurn
from api.requests import PostedForm, Reader, key_of
from api.web import cases, pages
from api.web.reason_field import Reason, question, reason_in
from engine import queries
from engine.commands.take_offer import take_offer
from engine.faults import MessageNotAwaited
from engine.queries.offers import offers

router = APIRouter(route_class=OneTurn)


@router.get("/cases/{key}/offers/{offer}")
def offer_page(request: Request, visitor: Reader, key: str, offer: str) -> Response:
    """Ask why, before the message is sent."""
    return _asked(request, visitor, key_of(key), key_of(offer))


@router.post("/cases/{key}/offers/{offer}")
def send(request: Request, posted: PostedForm, key: str, offer: str) -> Response:
    """Send the message for a reason."""
    number, chosen, reason = key_of(key), key_of(offer), reason_in(posted.fields)
    if reason.fault:
        return _asked(request, posted.visitor, number, chosen, reason)
    actor = posted.visitor.person
    take_offer(workspace_of(request), number, chosen, reason.text, actor=actor)
    return pages.see_other(f"/cases/{number}?done=sent")


def _asked(
    request: Request, visitor: Visitor, key: int, chosen: int, given: Reason | None = None
) -> Response:
    workspace, person = workspace_of(request), visitor.person
    case = queries.case(workspace, key, person)
    for offer in offers(workspace, key, person):
        if offer.key == chosen:
            shown = cases.head(case, person)
            return question(request, visitor, "offer.html", given, offer=offer, **shown)
    raise MessageNotAwaited("the case does not wait for that message")
