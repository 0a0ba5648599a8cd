"""Plain files that jobs use, as Camunda 8.9 gives them out."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer
from api.http import shapes
from api.identity import workspace_of
from api.one_turn import OneTurn
from api.requests import Caller, key_of
from engine.queries.resources import resource, resource_content

router = APIRouter(route_class=OneTurn)
_JSON = (".rpa", ".json")


@router.get("/resources/{key}")
def read_resource(request: Request, caller: Caller, key: str) -> Response:
    """Return which file this is."""
    return json_answer(shapes.resource(resource(workspace_of(request), key_of(key), caller)))


@router.get("/resources/{key}/content")
def read_content(request: Request, caller: Caller, key: str) -> Response:
    """Return what is in the file; JSON as such, anything else as bytes."""
    workspace, number = workspace_of(request), key_of(key)
    name = resource(workspace, number, caller).resource_name.lower()
    kind = "application/json" if name.endswith(_JSON) else "application/octet-stream"
    return Response(resource_content(workspace, number, caller), media_type=kind)


@router.get("/resources/{key}/content/binary")
def read_bytes(request: Request, caller: Caller, key: str) -> Response:
    """Return the bytes of the file."""
    content = resource_content(workspace_of(request), key_of(key), caller)
    return Response(content, media_type="application/octet-stream")
