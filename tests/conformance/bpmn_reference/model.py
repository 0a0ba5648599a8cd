"""A process in few words: what the second interpreter runs, and what is drawn as BPMN XML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

WORK = frozenset({"user", "job"})
"""Activities that wait for somebody's work."""
SCOPES = frozenset({"sub", "transaction", "event sub", "ad hoc", "call"})
"""Activities with an inside."""
ACTIVITIES = WORK | SCOPES | {"task", "script", "receive"}
LISTENED_FOR = frozenset({"message", "timer", "signal", "condition"})
"""What is waited for; errors, escalations and the like are thrown at who catches them."""
JOINS = frozenset({"parallel", "inclusive", "complex"})


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether a variable is at least a number."""

    variable: str
    at_least: int

    def holds(self, values: Mapping[str, int]) -> bool:
        """Return whether it is so."""
        return values[self.variable] >= self.at_least


@dataclass(frozen=True, slots=True)
class Trigger:
    """An event definition.

    Args:
        kind: `message`, `timer`, `signal`, `condition`, `error`, `escalation`, `compensation`,
            `cancel`, `terminate` or `link`.
        name: of the message, signal or link; code of the error or escalation, if it has one.
        condition: of a conditional event.
        again: how often a timer fires after the first time.
    """

    kind: str
    name: str | None = None
    condition: Comparison | None = None
    again: int = 0


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop marker.

    Args:
        kind: `parallel`, `sequential` or `standard`.
        count: how many instances; of a standard loop how often its condition holds.
        enough: after how many instances the completion condition is true.
        collection: where the outputs are collected; an instance's is its number.
        test_before: of a standard loop.
    """

    kind: str
    count: int
    enough: int | None = None
    collection: str | None = None
    test_before: bool = False


@dataclass(frozen=True, slots=True)
class Element:
    """A flow node.

    Args:
        parent: the sub-process or process that it stands in.
        adds_to: the variable that a script counts up.
        handler: at a compensation boundary event, what compensates.
        enough: when an ad-hoc sub-process or a complex gateway has enough: a comparison, or how
            many tokens.
    """

    id: str
    kind: str
    parent: str
    trigger: Trigger | None = None
    attached: str | None = None
    interrupting: bool = True
    default: str | None = None
    loop: Loop | None = None
    adds_to: str | None = None
    start_quantity: int = 1
    completion_quantity: int = 1
    handler: str | None = None
    for_compensation: bool = False
    sequential: bool = False
    enough: Comparison | None = None
    needed: int = 0
    cancel_remaining: bool = True
    called: str | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow."""

    id: str
    source: str
    target: str
    condition: Comparison | None = None


@dataclass(frozen=True)
class Model:
    """A process `p` and those that it calls.

    Args:
        variables: with what it is started.
    """

    elements: Mapping[str, Element]
    flows: tuple[Flow, ...]
    variables: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def outgoing(self) -> Mapping[str, tuple[Flow, ...]]:
        """The flows out of each element, in document order."""
        return {
            one: tuple(flow for flow in self.flows if flow.source == one) for one in self.elements
        }

    @cached_property
    def incoming(self) -> Mapping[str, tuple[Flow, ...]]:
        """The flows into each element."""
        return {
            one: tuple(flow for flow in self.flows if flow.target == one) for one in self.elements
        }

    @cached_property
    def inside(self) -> Mapping[str, tuple[Element, ...]]:
        """What stands in each process and sub-process."""
        parents = dict.fromkeys(one.parent for one in self.elements.values())
        return {
            parent: tuple(one for one in self.elements.values() if one.parent == parent)
            for parent in parents
        }

    @cached_property
    def boundaries(self) -> Mapping[str, tuple[Element, ...]]:
        """The boundary events of each activity."""
        return {
            host: tuple(one for one in self.elements.values() if one.attached == host)
            for host in self.elements
        }

    @cached_property
    def handlers(self) -> Mapping[str, tuple[Element, ...]]:
        """The start events of the event sub-processes in each process and sub-process."""
        return {
            parent: tuple(
                start
                for one in inner
                if one.kind == "event sub"
                for start in self.inside[one.id]
                if start.kind == "start"
            )
            for parent, inner in self.inside.items()
        }

    def first(self, parent: str) -> Iterator[Element]:
        """Yield what begins in it: the start event; without one, all that nothing leads to.

        Source: BPMN 2.0.2, 10.5.2 and 13.2.
        """
        inner = self.inside.get(parent, ())
        starts = [one for one in inner if one.kind == "start"]
        for one in starts or inner:
            waits = one.attached or one.for_compensation or one.kind == "event sub"
            link = one.kind == "catch" and one.trigger is not None and one.trigger.kind == "link"
            if not waits and not link and not self.incoming[one.id]:
                yield one

    def link_target(self, thrown: Element) -> Element:
        """Return where a link goes on (BPMN 2.0.2, 10.5.5)."""
        return next(
            one
            for one in self.inside[thrown.parent]
            if one.kind == "catch" and one.trigger == thrown.trigger
        )
