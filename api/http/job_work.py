"""Jobs for workers outside, as Camunda 8.9 offers them; lease tokens as Camunda 8.10 does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer, no_content
from api.http import shapes
from api.http.element_keys import element_key
from api.http.job_results import result_of
from api.identity import workspace_of
from api.json_text import json_of, whole_of
from api.once import once
from api.one_turn import OneTurn
from api.requests import Body, Caller, RequestRefused, flag_of, key_of, object_of, text_of
from api.waiting_for_jobs import jobs_for
from engine.commands.complete_job import complete_job
from engine.commands.report_job_failure import report_job_failure
from engine.commands.update_job import update_job
from engine.outside_work import (
    ROUND,
    ActivatedJob,
    Activation,
    AskedUserTask,
    Failure,
    Hold,
    JobChanges,
    Wanted,
)
from feel import from_json

router = APIRouter(route_class=OneTurn)
MILLISECOND = timedelta(milliseconds=1)
LONGEST_NAME = 255
LONGEST_TOKEN = 100
MOST_JOBS = 250
"""Jobs in one answer; a request may ask for more, and gets the others next time."""
MOST_NAMES = 1_000
_DEFAULT_PATIENCE = timedelta(seconds=10)
_LARGEST = 2**53 - 1
_KINDS = {
    None: "BPMN_ELEMENT",
    "start": "EXECUTION_LISTENER",
    "end": "EXECUTION_LISTENER",
    ROUND: "AD_HOC_SUB_PROCESS",
}


@router.post("/jobs/activation")
async def activate(request: Request, caller: Caller, body: Body) -> Response:
    """Return jobs of a type, the caller's until the timeout; waits for one up to requestTimeout."""
    refuse_other_tenants(body.get("tenantIds"))
    wanted = Wanted(
        _named(body, "type"),
        whole(body, "timeout", least=1) * MILLISECOND,
        names_of(body, "fetchVariable") or None,
    )
    limit = min(whole(body, "maxJobsToActivate", least=1), MOST_JOBS)
    worker = text_of(body, "worker", LONGEST_NAME) or ""
    activation = Activation((wanted,), limit, worker, fenced=flag_of(body, "withLease"))
    waits = whole(body, "requestTimeout", least=-_LARGEST, otherwise=0)
    patience = waits * MILLISECOND if waits else _DEFAULT_PATIENCE
    jobs = await jobs_for(request, activation, patience, caller)
    return json_answer({"jobs": [_shape(one) for one in jobs]})


@router.post("/jobs/{key}/completion")
@once
def complete(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """Complete a job with `variables`; a listener of a user task may deny or correct by `result`,
    the job of an ad-hoc sub-process says by it what begins next."""
    if body.get("businessId") is not None:
        raise RequestRefused("businessId: it is given when the instance is started")
    values = {name: from_json(value) for name, value in object_of(body, "variables").items()}
    complete_job(
        workspace_of(request),
        key_of(key),
        result_of(values, object_of(body, "result")),
        hold=hold_of(body),
        actor=caller,
    )
    return no_content()


@router.post("/jobs/{key}/failure")
@once
def fail(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """Fail a job: `retries` are left, after `retryBackOff`; with none it is an incident."""
    failure = Failure(
        text_of(body, "errorMessage") or "",
        whole(body, "retries", least=0, otherwise=0),
        whole(body, "retryBackOff", least=0, otherwise=0) * MILLISECOND,
        {name: from_json(value) for name, value in object_of(body, "variables").items()},
    )
    report_job_failure(
        workspace_of(request), key_of(key), failure, hold=hold_of(body), actor=caller
    )
    return no_content()


@router.patch("/jobs/{key}")
def update(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """Change the timeout, the retries or the priority of a job."""
    chosen = object_of(body, "changeset")
    given = {
        name: whole(chosen, name, least=0)
        for name in ("timeout", "retries", "priority")
        if chosen.get(name) is not None
    }
    if not given:
        raise RequestRefused("changeset: give timeout, retries or priority")
    lease = given["timeout"] * MILLISECOND if "timeout" in given else None
    changes = JobChanges(lease, given.get("retries"), given.get("priority"))
    update_job(workspace_of(request), key_of(key), changes, hold=hold_of(body), actor=caller)
    return no_content()


def hold_of(body: Mapping[str, object]) -> Hold:
    """Return what a request shows to prove that the job is its own."""
    return Hold(token=text_of(body, "jobLeaseToken", LONGEST_TOKEN))


def refuse_other_tenants(tenants: object) -> None:
    """Pass if no other tenant is meant than the only one.

    Raises:
        RequestRefused: one is.
    """
    named = [] if tenants is None else tenants
    if not isinstance(named, list) or any(one != shapes.TENANT for one in named):
        raise RequestRefused(f"tenantIds: there is one tenant only, {shapes.TENANT}")


def whole(
    body: Mapping[str, object], name: str, *, least: int, otherwise: int | None = None
) -> int:
    """Return a whole number of the body.

    Raises:
        RequestRefused: it is missing without an alternative, no whole number, or too small.
    """
    if body.get(name) is None and otherwise is not None:
        return otherwise
    value = whole_of(body.get(name))
    if value is None or not least <= value <= _LARGEST:
        raise RequestRefused(f"{name} must be a whole number, at least {least}")
    return value


def names_of(body: Mapping[str, object], name: str) -> tuple[str, ...] | None:
    """Return a list of names of the body, each once, or `None` if it is absent or null.

    Raises:
        RequestRefused: it is there and no list of texts, or too long.
    """
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise RequestRefused(f"{name} must be a list of names")
    if len(value) > MOST_NAMES:
        raise RequestRefused(f"{name} has {len(value)} names; at most {MOST_NAMES}")
    return tuple(dict.fromkeys(value))


def _named(body: Mapping[str, object], name: str) -> str:
    value = text_of(body, name, LONGEST_NAME)
    if not value or not value.strip() or "\0" in value:
        raise RequestRefused(f"{name} is missing")
    return value


def kind_of(listener: str | None) -> str:
    """Return the kind of a job as Camunda 8 writes it."""
    return _KINDS.get(listener, "TASK_LISTENER")


def listener_event(listener: str | None) -> str:
    """Return the event of a listener's job as Camunda 8 writes it."""
    return "UNSPECIFIED" if listener is None or listener == ROUND else listener.upper()


def _user_task(task: AskedUserTask) -> dict[str, object]:
    """Return the user task of a listener's job as Camunda 8 writes it."""
    return {
        "action": task.action,
        "assignee": task.assignee,
        "candidateGroups": list(task.candidate_groups),
        "candidateUsers": list(task.candidate_users),
        "changedAttributes": list(task.changed),
        "dueDate": task.due_at,
        "followUpDate": task.follow_up_at,
        "formKey": None if task.form_key is None else str(task.form_key),
        "priority": task.priority,
        "userTaskKey": None if task.key is None else str(task.key),
    }


def _shape(job: ActivatedJob) -> dict[str, object]:
    """Return a job as Camunda 8 writes it."""
    instance = str(job.process_instance_key)
    return {
        "type": job.type,
        "processDefinitionId": job.process_definition_id,
        "processDefinitionVersion": job.process_definition_version,
        "elementId": job.activity_id,
        "customHeaders": dict(job.headers),
        "worker": job.worker,
        "retries": job.retries,
        "deadline": int(job.leased_until.timestamp() * 1000),
        "variables": {name: json_of(value) for name, value in job.variables.items()},
        "tenantId": shapes.TENANT,
        "physicalTenantId": "default",
        "jobKey": str(job.key),
        "processInstanceKey": instance,
        "processDefinitionKey": str(job.process_definition_key),
        "elementInstanceKey": element_key(job.process_instance_key, job.token_id),
        "kind": kind_of(job.listener),
        "listenerEventType": listener_event(job.listener),
        "userTask": None if job.user_task is None else _user_task(job.user_task),
        "tags": [],
        "rootProcessInstanceKey": instance,
        "businessId": job.business_id,
        "priority": job.priority,
        "jobLeaseToken": job.lease_token,
    }
