"""Our own part of the interface: who gets certain mails no more. Addresses stand in bodies."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer
from api.identity import workspace_of
from api.one_turn import OneTurn
from api.requests import Body, Caller, RequestRefused, text_of
from engine.commands.lift_suppression import lift
from engine.commands.suppress_mail import suppress, suppressions_of
from engine.mail_suppressions import Reason

router = APIRouter(route_class=OneTurn)


@router.post("/mail-suppressions")
def add(request: Request, caller: Caller, body: Body) -> Response:
    """Put an `address` on the list: `reason`, and why in words (`reasonText`)."""
    reason = text_of(body, "reason")
    if reason not in set(Reason):
        raise RequestRefused(f"reason is one of {', '.join(Reason)}")
    why, address = text_of(body, "reasonText") or "", text_of(body, "address") or ""
    new = suppress(workspace_of(request), address, Reason(reason), why, actor=caller)
    return json_answer({"added": new}, 201 if new else 200)


@router.post("/mail-suppressions/search")
def search(request: Request, caller: Caller, body: Body) -> Response:
    """Return for what an `address` stands on the list."""
    found = suppressions_of(workspace_of(request), text_of(body, "address") or "", actor=caller)
    items = [
        {
            "reason": str(one.reason),
            "since": one.since.isoformat(),
            "until": None if one.until is None else one.until.isoformat(),
            "liftingAsked": one.lifting_asked_by is not None,
        }
        for one in found
    ]
    return json_answer({"items": items})


@router.post("/mail-suppressions/lifting")
def take_off(request: Request, caller: Caller, body: Body) -> Response:
    """Take an `address` off the list, with a `reasonText`: for what was `lifted`, and for what
    somebody else has to want it too (`waiting`)."""
    why, address = text_of(body, "reasonText") or "", text_of(body, "address") or ""
    found = lift(workspace_of(request), address, why, actor=caller)
    gone, waiting = ([str(one) for one in part] for part in (found.gone, found.waiting))
    return json_answer({"lifted": gone, "waiting": waiting})
