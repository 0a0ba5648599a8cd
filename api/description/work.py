"""User tasks and jobs, for people's programs and for workers; external tasks of Camunda 7."""

from __future__ import annotations

from typing import Final

from api.description.cases import FILE
from api.description.shape import (
    ANY,
    FLAG,
    KEY,
    MOMENT,
    TENANT_ID,
    TEXT,
    VALUES,
    WHOLE,
    Schema,
    body,
    by_name,
    long,
    obj,
    page,
    ref,
    search,
    some,
    words,
)
from api.description.told import Sent, Table, Told, json
from api.http import filters, job_search, job_work
from api.waiting_for_jobs import LONGEST_WAIT
from engine.commands.report_job_failure import LONGEST_PAUSE, MOST_RETRIES
from engine.commands.update_job import LONGEST_LEASE

_MOST: Final = 2**53 - 1
_LONGEST_WAIT_MS: Final = LONGEST_WAIT // job_work.MILLISECOND
_LONGEST_LEASE_MS: Final = LONGEST_LEASE // job_work.MILLISECOND
_LONGEST_PAUSE_MS: Final = LONGEST_PAUSE // job_work.MILLISECOND


def _whole(least: int = 0, most: int = _MOST) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}


_LEASED: Final = _whole(1, _LONGEST_LEASE_MS)
_DAY_OR_NONE: Final[Schema] = {
    "type": "string",
    "maxLength": 64,
    "description": "Date and time with its offset; an empty text takes away what was there.",
    "anyOf": [{"const": ""}, {"format": "date-time"}],
}
_NAMES: Final = some({**TEXT, "pattern": r"[^\s\x1c-\x1f]"})
_CHANGES: Final = {
    "candidateGroups": _NAMES,
    "candidateUsers": _NAMES,
    "dueDate": _DAY_OR_NONE,
    "followUpDate": _DAY_OR_NONE,
    "priority": {"type": "integer", "minimum": 0, "maximum": 100},
}
_RESULT: Final[Schema] = {
    "anyOf": [
        body(
            type=words("userTask"),
            denied=FLAG,
            deniedReason=long(2000),
            corrections=body(**_CHANGES, assignee=TEXT),
        ),
        body(
            "type",
            type=words("adHocSubProcess"),
            activateElements=some(body("elementId", elementId=long(255, 1), variables=VALUES)),
            isCompletionConditionFulfilled=FLAG,
            isCancelRemainingInstances=FLAG,
        ),
        body(type=words("userTask")),
    ]
}
_LEASE: Final = {"jobLeaseToken": long(100)}
_TASK: Final = Told(
    ref("UserTask"),
    also={},
)
_TYPED: Final = by_name(ref("GivenTypedValue"))
_WORKER: Final = {"workerId": long(255, 1)}
_PRINTED: Final = {"workerId": "machine"}

TOLD: Final[Table] = {
    "GET /v2/user-tasks/{key}": _TASK,
    "GET /v2/user-tasks/{key}/form": Told(
        obj(tenantId=TENANT_ID, formId=TEXT, schema=TEXT, version=WHOLE, formKey=KEY),
        also={204: ANY},
    ),
    "POST /v2/user-tasks/{key}/assignment": Told(
        sent=json(body(assignee=TEXT), required=False), errors=(504,)
    ),
    "DELETE /v2/user-tasks/{key}/assignee": Told(errors=(504,)),
    "PATCH /v2/user-tasks/{key}": Told(
        sent=json(
            body(changeset=body(**_CHANGES), action=long(255)),
            {"changeset": {"priority": 80, "dueDate": "2030-01-31T12:00:00+01:00"}},
            required=False,
        ),
        errors=(504,),
    ),
    "POST /v2/user-tasks/{key}/completion": Told(
        sent=json(body(variables=VALUES), {"variables": {"approved": True}}, required=False),
        errors=(422, 504),
    ),
    "POST /v2/user-tasks/{key}/completion/with-files": Told(
        sent=Sent(
            {**body("data", data=TEXT), "additionalProperties": FILE},
            {"data": "{}"},
            ("multipart/form-data",),
        ),
        errors=(422, 504),
    ),
    "POST /v2/user-tasks/search": Told(
        page(ref("UserTask")),
        json(
            search(filters.USER_TASKS),
            {"filter": {"state": "CREATED", "candidateGroup": "clerk"}},
            required=False,
        ),
    ),
    "POST /v2/user-tasks/{key}/error": Told(
        sent=json(
            body("errorCode", errorCode=long(255, 1), errorMessage=long(2000)),
            {"errorCode": "rejected"},
        )
    ),
    "POST /v2/user-tasks/{key}/escalation": Told(
        sent=json(body("escalationCode", escalationCode=long(255, 1)), {"escalationCode": "late"})
    ),
    "GET /v2/user-tasks/{key}/draft": Told(obj(savedAt=MOMENT, data=VALUES), also={204: ANY}),
    "PUT /v2/user-tasks/{key}/draft": Told(
        obj(savedAt=MOMENT),
        json(body("data", data=VALUES), {"data": {"note": "halb fertig"}}),
    ),
    "DELETE /v2/user-tasks/{key}/draft": Told(),
    "POST /v2/jobs/search": Told(
        page(ref("Job")),
        json(
            search(
                job_search.FILTER,
                kind=words(" ".join(job_search.KINDS)),
            ),
            {"filter": {"processInstanceKey": "{key}", "state": "CREATED"}},
            required=False,
        ),
    ),
    "POST /v2/jobs/activation": Told(
        obj(jobs=some(ref("ActivatedJob"))),
        json(
            body(
                "type timeout maxJobsToActivate",
                type={**long(255, 1), "pattern": r"[^\s\u0000]"},
                timeout={**_LEASED, "description": "Milliseconds of the lease."},
                maxJobsToActivate=_whole(1),
                worker=long(255),
                fetchVariable=some(TEXT, maxItems=1000),
                requestTimeout={
                    "type": "integer",
                    "minimum": -_MOST,
                    "maximum": _MOST,
                    "description": "Milliseconds to wait for a job; negative: not at all.",
                },
                tenantIds=some(TENANT_ID),
                withLease=FLAG,
            ),
            {
                "type": "outside-api-example",
                "timeout": 60000,
                "maxJobsToActivate": 5,
                "worker": "machine",
                "requestTimeout": -1,
            },
        ),
        errors=(503,),
    ),
    "POST /v2/jobs/{key}/completion": Told(
        sent=json(
            body(variables=VALUES, result=_RESULT, **_LEASE),
            {"variables": {"checked": True}},
            required=False,
        )
    ),
    "POST /v2/jobs/{key}/failure": Told(
        sent=json(
            body(
                errorMessage=TEXT,
                retries=_whole(0, MOST_RETRIES),
                retryBackOff=_whole(0, _LONGEST_PAUSE_MS),
                variables=VALUES,
                **_LEASE,
            ),
            {"errorMessage": "Lager nicht erreichbar", "retries": 2, "retryBackOff": 30000},
            required=False,
        )
    ),
    "POST /v2/jobs/{key}/error": Told(
        sent=json(
            body(
                "errorCode",
                errorCode=long(255, 1),
                errorMessage=long(2000),
                variables=VALUES,
                **_LEASE,
            ),
            {"errorCode": "bad-credit", "errorMessage": "Bonität reicht nicht"},
        )
    ),
    "PATCH /v2/jobs/{key}": Told(
        sent=json(
            body(
                "changeset",
                changeset={
                    "anyOf": [
                        body(
                            one,
                            **(
                                three := {
                                    "timeout": _LEASED,
                                    "retries": _whole(1, MOST_RETRIES),
                                    "priority": _whole(0, 999_999_999),
                                }
                            ),
                        )
                        for one in ("timeout", "retries", "priority")
                    ]
                },
                **_LEASE,
            ),
            {"changeset": {"timeout": 120000}},
        )
    ),
    "POST /engine-rest/external-task/fetchAndLock": Told(
        some(ref("ExternalTask")),
        json(
            body(
                "workerId maxTasks topics",
                **_WORKER,
                maxTasks=_whole(),
                usePriority=FLAG,
                asyncResponseTimeout=_whole(0, _LONGEST_WAIT_MS),
                sorting=some(
                    body("sortBy", sortBy=words("createTime"), sortOrder=words("asc desc"))
                ),
                topics=some(
                    body(
                        "topicName lockDuration",
                        topicName=long(255, 1),
                        lockDuration=_LEASED,
                        variables=some(TEXT, maxItems=1000),
                        localVariables=FLAG,
                        businessKey=long(255),
                        processDefinitionId=long(255),
                        processDefinitionIdIn=some(TEXT, maxItems=1000),
                        processDefinitionKey=long(255),
                        processDefinitionKeyIn=some(TEXT, maxItems=1000),
                        processDefinitionVersionTag=long(255),
                        includeExtensionProperties=FLAG,
                    ),
                    maxItems=100,
                ),
            ),
            {
                "workerId": "machine",
                "maxTasks": 5,
                "topics": [{"topicName": "outside-api-example", "lockDuration": 60000}],
            },
        ),
        errors=(503,),
    ),
    "POST /engine-rest/external-task/{key}/complete": Told(
        sent=json(
            body("workerId", **_WORKER, variables=_TYPED, localVariables=_TYPED),
            {**_PRINTED, "variables": {"checked": {"value": True, "type": "Boolean"}}},
        )
    ),
    "POST /engine-rest/external-task/{key}/failure": Told(
        sent=json(
            body(
                "workerId",
                **_WORKER,
                errorMessage=TEXT,
                errorDetails=TEXT,
                retries=_whole(0, MOST_RETRIES),
                retryTimeout=_whole(0, _LONGEST_PAUSE_MS),
                localVariables=_TYPED,
            ),
            {**_PRINTED, "errorMessage": "Lager nicht erreichbar", "retries": 2},
        )
    ),
    "POST /engine-rest/external-task/{key}/bpmnError": Told(
        sent=json(
            body(
                "workerId errorCode",
                **_WORKER,
                errorCode=long(255, 1),
                errorMessage=long(2000),
                variables=_TYPED,
            ),
            {**_PRINTED, "errorCode": "bad-credit"},
        )
    ),
    "POST /engine-rest/external-task/{key}/extendLock": Told(
        sent=json(
            body("workerId newDuration", **_WORKER, newDuration=_LEASED),
            {**_PRINTED, "newDuration": 60000},
        )
    ),
    "POST /engine-rest/external-task/{key}/lock": Told(
        sent=json(
            body("workerId lockDuration", **_WORKER, lockDuration=_LEASED),
            {**_PRINTED, "lockDuration": 60000},
        )
    ),
    "POST /engine-rest/external-task/{key}/unlock": Told(),
    "GET /engine-rest/version": Told(obj(version=TEXT)),
    "GET /engine-rest/deployment": Told(
        some(obj(), maxItems=0),
        query={"maxResults": {"const": 0}},
        needed=("maxResults",),
        errors=(501,),
    ),
    "POST /engine-rest/deployment/create": Told(
        ref("Camunda7Deployment"),
        Sent(
            {
                **body(
                    **{
                        "deployment-name": long(255),
                        "deployment-source": long(255),
                        "enable-duplicate-filtering": TEXT,
                    }
                ),
                "additionalProperties": FILE,
            },
            {"deployment-name": "Beispiel", "data": "api-example.bpmn"},
            ("multipart/form-data",),
        ),
    ),
    "POST /engine-rest/process-definition/{key}/start": Told(
        ref("Camunda7Instance"),
        json(
            start := body(businessKey=long(255), variables=_TYPED),
            typed := {
                "businessKey": "A-2026-0816",
                "variables": {"amount": {"value": 1250.5, "type": "Double"}},
            },
            required=False,
        ),
        errors=(422, 501),
    ),
    "POST /engine-rest/process-definition/key/{process}/start": Told(
        ref("Camunda7Instance"),
        json(start, typed, required=False),
        errors=(422, 501),
        parameters={"process": {**TEXT, "examples": ["api-example"]}},
    ),
}
