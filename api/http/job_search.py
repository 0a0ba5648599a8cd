"""Search of jobs, as Camunda 8.9 offers it.

Source: Camunda 8.9, `POST /v2/jobs/search`.
"""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer
from api.http import filters, shapes
from api.http.element_keys import element_key
from api.http.filters import Read, key, text
from api.http.job_work import kind_of, listener_event
from api.identity import workspace_of
from api.one_turn import OneTurn
from api.requests import Body, Caller, RequestRefused
from engine.outside_work import ROUND, ListedJob
from engine.queries.job_search import search_jobs

router = APIRouter(route_class=OneTurn)
_EXECUTION = ("start", "end")
_STATES = {
    "CREATED": ("open", "suspended"),
    "COMPLETED": ("done",),
    "CANCELED": ("cancelled",),
    "FAILED": ("failed",),
}
"""What has failed and is tried again is open here, and created there."""
_STATE_OF = {own: state for state, all_ in _STATES.items() for own in all_}
KINDS: Mapping[str, tuple[str, list[str]]] = {
    "BPMN_ELEMENT": ("listeners", [""]),
    "EXECUTION_LISTENER": ("listeners", [*_EXECUTION]),
    "AD_HOC_SUB_PROCESS": ("listeners", [ROUND]),
    "TASK_LISTENER": ("no_listeners", ["", *_EXECUTION, ROUND]),
}
FILTER: Mapping[str, tuple[str, Read]] = {
    "jobKey": ("key", key),
    "processInstanceKey": ("process_instance_key", key),
    "processDefinitionKey": ("process_definition_key", key),
    "processDefinitionId": ("process_definition_id", text),
    "elementId": ("activity_id", text),
    "type": ("type", text),
    "worker": ("worker", text),
    "state": ("state", text),
    "kind": ("kind", text),
}


@router.post("/jobs/search")
def jobs(request: Request, caller: Caller, body: Body) -> Response:
    """Return the jobs that match, the newest first; of archived cases none are kept."""
    wanted = filters.wanted(body)
    chosen = filters.ours(wanted.filter, FILTER)
    state, kind = chosen.pop("state", None), chosen.pop("kind", None)
    if state is not None:
        chosen["states"] = list(_STATES.get(str(state), ()))
    if kind is not None:
        if kind not in KINDS:
            raise RequestRefused(f"filter.kind: there are {', '.join(KINDS)}")
        name, listeners = KINDS[str(kind)]
        chosen[name] = listeners
    found = search_jobs(
        workspace_of(request), caller, chosen=chosen, limit=wanted.limit, offset=wanted.offset
    )
    return json_answer(shapes.page([_shape(one) for one in found.items], found.total))


def _shape(job: ListedJob) -> dict[str, object]:
    """Return a job as Camunda 8 writes it in a list."""
    instance = str(job.process_instance_key)
    left = max(job.retries - job.attempts, 0)
    return {
        "jobKey": str(job.key),
        "type": job.type,
        "worker": job.worker or "",
        "state": _STATE_OF.get(job.state, "CREATED"),
        "kind": kind_of(job.listener),
        "listenerEventType": listener_event(job.listener),
        "retries": left,
        "isDenied": None,
        "deniedReason": None,
        "hasFailedWithRetriesLeft": job.state == "open" and job.last_error is not None,
        "errorCode": None,
        "errorMessage": job.last_error,
        "customHeaders": dict(job.headers),
        "deadline": None if job.leased_until is None else shapes.moment(job.leased_until),
        "endTime": None,
        "creationTime": shapes.moment(job.created_at),
        "lastUpdateTime": None,
        "processDefinitionId": job.process_definition_id,
        "processDefinitionKey": str(job.process_definition_key),
        "processInstanceKey": instance,
        "rootProcessInstanceKey": instance,
        "elementId": job.activity_id,
        "elementInstanceKey": element_key(job.process_instance_key, job.token_id),
        "tenantId": shapes.TENANT,
    }
