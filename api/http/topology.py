"""What a client asks first: which gateway this is, and who it is signed in as."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer
from api.http import shapes
from api.identity import workspace_of
from api.one_turn import OneTurn
from api.requests import Caller

router = APIRouter(route_class=OneTurn)


@router.get("/topology")
def topology(request: Request, _caller: Caller) -> Response:
    """Say that a gateway of Camunda's interface version answers here."""
    return json_answer(shapes.topology(test_mode=workspace_of(request).settings.test_mode))


@router.get("/authentication/me")
def me(caller: Caller) -> Response:
    """Say who is signed in."""
    return json_answer(shapes.person(caller))
