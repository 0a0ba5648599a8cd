"""The Camunda 7 and Operaton dialect: what of it is read where, and what replaces the rest.

Source: Camunda 7.24, `camunda.json` of camunda-bpmn-moddle; Operaton has the same names in a
namespace of its own.
"""

from __future__ import annotations

from typing import Final

from bpmn.dialect import ACTIVITIES, EVENTS, GATEWAYS

PLATFORMS: Final = frozenset({"Camunda Platform", "Operaton"})
"""What the modelers write as `executionPlatform`."""

_NODES: Final = ACTIVITIES | EVENTS | GATEWAYS | {"inclusiveGateway", "complexGateway"}
_FORMS: Final = frozenset({"userTask", "startEvent"})
_USER_TASK: Final = frozenset({"userTask"})
_EXTERNAL: Final = frozenset(
    {"serviceTask", "sendTask", "businessRuleTask", "messageEventDefinition"}
)
_DECISION: Final = frozenset({"businessRuleTask"})
_CALL: Final = frozenset({"callActivity"})
_PROCESS: Final = frozenset({"process"})
_LOOP: Final = frozenset({"multiInstanceLoopCharacteristics"})

ATTRIBUTES: Final[dict[str, frozenset[str] | None]] = {
    "modelerTemplate": None,
    "modelerTemplateVersion": None,
    "formFieldValidation": None,
    "autoStoreVariables": None,
    "async": _NODES | _LOOP,
    "asyncBefore": _NODES | _LOOP,
    "asyncAfter": _NODES | _LOOP,
    "exclusive": _NODES | _LOOP,
    "jobPriority": _NODES | _PROCESS,
    "taskPriority": _EXTERNAL | _PROCESS,
    "versionTag": _PROCESS,
    "historyTimeToLive": _PROCESS,
    "candidateStarterGroups": _PROCESS,
    "isStartableInTasklist": _PROCESS,
    "initiator": frozenset({"startEvent"}),
    "formKey": _FORMS,
    "formRef": _FORMS,
    "formRefBinding": _FORMS,
    "formRefVersion": _FORMS,
    "assignee": _USER_TASK,
    "candidateUsers": _USER_TASK,
    "candidateGroups": _USER_TASK,
    "dueDate": _USER_TASK,
    "followUpDate": _USER_TASK,
    "priority": _USER_TASK,
    "type": _EXTERNAL,
    "topic": _EXTERNAL,
    "expression": _EXTERNAL,
    "resultVariable": _EXTERNAL | {"scriptTask"},
    "decisionRef": _DECISION,
    "decisionRefBinding": _DECISION,
    "decisionRefVersion": _DECISION,
    "decisionRefVersionTag": _DECISION,
    "mapDecisionResult": _DECISION,
    "calledElementBinding": _CALL,
    "calledElementVersion": _CALL,
    "calledElementVersionTag": _CALL,
    "collection": _LOOP,
    "elementVariable": _LOOP,
    "variableName": frozenset({"conditionalEventDefinition"}),
    "variableEvents": frozenset({"conditionalEventDefinition"}),
    "errorCodeVariable": frozenset({"errorEventDefinition"}),
    "errorMessageVariable": frozenset({"errorEventDefinition"}),
    "escalationCodeVariable": frozenset({"escalationEventDefinition"}),
}
"""Attributes that are read, and the elements that may carry them; `None` for every element."""

ELEMENTS: Final[dict[str, frozenset[str] | None]] = {
    "properties": _NODES | _PROCESS,
    "inputOutput": _NODES,
    "formData": _FORMS,
    "formProperty": _FORMS,
    "in": _CALL | {"signalEventDefinition"},
    "out": _CALL,
    "failedJobRetryTimeCycle": None,
}
"""Extension elements that are read, likewise."""

_TOPIC: Final = (
    "No Java code is run: choose “External” as implementation, with a topic that has a connector,"
    " such as mail or document."
)
_LISTENER: Final = "No Java code is run: draw what the listener does as a task of its own."
_NO_TENANTS: Final = "There are no tenants here: remove it."

REMEDIES: Final = {
    "class": _TOPIC,
    "delegateExpression": _TOPIC,
    "expression": _TOPIC,
    "type": _TOPIC,
    "connector": "Use the template of the connector, such as “Mail”, or an external task.",
    "field": "Fields belong to Java classes: pass the value as an input parameter.",
    "executionListener": _LISTENER,
    "taskListener": _LISTENER,
    "variableMappingClass": "Write the mappings as camunda:in and camunda:out.",
    "variableMappingDelegateExpression": "Write the mappings as camunda:in and camunda:out.",
    "errorEventDefinition": "Let the worker report the BPMN error, and catch it at the boundary.",
    "formHandlerClass": "Use generated form fields, or a linked Camunda form.",
    "candidateStarterUsers": "Name groups under “Candidate starter” instead of single people.",
    "caseRef": "Cases (CMMN) are not executed: call a process.",
    "resource": "Write the condition itself instead of the name of a file.",
    "calledElementTenantId": _NO_TENANTS,
    "decisionRefTenantId": _NO_TENANTS,
    "caseTenantId": _NO_TENANTS,
}
"""What to use instead of what is refused."""

OTHERWISE: Final = "Remove it in the properties panel, or in the XML view of Camunda Modeler."
