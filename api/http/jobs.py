"""Jobs and user tasks that end with a BPMN error, or escalate."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import no_content
from api.http.job_work import hold_of
from api.identity import workspace_of
from api.once import once
from api.one_turn import OneTurn
from api.requests import Body, Caller, RequestRefused, key_of, object_of, text_of
from engine.commands.throw_from_user_task import (
    throw_user_task_error,
    throw_user_task_escalation,
)
from engine.commands.throw_job_error import throw_job_error
from feel import from_json

router = APIRouter(route_class=OneTurn)
LONGEST_CODE = 255
LONGEST_REASON = 2_000


@router.post("/jobs/{key}/error")
@once
def throw_error(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """End a job with the BPMN error `errorCode`, as Camunda 8.9 takes it."""
    values = {name: from_json(value) for name, value in object_of(body, "variables").items()}
    throw_job_error(
        workspace_of(request),
        key_of(key),
        _code(body, "errorCode"),
        text_of(body, "errorMessage", LONGEST_REASON) or "",
        values,
        hold=hold_of(body),
        actor=caller,
    )
    return no_content()


@router.post("/user-tasks/{key}/error")
def throw_task_error(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """End a user task with the BPMN error `errorCode`."""
    reason = text_of(body, "errorMessage", LONGEST_REASON) or ""
    code = _code(body, "errorCode")
    throw_user_task_error(workspace_of(request), key_of(key), code, reason, actor=caller)
    return no_content()


@router.post("/user-tasks/{key}/escalation")
def escalate(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """Escalate from a user task with the code `escalationCode`."""
    code = _code(body, "escalationCode")
    throw_user_task_escalation(workspace_of(request), key_of(key), code, actor=caller)
    return no_content()


def _code(body: Body, name: str) -> str:
    code = text_of(body, name, LONGEST_CODE)
    if not code:
        raise RequestRefused(f"{name} is missing; it names what is thrown")
    return code
