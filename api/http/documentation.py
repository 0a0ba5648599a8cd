"""Files of which nothing runs: found again, and read. Our own, in the manner of Camunda 8."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer
from api.http import filters, shapes
from api.identity import workspace_of
from api.one_turn import OneTurn
from api.requests import Body, Caller, key_of
from engine.queries.documentation import documentation_file, search_documentation
from engine.views import DocumentationFile

router = APIRouter(route_class=OneTurn)


@router.post("/documentation/search")
def search(request: Request, caller: Caller, body: Body) -> Response:
    """Return the files that match, the newest first."""
    wanted = filters.wanted(body)
    chosen = filters.ours(wanted.filter, filters.DOCUMENTATION)
    drawn = chosen.pop("process_id", None)
    found = [
        one
        for one in search_documentation(workspace_of(request), actor=caller)
        if (drawn is None or drawn in one.process_ids)
        and all(getattr(one, name) == value for name, value in chosen.items())
    ]
    shown = found[wanted.offset :][: wanted.limit]
    return json_answer(shapes.page([_shape(one) for one in shown], len(found)))


@router.get("/documentation/{key}/xml")
def read(request: Request, caller: Caller, key: str) -> Response:
    """Return such a file, byte by byte."""
    content = documentation_file(workspace_of(request), key_of(key), actor=caller)
    # No charset here: the file's own declaration says in what it is written.
    return Response(content, headers={"content-type": "text/xml"})


def _shape(one: DocumentationFile) -> dict[str, object]:
    return {
        "documentationKey": str(one.key),
        "resourceName": one.resource_name,
        "processDefinitionIds": list(one.process_ids),
        "deploymentKey": str(one.deployment_key),
        "deployedAt": shapes.moment(one.deployed_at),
        "sha256": one.sha256,
        "tenantId": shapes.TENANT,
    }
