"""Process definitions: which are deployed, under which keys, and their files, as in Camunda 8.

Source: Camunda 8.9, Orchestration Cluster REST API, `ProcessDefinitionResult`.
"""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer
from api.http import filters, shapes
from api.identity import workspace_of
from api.one_turn import OneTurn
from api.requests import Body, Caller, key_of
from engine import queries
from engine.model import DefinitionView

router = APIRouter(route_class=OneTurn)
FIELDS: Mapping[str, tuple[str, filters.Read]] = {
    "processDefinitionKey": ("key", filters.key),
    "processDefinitionId": ("process_definition_id", filters.text),
    "name": ("name", filters.text),
    "resourceName": ("resource_name", filters.text),
    "version": ("version", filters.whole),
    "versionTag": ("version_tag", filters.text),
}
FILTERS: Mapping[str, tuple[str, filters.Read]] = {
    **FIELDS,
    "isLatestVersion": ("is_latest", filters.switch),
    "hasStartForm": ("has_start_form", filters.switch),
}


@router.post("/process-definitions/search")
def search(request: Request, caller: Caller, body: Body) -> Response:
    """Return the versions of processes that match and that the caller may start or read."""
    wanted = filters.wanted(body)
    chosen = filters.ours(wanted.filter, FILTERS)
    if chosen.get("is_latest") is False:
        del chosen["is_latest"]  # it asks for every version, not for the older ones
    found = [
        one
        for one in queries.process_definitions(workspace_of(request), caller)
        if all(getattr(one, name) == value for name, value in chosen.items())
    ]
    # By the last field first: sorting keeps the order of what is equal.
    for name, descending in reversed(filters.sorting(body, FIELDS)):
        found.sort(key=lambda one: _place(getattr(one, name)), reverse=descending)
    shown = found[wanted.offset :][: wanted.limit]
    return json_answer(shapes.page([_definition(one) for one in shown], len(found)))


@router.get("/process-definitions/{key}")
def read(request: Request, caller: Caller, key: str) -> Response:
    """Return one version of a process."""
    found = queries.process_definition(workspace_of(request), key_of(key), caller)
    return json_answer(_definition(found))


@router.get("/process-definitions/{key}/xml")
def read_file(request: Request, caller: Caller, key: str) -> Response:
    """Return the file that a process was deployed with."""
    told = queries.process_definition_xml(workspace_of(request), key_of(key), caller)
    # No charset here: the file's own declaration says in what it is written.
    return Response(told.encode(), headers={"content-type": "text/xml"})


def _definition(one: DefinitionView) -> dict[str, object]:
    return {
        "processDefinitionId": one.process_definition_id,
        "processDefinitionKey": str(one.key),
        "name": one.name,
        "resourceName": one.resource_name,
        "version": one.version,
        "versionTag": one.version_tag,
        "hasStartForm": one.has_start_form,
        "state": "ACTIVE",  # none is ever deleted
        "suspended": one.suspended,  # our own
        "tenantId": shapes.TENANT,
    }


def _place(value: str | int | None) -> tuple[bool, str | int]:
    """Return by what a value is sorted; one that is not there comes last."""
    return value is None, "" if value is None else value
