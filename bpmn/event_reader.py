"""Reads the event definitions of a flow node, written in it or referred to (BPMN 2.0.2, 10.5.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from lxml import etree

from bpmn.camunda7_mappings import OWN_BUSINESS_KEY, business_key, passes_all
from bpmn.dialect import EVENT_DEFINITIONS, ZEEBE
from bpmn.model import Error, Escalation, Event, EventKind, Message, Signal, Timer
from bpmn.notes import Notes, boolean, child, elements, line_of
from bpmn.places import EVENT_CONDITION, timer_place
from bpmn.root_elements import Roots, local_reference

_Named = TypeVar("_Named", Message, Signal, Error, Escalation)
_TIMER_KINDS = ("timeDate", "timeDuration", "timeCycle")


def read_events(element: etree._Element, roots: Roots, notes: Notes) -> tuple[Event, ...]:
    """Return the event definitions of a node, in document order.

    A receive task has one too, and a send task that names its message.
    """
    events = []
    tag = etree.QName(element).localname
    if tag == "receiveTask" or (tag == "sendTask" and element.get("messageRef")):
        message = _referred(element, "message", roots.messages, notes)
        events.append(Event(EventKind.MESSAGE, None, message, line_of(element)))
    for one in _definitions(element, roots, notes):
        event = read_event(one, roots, notes)
        if event is not None:
            events.append(event)
    return tuple(events)


def read_event(element: etree._Element, roots: Roots, notes: Notes) -> Event | None:
    """Return what one event definition says; `None` for an element that is none."""
    kind = EVENT_DEFINITIONS.get(etree.QName(element).localname)
    if kind is None:
        return None
    notes.foreign_attributes(element)
    notes.foreign_extensions(element)
    line = line_of(element)
    match kind:
        case "timer":
            return Event(EventKind.TIMER, _timer(element, notes), None, line)
        case "message":
            message = _referred(element, "message", roots.messages, notes)
            return Event(EventKind.MESSAGE, None, message, line)
        case "signal":
            signal = _referred(element, "signal", roots.signals, notes)
            key = business_key(element, notes)
            return Event(
                EventKind.SIGNAL,
                signal=signal,
                line=line,
                passes_all=passes_all(element),
                business_id=None if key == OWN_BUSINESS_KEY else key,
                own_business_id=key == OWN_BUSINESS_KEY,
            )
        case "error":
            return _error(element, roots, notes)
        case "escalation":
            return _escalation(element, roots, notes)
        case "conditional":
            return _conditional(element, notes)
        case "link":
            return Event(EventKind.LINK, link=element.get("name") or None, line=line)
        case "compensate":
            activity = element.get("activityRef")
            wait = boolean(element, "waitForCompletion", default=True)
            return Event(
                EventKind.COMPENSATION,
                line=line,
                activity_ref=local_reference(activity) if activity else None,
                wait_for_completion=wait,
            )
    return Event(EventKind(kind), line=line)


def _definitions(element: etree._Element, roots: Roots, notes: Notes) -> Iterator[etree._Element]:
    for one in elements(element):
        if etree.QName(one).localname != "eventDefinitionRef":
            yield one
            continue
        identity = local_reference("".join(str(text) for text in one.itertext()))
        definition = roots.event_definitions.get(identity)
        if definition is None:
            notes.complain(
                one,
                f"the event definition {identity!r} is not defined in this file",
                "Put the event definition into the event itself.",
                "bpmn/unresolved-event",
            )
        else:
            yield definition


def _error(element: etree._Element, roots: Roots, notes: Notes) -> Event:
    return Event(
        EventKind.ERROR,
        line=line_of(element),
        error=_referred(element, "error", roots.errors, notes),
        code_variable=notes.name_of_camunda_7(element, "errorCodeVariable"),
        message_variable=notes.name_of_camunda_7(element, "errorMessageVariable"),
    )


def _escalation(element: etree._Element, roots: Roots, notes: Notes) -> Event:
    return Event(
        EventKind.ESCALATION,
        line=line_of(element),
        escalation=_referred(element, "escalation", roots.escalations, notes),
        code_variable=notes.name_of_camunda_7(element, "escalationCodeVariable"),
    )


def _conditional(element: etree._Element, notes: Notes) -> Event:
    condition = child(element, "condition")
    written = None if condition is None else notes.value(condition, EVENT_CONDITION)
    holder = child(element, "extensionElements")
    found = None if holder is None else holder.find(f"{{{ZEEBE}}}conditionalFilter")
    names = "" if found is None else found.get("variableNames", "")
    events = "" if found is None else found.get("variableEvents", "")
    return Event(
        EventKind.CONDITIONAL,
        line=line_of(element),
        condition=written,
        variable_names=_listed(names or notes.name_of_camunda_7(element, "variableName") or ""),
        variable_events=_listed(events or notes.name_of_camunda_7(element, "variableEvents") or ""),
    )


def _listed(written: str) -> tuple[str, ...]:
    return tuple(name for one in written.split(",") if (name := one.strip()))


def _timer(element: etree._Element, notes: Notes) -> Timer | None:
    found = [(kind, one) for kind in _TIMER_KINDS for one in elements(element, kind)]
    if len(found) != 1:
        notes.complain(
            element,
            "the timer needs exactly one of date, duration and cycle",
            "Choose a timer type in the properties panel and fill in its value.",
            "bpmn/timer",
        )
        return None
    kind, one = found[0]
    written = notes.value(one, timer_place(kind))
    if written is None:
        notes.complain(
            one, f"the timer's {kind} is empty", "Fill in a value such as PT8H.", "bpmn/timer"
        )
        return None
    return Timer(kind, written)


def _referred(
    element: etree._Element, what: str, known: Mapping[str, _Named], notes: Notes
) -> _Named | None:
    reference = element.get(f"{what}Ref")
    if reference is None:
        return None
    found = known.get(local_reference(reference))
    if found is None:
        notes.complain(
            element,
            f"the {what} {reference!r} is not defined in this file",
            f"Choose the {what} again in the properties panel.",
            "bpmn/unresolved-event",
        )
    return found
