"""Events of other systems, which start and continue cases: CloudEvents 1.0 over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer
from api.cloud_event_reader import BATCH, read_events
from api.identity import workspace_of
from api.one_turn import OneTurn
from api.requests import Caller
from engine.commands.take_events import TakenEvent, take_events

router = APIRouter(route_class=OneTurn)


async def _read(request: Request) -> bytes:
    return await request.body()


Content = Annotated[bytes, Depends(_read)]
"""The bytes of the request, whatever they are."""


@router.post("/cloud-events")
def take(request: Request, caller: Caller, content: Content) -> Response:
    """Take one event or a batch; each becomes a message, once by its source and id."""
    events = read_events(request.headers.items(), content)
    taken = take_events(workspace_of(request), events, actor=caller)
    told = [told_of(one) for one in taken]
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return json_answer({"items": told} if kind == BATCH else told[0], 202)


def told_of(taken: TakenEvent) -> dict[str, object]:
    """Return which message an event became."""
    return {"messageKey": str(taken.message_key), "messageName": taken.message_name}
