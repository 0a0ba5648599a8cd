"""Diagrams as Camunda Modeler saves them, without their drawing: from XML to a process."""

from __future__ import annotations

from bpmn.model import Definitions
from bpmn.reader import read_definitions
from engine.core.definition import ExecutableProcess, compile_process

_FRAME = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="Definitions_1"
  targetNamespace="http://bpmn.io/schema/bpmn" exporter="Camunda Modeler" exporterVersion="5.50.0"
  modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.9.0">
  <bpmn:process id="p" name="P" isExecutable="true">
{body}
  </bpmn:process>
{roots}
</bpmn:definitions>
"""


def definitions_of(body: str, roots: str = "") -> Definitions:
    """A file whose process holds `body`, with its messages, errors and so on in `roots`."""
    return read_definitions(_FRAME.format(body=body, roots=roots).encode(), "p.bpmn")


def drawn(body: str, roots: str = "") -> ExecutableProcess:
    """The process of `definitions_of`, ready to run."""
    return compile_process(definitions_of(body, roots), "p")


def flows(*pairs: str) -> str:
    """Sequence flows, each written as `source>target`."""
    return "\n".join(
        f'<bpmn:sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}" />'
        for source, _, target in (pair.partition(">") for pair in pairs)
    )


def user(node_id: str, more: str = "", attributes: str = "") -> str:
    """A user task of the group `finance`; `more` stands among its extension elements."""
    return (
        f'<bpmn:userTask id="{node_id}" {attributes}><bpmn:extensionElements><zeebe:userTask />'
        f'<zeebe:assignmentDefinition candidateGroups="finance" />{more}</bpmn:extensionElements>'
        "</bpmn:userTask>"
    )


def job(node_id: str, attributes: str = "") -> str:
    """A service task with the job type `mail`."""
    return (
        f'<bpmn:serviceTask id="{node_id}" {attributes}><bpmn:extensionElements>'
        '<zeebe:taskDefinition type="mail" /></bpmn:extensionElements></bpmn:serviceTask>'
    )


def task(node_id: str, attributes: str = "") -> str:
    """A task without work."""
    return f'<bpmn:task id="{node_id}" {attributes} />'


def start(node_id: str = "start", definition: str = "", attributes: str = "") -> str:
    """A start event."""
    return f'<bpmn:startEvent id="{node_id}" {attributes}>{definition}</bpmn:startEvent>'


def end(node_id: str = "end", definition: str = "") -> str:
    """An end event."""
    return f'<bpmn:endEvent id="{node_id}">{definition}</bpmn:endEvent>'


def throw(node_id: str, definition: str = "") -> str:
    """An intermediate throw event."""
    return f'<bpmn:intermediateThrowEvent id="{node_id}">{definition}</bpmn:intermediateThrowEvent>'


def boundary(node_id: str, attached_to: str, definition: str, attributes: str = "") -> str:
    """A boundary event."""
    return (
        f'<bpmn:boundaryEvent id="{node_id}" attachedToRef="{attached_to}" {attributes}>'
        f"{definition}</bpmn:boundaryEvent>"
    )


def sub(
    node_id: str, *inner: str, tag: str = "subProcess", attributes: str = "", more: str = ""
) -> str:
    """A sub-process; `more` stands among its extension elements."""
    extensions = f"<bpmn:extensionElements>{more}</bpmn:extensionElements>" if more else ""
    return f'<bpmn:{tag} id="{node_id}" {attributes}>{extensions}{"".join(inner)}</bpmn:{tag}>'


def event_sub(node_id: str, *inner: str) -> str:
    """An event sub-process."""
    return sub(node_id, *inner, attributes='triggeredByEvent="true"')


def definition(kind: str, attributes: str = "", inner: str = "") -> str:
    """An event definition such as `error`."""
    return (
        f'<bpmn:{kind}EventDefinition id="d" {attributes}>{inner}</bpmn:{kind}EventDefinition>'
    ).replace(' id="d"', "")


def duration(text: str) -> str:
    """A timer definition with a duration."""
    return definition(
        "timer",
        inner=f'<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">{text}</bpmn:timeDuration>',
    )


def cycle(text: str) -> str:
    """A timer definition with a cycle."""
    return definition(
        "timer",
        inner=f'<bpmn:timeCycle xsi:type="bpmn:tFormalExpression">{text}</bpmn:timeCycle>',
    )


EACH_ITEM = (
    "<bpmn:multiInstanceLoopCharacteristics{attributes}><bpmn:extensionElements>"
    '<zeebe:loopCharacteristics inputCollection="=items" inputElement="item"{more} />'
    "</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>"
)


def each_item(attributes: str = "", more: str = "") -> str:
    """A multi-instance marker over `items`."""
    return EACH_ITEM.format(attributes=attributes, more=more)


ERRORS = """
<bpmn:error id="Error_A" name="A" errorCode="A" />
<bpmn:error id="Error_B" name="B" errorCode="B" />
<bpmn:escalation id="Escalation_A" name="A" escalationCode="A" />
<bpmn:escalation id="Escalation_B" name="B" escalationCode="B" />
<bpmn:message id="Message_Paid" name="paid"><bpmn:extensionElements>
  <zeebe:subscription correlationKey="=key" /></bpmn:extensionElements></bpmn:message>
"""
ERROR_A = definition("error", 'errorRef="Error_A"')
ERROR_B = definition("error", 'errorRef="Error_B"')
ANY_ERROR = definition("error")
ESCALATION_A = definition("escalation", 'escalationRef="Escalation_A"')
ESCALATION_B = definition("escalation", 'escalationRef="Escalation_B"')
ANY_ESCALATION = definition("escalation")
PAID = definition("message", 'messageRef="Message_Paid"')
CANCEL = definition("cancel")
TERMINATE = definition("terminate")
COMPENSATE = definition("compensate")


def compensate(activity_id: str, attributes: str = "") -> str:
    """A compensation definition that names an activity."""
    return definition("compensate", f'activityRef="{activity_id}" {attributes}')


def compensates(activity_id: str, handler: str, name: str | None = None) -> str:
    """A compensation boundary event and the association to its handler."""
    event = name or f"undo_{activity_id}"
    return (
        boundary(event, activity_id, COMPENSATE)
        + f'<bpmn:association id="to_{handler}_{event}" associationDirection="One" '
        f'sourceRef="{event}" targetRef="{handler}" />'
    )
