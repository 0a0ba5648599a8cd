"""Rules about what this engine does not execute: refused by name, never ignored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bpmn.camunda7 import OTHERWISE, REMEDIES
from bpmn.dialect import EXECUTED, EXECUTED_EVENTS
from bpmn.kinds import event_kind, event_kinds, kind_of
from bpmn.model import Definitions, Dialect, EventKind, Ignored, Remnant, RemnantKind
from bpmn.rules.subject import Subject
from dmn.findings import Finding

_ELEMENT_REMEDIES: Final = {
    "import": "Copy what is imported into this file.",
}


_BY_KEY: Final = "Draw it whole: a key with its properties, each with a path in every message."
_BY_PEOPLE: Final = "Say who does a user task with a resourceAssignmentExpression."
_WITHOUT_EFFECT: Final = {
    "correlationProperty": _BY_KEY,
    "correlationSubscription": _BY_KEY,
    "potentialOwner": _BY_PEOPLE,
    "humanPerformer": _BY_PEOPLE,
    "performer": _BY_PEOPLE,
    "participantMultiplicity": "Each message says by its key or its name whom it is for.",
    "method": "What was done in a transaction is compensated when it is cancelled.",
}


def unsupported_nodes(subject: Subject) -> Iterator[Finding]:
    """A flow node that this engine does not execute."""
    refused = subject.refused
    for node in subject.process.nodes:
        if node.tag not in EXECUTED and node.parent not in refused:
            yield subject.at(
                node,
                "unsupported-element",
                "{} is not executed by this engine",
                "Use a task, a gateway or an event instead.",
            )


def unsupported_events(subject: Subject) -> Iterator[Finding]:
    """An event is of a kind that BPMN has at its place (BPMN 2.0.2, table 10.93)."""
    for node in subject.process.nodes:
        allowed = EXECUTED_EVENTS.get(subject.event_place(node))
        if allowed is None or node.parent in subject.refused:
            continue
        kinds = {event.kind for event in node.events} or {EventKind.NONE}
        for kind in sorted(kinds - allowed):
            yield subject.at(
                node,
                "unsupported-event",
                f"{{}} is of kind {event_kind(kind)}, which BPMN does not allow here",
                f"Choose one of these kinds: {event_kinds(allowed)}.",
            )


def unsupported_elements(definitions: Definitions) -> Iterator[Finding]:
    """A BPMN element that would change what runs."""
    for remnant in _remnants(definitions, RemnantKind.ELEMENT):
        remedy = _ELEMENT_REMEDIES.get(remnant.name, "Remove it in Camunda Modeler.")
        message = f"{remnant.name}{_place(remnant)} is not executed by this engine"
        yield _at(definitions, remnant, "unsupported-element", message, remedy)


def elements_without_effect(definitions: Definitions) -> Iterator[Finding]:
    """A BPMN element that changes nothing here, such as the definition of a service (8.4.3)."""
    for remnant in definitions.ignored:
        message = f"{remnant.name}{_place(remnant)} has no effect here"
        name = remnant.name.partition("=")[0]
        remedy = _WITHOUT_EFFECT.get(name, "Keep it for other tools, or remove it.")
        yield _at(definitions, remnant, "without-effect", message, remedy)


def unsupported_attributes(definitions: Definitions) -> Iterator[Finding]:
    """A BPMN attribute that would change what runs."""
    for remnant in _remnants(definitions, RemnantKind.ATTRIBUTE):
        message = (
            f'{remnant.name}="{remnant.value}"{_place(remnant)} is not executed by this engine'
        )
        yield _at(definitions, remnant, "unsupported-attribute", message, "Remove the attribute.")


def unsupported_extensions(definitions: Definitions) -> Iterator[Finding]:
    """An extension element that is unknown, or that means nothing on this element."""
    for remnant in _remnants(definitions, RemnantKind.EXTENSION):
        message = f"{remnant.name}{_place(remnant)} is not executed by this engine"
        remedy = _engine_remedy(remnant.name, definitions.dialect)
        yield _at(definitions, remnant, "unsupported-extension", message, remedy)


def attributes_of_another_engine(definitions: Definitions) -> Iterator[Finding]:
    """An attribute of Camunda 7 or a relative of it."""
    for remnant in _remnants(definitions, RemnantKind.FOREIGN_ATTRIBUTE):
        what = "belongs to another engine"
        if definitions.dialect is Dialect.CAMUNDA_7:
            what = "is not executed by this engine"
        message = f"{remnant.name}{_place(remnant)} {what}"
        remedy = _engine_remedy(remnant.name, definitions.dialect)
        rule = "java" if _is_java(remnant.name) else "unsupported-attribute"
        yield _at(definitions, remnant, rule, message, remedy)


def _is_java(name: str) -> bool:
    """Return whether an attribute names Java code that would do an activity's work."""
    return name.partition(":")[2] in {"class", "delegateExpression", "expression", "type"}


def _engine_remedy(name: str, dialect: Dialect) -> str:
    prefix, _, local = name.partition(":")
    if prefix == "zeebe" and dialect is Dialect.CAMUNDA_7:
        return "The file is one of Camunda 7: fill in the properties of that dialect."
    if prefix == "zeebe":
        return "Remove it in the properties panel, or in the XML view of Camunda Modeler."
    if dialect is Dialect.CAMUNDA_7 and prefix != "zeebe":
        return REMEDIES.get(local, OTHERWISE)
    if local in REMEDIES:
        return (
            "No Java code is run: use a job type (zeebe:taskDefinition), such as mail or document."
        )
    return "Model the element for Camunda 8 and fill in its properties there."


def _place(remnant: Remnant | Ignored) -> str:
    if remnant.owner is None:
        return ""
    itself = remnant.owner_tag == remnant.name
    return f" {remnant.owner}" if itself else f" on {kind_of(remnant.owner_tag)} {remnant.owner}"


def _remnants(definitions: Definitions, kind: RemnantKind) -> Iterator[Remnant]:
    return (remnant for remnant in definitions.remnants if remnant.kind is kind)


def _at(
    definitions: Definitions, remnant: Remnant | Ignored, rule: str, message: str, remedy: str
) -> Finding:
    return Finding(definitions.file, remnant.owner, remnant.line, message, remedy, f"bpmn/{rule}")
