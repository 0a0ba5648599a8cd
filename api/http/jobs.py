"""Jobs that are done, and jobs and user tasks that end with a BPMN error, or escalate."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import no_content
from api.identity import workspace_of
from api.requests import Body, Caller, RequestRefused, key_of, object_of, text_of
from engine.commands.complete_job import complete_job
from engine.commands.fail_job import fail_job
from engine.commands.throw_from_user_task import (
    throw_user_task_error,
    throw_user_task_escalation,
)
from engine.commands.throw_job_error import throw_job_error
from engine.model import ConnectorResult
from feel import from_json

router = APIRouter()
LONGEST_CODE = 255
LONGEST_REASON = 2_000
LONGEST_PAUSE = 366 * 86_400_000
"""Milliseconds before a job that failed is tried again."""


@router.post("/jobs/{key}/error")
def throw_error(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """End a job with the BPMN error `errorCode`, as Camunda 8.9 takes it."""
    values = {name: from_json(value) for name, value in object_of(body, "variables").items()}
    throw_job_error(
        workspace_of(request),
        key_of(key),
        _code(body, "errorCode"),
        text_of(body, "errorMessage", LONGEST_REASON) or "",
        values,
        actor=caller,
    )
    return no_content()


@router.post("/jobs/{key}/completion")
def complete(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """Complete a job with `variables`; as a listener of a user task, with `result` it may deny."""
    values = {name: from_json(value) for name, value in object_of(body, "variables").items()}
    result = ConnectorResult(values=values, denied=_denied(object_of(body, "result")))
    complete_job(workspace_of(request), key_of(key), result, actor=caller)
    return no_content()


@router.post("/jobs/{key}/failure")
def fail(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """Take note that a job failed: with `retries` left it waits for `retryBackOff` milliseconds,
    without any an incident stands at it, as Camunda 8.9 has it."""
    fail_job(
        workspace_of(request),
        key_of(key),
        text_of(body, "errorMessage", LONGEST_REASON) or "",
        retry=_count(body, "retries", 100) > 0,
        pause=timedelta(milliseconds=_count(body, "retryBackOff", LONGEST_PAUSE)),
        actor=caller,
    )
    return no_content()


def _count(body: Body, name: str, most: int) -> int:
    count = body.get(name)
    if count is None:
        return 0
    if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= most:
        raise RequestRefused(f"{name} must be a whole number from 0 to {most}")
    return count


def _denied(result: Body) -> str | None:
    """Return why a listener denies what it was asked about; `None` if it does not."""
    if result and text_of(result, "type") not in (None, "userTask"):
        raise RequestRefused("result.type is not userTask; other jobs have variables only")
    if any(value is not None for value in object_of(result, "corrections").values()):
        raise RequestRefused(
            "result.corrections is not executed by this engine; let a variable say who, and until"
            " when, with an execution listener before the task"
        )
    denied = result.get("denied")
    if denied not in (None, True, False):
        raise RequestRefused("result.denied is neither true nor false")
    return (text_of(result, "deniedReason", LONGEST_REASON) or "") if denied else None


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
