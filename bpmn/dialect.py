"""Names of the dialect: namespaces, what may stand where, and what is only drawn.

Source: BPMN 2.0.2, clauses 8 and 10; the `zeebe` extension elements of Camunda 8.9.
"""

from __future__ import annotations

from typing import Final

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE: Final = "http://camunda.org/schema/zeebe/1.0"
MODELER: Final = "http://camunda.org/schema/modeler/1.0"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"

EXECUTION_PLATFORM: Final = "Camunda Cloud"

OTHER_ENGINES: Final = {
    "http://camunda.org/schema/1.0/bpmn": "camunda",
    "http://operaton.org/schema/1.0/bpmn": "operaton",
    "http://activiti.org/bpmn": "activiti",
    "http://flowable.org/bpmn": "flowable",
}
"""Extension namespaces of other engines: they would change what runs, so they are never ignored."""

CAMUNDA_7: Final = (
    "http://camunda.org/schema/1.0/bpmn",
    "http://operaton.org/schema/1.0/bpmn",
    "http://flowable.org/bpmn",
    "http://activiti.org/bpmn",
)
"""Namespaces with the same names: the engines come from one another."""

TASKS: Final = frozenset(
    {
        "task",
        "manualTask",
        "userTask",
        "serviceTask",
        "sendTask",
        "businessRuleTask",
        "scriptTask",
        "receiveTask",
    }
)
EVENTS: Final = frozenset(
    {
        "startEvent",
        "endEvent",
        "intermediateThrowEvent",
        "intermediateCatchEvent",
        "boundaryEvent",
    }
)
GATEWAYS: Final = frozenset(
    {
        "exclusiveGateway",
        "inclusiveGateway",
        "parallelGateway",
        "complexGateway",
        "eventBasedGateway",
    }
)
EXECUTED: Final = (
    TASKS
    | EVENTS
    | GATEWAYS
    | {
        "subProcess",
        "transaction",
        "adHocSubProcess",
        "callActivity",
    }
)

CONTAINERS: Final = frozenset({"subProcess", "transaction", "adHocSubProcess"})
"""Flow nodes that hold flow nodes."""

ACTIVITIES: Final = TASKS | CONTAINERS | {"callActivity"}

EXECUTED_EVENTS: Final = {
    "startEvent": frozenset({"none", "message", "timer", "signal", "conditional"}),
    "eventSubProcess": frozenset(
        {"message", "timer", "signal", "conditional", "error", "escalation", "compensate"}
    ),
    "endEvent": frozenset(
        {"none", "message", "terminate", "signal", "error", "escalation", "compensate", "cancel"}
    ),
    "boundaryEvent": frozenset(
        {"message", "timer", "signal", "conditional", "error", "escalation", "compensate", "cancel"}
    ),
    "intermediateCatchEvent": frozenset({"message", "timer", "signal", "conditional", "link"}),
    "intermediateThrowEvent": frozenset(
        {"none", "message", "signal", "link", "escalation", "compensate"}
    ),
}
"""Kinds of events by place, all that BPMN has; `eventSubProcess` stands for the start event of one.

Source: BPMN 2.0.2, table 10.93.
"""

FLOW_NODES: Final = EXECUTED | {
    "callActivity",
    "subProcess",
    "adHocSubProcess",
    "transaction",
    "subChoreography",
    "choreographyTask",
    "callChoreography",
    "inclusiveGateway",
    "complexGateway",
    "implicitThrowEvent",
    "event",
}
"""Every flow node of BPMN 2.0.2; those not executed are kept in the model and refused by name."""

EVENT_DEFINITIONS: Final = {
    "messageEventDefinition": "message",
    "timerEventDefinition": "timer",
    "signalEventDefinition": "signal",
    "errorEventDefinition": "error",
    "escalationEventDefinition": "escalation",
    "conditionalEventDefinition": "conditional",
    "linkEventDefinition": "link",
    "compensateEventDefinition": "compensate",
    "cancelEventDefinition": "cancel",
    "terminateEventDefinition": "terminate",
}

GLOBAL_TASKS: Final = {
    "globalTask": "task",
    "globalUserTask": "userTask",
    "globalManualTask": "manualTask",
    "globalScriptTask": "scriptTask",
    "globalBusinessRuleTask": "businessRuleTask",
}
"""Global tasks, and the task that each is (BPMN 2.0.2, 10.3.4)."""

DRAWN_IN_DEFINITIONS: Final = frozenset(
    {
        "collaboration",
        "correlationProperty",
        "category",
        "dataStore",
        "itemDefinition",
        "message",
        "error",
        "escalation",
        "signal",
        "resource",
        "relationship",
        *EVENT_DEFINITIONS,
        *GLOBAL_TASKS,
        "documentation",
        "extensionElements",
    }
)
"""Root elements without effect on the flow of a process."""

DRAWN_IN_PROCESS: Final = frozenset(
    {
        "correlationSubscription",
        "laneSet",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "textAnnotation",
        "association",
        "group",
        "documentation",
        "extensionElements",
        "ioSpecification",
        "property",
        "auditing",
        "monitoring",
    }
)

DRAWN_IN_NODE: Final = frozenset(
    {
        "documentation",
        "extensionElements",
        "incoming",
        "outgoing",
        "ioSpecification",
        "property",
        "dataInputAssociation",
        "dataOutputAssociation",
        "dataInput",
        "dataOutput",
        "inputSet",
        "outputSet",
        "auditing",
        "monitoring",
        "categoryValueRef",
        "multiInstanceLoopCharacteristics",
        "standardLoopCharacteristics",
        "eventDefinitionRef",
        "performer",
        "humanPerformer",
        "potentialOwner",
    }
)
"""Children of a flow node that are read, or that are for readers of the diagram only."""

_PROCESS_CONTENT = FLOW_NODES | DRAWN_IN_PROCESS | {"sequenceFlow"}
INSIDE: Final = {
    **dict.fromkeys(CONTAINERS, _PROCESS_CONTENT),
    "adHocSubProcess": _PROCESS_CONTENT | {"completionCondition"},
    "complexGateway": frozenset({"activationCondition"}),
    "scriptTask": frozenset({"script"}),
}
"""Further children of some flow nodes that are read."""

WITHOUT_EFFECT: Final = frozenset(
    {
        "interface",
        "partnerEntity",
        "partnerRole",
        "endPoint",
        "ioBinding",
        "supportedInterfaceRef",
        "supports",
    }
)
"""What BPMN has besides and what changes nothing here: definitions of services.

Source: BPMN 2.0.2, 8.4.3, 10.1.
"""

MULTIPLICITY: Final = "participantMultiplicity"
"""How many there are of a pool; each message says whom it is for (BPMN 2.0.2, 9.3.2)."""

COMPENSATED: Final = "##compensate"
"""What is done when a transaction is cancelled, and the only method of one (BPMN 2.0.2, 10.3.5)."""

NODE_ATTRIBUTES: Final = frozenset(
    {
        "id",
        "name",
        "default",
        "attachedToRef",
        "cancelActivity",
        "isInterrupting",
        "gatewayDirection",
        "implementation",
        "messageRef",
        "scriptFormat",
        "startQuantity",
        "completionQuantity",
        "isForCompensation",
        "parallelMultiple",
        "instantiate",
        "eventGatewayType",
        "triggeredByEvent",
        "ordering",
        "cancelRemainingInstances",
        "calledElement",
        "method",
        "operationRef",
    }
)

JOB_WORKERS: Final = frozenset(
    {
        "serviceTask",
        "sendTask",
        "businessRuleTask",
        "scriptTask",
        "intermediateThrowEvent",
        "endEvent",
    }
)

EXTENSIONS: Final = {
    "formDefinition": frozenset({"userTask", "startEvent"}),
    "userTask": frozenset({"userTask"}),
    "assignmentDefinition": frozenset({"userTask"}),
    "taskSchedule": frozenset({"userTask"}),
    "priorityDefinition": frozenset({"userTask"}),
    "taskDefinition": JOB_WORKERS | {"adHocSubProcess"},
    "taskHeaders": JOB_WORKERS | {"userTask", "adHocSubProcess"},
    "jobPriorityDefinition": JOB_WORKERS | {"adHocSubProcess"},
    "linkedResources": JOB_WORKERS | {"adHocSubProcess"},
    "calledDecision": frozenset({"businessRuleTask"}),
    "script": frozenset({"scriptTask"}),
    "ioMapping": JOB_WORKERS
    | CONTAINERS
    | {
        "task",
        "manualTask",
        "userTask",
        "startEvent",
        "boundaryEvent",
        "intermediateCatchEvent",
        "receiveTask",
        "callActivity",
    },
    "properties": FLOW_NODES | {"process"},
    "executionListeners": FLOW_NODES | {"process"},
    "taskListeners": frozenset({"userTask"}),
    "calledElement": frozenset({"callActivity"}),
    "adHoc": frozenset({"adHocSubProcess"}),
    "conditionalFilter": frozenset({"conditionalEventDefinition"}),
    "versionTag": frozenset({"process"}),
    "userTaskForm": frozenset({"process"}),
}
"""zeebe extension elements that are executed, and the elements that may carry them."""

RETENTION_CLASSES: Final = frozenset(
    {
        "contact",
        "consent-proof-email",
        "consent-proof-phone",
        "commercial-letter",
        "voucher",
        "books",
        "request-proof",
        "special",
        "business",
    }
)
