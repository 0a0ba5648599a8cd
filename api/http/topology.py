"""What a client asks first: which gateway this is, and who it is signed in as."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.answers import json_answer
from api.http import shapes
from api.requests import Caller

router = APIRouter()


@router.get("/topology")
def topology(_caller: Caller) -> Response:
    """Say that a gateway of Camunda's interface version answers here."""
    return json_answer(shapes.topology())


@router.get("/authentication/me")
def me(caller: Caller) -> Response:
    """Say who is signed in."""
    return json_answer(shapes.person(caller))
