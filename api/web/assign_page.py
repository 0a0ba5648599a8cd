"""The page on which a task is handed on to somebody else."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.identity import Visitor, workspace_of
from api.one_turn import OneTurn
from api.requests import PostedForm, Reader, key_of
from api.web import pages
from api.web.reason_field import Reason, reason_in
from api.web.task_rows import about
from api.web.texts import say
from engine import queries
from engine.commands.claim_user_task import claim_user_task
from engine.faults import NotAllowed
from engine.queries.assignees import account_named, assignees

router = APIRouter(route_class=OneTurn)


@router.get("/tasks/{key}/assign")
def question(request: Request, visitor: Reader, key: str) -> Response:
    """Ask who is to have the task."""
    return _question(request, visitor, key_of(key), Reason(), "", "")


@router.post("/tasks/{key}/assign")
def assign(request: Request, posted: PostedForm, key: str) -> Response:
    """Hand the task on; four eyes and rights are asked again for who gets it."""
    number, visitor, workspace = key_of(key), posted.visitor, workspace_of(request)
    reason, chosen = reason_in(posted.fields), posted.fields.get("assignee", "")
    known = {username for username, _ in assignees(workspace, number, visitor.person)}
    assignee = account_named(workspace, chosen) if chosen in known else None
    if assignee is None or reason.fault:
        fault = "" if assignee else say("assign.missing")
        return _question(request, visitor, number, reason, chosen, fault)
    claim_user_task(workspace, number, actor=visitor.person, assignee=assignee, reason=reason.text)
    try:
        pending = queries.user_task(workspace, number, visitor.person).pending
    except NotAllowed:
        pending = None
    return pages.see_other(f"/tasks/{number}" if pending else "/inbox?done=assigned")


def _question(
    request: Request, visitor: Visitor, key: int, given: Reason, chosen: str, fault: str
) -> Response:
    workspace = workspace_of(request)
    task = queries.user_task(workspace, key, visitor.person)
    response = pages.page(
        request,
        visitor,
        "assign.html",
        task=task,
        second=about(task),
        people=assignees(workspace, key, visitor.person),
        given=given,
        chosen=chosen,
        fault=fault,
    )
    response.status_code = 422 if fault or given.fault else 200
    return response
