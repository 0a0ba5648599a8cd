"""Builds small BPMN files for the tests, in the form in which Camunda Modeler saves them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from bpmn.german import in_german
from bpmn.lint import lint, warn
from bpmn.model import Definitions
from bpmn.reader import read_definitions
from dmn.findings import Finding, ModelRefused

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
  xmlns:modeler="http://camunda.org/schema/modeler/1.0"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  id="definitions" targetNamespace="http://bpmn.io/schema/bpmn"
  modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.9.0">
"""
TAIL = "</bpmn:definitions>\n"
START = '<bpmn:startEvent id="start" />'
END = '<bpmn:endEvent id="end" />'
DECLARED = """<bpmn:extensionElements><zeebe:properties>
  <zeebe:property name="vorgang:purpose" value="Test" />
  <zeebe:property name="vorgang:legalBasis" value="Art. 6" />
</zeebe:properties></bpmn:extensionElements>"""


def flow(source: str, target: str, condition: str | None = None) -> str:
    """Return a sequence flow with the id `source-target`."""
    head = f'<bpmn:sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}"'
    if condition is None:
        return head + " />"
    inner = "<bpmn:conditionExpression>" + condition + "</bpmn:conditionExpression>"
    return f"{head}>{inner}</bpmn:sequenceFlow>"


def extended(
    tag: str, identity: str, extensions: str, attributes: str = "", inner: str = ""
) -> str:
    """Return a flow node with these zeebe extension elements."""
    holder = f"<bpmn:extensionElements>{extensions}</bpmn:extensionElements>"
    return f'<bpmn:{tag} id="{identity}" {attributes}>{holder}{inner}</bpmn:{tag}>'


def timer(kind: str, expression: str) -> str:
    """Return a timer definition; `kind` is `timeDate`, `timeDuration` or `timeCycle`."""
    inner = f"<bpmn:{kind}>{expression}</bpmn:{kind}>"
    return f"<bpmn:timerEventDefinition>{inner}</bpmn:timerEventDefinition>"


def boundary(identity: str, attached_to: str, inner: str, attributes: str = "") -> str:
    """Return a boundary event."""
    head = f'<bpmn:boundaryEvent id="{identity}" attachedToRef="{attached_to}" {attributes}>'
    return f"{head}{inner}</bpmn:boundaryEvent>"


def properties(**values: str) -> str:
    """Return zeebe properties with our prefix."""
    inner = "".join(
        f'<zeebe:property name="vorgang:{name}" value="{value}" />'
        for name, value in values.items()
    )
    return f"<zeebe:properties>{inner}</zeebe:properties>"


def process(*elements: str, identity: str = "process", executable: str = "true") -> str:
    """Return a whole file with one process."""
    head = f'<bpmn:process id="{identity}" isExecutable="{executable}">'
    return HEAD + head + "\n" + "\n".join(elements) + "\n</bpmn:process>\n" + TAIL


def between(*nodes: str, first: str, last: str | None = None) -> str:
    """Return a process that runs from a start event through these nodes to an end event."""
    flows = (flow("start", first), flow(last or first, "end"))
    return process(START, *nodes, END, *flows)


def read(document: str) -> Definitions:
    """Return the file as read."""
    return read_definitions(document.encode(), "test.bpmn")


def findings(document: str, known: Collection[str] | None = None) -> tuple[Finding, ...]:
    """Return all that is said against the file, by the reader or by the rules.

    Each of its sentences is in the German catalogue.
    """
    try:
        found = lint(read(document), known)
    except ModelRefused as refusal:
        found = refusal.findings
    assert_known_in_german(found)
    return found


def assert_known_in_german(found: Iterable[Finding]) -> None:
    """The German catalogue holds what these findings say."""
    for finding in found:
        german = in_german(finding)
        assert german.message != finding.message, finding.message
        assert german.remedy != finding.remedy or not finding.remedy, finding.remedy


def rules(document: str, known: Collection[str] | None = None) -> list[str]:
    """Return the names of the rules that the file breaks, without their prefix."""
    return [finding.rule.removeprefix("bpmn/") for finding in findings(document, known)]


def advice(document: str) -> list[str]:
    """Return the names of the rules that give advice on the file."""
    found = warn(read(document))
    assert_known_in_german(found)
    return [finding.rule.removeprefix("bpmn/") for finding in found]
