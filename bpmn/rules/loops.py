"""Rules about loop markers and token quantities (BPMN 2.0.2, 10.3, 10.3.8, 13.3.2, 13.3.6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bpmn.kinds import event_kind
from bpmn.model import Event, EventKind, MultiInstance, Node
from bpmn.rules.subject import Subject
from dmn.findings import Finding

_THROWN: Final = frozenset({EventKind.SIGNAL, EventKind.ESCALATION})
MOST_TOKENS: Final = 1_000


def two_loop_markers(subject: Subject) -> Iterator[Finding]:
    """An activity has one loop marker: it is a standard loop or multi-instance (10.3.8)."""
    for node in subject.process.nodes:
        if node.standard_loop is not None and node.multi_instance is not None:
            yield subject.at(node, "two-loops", "{} has two loop markers", "Remove one of them.")


def endless_loops(subject: Subject) -> Iterator[Finding]:
    """A standard loop has a condition or a maximum (10.3.8)."""
    for node in subject.process.nodes:
        loop = node.standard_loop
        if loop is not None and loop.condition is None and loop.maximum is None:
            yield subject.at(
                node,
                "endless-loop",
                "the loop of {} has neither a condition nor a maximum",
                "Fill in a loop condition, such as =again, or a maximum.",
            )
        elif loop is not None and loop.maximum is not None and loop.maximum < 1:
            message = f"the loop of {{}} runs {loop.maximum} times at most"
            yield subject.at(node, "endless-loop", message, "Write 1 or more.")


def token_quantities(subject: Subject) -> Iterator[Finding]:
    """An activity needs and leaves at least one token (10.3, table 10.3)."""
    for node in subject.process.nodes:
        for name, number in (
            ("startQuantity", node.start_quantity),
            ("completionQuantity", node.completion_quantity),
        ):
            if not 1 <= number <= MOST_TOKENS:
                message = f"{{}} has a {name} of {number}"
                remedy = f"Write a whole number from 1 to {MOST_TOKENS}."
                yield subject.at(node, "token-quantity", message, remedy)


def how_many_instances(subject: Subject) -> Iterator[Finding]:
    """Either a number or a collection says how many instances there are (10.3.8)."""
    for node, loop in _multi_instances(subject):
        given = (loop.cardinality, loop.input_collection, loop.data_input)
        if sum(one is not None for one in given) > 1:
            yield subject.at(
                node,
                "two-cardinalities",
                "the loop of {} has both a cardinality and a collection",
                "Keep one of them.",
            )


def events_of_loops(subject: Subject) -> Iterator[Finding]:
    """What instances throw as they end is a signal or an escalation (10.3.8, behavior)."""
    for node, loop in _multi_instances(subject):
        for event in _events(loop):
            if event is not None and event.kind not in _THROWN:
                yield subject.at(
                    node,
                    "loop-event",
                    f"the instances of {{}} throw an event of the kind {event_kind(event.kind)}",
                    "Let them throw a signal or an escalation.",
                )
        for one in loop.complex if loop.behavior == "Complex" else ():
            if one.condition is None or one.event is None:
                yield subject.at(
                    node,
                    "complex-behavior",
                    "the complex behavior of {} lacks its condition or its event",
                    "Give it both.",
                )


def _events(loop: MultiInstance) -> tuple[Event | None, ...]:
    if loop.behavior == "None":
        return (loop.none_event,)
    if loop.behavior == "One":
        return (loop.one_event,)
    return tuple(one.event for one in loop.complex) if loop.behavior == "Complex" else ()


def _multi_instances(subject: Subject) -> Iterator[tuple[Node, MultiInstance]]:
    for node in subject.process.nodes:
        if node.multi_instance is not None:
            yield node, node.multi_instance
