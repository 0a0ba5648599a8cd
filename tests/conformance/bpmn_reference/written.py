"""A model as the BPMN file that Camunda Modeler would save, without its drawing."""

from __future__ import annotations

from tests.conformance.bpmn_reference.model import (
    Comparison,
    Element,
    Flow,
    Loop,
    Model,
    Trigger,
)

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="Definitions_1"
  targetNamespace="http://bpmn.io/schema/bpmn" exporter="Camunda Modeler" exporterVersion="5.50.0"
  modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.9.0">
"""
_TAGS = {
    "start": "startEvent",
    "end": "endEvent",
    "throw": "intermediateThrowEvent",
    "catch": "intermediateCatchEvent",
    "boundary": "boundaryEvent",
    "task": "task",
    "user": "userTask",
    "job": "serviceTask",
    "script": "scriptTask",
    "receive": "receiveTask",
    "exclusive": "exclusiveGateway",
    "parallel": "parallelGateway",
    "inclusive": "inclusiveGateway",
    "complex": "complexGateway",
    "events": "eventBasedGateway",
    "sub": "subProcess",
    "event sub": "subProcess",
    "transaction": "transaction",
    "ad hoc": "adHocSubProcess",
    "call": "callActivity",
}
_FORMAL = 'xsi:type="bpmn:tFormalExpression"'
_DECLARED = (
    "<bpmn:extensionElements><zeebe:properties>"
    '<zeebe:property name="vorgang:purpose" value="Probe" />'
    '<zeebe:property name="vorgang:legalBasis" value="Art. 6" />'
    "</zeebe:properties></bpmn:extensionElements>"
)


def written(model: Model) -> bytes:
    """Return the file."""
    called = [one.called for one in model.elements.values() if one.called]
    parts = [_HEAD, *sorted(set(_roots(model)))]
    for process in ("p", *called):
        parts.append(f'<bpmn:process id="{process}" name="{process}" isExecutable="true">')
        parts += [_DECLARED, _inside(model, process), "</bpmn:process>\n"]
    return "".join([*parts, "</bpmn:definitions>\n"]).encode()


def _roots(model: Model) -> list[str]:
    roots = []
    for one in model.elements.values():
        trigger = one.trigger
        if trigger is not None and trigger.kind == "message":
            roots.append(
                f'<bpmn:message id="message_{one.id}" name="{one.id}"><bpmn:extensionElements>'
                '<zeebe:subscription correlationKey="=key" /></bpmn:extensionElements>'
                "</bpmn:message>\n"
            )
        if trigger is None or trigger.name is None or trigger.kind == "link":
            continue
        code = f'{trigger.kind}Code="{trigger.name}"' if trigger.kind != "signal" else ""
        name = f'id="{trigger.kind}_{trigger.name}" name="{trigger.name}"'
        roots.append(f"<bpmn:{trigger.kind} {name} {code} />\n")
    return roots


def _inside(model: Model, parent: str) -> str:
    inner = model.inside.get(parent, ())
    ids = {one.id for one in inner}
    nodes = [_node(model, one) for one in inner]
    flows = [_flow(flow) for flow in model.flows if flow.source in ids]
    linked = [
        f'<bpmn:association id="to_{one.handler}" associationDirection="One"'
        f' sourceRef="{one.id}" targetRef="{one.handler}" />'
        for one in inner
        if one.handler
    ]
    return "\n".join([*nodes, *flows, *linked])


def _flow(flow: Flow) -> str:
    head = f'<bpmn:sequenceFlow id="{flow.id}" sourceRef="{flow.source}" targetRef="{flow.target}"'
    if flow.condition is None:
        return f"{head} />"
    condition = f"<bpmn:conditionExpression {_FORMAL}>{_compared(flow.condition)}"
    return f"{head}>{condition}</bpmn:conditionExpression></bpmn:sequenceFlow>"


def _compared(condition: Comparison) -> str:
    return f"={condition.variable} &gt;= {condition.at_least}"


def _node(model: Model, one: Element) -> str:
    tag = _TAGS[one.kind]
    flows = [f"<bpmn:incoming>{flow.id}</bpmn:incoming>" for flow in model.incoming[one.id]]
    flows += [f"<bpmn:outgoing>{flow.id}</bpmn:outgoing>" for flow in model.outgoing[one.id]]
    extensions = _extensions(one)
    held = f"<bpmn:extensionElements>{extensions}</bpmn:extensionElements>" if extensions else ""
    inner = [held, *flows, _definition(one), _loop(one.loop)]
    if one.kind == "ad hoc" and one.enough is not None:
        inner.append(
            f"<bpmn:completionCondition {_FORMAL}>{_compared(one.enough)}"
            "</bpmn:completionCondition>"
        )
    if one.kind in ("sub", "event sub", "transaction", "ad hoc"):
        inner.append(_inside(model, one.id))
    if one.kind == "complex":
        inner.append(
            f"<bpmn:activationCondition {_FORMAL}>=activationCount &gt;= {one.needed}"
            "</bpmn:activationCondition>"
        )
    return f'<bpmn:{tag} id="{one.id}"{_attributes(one)}>{"".join(inner)}</bpmn:{tag}>'


def _attributes(one: Element) -> str:
    found = {
        "attachedToRef": one.attached,
        "default": one.default,
        "startQuantity": str(one.start_quantity) if one.start_quantity != 1 else None,
        "completionQuantity": (
            str(one.completion_quantity) if one.completion_quantity != 1 else None
        ),
        "isForCompensation": "true" if one.for_compensation else None,
        "triggeredByEvent": "true" if one.kind == "event sub" else None,
        "messageRef": f"message_{one.id}" if one.kind == "receive" else None,
        "ordering": "Sequential" if one.sequential else None,
        "cancelRemainingInstances": "false" if not one.cancel_remaining else None,
        "cancelActivity": "false" if one.kind == "boundary" and not one.interrupting else None,
        "isInterrupting": "false" if one.kind == "start" and not one.interrupting else None,
    }
    return "".join(f' {name}="{value}"' for name, value in found.items() if value is not None)


def _extensions(one: Element) -> str:
    if one.kind == "user":
        return '<zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="clerk" />'
    if one.kind == "job":
        return '<zeebe:taskDefinition type="mail" />'
    if one.kind == "script":
        return f'<zeebe:script expression="={one.adds_to} + 1" resultVariable="{one.adds_to}" />'
    if one.kind == "call":
        return f'<zeebe:calledElement processId="{one.called}" propagateAllChildVariables="true" />'
    return ""


def _definition(one: Element) -> str:
    trigger = one.trigger
    if trigger is None or one.kind == "receive":
        return ""
    tag = {"condition": "conditional", "compensation": "compensate"}.get(trigger.kind, trigger.kind)
    reference, inner = "", ""
    if trigger.kind == "message":
        reference = f'messageRef="message_{one.id}"'
    elif trigger.kind == "link":
        reference = f'name="{trigger.name}"'
    elif trigger.name is not None:
        reference = f'{trigger.kind}Ref="{trigger.kind}_{trigger.name}"'
    if trigger.kind == "timer":
        inner = _timer(trigger)
    elif trigger.condition is not None:
        inner = f"<bpmn:condition {_FORMAL}>{_compared(trigger.condition)}</bpmn:condition>"
    name = f"bpmn:{tag}EventDefinition"
    return f'<{name} id="definition_{one.id}" {reference}>{inner}</{name}>'


def _timer(trigger: Trigger) -> str:
    if trigger.again:
        return f"<bpmn:timeCycle {_FORMAL}>R{trigger.again + 1}/PT1H</bpmn:timeCycle>"
    return f"<bpmn:timeDuration {_FORMAL}>PT1H</bpmn:timeDuration>"


def _loop(loop: Loop | None) -> str:
    if loop is None:
        return ""
    if loop.kind == "standard":
        before = ' testBefore="true"' if loop.test_before else ""
        return (
            f"<bpmn:standardLoopCharacteristics{before}><bpmn:loopCondition {_FORMAL}>"
            f"=loopCounter &lt; {loop.count}</bpmn:loopCondition>"
            "</bpmn:standardLoopCharacteristics>"
        )
    sequential = ' isSequential="true"' if loop.kind == "sequential" else ""
    items = ", ".join(str(number) for number in range(1, loop.count + 1))
    output = (
        f' outputCollection="{loop.collection}" outputElement="=item"' if loop.collection else ""
    )
    enough = (
        f"<bpmn:completionCondition {_FORMAL}>=numberOfCompletedInstances &gt;= {loop.enough}"
        "</bpmn:completionCondition>"
        if loop.enough is not None
        else ""
    )
    return (
        f"<bpmn:multiInstanceLoopCharacteristics{sequential}><bpmn:extensionElements>"
        f'<zeebe:loopCharacteristics inputCollection="=[{items}]" inputElement="item"{output} />'
        f"</bpmn:extensionElements>{enough}</bpmn:multiInstanceLoopCharacteristics>"
    )
