"""Our own part of the interface: mails that came back, handed on by the mail server."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer
from api.identity import workspace_of
from api.one_turn import OneTurn
from api.requests import Caller
from engine.commands.take_bounce import take_bounce

router = APIRouter(route_class=OneTurn)


async def _message(request: Request) -> bytes:
    return await request.body()


Content = Annotated[bytes, Depends(_message)]


@router.post("/mail-bounces")
def take(request: Request, caller: Caller, content: Content) -> Response:
    """Take a delivery status notification (RFC 3464) as it came; the same one counts once."""
    new = take_bounce(workspace_of(request), content, actor=caller)
    return json_answer({"recipients": new}, 202)
