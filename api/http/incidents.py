"""Incidents: try again what got stuck."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer, no_content
from api.http import filters, shapes
from api.http.incident_types import narrowed
from api.identity import workspace_of
from api.once import once
from api.one_turn import OneTurn
from api.requests import Body, Caller, RequestRefused, key_of, object_of
from engine import queries
from engine.commands.resolve_incident import resolve_incident
from engine.commands.resolve_incidents import resolve_incidents
from engine.faults import IncidentUnknown

router = APIRouter(route_class=OneTurn)


@router.get("/incidents/{key}")
def read(request: Request, caller: Caller, key: str) -> Response:
    """Return one incident, open or not."""
    workspace, number = workspace_of(request), key_of(key)
    found = queries.search_incidents(workspace, caller, filter={"key": number}).items
    if not found:
        raise IncidentUnknown(f"there is no incident {number}")
    instance = {"key": found[0].process_instance_key}
    instances = queries.search_process_instances(workspace, caller, filter=instance).items
    return json_answer(shapes.incident(found[0], instances[0] if instances else None))


@router.post("/incidents/{key}/resolution")
@once
def resolve(request: Request, caller: Caller, key: str) -> Response:
    """Try the stuck token again."""
    resolve_incident(workspace_of(request), key_of(key), actor=caller)
    return no_content()


@router.post("/incidents/resolution")
def resolve_many(request: Request, caller: Caller, body: Body) -> Response:
    """Try again what the open incidents of a filter stand for, and say what came of each.

    Our own: Camunda's batch operation for it answers before anything has happened.
    """
    if not isinstance(body.get("filter"), dict):
        raise RequestRefused("filter is missing; an empty one means all open incidents")
    chosen = narrowed(filters.ours(object_of(body, "filter"), filters.INCIDENTS))
    if not chosen.pop("open", True):
        raise RequestRefused("filter.state: only active incidents can be resolved")
    found = resolve_incidents(workspace_of(request), chosen, actor=caller)
    return json_answer(
        {
            "resolvedIncidentKeys": [str(key) for key in found.resolved],
            "standing": [
                {
                    "incidentKey": str(one.key),
                    "processInstanceKey": str(one.process_instance_key),
                    "reason": one.reason,
                }
                for one in found.standing
            ],
            "leftCount": found.left,
        }
    )
