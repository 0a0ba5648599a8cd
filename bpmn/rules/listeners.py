"""Rules about execution listeners and task listeners.

Source: Camunda 8.9, execution listeners (limitations), user task listeners.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bpmn.model import EventKind, Listener, Node, Process
from bpmn.places import is_literal
from bpmn.rules.subject import Subject
from dmn.findings import Finding

_EVENTS: Final = ("start", "end")
_TASK_EVENTS: Final = ("creating", "assigning", "updating", "completing", "canceling")


def unknown_events(subject: Subject) -> Iterator[Finding]:
    """A listener is called at the start or at the end of its element."""
    for element in _elements(subject):
        for listener in element.extensions.listeners:
            if listener.event not in _EVENTS:
                yield subject.at(
                    element,
                    "listener-event",
                    f"{{}} has a listener for {listener.event!r}",
                    "Choose start or end.",
                )


def unknown_task_events(subject: Subject) -> Iterator[Finding]:
    """A task listener is called for one of five events of its user task."""
    for node in subject.process.nodes:
        for listener in node.extensions.task_listeners:
            if listener.event in _TASK_EVENTS:
                continue
            yield subject.at(
                node,
                "listener-event",
                f"{{}} has a task listener for {listener.event!r}, which no user task has",
                "Choose creating, assigning, updating, completing or canceling.",
            )


def told_when_cancelled(subject: Subject) -> Iterator[Finding]:
    """What interrupts a user task does not wait for its listeners (BPMN 2.0.2, 13.3.2)."""
    for node in subject.process.nodes:
        if any(one.event == "canceling" for one in node.extensions.task_listeners):
            yield subject.at(
                node,
                "listener-told-late",
                "{} has a task listener for 'canceling', which comes when the task is gone",
                "It can neither deny nor correct anything; with a call that is cancelled it does"
                " not come at all.",
            )


def completing_an_approval(subject: Subject) -> Iterator[Finding]:
    """An approval is what a person decides: no listener denies it afterwards."""
    for node in subject.process.nodes:
        events = {one.event for one in node.extensions.task_listeners}
        properties = node.extensions.properties
        if "completing" in events and properties.get("vorgang:doneAs"):
            yield subject.at(
                node,
                "listener-of-an-approval",
                "{} says by vorgang:doneAs who did it, and its task listener for 'completing' could"
                " deny it",
                "Use an execution listener for its end.",
            )
        if "completing" in events and properties.get("vorgang:approval"):
            yield subject.at(
                node,
                "listener-of-an-approval",
                "{} is an approval, and its task listener for 'completing' could deny it",
                "Use an execution listener for its end.",
            )


def same_listener_twice(subject: Subject) -> Iterator[Finding]:
    """Listeners of one element and event differ in their job type."""
    for element in _elements(subject):
        seen: set[tuple[str, str]] = set()
        for one in (*element.extensions.listeners, *element.extensions.task_listeners):
            if (one.event, one.type) in seen:
                yield subject.at(
                    element,
                    "same-listener-twice",
                    f"{{}} has two listeners of the job type {one.type!r} for {one.event!r}",
                    "Keep one of them.",
                )
            seen.add((one.event, one.type))


def where_no_listener_runs(subject: Subject) -> Iterator[Finding]:
    """Some nodes have no start or no end that a listener could wait for."""
    for node in subject.process.nodes:
        instead = {event: _instead(node, event) for event in _EVENTS}
        for listener in node.extensions.listeners:
            remedy = instead.get(listener.event)
            if remedy is not None:
                yield subject.at(
                    node,
                    "listener-place",
                    f"{{}} has a listener for {listener.event!r}, which does not run there",
                    remedy,
                )


def unknown_job_types(subject: Subject) -> Iterator[Finding]:
    """A literal job type has a connector, as for tasks."""
    known = subject.known_job_types
    for element, listener in _listeners(subject) if known is not None else ():
        if is_literal(listener.type) and known is not None and listener.type not in known:
            yield subject.at(
                element,
                "unknown-job-type",
                f"{{}} has the job type {listener.type!r}, which no connector does",
                f"Use one of these: {', '.join(sorted(known))}; or declare it in "
                "VORGANG_EXTERNAL_JOB_TYPES, if a worker of yours does it.",
            )


def invalid_retries(subject: Subject) -> Iterator[Finding]:
    """The number of attempts is a whole number from 1 to 100, as for tasks."""
    for element, listener in _listeners(subject):
        retries = listener.retries
        if is_literal(retries) and re.fullmatch(r"[1-9][0-9]?|100", retries) is None:
            yield subject.at(
                element,
                "invalid-retries",
                f"{{}} asks for {retries!r} retries",
                "Write a whole number from 1 to 100.",
            )


def _elements(subject: Subject) -> list[Process | Node]:
    return [subject.process, *subject.process.nodes]


def _listeners(subject: Subject) -> Iterator[tuple[Process | Node, Listener]]:
    for element in _elements(subject):
        own = element.extensions
        for listener in (*own.listeners, *own.task_listeners):
            yield element, listener


def _instead(node: Node, event: str) -> str | None:
    """Return what to do where no listener runs; `None` where one does."""
    kinds = {one.kind for one in node.events}
    if node.tag == "boundaryEvent" and EventKind.COMPENSATION in kinds:
        return "Give it to the compensation handler."
    if event == "start" and node.tag == "startEvent":
        return "Give it to the process or the sub-process."
    if event == "start" and node.tag == "boundaryEvent":
        return "Give it to the activity that the event is attached to."
    if event == "end" and node.tag.endswith("Gateway"):
        return "Give it to the element behind the gateway, for its start."
    if event == "end" and node.tag == "endEvent" and EventKind.ERROR in kinds:
        return "Give it to the event that catches the error."
    return None
