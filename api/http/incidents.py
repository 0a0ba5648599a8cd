"""Incidents: try again what got stuck."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import no_content
from api.identity import workspace_of
from api.requests import Caller, key_of
from engine.commands.resolve_incident import resolve_incident

router = APIRouter()


@router.post("/incidents/{key}/resolution")
def resolve(request: Request, caller: Caller, key: str) -> Response:
    """Try the stuck token again."""
    resolve_incident(workspace_of(request), key_of(key), actor=caller)
    return no_content()
