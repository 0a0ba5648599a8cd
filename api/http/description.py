"""The description of the interface (OpenAPI), for whoever builds a program against it."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.addresses import Addresses
from api.identity import workspace_of
from api.one_turn import OneTurn

router = APIRouter(route_class=OneTurn)


@router.get("/openapi.json")
def as_json(request: Request) -> Response:
    """Return the description as JSON."""
    text = json.dumps(described(request), ensure_ascii=False)
    return Response(text, media_type="application/json")


@router.get("/openapi.yaml")
def as_yaml(request: Request) -> Response:
    """Return the description as YAML, for reading."""
    import yaml

    text = yaml.safe_dump(described(request), sort_keys=False, allow_unicode=True, width=100)
    return Response(text, media_type="application/yaml")


def described(request: Request) -> dict[str, Any]:
    """Return the description of this server's interface."""
    # Imported late: most processes are never asked for it.
    from api.description.document import document

    known: dict[str, Any] | None = getattr(request.app.state, "description", None)
    if known is None:
        [addresses] = [one for one in request.app.router.routes if isinstance(one, Addresses)]
        known = document(addresses, workspace_of(request).settings.public_url)
        request.app.state.description = known
    return known
