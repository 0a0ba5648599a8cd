"""What has a name in the description, of models and of the server; and what all have in common."""

from __future__ import annotations

from typing import Final

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from api.description.shape import (
    ANY,
    COUNT,
    FLAG,
    KEY,
    TENANT_ID,
    TEXT,
    WHOLE,
    Schema,
    by_name,
    null,
    obj,
    ref,
    some,
    words,
)
from api.http.filters import LARGEST_OFFSET, LARGEST_PAGE
from audit.finding import Finding
from engine.queries.process_reports import ProcessReport
from engine.queries.record_of_processing import Activity

_FILE: Final = {"version": COUNT, "resourceName": TEXT, "tenantId": TENANT_ID}
_DECISION: Final = {
    "decisionDefinitionId": TEXT,
    "decisionDefinitionKey": KEY,
    "decisionRequirementsId": TEXT,
    "decisionRequirementsKey": KEY,
    "tenantId": TENANT_ID,
    "version": COUNT,
}
_PLACED: Final = obj(
    file=TEXT,
    element=null(TEXT),
    label=null(TEXT),
    line=null(COUNT),
    column=null(COUNT),
    message=TEXT,
    remedy=TEXT,
    rule=TEXT,
    clause=null(TEXT),
)
_SEVEN: Final = {"id": KEY, "key": TEXT, "name": null(TEXT), "version": COUNT, "resource": TEXT}
_ANY_KEY: Final[Schema] = {"type": "string", "pattern": "^(-1|[0-9]{1,25})$"}
_MOMENT_OF_7: Final = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?([+-]\d{2}:?\d{2}|Z)$"
_KEPT: Final[Schema] = {
    "type": ["object", "null"],
    "properties": {"transient": {"not": {"const": True}}},
    "description": "What is transient is not taken.",
}


def _typed(names: str, value: Schema) -> Schema:
    """Return the schema of a value with one of these types; case does not matter to them."""
    either = [one for name in names.split() for one in (name, name.lower())]
    return {
        "type": "object",
        "properties": {"type": {"enum": either}, "value": value, "valueInfo": _KEPT},
        "required": ["type"],
    }


SHAPES: Final[dict[str, Schema]] = {
    "Key": {
        "type": "string",
        "pattern": "^[0-9]{1,25}$",
        "description": "Decimal digits.",
        "examples": ["4711"],
    },
    "GivenKey": {
        "type": "string",
        "pattern": "^[0-9]{1,18}$",
        "description": "Decimal digits.",
        "examples": ["4711"],
    },
    "PageAsked": {
        "type": ["object", "null"],
        "properties": {
            "from": {"type": ["integer", "null"], "minimum": 0, "maximum": LARGEST_OFFSET},
            "limit": {"type": ["integer", "null"], "minimum": 1, "maximum": LARGEST_PAGE},
        },
        "description": "Which page; without it the first 100.",
    },
    "PageEnd": obj(
        totalItems=COUNT,
        hasMoreTotalItems={**FLAG, "description": "Whether more were not counted."},
        startCursor={"type": "null"},
        endCursor={"type": "null"},
    ),
    "Problem": {
        **obj(
            "reference findings errors",
            type={"const": "about:blank"},
            title={**TEXT, "description": "The same for every fault of a kind."},
            status=COUNT,
            detail={**TEXT, "description": "What is so this time, and what to do."},
            instance=TEXT,
            reference={**TEXT, "description": "By which the server's log explains it."},
            findings=some(
                {
                    "anyOf": [
                        _PLACED,
                        obj(
                            "elementId messageGerman",
                            code=TEXT,
                            elementId=null(TEXT),
                            message=TEXT,
                            messageGerman=TEXT,
                        ),
                    ]
                }
            ),
            errors=some({"type": "object"}),
        ),
        "description": "RFC 9457. `findings` say what is wrong with a model or a change, `errors` "
        "which fields of a form or attributes of an event.",
    },
    "Camunda7Problem": obj(
        "details",
        type=TEXT,
        message=TEXT,
        code=null(WHOLE),
        details=by_name(obj(errors=some({"type": "object"}), warnings=some({"type": "object"}))),
    ),
    "TypedValue": {
        "type": "object",
        "properties": {
            "value": ANY,
            "type": {"type": ["string", "null"], "examples": ["String", "Integer", "Json"]},
            "valueInfo": {"type": ["object", "null"]},
        },
    },
    "GivenTypedValue": {
        "anyOf": [
            _typed("String", null(TEXT)),
            _typed("Boolean", null(FLAG)),
            _typed("Short Integer Long", null(WHOLE)),
            _typed("Double Number", null({"type": "number"})),
            _typed("Date", null({"type": "string", "pattern": _MOMENT_OF_7})),
            _typed("Json Object Null", ANY),
            {"type": "object", "properties": {"type": {"type": "null"}, "valueInfo": _KEPT}},
        ],
        "description": "Json and Object take JSON, or a text that holds it; without a type the "
        "value is as JSON has it.",
    },
    "Topology": obj(
        "testMode",
        brokers=some({"type": "object"}),
        clusterId=TEXT,
        clusterSize=COUNT,
        partitionsCount=COUNT,
        replicationFactor=COUNT,
        gatewayVersion=TEXT,
        lastCompletedChangeId=TEXT,
        testMode=FLAG,
    ),
    "Me": obj(
        username=TEXT,
        displayName=null(TEXT),
        email=null(TEXT),
        authorizedComponents=some(TEXT),
        tenants=some(obj(tenantId=TENANT_ID, name=TEXT, description=null(TEXT))),
        groups=some(TEXT),
        roles=some(TEXT),
        salesPlanType=null(TEXT),
        c8Links=by_name(TEXT),
        canLogout=FLAG,
    ),
    "Deployment": obj(
        deploymentKey=KEY,
        tenantId=TENANT_ID,
        deployments=some(
            obj(
                processDefinition=null(
                    obj(
                        processDefinitionId=TEXT,
                        processDefinitionVersion=COUNT,
                        resourceName=TEXT,
                        tenantId=TENANT_ID,
                        processDefinitionKey=KEY,
                    )
                ),
                decisionDefinition=null(obj(**_DECISION, name=TEXT)),
                decisionRequirements=null(
                    obj(
                        **_FILE,
                        decisionRequirementsId=TEXT,
                        decisionRequirementsName=TEXT,
                        decisionRequirementsKey=KEY,
                    )
                ),
                form=null(obj(**_FILE, formId=TEXT, formKey=KEY)),
                resource=null(obj(**_FILE, resourceId=TEXT, resourceKey=KEY)),
            )
        ),
        warnings=some(TEXT),
    ),
    "ProcessDefinition": obj(
        **_FILE,
        processDefinitionId=TEXT,
        processDefinitionKey=KEY,
        name=null(TEXT),
        versionTag=null(TEXT),
        hasStartForm=FLAG,
        state=words("ACTIVE"),
        suspended=FLAG,
    ),
    "Resource": obj(**_FILE, resourceId=TEXT, resourceKey=KEY, versionTag=null(TEXT)),
    "DecisionDefinition": obj(
        **_DECISION,
        decisionRequirementsName=null(TEXT),
        decisionRequirementsVersion=COUNT,
        name=null(TEXT),
    ),
    "DecisionRequirements": obj(
        **_FILE,
        decisionRequirementsId=TEXT,
        decisionRequirementsKey=KEY,
        decisionRequirementsName=null(TEXT),
    ),
    "EvaluatedDecision": obj(
        decisionDefinitionId=TEXT,
        decisionDefinitionKey=KEY,
        decisionDefinitionName=null(TEXT),
        decisionDefinitionVersion=COUNT,
        decisionEvaluationKey=KEY,
        decisionInstanceKey=KEY,
        decisionRequirementsId=TEXT,
        decisionRequirementsKey=KEY,
        evaluatedDecisions=some(ref("EvaluatedPart")),
        failedDecisionDefinitionId=null(TEXT),
        failureMessage=null(TEXT),
        output={**TEXT, "description": "JSON in a text, as in Camunda 8."},
        tenantId=TENANT_ID,
        warnings=some(ANY),
    ),
    "EvaluatedPart": obj(
        decisionDefinitionId=TEXT,
        decisionDefinitionName=null(TEXT),
        decisionDefinitionVersion=WHOLE,
        decisionDefinitionType=words("DECISION_TABLE LITERAL_EXPRESSION UNKNOWN"),
        output=TEXT,
        tenantId=TENANT_ID,
        matchedRules=some(
            obj(
                ruleId=null(TEXT),
                ruleIndex=COUNT,
                evaluatedOutputs=some(
                    obj(
                        outputId=null(TEXT),
                        outputName=null(TEXT),
                        outputValue=TEXT,
                        ruleId=null(TEXT),
                        ruleIndex=COUNT,
                    )
                ),
            )
        ),
        evaluatedInputs=some(obj(inputId=null(TEXT), inputName=null(TEXT), inputValue=TEXT)),
        decisionDefinitionKey=_ANY_KEY,
        decisionEvaluationInstanceKey=TEXT,
    ),
    "TakenEvent": obj(messageKey=KEY, messageName=TEXT),
    "Readiness": obj(status={"enum": ["ready", "not ready"]}, parts=by_name(ANY)),
    "Camunda7Deployment": obj(
        links=some(ANY),
        id=KEY,
        name=null(TEXT),
        source=null(TEXT),
        deploymentTime=TEXT,
        tenantId=null(TEXT),
        deployedProcessDefinitions=null(
            by_name(
                obj(
                    **_SEVEN,
                    versionTag=null(TEXT),
                    deploymentId=KEY,
                    suspended=FLAG,
                    tenantId=null(TEXT),
                )
            )
        ),
        deployedDecisionDefinitions=null(
            by_name(obj(**_SEVEN, deploymentId=KEY, tenantId=null(TEXT)))
        ),
        deployedDecisionRequirementsDefinitions=null({"type": "object"}),
        deployedCaseDefinitions=null({"type": "object"}),
    ),
    "Camunda7Instance": obj(
        links=some(ANY),
        id=KEY,
        definitionId=KEY,
        definitionKey=TEXT,
        businessKey=null(TEXT),
        caseInstanceId=null(TEXT),
        ended=FLAG,
        suspended=FLAG,
        tenantId=null(TEXT),
    ),
}


class _Exact(GenerateJsonSchema):
    """Decimals are numbers in what we answer, with every digit."""

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> dict[str, object]:
        """Return the schema of a decimal."""
        del schema  # bounds are not told
        return {"type": "number"}


def of_types() -> dict[str, Schema]:
    """Return the schemas of what is answered as its own type says."""
    found: dict[str, Schema] = {}
    kinds = {"ProcessReport": ProcessReport, "LedgerFinding": Finding, "Activity": Activity}
    for name, kind in kinds.items():
        made = TypeAdapter(kind).json_schema(
            mode="serialization",
            ref_template="#/components/schemas/{model}",
            schema_generator=_Exact,
        )
        found |= made.pop("$defs", {})
        found[name] = made
    report = found["ProcessReport"]
    report["properties"] = {
        **{name: one for name, one in report["properties"].items() if name != "scope"},
        "process": TEXT,
        "first": TEXT,
        "last": TEXT,
        "unit": words("week month"),
    }
    report["required"] = [one for one in report["required"] if one != "scope"]
    for unused in ("Scope", "Unit"):
        found.pop(unused, None)
    return found
