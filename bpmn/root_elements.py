"""Reads the root elements that events refer to: messages, signals, errors, escalations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from lxml import etree

from bpmn.correlation_reader import correlated
from bpmn.dialect import EVENT_DEFINITIONS
from bpmn.model import Error, Escalation, Message, Signal
from bpmn.notes import Notes, child, elements
from bpmn.places import (
    CORRELATION_KEY,
    ERROR_CODE,
    ESCALATION_CODE,
    MESSAGE_NAME,
    SIGNAL_NAME,
)

_Root = TypeVar("_Root", Message, Signal, Error, Escalation)


@dataclass(frozen=True)
class Roots:
    """What events refer to, by id (BPMN 2.0.2, 8.4, 10.5.5).

    Args:
        event_definitions: event definitions that stand on their own, for `eventDefinitionRef`.
    """

    messages: Mapping[str, Message]
    signals: Mapping[str, Signal]
    errors: Mapping[str, Error]
    escalations: Mapping[str, Escalation]
    event_definitions: Mapping[str, etree._Element]


def read_roots(root: etree._Element, notes: Notes) -> Roots:
    """Return the root elements of the file; one without an id is complained of."""
    return Roots(
        messages=correlated(root, _by_id(root, "message", _message, notes), notes),
        signals=_by_id(root, "signal", _signal, notes),
        errors=_by_id(root, "error", _error, notes),
        escalations=_by_id(root, "escalation", _escalation, notes),
        event_definitions={
            element.get("id", ""): element
            for name in EVENT_DEFINITIONS
            for element in elements(root, name)
        },
    )


def local_reference(written: str) -> str:
    """Return the id that a QName reference names; a prefix is legal, Modeler writes none."""
    return written.strip().rpartition(":")[2]


def _by_id(
    root: etree._Element,
    name: str,
    read: Callable[[etree._Element, str, Notes], _Root],
    notes: Notes,
) -> dict[str, _Root]:
    found: dict[str, _Root] = {}
    for element in elements(root, name):
        identity = element.get("id")
        if identity:
            found[identity] = read(element, identity, notes)
        else:
            article = "an" if name[0] in "aeiou" else "a"
            notes.complain(
                element, f"{article} {name} has no id", "Save the file again in Camunda Modeler."
            )
    return found


def _message(element: etree._Element, identity: str, notes: Notes) -> Message:
    holder = child(element, "extensionElements")
    key = None
    for subscription in () if holder is None else holder.iterchildren("{*}subscription"):
        key = notes.value(subscription, CORRELATION_KEY)
    return Message(identity, notes.value(element, MESSAGE_NAME) or "", key)


def _signal(element: etree._Element, identity: str, notes: Notes) -> Signal:
    return Signal(identity, notes.value(element, SIGNAL_NAME) or "")


def _error(element: etree._Element, identity: str, notes: Notes) -> Error:
    return Error(identity, element.get("name") or "", notes.value(element, ERROR_CODE))


def _escalation(element: etree._Element, identity: str, notes: Notes) -> Escalation:
    code = notes.value(element, ESCALATION_CODE)
    return Escalation(identity, element.get("name") or "", code)
