"""External tasks of Camunda 7: fetched and locked by topic, then completed, failed or unlocked.

The jobs are the same as those under `/v2/jobs`; a topic is a job type.

Source: Camunda 7.24, REST API, external task.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer, no_content
from api.engine_rest.faults import PREFIX
from api.engine_rest.typed_values import typed, untyped
from api.http.job_work import LONGEST_NAME, MILLISECOND, MOST_JOBS, names_of, whole
from api.identity import workspace_of
from api.one_turn import OneTurn
from api.requests import Body, Caller, RequestRefused, flag_of, key_of, object_of, text_of
from api.waiting_for_jobs import LONGEST_WAIT, jobs_for
from engine.commands.complete_job import complete_job
from engine.commands.job_holding import LONGEST_MESSAGE
from engine.commands.report_job_failure import report_job_failure
from engine.commands.throw_job_error import throw_job_error
from engine.commands.update_job import extend_lock, lock_job, release_job
from engine.faults import NotFound
from engine.model import ConnectorResult
from engine.outside_work import ActivatedJob, Activation, Failure, Hold, Order, Wanted
from feel import Value

router = APIRouter(prefix=f"{PREFIX}/external-task", route_class=OneTurn)
MOST_TOPICS = 100
_NO_DEFINITION = -1


@router.post("/fetchAndLock")
async def fetch_and_lock(request: Request, caller: Caller, body: Body) -> Response:
    """Return tasks of the topics, locked for the worker; waits up to `asyncResponseTimeout`."""
    topics = body.get("topics")
    if not isinstance(topics, list) or not all(isinstance(one, dict) for one in topics):
        raise RequestRefused("topics must be a list of topics")
    if len(topics) > MOST_TOPICS:
        raise RequestRefused(f"there are {len(topics)} topics; at most {MOST_TOPICS}")
    wanted = [_wanted(one) for one in topics]
    if len({one.type for one in wanted}) < len(wanted):
        raise RequestRefused("topics: a topic stands there twice")
    patience = whole(body, "asyncResponseTimeout", least=0, otherwise=0) * MILLISECOND
    if patience > LONGEST_WAIT:
        most = LONGEST_WAIT // MILLISECOND
        raise RequestRefused(
            "The asynchronous response timeout cannot be set to a value greater than "
            f"{most} milliseconds"
        )
    limit = min(whole(body, "maxTasks", least=0), MOST_JOBS)
    activation = Activation(wanted, limit, _worker(body), order=_order(body))
    if not wanted or not limit:
        return json_answer([])
    jobs = await jobs_for(request, activation, patience, caller)
    asked = {str(one["topicName"]): one for one in topics}
    return json_answer([_shape(job, asked[job.type]) for job in jobs])


@router.post("/{key}/complete")
def complete(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """Complete a task with `variables`; `localVariables` stay with the activity."""
    complete_job(
        workspace_of(request),
        key_of(key),
        ConnectorResult(_variables(body, "variables")),
        local=_variables(body, "localVariables"),
        hold=Hold(worker=_worker(body)),
        actor=caller,
    )
    return no_content()


@router.post("/{key}/failure")
def fail(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """Fail a task: `retries` are left, after `retryTimeout`; with none it is an incident."""
    if object_of(body, "variables"):
        raise RequestRefused("variables: a failure leaves localVariables only")
    said = [text_of(body, "errorMessage"), text_of(body, "errorDetails")]
    failure = Failure(
        "\n".join(filter(None, said))[:LONGEST_MESSAGE],
        whole(body, "retries", least=0, otherwise=0),
        whole(body, "retryTimeout", least=0, otherwise=0) * MILLISECOND,
        _variables(body, "localVariables"),
    )
    hold = Hold(worker=_worker(body))
    report_job_failure(workspace_of(request), key_of(key), failure, hold=hold, actor=caller)
    return no_content()


@router.post("/{key}/bpmnError")
def throw_error(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """End a task with the BPMN error `errorCode`."""
    code = text_of(body, "errorCode", LONGEST_NAME)
    if not code:
        raise RequestRefused("errorCode is missing; it names what is thrown")
    throw_job_error(
        workspace_of(request),
        key_of(key),
        code,
        text_of(body, "errorMessage", LONGEST_MESSAGE) or "",
        _variables(body, "variables"),
        hold=Hold(worker=_worker(body)),
        actor=caller,
    )
    return no_content()


@router.post("/{key}/extendLock")
def extend(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """Let a task stay with its worker for `newDuration` milliseconds from now."""
    lease = whole(body, "newDuration", least=1) * MILLISECOND
    hold = Hold(worker=_worker(body))
    extend_lock(workspace_of(request), key_of(key), lease, hold=hold, actor=caller)
    return no_content()


@router.post("/{key}/lock")
def lock(request: Request, caller: Caller, key: str, body: Body) -> Response:
    """Lock one task for the worker."""
    lease = whole(body, "lockDuration", least=1) * MILLISECOND
    lock_job(workspace_of(request), key_of(key), lease, _worker(body), actor=caller)
    return no_content()


@router.post("/{key}/unlock")
def unlock(request: Request, caller: Caller, key: str) -> Response:
    """Let anybody fetch a task again."""
    release_job(workspace_of(request), key_of(key), actor=caller)
    return no_content()


def _worker(body: Mapping[str, object]) -> str:
    name = text_of(body, "workerId", LONGEST_NAME)
    if not name or "\0" in name:
        raise RequestRefused("workerId is missing; it names the worker")
    return name


def _variables(body: Mapping[str, object], name: str) -> dict[str, Value]:
    return untyped(object_of(body, name), name)


def _wanted(topic: Mapping[str, object]) -> Wanted:
    """Return what a topic of a request asks for.

    Raises:
        RequestRefused: it cannot be understood, or asks by what is kept sealed here.
    """
    name = text_of(topic, "topicName", LONGEST_NAME)
    if not name or "\0" in name:
        raise RequestRefused("topicName is missing")
    if object_of(topic, "processVariables"):
        raise RequestRefused("processVariables: values are not searched; ask by businessKey")
    if topic.get("tenantIdIn"):
        raise RequestRefused("tenantIdIn: there are no tenants here")
    flag_of(topic, "includeExtensionProperties")
    ids = names_of(topic, "processDefinitionKeyIn") or ()
    one_id = text_of(topic, "processDefinitionKey", LONGEST_NAME)
    keys = names_of(topic, "processDefinitionIdIn") or ()
    one_key = text_of(topic, "processDefinitionId", LONGEST_NAME)
    return Wanted(
        name,
        whole(topic, "lockDuration", least=1) * MILLISECOND,
        names_of(topic, "variables"),
        local_only=flag_of(topic, "localVariables"),
        business_id=text_of(topic, "businessKey", LONGEST_NAME),
        process_ids=(*ids, *([one_id] if one_id else ())),
        process_keys=tuple(_key(one) for one in (*keys, *([one_key] if one_key else ()))),
        version_tag=text_of(topic, "processDefinitionVersionTag", LONGEST_NAME),
    )


def _key(text: str) -> int:
    try:
        return key_of(text)
    except NotFound:
        return _NO_DEFINITION


def _order(body: Mapping[str, object]) -> tuple[Order, ...]:
    order = [Order.PRIORITY] if flag_of(body, "usePriority") else []
    given = body.get("sorting")
    sorting = [] if given is None else given
    if not isinstance(sorting, list) or not all(isinstance(one, dict) for one in sorting):
        raise RequestRefused("sorting must be a list of sortBy and sortOrder")
    for one in sorting:
        if one.get("sortBy") != "createTime" or one.get("sortOrder") not in (None, "asc", "desc"):
            raise RequestRefused("sorting: sortBy takes createTime, sortOrder takes asc or desc")
        order.append(Order.NEWEST if one.get("sortOrder") == "desc" else Order.OLDEST)
    return tuple(order)


def _shape(job: ActivatedJob, topic: Mapping[str, object]) -> dict[str, object]:
    """Return a task as Camunda 7 writes it."""
    asked = topic.get("includeExtensionProperties") is True
    return {
        "id": str(job.key),
        "activityId": job.activity_id,
        "activityInstanceId": f"{job.activity_id}:{job.token_id}",
        "executionId": str(job.token_id),
        "processInstanceId": str(job.process_instance_key),
        "processDefinitionId": str(job.process_definition_key),
        "processDefinitionKey": job.process_definition_id,
        "processDefinitionVersionTag": job.version_tag,
        "businessKey": job.business_id,
        "topicName": job.type,
        "workerId": job.worker,
        "lockExpirationTime": _moment(job.leased_until),
        "createTime": _moment(job.created_at),
        "errorMessage": job.last_error,
        "errorDetails": None,
        "retries": job.retries,
        "suspended": False,
        "priority": job.priority,
        "tenantId": None,
        "variables": typed(job.variables),
        "extensionProperties": {**job.headers, **job.properties} if asked else {},
    }


def _moment(moment: datetime) -> str:
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03}+0000"
