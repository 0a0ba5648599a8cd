"""What operators do: see what is stuck and try it again."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.identity import workspace_of
from api.one_turn import OneTurn
from api.requests import PostedForm, Reader, key_of
from api.web import pages
from api.web.batch_filter import BatchFilter
from api.web.texts import say
from engine import queries
from engine.commands.resolve_incident import resolve_incident

router = APIRouter(route_class=OneTurn)


@router.get("/incidents")
def incident_list(request: Request, visitor: Reader) -> Response:
    """Show the open incidents."""
    found = queries.incidents(workspace_of(request), visitor.person)
    waiting = [one for one in found if one.resolved_at is None]
    headline = say("incidents.headline", count=len(waiting)) if waiting else say("inbox.nothing")
    groups = [
        (one, BatchFilter(one.process_definition_id, error=one.type, element=one.activity_id or ""))
        for one in queries.incident_groups(workspace_of(request), visitor.person)
    ]
    return pages.page(
        request,
        visitor,
        "incidents.html",
        groups=groups,
        incidents=waiting,
        headline=headline,
        may_resolve=pages.is_operator(visitor.person),
    )


@router.post("/incidents/{key}/resolve")
def resolve(request: Request, posted: PostedForm, key: str) -> Response:
    """Try again what got stuck."""
    resolve_incident(workspace_of(request), key_of(key), actor=posted.visitor.person)
    back = posted.fields.get("next", "")
    case = back.removeprefix("/cases/")
    address = f"/cases/{key_of(case)}" if back.startswith("/cases/") else "/incidents"
    return pages.see_other(f"{address}?done=resolved")
