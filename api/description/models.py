"""Deploying, definitions and files; decisions and expressions; events of other systems."""

from __future__ import annotations

from typing import Final

from api.description.cases import FILE
from api.description.shape import (
    ANY,
    COUNT,
    DAY,
    FLAG,
    GIVEN_KEY,
    HASH,
    KEY,
    MOMENT,
    REASON,
    TENANT_ID,
    TEXT,
    VALUES,
    Schema,
    body,
    long,
    obj,
    page,
    ref,
    search,
    some,
    words,
)
from api.description.told import Sent, Table, Told, json
from api.http import filters, process_definitions

XML: Final = ("text/xml",)
_NO_CONTROL: Final[Schema] = {**long(255, 1)}
_FIRST: Final = {"page": {"limit": 20}}
_DAY: Final[Schema] = {"anyOf": [DAY, {"const": ""}]}
_PERIOD: Final[dict[str, Schema]] = {
    "from": _DAY,
    "to": _DAY,
    "version": {"type": "string", "pattern": "^[0-9]{0,9}$"},
    "group": TEXT,
    "unit": {"enum": ["week", "month", ""]},
}
_PROCESS: Final = {"process": {**TEXT, "examples": ["api-example"]}}
_REACHED: Final = Told(
    obj(
        processInstanceKeys=some(KEY),
        failed=some(obj(processInstanceKey=KEY, reason=TEXT)),
        leftCount=COUNT,
    ),
    json(
        body(includeInstances=FLAG, reason=REASON),
        {"includeInstances": False, "reason": "Wartung"},
        required=False,
    ),
)
_EVENT: Final[Schema] = {
    **body(
        "specversion type source id",
        specversion={"const": "1.0"},
        type=TEXT,
        source=TEXT,
        id=TEXT,
        subject=TEXT,
        time=TEXT,
        data=ANY,
    )
}
TOLD: Final[Table] = {
    "GET /v2/topology": Told(ref("Topology")),
    "GET /v2/authentication/me": Told(ref("Me")),
    "POST /v2/deployments": Told(
        ref("Deployment"),
        Sent(
            body("resources", resources=some(FILE, minItems=1, maxItems=100), tenantId=TENANT_ID),
            {"resources": "api-example.bpmn"},
            ("multipart/form-data",),
        ),
    ),
    "POST /v2/process-definitions/search": Told(
        page(ref("ProcessDefinition")),
        json(
            search(process_definitions.FILTERS, process_definitions.FIELDS),
            {"filter": {"isLatestVersion": True}, "sort": [{"field": "name", "order": "ASC"}]},
            required=False,
        ),
    ),
    "GET /v2/process-definitions/{key}": Told(ref("ProcessDefinition")),
    "GET /v2/process-definitions/{key}/xml": Told(media=XML),
    "POST /v2/process-definitions/{key}/suspension": _REACHED,
    "POST /v2/process-definitions/{key}/resumption": _REACHED,
    "GET /v2/resources/{key}": Told(ref("Resource")),
    "GET /v2/resources/{key}/content": Told(media=("application/json", "application/octet-stream")),
    "GET /v2/resources/{key}/content/binary": Told(media=("application/octet-stream",)),
    "POST /v2/documentation/search": Told(
        page(
            obj(
                documentationKey=KEY,
                resourceName=TEXT,
                processDefinitionIds=some(TEXT),
                deploymentKey=KEY,
                deployedAt=MOMENT,
                sha256=HASH,
                tenantId=TENANT_ID,
            )
        ),
        json(search(filters.DOCUMENTATION), _FIRST, required=False),
    ),
    "GET /v2/documentation/{key}/xml": Told(media=XML),
    "POST /v2/decision-definitions/evaluation": Told(
        ref("EvaluatedDecision"),
        json(
            {
                "anyOf": [
                    {
                        **body(name, **{name: how}, variables=VALUES, tenantId=TENANT_ID),
                        "additionalProperties": False,
                    }
                    for name, how in (
                        ("decisionDefinitionId", TEXT),
                        ("decisionDefinitionKey", GIVEN_KEY),
                    )
                ]
            },
            {
                "decisionDefinitionId": "deal-desk-matrix",
                "variables": {"discount": 18, "offered": 120000},
            },
        ),
    ),
    "POST /v2/expression/evaluation": Told(
        obj(expression=TEXT, result=ANY, warnings=some(obj(message=TEXT))),
        json(
            {
                **body(
                    "expression",
                    expression={**TEXT, "minLength": 1, "description": "FEEL, with or without =."},
                    variables=VALUES,
                    tenantId=TENANT_ID,
                ),
                "additionalProperties": False,
            },
            {"expression": "=sum(prices) * 1.19", "variables": {"prices": [10, 20.5]}},
        ),
    ),
    "POST /v2/decision-definitions/search": Told(
        page(ref("DecisionDefinition")),
        json(
            search(filters.DECISION_DEFINITIONS, filters.DECISION_DEFINITIONS),
            {"filter": {"isLatestVersion": True}},
            required=False,
        ),
    ),
    "GET /v2/decision-definitions/{key}": Told(ref("DecisionDefinition"), errors=(400,)),
    "GET /v2/decision-definitions/{key}/xml": Told(media=XML, errors=(400,)),
    "POST /v2/decision-requirements/search": Told(
        page(ref("DecisionRequirements")),
        json(
            search(filters.DECISION_REQUIREMENTS, filters.DECISION_REQUIREMENTS),
            _FIRST,
            required=False,
        ),
    ),
    "GET /v2/decision-requirements/{key}": Told(ref("DecisionRequirements"), errors=(400,)),
    "GET /v2/decision-requirements/{key}/xml": Told(media=XML, errors=(400,)),
    "POST /v2/messages/publication": Told(
        obj(tenantId=TENANT_ID, messageKey=KEY),
        json(
            body(
                "name",
                name=_NO_CONTROL,
                correlationKey=TEXT,
                variables=VALUES,
                timeToLive={
                    "type": "integer",
                    "minimum": 0,
                    "maximum": 86_400_000,
                    "description": "Milliseconds; longer ones up to the server's limit.",
                },
                messageId=TEXT,
                tenantId=TENANT_ID,
            ),
            {
                "name": "payment-received",
                "correlationKey": "A-2026-0815",
                "variables": {"amount": 1250.50},
                "timeToLive": 60000,
            },
        ),
    ),
    "POST /v2/messages/correlation": Told(
        obj(tenantId=TENANT_ID, messageKey=KEY, processInstanceKey=KEY),
        json(
            body(
                "name", name=_NO_CONTROL, correlationKey=TEXT, variables=VALUES, tenantId=TENANT_ID
            ),
            {"name": "api-example-paid", "correlationKey": "A-2026-0815"},
        ),
        errors=(404,),
    ),
    "POST /v2/signals/broadcast": Told(
        obj(tenantId=TENANT_ID, signalKey=KEY),
        json(
            body("signalName", signalName=_NO_CONTROL, variables=VALUES, tenantId=TENANT_ID),
            {"signalName": "prices-changed", "variables": {"list": "2026-12"}},
        ),
    ),
    "POST /v2/conditionals/evaluation": Told(
        obj(
            tenantId=TENANT_ID,
            processInstances=some(obj(processDefinitionKey=KEY, processInstanceKey=KEY)),
        ),
        json(
            body(variables=VALUES, processDefinitionKey=GIVEN_KEY, tenantId=TENANT_ID),
            {"variables": {"stock": 3}},
            required=False,
        ),
    ),
    "POST /v2/cloud-events": Told(
        {"anyOf": [ref("TakenEvent"), obj(items=some(ref("TakenEvent")))]},
        Sent(
            _EVENT,
            {
                "specversion": "1.0",
                "type": "com.example.order.placed",
                "source": "https://shop.example",
                "id": "4711",
                "data": {"number": "4711"},
            },
            ("application/cloudevents+json",),
        ),
        status=202,
        errors=(403, 422),
    ),
    "POST /v2/webhooks/{name}": Told(
        ref("TakenEvent"),
        Sent(
            {"type": "object"},
            {
                "specversion": "1.0",
                "type": "com.example.order.placed",
                "source": "https://shop.example",
                "id": "4711",
                "data": {"number": "4711"},
            },
            ("application/json", "application/cloudevents+json"),
        ),
        status=202,
        errors=(403, 422, 429),
        parameters={"name": TEXT},
    ),
    "GET /v2/process-reports/{process}": Told(
        ref("ProcessReport"),
        query=_PERIOD,
        parameters=_PROCESS,
        errors=(400,),
    ),
    "POST /v2/process-reports/{process}/events": Told(
        sent=json(
            {
                **body(**_PERIOD, format=words("xes ocel ocel-sqlite csv")),
                "additionalProperties": False,
            },
            {"format": "csv"},
            required=False,
        ),
        media=(
            "application/xml",
            "application/json",
            "application/vnd.sqlite3",
            "text/csv",
        ),
        parameters=_PROCESS,
    ),
    "GET /health/live": Told(obj(status=words("live"))),
    "GET /health/ready": Told(ref("Readiness"), also={503: ref("Readiness")}),
    "GET /metrics": Told(media=("text/plain",), also={one: obj(status=TEXT) for one in (401, 404)}),
    "POST /oauth/token": Told(
        obj(access_token=TEXT, token_type={"const": "Bearer"}, expires_in=COUNT),
        Sent(
            body(
                "grant_type",
                grant_type=words("client_credentials"),
                client_id=TEXT,
                client_secret=TEXT,
                audience=TEXT,
            ),
            {
                "grant_type": "client_credentials",
                "client_id": "modeler",
                "client_secret": "vgt_of-the-service-account",
            },
            ("application/x-www-form-urlencoded",),
        ),
        also={one: obj(error=TEXT) for one in (400, 401, 429)},
        errors=(413, 500, 503),
    ),
}
