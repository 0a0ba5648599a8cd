"""Our own part of the interface: mails that came in or came back, handed on by the mail server."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer
from api.identity import workspace_of
from api.one_turn import OneTurn
from api.requests import Caller, RequestRefused
from engine.commands.take_bounce import take_bounce
from engine.commands.take_mail import take_mail

router = APIRouter(route_class=OneTurn)


async def _message(request: Request) -> bytes:
    content = await request.body()
    if not content:
        raise RequestRefused("the request is empty; send the mail as it came")
    return content


Content = Annotated[bytes, Depends(_message)]


@router.post("/mail-bounces")
def take(request: Request, caller: Caller, content: Content) -> Response:
    """Take a delivery status notification (RFC 3464) as it came; the same one counts once."""
    new = take_bounce(workspace_of(request), content, actor=caller)
    return json_answer({"recipients": new}, 202)


@router.post("/mails")
def take_in(request: Request, caller: Caller, content: Content) -> Response:
    """Take a mail (RFC 5322) as it came: it starts or continues a case, once, or waits for a
    person."""
    taken = take_mail(workspace_of(request), content, actor=caller)
    case = None if taken.case is None else str(taken.case)
    told = {"outcome": taken.outcome, "reason": taken.reason, "processInstanceKey": case}
    return json_answer(told, 202)
