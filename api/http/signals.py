"""Signals of other systems, broadcast to all who wait for them."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer
from api.http import shapes
from api.identity import workspace_of
from api.once import once
from api.one_turn import OneTurn
from api.requests import Body, Caller, RequestRefused, object_of, text_of
from engine.commands.broadcast_signal import broadcast_signal

router = APIRouter(route_class=OneTurn)


@router.post("/signals/broadcast")
@once
def broadcast(request: Request, caller: Caller, body: Body) -> Response:
    """Broadcast a signal; answered as soon as it is known whom it reaches."""
    if text_of(body, "tenantId") not in {None, shapes.TENANT}:
        raise RequestRefused(f"tenantId: there is one tenant only, {shapes.TENANT}")
    name = text_of(body, "signalName")
    if not name:
        raise RequestRefused("name the signal: signalName")
    key = broadcast_signal(
        workspace_of(request), name, variables=object_of(body, "variables"), actor=caller
    )
    return json_answer({"tenantId": shapes.TENANT, "signalKey": str(key)})
