"""Rules about signals and conditions: what is waited for, and what is thrown."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.model import Event, EventKind, Node
from bpmn.places import is_feel
from bpmn.rules.events import places_of
from bpmn.rules.subject import Subject
from dmn.findings import Finding


def signals_without_name(subject: Subject) -> Iterator[Finding]:
    """A signal is matched by its name (BPMN 2.0.2, 10.5.5, signal event definition)."""
    for node, event in _events(subject, EventKind.SIGNAL):
        if event.signal is None or not event.signal.name.strip():
            yield subject.at(
                node,
                "signal-name",
                "{} names no signal",
                "Choose a signal in the properties panel, and give it a name.",
            )


def same_signal_twice(subject: Subject) -> Iterator[Finding]:
    """Of several events that wait at one place, each has a signal of its own (Camunda 8.9)."""
    first: dict[tuple[str, str], Node] = {}
    for node, event in _events(subject, EventKind.SIGNAL):
        name = event.signal.name if event.signal is not None else ""
        for place in places_of(subject, node) if name and not is_feel(name) else ():
            other = first.setdefault((place, name), node)
            if other is not node:
                yield subject.at(
                    node,
                    "same-signal-twice",
                    f"{{}} waits for the signal {name!r}, as {other.id} does at the same place",
                    "Give each a signal of its own, or branch behind one event.",
                )


def signal_starts_that_are_computed(subject: Subject) -> Iterator[Finding]:
    """Before an instance runs there is no variable: names of starts are literals (Camunda 8.9)."""
    for node, event in _events(subject, EventKind.SIGNAL):
        name = event.signal.name if event.signal is not None else ""
        if is_feel(name) and subject.event_place(node) == "startEvent":
            yield subject.at(
                node,
                "computed-signal-start",
                "{} starts the process with a signal whose name is an expression",
                "Write the name of the signal as it is broadcast.",
            )


def condition_starts(subject: Subject) -> Iterator[Finding]:
    """Without an instance there is no variable that could change (BPMN 2.0.2, 10.5.2)."""
    for node, event in _events(subject, EventKind.CONDITIONAL):
        if subject.event_place(node) == "startEvent" and event.variable_events:
            yield subject.at(
                node,
                "condition-start-filter",
                "{} starts the process and has a filter for changes of variables",
                "Remove the filter: no variable of an instance changes before it begins.",
            )


def _events(subject: Subject, kind: EventKind) -> Iterator[tuple[Node, Event]]:
    for node in subject.process.nodes:
        yield from ((node, event) for event in node.events if event.kind is kind)
