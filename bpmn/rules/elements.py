"""Rules about what this engine does not execute: refused by name, never ignored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bpmn.dialect import EXECUTED
from bpmn.model import Definitions, EventKind, Remnant, RemnantKind
from bpmn.rules.subject import Subject
from dmn.findings import Finding

_NODE_REMEDIES: Final = {
    "subProcess": "Draw its steps in the process itself.",
    "adHocSubProcess": "Draw its steps in the process itself, in an order or behind a gateway.",
    "transaction": "Draw its steps in the process itself.",
    "callActivity": "Draw the steps of the called process in this process.",
    "inclusiveGateway": "Use parallel and exclusive gateways.",
    "complexGateway": "Use parallel and exclusive gateways.",
}
_EVENTS: Final = {
    "startEvent": frozenset({EventKind.NONE, EventKind.MESSAGE}),
    "endEvent": frozenset({EventKind.NONE, EventKind.MESSAGE, EventKind.TERMINATE}),
    "boundaryEvent": frozenset({EventKind.MESSAGE, EventKind.TIMER}),
    "intermediateCatchEvent": frozenset({EventKind.MESSAGE, EventKind.TIMER}),
    "intermediateThrowEvent": frozenset({EventKind.NONE, EventKind.MESSAGE}),
}
_ELEMENT_REMEDIES: Final = {
    "standardLoopCharacteristics": "Use multi-instance, or lead the flow back through a gateway.",
    "script": "Scripts of a model never run: choose „FEEL expression“ as implementation.",
    "eventDefinitionRef": "Put the event definition into the event itself.",
    "loopCardinality": "Use an input collection, such as =for number in 1..3 return number.",
    "potentialOwner": "Assign people with candidate groups in the properties panel.",
    "humanPerformer": "Assign people with candidate groups in the properties panel.",
    "performer": "Assign people with candidate groups in the properties panel.",
    "import": "Copy what is imported into this file.",
}
_ATTRIBUTE_REMEDIES: Final = {
    "startQuantity": "Remove the attribute: each token starts the activity once.",
    "completionQuantity": "Remove the attribute: an activity gives one token on.",
    "isForCompensation": "Remove the compensation marker and draw the undoing steps as a flow.",
    "parallelMultiple": "Use one event definition for each event.",
}
_JAVA_BOUND: Final = frozenset(
    {
        "class",
        "delegateExpression",
        "expression",
        "executionListener",
        "taskListener",
        "connector",
        "field",
        "variableMappingClass",
        "variableMappingDelegateExpression",
    }
)


def unsupported_nodes(subject: Subject) -> Iterator[Finding]:
    """A flow node that this engine does not execute."""
    for node in subject.process.nodes:
        if node.tag not in EXECUTED:
            remedy = _NODE_REMEDIES.get(node.tag, "Use a task, a gateway or an event instead.")
            yield subject.at(
                node, "unsupported-element", "{} is not executed by this engine", remedy
            )


def unsupported_events(subject: Subject) -> Iterator[Finding]:
    """An event of a kind that is not executed at this place (BPMN 2.0.2, table 10.93)."""
    for node in subject.process.nodes:
        allowed = _EVENTS.get(node.tag)
        if allowed is None:
            continue
        kinds = {event.kind for event in node.events} or {EventKind.NONE}
        for kind in sorted(kinds - allowed):
            names = ", ".join(sorted(allowed))
            yield subject.at(
                node,
                "unsupported-event",
                f"{{}} is of kind {kind.value}, which is not executed here",
                f"Choose one of these kinds: {names}.",
            )


def several_event_definitions(subject: Subject) -> Iterator[Finding]:
    """More than one event definition makes a multiple event (BPMN 2.0.2, 10.5.5)."""
    for node in subject.process.nodes:
        if len(node.events) > 1:
            yield subject.at(
                node,
                "several-event-definitions",
                "{} has several event definitions",
                "Use one event for each of them.",
            )


def unsupported_elements(definitions: Definitions) -> Iterator[Finding]:
    """A BPMN element that would change what runs."""
    for remnant in _remnants(definitions, RemnantKind.ELEMENT):
        remedy = _ELEMENT_REMEDIES.get(remnant.name, "Remove it in Camunda Modeler.")
        message = f"{remnant.name}{_place(remnant)} is not executed by this engine"
        yield _at(definitions, remnant, "unsupported-element", message, remedy)


def unsupported_attributes(definitions: Definitions) -> Iterator[Finding]:
    """A BPMN attribute that would change what runs."""
    for remnant in _remnants(definitions, RemnantKind.ATTRIBUTE):
        remedy = _ATTRIBUTE_REMEDIES.get(remnant.name, "Remove the attribute.")
        message = (
            f'{remnant.name}="{remnant.value}"{_place(remnant)} is not executed by this engine'
        )
        yield _at(definitions, remnant, "unsupported-attribute", message, remedy)


def unsupported_extensions(definitions: Definitions) -> Iterator[Finding]:
    """An extension element that is unknown, or that means nothing on this element."""
    for remnant in _remnants(definitions, RemnantKind.EXTENSION):
        message = f"{remnant.name}{_place(remnant)} is not executed by this engine"
        remedy = _engine_remedy(remnant.name)
        yield _at(definitions, remnant, "unsupported-extension", message, remedy)


def attributes_of_another_engine(definitions: Definitions) -> Iterator[Finding]:
    """An attribute of Camunda 7 or a relative of it."""
    for remnant in _remnants(definitions, RemnantKind.FOREIGN_ATTRIBUTE):
        message = f"{remnant.name}{_place(remnant)} belongs to another engine"
        remedy = _engine_remedy(remnant.name)
        yield _at(definitions, remnant, "unsupported-attribute", message, remedy)


def _engine_remedy(name: str) -> str:
    prefix, _, local = name.partition(":")
    if prefix == "zeebe":
        return "Remove it in the properties panel, or in the XML view of Camunda Modeler."
    if local in _JAVA_BOUND:
        return (
            "No Java code is run: use a job type (zeebe:taskDefinition), such as mail or document."
        )
    return "Model the element for Camunda 8 and fill in its properties there."


def _place(remnant: Remnant) -> str:
    return f" on {remnant.owner_tag} {remnant.owner}" if remnant.owner else ""


def _remnants(definitions: Definitions, kind: RemnantKind) -> Iterator[Remnant]:
    return (remnant for remnant in definitions.remnants if remnant.kind is kind)


def _at(
    definitions: Definitions, remnant: Remnant, rule: str, message: str, remedy: str
) -> Finding:
    return Finding(definitions.file, remnant.owner, remnant.line, message, remedy, f"bpmn/{rule}")
