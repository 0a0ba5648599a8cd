"""Process instances, what belongs to them, and what operators do to them."""

from __future__ import annotations

from typing import Any, Final

from api.description.shape import (
    ANY,
    COUNT,
    FLAG,
    GIVEN_KEY,
    HASH,
    KEY,
    MOMENT,
    NEEDED_REASON,
    REASON,
    TENANT_ID,
    TEXT,
    VALUES,
    WHOLE,
    Schema,
    body,
    exact,
    filter_of,
    long,
    null,
    obj,
    page,
    ref,
    search,
    some,
    words,
)
from api.description.told import Sent, Table, Told, json
from api.http import batches, filters

FILE: Final[Schema] = {"type": "string", "contentMediaType": "application/octet-stream"}
_EQUAL_OR_IN: Final[Schema] = {
    "anyOf": [
        TEXT,
        exact("$eq", **{"$eq": TEXT}),
        exact("$in", **{"$in": some(TEXT, minItems=1, maxItems=100)}),
    ]
}
_BUSINESS_ID: Final[Schema] = {
    "anyOf": [
        TEXT,
        exact("$eq", **{"$eq": TEXT}),
        exact("$in", **{"$in": some(TEXT, minItems=1, maxItems=1000)}),
        exact(
            "$like",
            **{"$like": {"type": "string", "pattern": r"^([^*?\\]*[a-zA-Z0-9]){3}[^*?\\]*\*$"}},
        ),
    ]
}
_VARIABLES: Final[Schema] = some(
    {**body("name value", name=TEXT, value=_EQUAL_OR_IN), "additionalProperties": False}
)
_NEXT: Final = {"filter": {"state": "ACTIVE"}, "page": {"from": 0, "limit": 50}}
_KEYS: Final[Schema] = {
    "anyOf": [
        GIVEN_KEY,
        exact("$eq", **{"$eq": GIVEN_KEY}),
        exact("$in", **{"$in": some(GIVEN_KEY, minItems=1, maxItems=10_000)}),
    ]
}
_NAMED: Final[Schema] = {**_BUSINESS_ID, "anyOf": _BUSINESS_ID["anyOf"][:3]}
_OPEN: Final[Schema] = {"anyOf": [one := words("ACTIVE SUSPENDED"), exact("$eq", **{"$eq": one})]}
_BATCHED: Final = {
    **filter_of(
        filters.PROCESS_INSTANCES, processInstanceKey=_KEYS, businessId=_NAMED, state=_OPEN
    ),
    "description": "Which instances; an empty filter means all that have not ended.",
}
_OF_INCIDENTS: Final = {
    **filter_of(
        filters.PROCESS_INSTANCES,
        processInstanceKey=_KEYS,
        businessId=_NAMED,
        state=_OPEN,
        errorType=TEXT,
        elementId=TEXT,
    ),
    "description": "Which instances, and which of their incidents.",
}
_ONE: Final = {"filter": {"processInstanceKey": {"$in": ["{key}"]}}, "reason": "Doppelt erfasst"}
_ID: Final = {"type": "string", "minLength": 1}
_PAIR: Final = body("sourceElementId targetElementId", sourceElementId=_ID,
                    targetElementId=_ID)  # fmt: skip
_PAIRS: Final = {"sourceElementId": "wait", "targetElementId": "wait"}
_PLAN: Final = {
    "targetProcessDefinitionKey": GIVEN_KEY,
    "mappingInstructions": some(_PAIR, maxItems=1000),
    "timers": words("KEEP RESTART"),
}
_BEGUN: Final = {"anyOf": [ref("BatchBegun"), ref("BatchPreview")]}
_SCOPED: Final = some(body(variables=VALUES, scopeId=TEXT))
_AT: Final = body(ancestorElementInstanceKey=TEXT)
_MOVE: Final = body(
    "sourceElementInstruction targetElementId",
    sourceElementInstruction={
        "anyOf": [
            obj(sourceElementId=TEXT),
            obj(sourceElementInstanceKey=GIVEN_KEY),
        ]
    },
    targetElementId=_ID,
    ancestorScopeInstruction=_AT,
    variableInstructions=_SCOPED,
)
_MODIFICATION: Final = body(
    activateInstructions=some(
        body(
            "elementId",
            elementId=_ID,
            ancestorElementInstanceKey=TEXT,
            variableInstructions=_SCOPED,
        )
    ),
    terminateInstructions=some({"anyOf": [obj(elementId=TEXT), obj(elementInstanceKey=GIVEN_KEY)]}),
    moveInstructions=some(_MOVE),
    reason=REASON,
)
PREVIEW: Final = {"preview": {**FLAG, "description": "Only say what this would do."}}
LANGUAGE: Final = {"language": {**words("de en"), "description": "Of the document."}}
_REASONED: Final = json(body(reason=REASON), {"reason": "Kunde hat zurückgezogen"}, required=False)


def _many(required: str = "", example: Any = None, /, **more: Schema) -> Told:
    return Told(
        _BEGUN,
        json(
            body(f"filter {required}".strip(), **{"filter": _BATCHED, "reason": REASON, **more}),
            {**_ONE, **(example or {})},
        ),
        query=PREVIEW,
    )


TOLD: Final[Table] = {
    "POST /v2/process-instances": Told(
        ref("StartedInstance"),
        json(
            {
                "anyOf": [
                    body("processDefinitionId", **(start := {
                        "processDefinitionId": TEXT,
                        "processDefinitionKey": GIVEN_KEY,
                        "variables": VALUES,
                        "businessId": {**long(255), "description": "One printable line."},
                        "tenantId": TENANT_ID,
                    })),
                    body("processDefinitionKey", **start),
                ]
            },
            {
                "processDefinitionId": "api-example",
                "variables": {"amount": 1250.50},
                "businessId": "A-2026-0815",
            },
        ),
        errors=(409, 422),
    ),
    "GET /v2/process-instances/{key}": Told(ref("ProcessInstance")),
    "GET /v2/process-instances/{key}/history": Told(obj(items=some(ref("ElementEvent")))),
    "POST /v2/process-instances/{key}/cancellation": Told(sent=_REASONED),
    "GET /v2/process-instances/{key}/offers": Told(
        obj(items=some(obj(offerKey=KEY, elementId=TEXT, messageName=TEXT, label=TEXT)))
    ),
    "POST /v2/process-instances/{key}/offers/{offer}": Told(
        sent=json(body("reason", reason=NEEDED_REASON), {"reason": "Kunde hat zurückgezogen"}),
        parameters={"offer": GIVEN_KEY},
    ),
    "POST /v2/process-instances/search": Told(
        page(ref("ProcessInstance")),
        json(
            search(filters.PROCESS_INSTANCES, businessId=_BUSINESS_ID, variables=_VARIABLES),
            _NEXT,
            required=False,
        ),
    ),
    "POST /v2/process-instances/{key}/incidents/search": Told(
        page(ref("Incident")), json(search(filters.INCIDENTS), _NEXT, required=False)
    ),
    "POST /v2/process-instances/{key}/comments": Told(
        sent=json(body("text", text=long(2000, 1)), {"text": "Kunde rief an"}),
    ),
    "POST /v2/process-instances/{key}/comments/search": Told(
        page(
            obj(entryNumber=COUNT, author=null(TEXT), creationDate=MOMENT, text=null(TEXT)),
        ),
        json(body(page=ref("PageAsked")), {"page": {"limit": 20}}, required=False),
    ),
    "POST /v2/process-instances/{key}/documents": Told(
        obj(sha256=HASH),
        Sent(body("file", file=FILE), {"file": "Notiz.pdf"}, ("multipart/form-data",)),
        errors=(422,),
    ),
    "POST /v2/process-instances/{key}/suspension": Told(sent=_REASONED),
    "POST /v2/process-instances/{key}/resumption": Told(sent=_REASONED),
    "POST /v2/process-instances/{key}/modification": Told(
        ref("ModificationPreview"),
        json(
            _MODIFICATION,
            {
                "moveInstructions": [
                    {
                        "sourceElementInstruction": {"sourceElementId": "wait"},
                        "targetElementId": "check",
                    }
                ],
                "reason": "Falsch zugeordnet",
            },
        ),
        also={204: ANY},
        query=PREVIEW,
    ),
    "POST /v2/process-instances/{key}/migration": Told(
        ref("MigrationPreview"),
        json(
            body("targetProcessDefinitionKey", **_PLAN, reason=REASON),
            {
                "targetProcessDefinitionKey": "{target}",
                "mappingInstructions": [_PAIRS],
                "reason": "Neue Version",
            },
        ),
        also={204: ANY},
        query=PREVIEW,
    ),
    "POST /v2/process-instances/migration": Told(
        {"anyOf": [ref("BatchBegun"), ref("MigrationsPreview")]},
        json(
            body(
                "filter migrationPlan",
                filter=_BATCHED,
                migrationPlan=body("targetProcessDefinitionKey", **_PLAN),
                reason=REASON,
            ),
            {
                **_ONE,
                "migrationPlan": {
                    "targetProcessDefinitionKey": "{target}",
                    "mappingInstructions": [_PAIRS],
                },
            },
        ),
        query=PREVIEW,
    ),
    "POST /v2/process-instances/cancellation": _many(),
    "POST /v2/process-instances/modification": _many(
        "moveInstructions",
        {"moveInstructions": [{"sourceElementId": "wait", "targetElementId": "check"}]},
        moveInstructions=some(_PAIR, minItems=1, maxItems=1000),
    ),
    "POST /v2/process-instances/incident-resolution": _many(filter=_OF_INCIDENTS),
    "POST /v2/process-instances/{key}/incident-resolution": Told(ref("BatchBegun")),
    "POST /v2/process-instances/variables": Told(
        {"anyOf": [ref("BatchBegun"), ref("ValuesPreview")]},
        json(
            body(
                "filter variables",
                filter=_BATCHED,
                variables={**VALUES, "minProperties": 1},
                reason=REASON,
            ),
            {**_ONE, "variables": {"amount": 900}},
        ),
        query=PREVIEW,
    ),
    "POST /v2/process-instances/suspension": _many(),
    "POST /v2/process-instances/resumption": _many(),
    "GET /v2/batch-operations/{key}": Told(ref("BatchOperation")),
    "POST /v2/batch-operations/search": Told(
        page(ref("BatchOperation")), json(search(batches.BATCHES), _NEXT, required=False)
    ),
    "POST /v2/batch-operation-items/search": Told(
        page(ref("BatchItem")), json(search(batches.ITEMS), _NEXT, required=False)
    ),
    "POST /v2/batch-operations/{key}/cancellation": Told(),
    "POST /v2/batch-operations/{key}/suspension": Told(),
    "POST /v2/batch-operations/{key}/resumption": Told(),
    "POST /v2/variables/search": Told(
        page(ref("Variable")),
        json(
            search(filters.VARIABLES),
            {"filter": {"processInstanceKey": "{key}", "name": "amount"}},
            required=False,
        ),
    ),
    "POST /v2/element-instances/search": Told(
        page(ref("ElementInstance")),
        json(
            body(
                "filter",
                filter={
                    **filter_of(filters.ELEMENT_INSTANCES),
                    "required": ["processInstanceKey"],
                },
                page=ref("PageAsked"),
            ),
            {"filter": {"processInstanceKey": "{key}"}},
        ),
    ),
    "GET /v2/element-instances/{key}": Told(ref("ElementInstance")),
    "PUT /v2/element-instances/{key}/variables": Told(
        obj(variables=some(obj("oldValue", name=TEXT, exists=FLAG, oldValue=ANY, newValue=ANY))),
        json(
            body(
                "variables",
                variables={**VALUES, "minProperties": 1},
                local=FLAG, rectification=FLAG, reason=REASON
            ),
            {"variables": {"amount": 900}, "reason": "Tippfehler"},
        ),
        also={204: ANY},
        query=PREVIEW,
    ),
    "POST /v2/message-subscriptions/search": Told(
        page(ref("MessageSubscription")),
        json(search(filters.SUBSCRIPTIONS), {"filter": {"processInstanceKey": "{key}"}},
             required=False),
    ),
    "GET /v2/incidents/{key}": Told(ref("Incident")),
    "POST /v2/incidents/{key}/resolution": Told(),
    "POST /v2/incidents/resolution": Told(
        obj(
            resolvedIncidentKeys=some(KEY),
            standing=some(obj(incidentKey=KEY, processInstanceKey=KEY, reason=TEXT)),
            leftCount=COUNT,
        ),
        json(
            body("filter", filter=filter_of(filters.INCIDENTS, state=words("ACTIVE"))),
            {"filter": {"processInstanceKey": "{key}"}},
        ),
    ),
    "POST /v2/incidents/search": Told(
        page(ref("Incident")), json(search(filters.INCIDENTS), _NEXT, required=False)
    ),
    "GET /v2/clock": Told(obj(timestamp=WHOLE)),
    "PUT /v2/clock": Told(
        sent=json(
            body("timestamp", timestamp={"type": "integer", "minimum": 0,
                                         "maximum": 253370764800000}),
            {"timestamp": 1900000000000},
        )
    ),
    "POST /v2/clock/reset": Told(),
}  # fmt: skip
