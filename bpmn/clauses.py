"""Which clause of its standard each rule on processes holds a model to."""

from __future__ import annotations

from typing import Final

from dmn.clauses import NAMES, OWN

_BPMN: Final = "BPMN 2.0.2, "
_CAMUNDA: Final = "Camunda 8.9, "

_FILE: Final = {
    "xml": _BPMN + "15; XML 1.0",
    "structure": _BPMN + "15",
    "id": NAMES,
    "duplicate-id": _BPMN + "8.3.1",
    "unresolved-reference": _BPMN + "8.3.1",
    "execution-platform": _CAMUNDA + "modeler:executionPlatform",
    "no-process": _BPMN + "10.2",
    "not-executable": _BPMN + "10.2",
    "history-time-to-live": "Camunda 7.24, historyTimeToLive",
    "unsupported": _BPMN + "13",
    "unsupported-element": _BPMN + "13",
    "unsupported-attribute": _BPMN + "8.3.3",
    "unsupported-extension": _BPMN + "8.3.3",
    "unsupported-event": _BPMN + "table 10.93",
    "message-flow-inside-pool": _BPMN + "9.4",
    "denied-flow": _BPMN + "8.4.13",
}
_FLOW: Final = {
    "no-start": _BPMN + "10.5.2",
    "no-start-event": _BPMN + "10.5.2",
    "implicit-start": _BPMN + "10.5.2",
    "several-start-events": _BPMN + "10.5.2",
    "flow-into-start": _BPMN + "10.5.2",
    "flow-out-of-end": _BPMN + "10.5.3",
    "flow-across-border": _BPMN + "7.6.1",
    "unreachable": _BPMN + "10.5.2",
    "unread-condition": _BPMN + "8.4.13",
    "unread-default": _BPMN + "8.4.13",
    "condition": _BPMN + "10.5.5",
    "dead-boundary-event": _BPMN + "10.5.4",
    "unattached-boundary-event": _BPMN + "10.5.4",
}
_GATEWAYS: Final = {
    "gateway-without-outgoing": _BPMN + "10.6.1",
    "gateway-direction": _BPMN + "10.6.1",
    "missing-condition": _BPMN + "10.6.2",
    "unnamed-decision": OWN,
    "activation-condition": _BPMN + "10.6.5",
    "event-gateway-ways": _BPMN + "10.6.6",
    "event-gateway-target": _BPMN + "10.6.6",
    "event-gateway-mixed": _BPMN + "10.6.6",
    "parallel-event-gateway": _BPMN + "10.6.6",
    "instantiation-with-flow": _BPMN + "10.6.6",
    "instantiation-inside": _BPMN + "10.6.6",
}
_EVENTS: Final = {
    "message-name": _BPMN + "10.5.5",
    "correlation-key": _CAMUNDA + "zeebe:subscription",
    "same-message-twice": _CAMUNDA + "message events",
    "signal-name": _BPMN + "10.5.5",
    "same-signal-twice": _CAMUNDA + "signal events",
    "computed-signal-start": _CAMUNDA + "signal events",
    "condition-start-filter": _BPMN + "10.5.2",
    "invalid-timer": _BPMN + "10.5.5",
    "timer": _BPMN + "10.5.5",
    "repeating-interruption": _BPMN + "10.5.4",
    "parallel-multiple": _BPMN + "10.5.6",
    "multiple-event": _BPMN + "10.5.6",
    "link-name": _BPMN + "10.5.5",
    "link-target": _BPMN + "10.5.5",
    "link-source": _BPMN + "10.5.5",
    "flow-at-link": _BPMN + "10.5.5",
    "thrown-without-code": _BPMN + "tables 10.88, 10.89",
    "caught-twice": _BPMN + "10.5.4",
    "compensated-activity": _BPMN + "10.7.2",
    "compensation-handler": _BPMN + "10.7.2",
    "compensation-flow": _BPMN + "10.7.2",
    "cancel-outside-transaction": _BPMN + "10.5.3, 10.5.4",
}
_SUB_PROCESSES: Final = {
    "trigger-in-sub-process": _BPMN + "table 10.93",
    "event-sub-process-start": _BPMN + "10.3.5",
    "event-sub-process-flow": _BPMN + "10.3.5",
    "has-to-interrupt": _BPMN + "table 10.93",
    "event-in-ad-hoc": _BPMN + "10.3.5",
    "empty-ad-hoc": _BPMN + "10.3.5",
    "call-without-target": _BPMN + "10.3.6",
    "business-id-of-call": _CAMUNDA + "zeebe:calledElement",
    "two-loops": _BPMN + "10.3.8",
    "endless-loop": _BPMN + "10.3.8",
    "loop": _BPMN + "10.3.8",
    "loop-event": _BPMN + "table 10.30",
    "complex-behavior": _BPMN + "table 10.30",
    "two-cardinalities": _BPMN + "table 10.30",
    "loop-on-other-node": _BPMN + "10.3.8",
    "half-an-output": _CAMUNDA + "zeebe:loopCharacteristics",
    "token-quantity": _BPMN + "table 10.3",
    "half-an-assignment": _BPMN + "table 10.64",
}
_WORK: Final = {
    "no-worker": _BPMN + "10.3.3",
    "two-workers": _CAMUNDA + "zeebe:taskDefinition",
    "unread-worker": _CAMUNDA + "zeebe:taskDefinition",
    "task-definition": _CAMUNDA + "zeebe:taskDefinition",
    "unknown-job-type": OWN,
    "invalid-retries": _CAMUNDA + "zeebe:taskDefinition",
    "invalid-priority": _CAMUNDA + "zeebe:priorityDefinition",
    "number": _CAMUNDA + "zeebe:priorityDefinition",
    "date": _CAMUNDA + "zeebe:taskSchedule",
    "no-form": _CAMUNDA + "zeebe:formDefinition",
    "no-candidates": _CAMUNDA + "zeebe:assignmentDefinition",
    "computed-start-form": _CAMUNDA + "zeebe:formDefinition",
    "static-header": _CAMUNDA + "zeebe:taskHeaders",
    "expression-expected": _CAMUNDA + "expressions",
    "unintended-literal": _CAMUNDA + "expressions",
    "juel": _CAMUNDA + "expressions",
    "variable-name": _CAMUNDA + "variables",
    "listener-event": _CAMUNDA + "zeebe:executionListener",
    "listener-place": _CAMUNDA + "zeebe:executionListener",
    "same-listener-twice": _CAMUNDA + "zeebe:executionListener",
    "protected-variable": OWN,
    "reserved-variable": OWN,
    "fact": OWN,
    "unknown-activity": OWN,
    "unknown-property": OWN,
    "invalid-property": OWN,
    "undeclared-processing": "GDPR, Art. 30(1)",
}

CLAUSES: Final = {
    f"bpmn/{rule}": clause
    for table in (_FILE, _FLOW, _GATEWAYS, _EVENTS, _SUB_PROCESSES, _WORK)
    for rule, clause in table.items()
}
