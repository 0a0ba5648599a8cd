"""One's due tasks in other calendar programs: the address, and the page where it is made."""

from __future__ import annotations

from hashlib import sha256

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.identity import Visitor, workspace_of
from api.one_turn import OneTurn
from api.proof import ProvenForm
from api.requests import PostedForm, Reader
from api.web import pages
from engine.commands.share_calendar import share_calendar, shared_since, stop_sharing_calendar
from engine.faults import NotFound
from engine.queries.due_tasks import shared_due_tasks

router = APIRouter(route_class=OneTurn)
_ENDING = ".ics"


@router.get("/account/calendar")
def calendar_page(request: Request, visitor: Reader) -> Response:
    """Show whether there is an address, and how one is made or taken away."""
    return _page(request, visitor)


@router.post("/account/calendar")
def share(request: Request, posted: ProvenForm) -> Response:
    """Make a new address and show it, this once."""
    workspace = workspace_of(request)
    token = share_calendar(workspace, actor=posted.visitor.person)
    public = workspace.settings.public_url.rstrip("/")
    return _page(request, posted.visitor, f"{public}/calendar/{token}{_ENDING}")


@router.post("/account/calendar/stop")
def stop(request: Request, posted: PostedForm) -> Response:
    """Take the address away."""
    stop_sharing_calendar(workspace_of(request), actor=posted.visitor.person)
    return pages.see_other("/account/calendar?done=calendar-stopped")


@router.get("/calendar/{name}")
def feed(request: Request, name: str) -> Response:
    """Hand out the due tasks of whoever made this address; who knows it needs no login."""
    if not name.endswith(_ENDING):
        raise NotFound("there is no such calendar")
    workspace = workspace_of(request)
    tasks = shared_due_tasks(workspace, name.removesuffix(_ENDING))
    # Imported late: most processes never write a calendar.
    from api.web.due_calendar import due_calendar

    content = due_calendar(tasks, workspace.settings.public_url)
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if _is_known(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type="text/calendar; charset=utf-8")


def _page(request: Request, visitor: Visitor, address: str = "") -> Response:
    return pages.page(
        request,
        visitor,
        "account_calendar.html",
        address=address,
        since=shared_since(workspace_of(request), visitor.person),
    )


def _is_known(asked: str, tag: str) -> bool:
    """Return whether a client has this already (RFC 9110, 13.1.2): compared weakly."""
    known = {one.strip().removeprefix("W/") for one in asked.split(",")}
    return "*" in known or tag in known
