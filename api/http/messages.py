"""Messages of other systems: published to be delivered, or correlated at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer
from api.http import shapes
from api.identity import workspace_of
from api.json_text import whole_of
from api.once import once
from api.one_turn import OneTurn
from api.requests import Body, Caller, RequestRefused, object_of, text_of
from engine.commands.correlate_message import correlate_message
from engine.commands.publish_message import LONGEST_TIME_TO_LIVE, publish_message

router = APIRouter(route_class=OneTurn)
_MILLISECOND = timedelta(milliseconds=1)


@router.post("/messages/publication")
@once
def publish(request: Request, caller: Caller, body: Body) -> Response:
    """Publish a message; `timeToLive` in milliseconds, `messageId` makes it unique meanwhile."""
    key = publish_message(
        workspace_of(request),
        _name(body),
        correlation_key=text_of(body, "correlationKey") or "",
        variables=object_of(body, "variables"),
        time_to_live=_time_to_live(body),
        message_id=text_of(body, "messageId") or None,
        actor=caller,
    )
    return json_answer({"tenantId": shapes.TENANT, "messageKey": str(key)})


@router.post("/messages/correlation")
@once
def correlate(request: Request, caller: Caller, body: Body) -> Response:
    """Bring a message to whoever waits for it now; 404 if nobody does."""
    correlated = correlate_message(
        workspace_of(request),
        _name(body),
        correlation_key=text_of(body, "correlationKey") or "",
        variables=object_of(body, "variables"),
        actor=caller,
    )
    return json_answer(
        {
            "tenantId": shapes.TENANT,
            "messageKey": str(correlated.key),
            "processInstanceKey": str(correlated.process_instance_key),
        }
    )


def _name(body: Mapping[str, object]) -> str:
    if text_of(body, "tenantId") not in {None, shapes.TENANT}:
        raise RequestRefused(f"tenantId: there is one tenant only, {shapes.TENANT}")
    name = text_of(body, "name")
    if not name:
        raise RequestRefused("name the message: name")
    return name


def _time_to_live(body: Mapping[str, object]) -> timedelta:
    if body.get("timeToLive") is None:
        return timedelta()
    value, most = whole_of(body["timeToLive"]), LONGEST_TIME_TO_LIVE // _MILLISECOND
    if value is None or not 0 <= value <= most:
        raise RequestRefused(f"timeToLive must be a whole number of milliseconds, up to {most}")
    return value * _MILLISECOND
