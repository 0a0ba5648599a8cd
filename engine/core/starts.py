"""What starts an instance by itself: messages, signals, timers and conditions.

Start events, receive tasks that instantiate, and the events behind an event-based gateway that
instantiates. Names and times are literals or FEEL without variables.

Source: BPMN 2.0.2, 10.5.2 (start event), 10.3.3 (receive task), 10.6.6 (event-based gateway),
13.2 (instantiation).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bpmn.model import Node, Process
from engine.core.compiler import SOME_DAY, Compiler
from engine.core.evaluation import evaluate, value_of
from engine.core.node import (
    Attribute,
    CompiledCondition,
    CompiledTimer,
    CompiledTrigger,
    FlowNode,
)
from engine.core.stuck import TokenStuck
from engine.faults import StepFailed
from feel import Value

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter

LONGEST_NAME = 255
"""Characters of a message's or signal's name."""


@dataclass(frozen=True, slots=True)
class Start:
    """One thing that starts an instance: a message, a signal, a timer or a condition.

    Args:
        listener: id of the event, or `<id>#2` … for its further definitions.
        event: where the instance begins.
        message: name of the message; likewise `signal`.
        gateway: the event-based gateway before the event, if there is one.
    """

    listener: str
    event: FlowNode
    message: str | None = None
    signal: str | None = None
    timer: CompiledTimer | None = None
    condition: CompiledCondition | None = None
    gateway: FlowNode | None = None

    @property
    def gathers(self) -> bool:
        """Whether it begins an instance only together with others (table 10.84)."""
        return self.event.all_of

    @property
    def shares(self) -> bool:
        """Whether the instance that it begins waits for others of its gateway (10.6.6)."""
        return self.gateway is not None and self.gateway.model.gateway_type == "Parallel"


def starts_of(process: Process, nodes: Mapping[str, FlowNode], to: Compiler) -> tuple[Start, ...]:
    """Return all that starts the process by itself, in document order."""
    found = [
        start
        for event, gateway in _starting(process, nodes)
        for trigger in event.triggers
        if (start := _start(trigger, event, gateway, to)) is not None
    ]
    seen: set[tuple[str | None, str | None]] = set()
    for start in found:
        named = (start.message, start.signal)
        if named != (None, None) and named in seen:
            kind, name = ("message", named[0]) if named[0] else ("signal", named[1])
            at = (start.event.id, start.event.model.line)
            what = f"two start events wait for the {kind} {name!r}"
            to.find(at, what, f"Give each a {kind} of its own.", f"bpmn/same-{kind}-twice")
        seen.add(named)
    return tuple(found)


def begin(step: Interpreter, start: Start, values: Mapping[str, Value]) -> None:
    """Let the instance begin where its start has happened, with what that brings."""
    event, gateway = start.event, start.gateway
    step.trigger(step.instance, event, values)
    if gateway is None or not start.shares:
        return
    for flow in gateway.outgoing:
        if flow.target != event.id:
            step.enter(step.instance, step.process.nodes[flow.target], flow)


def brought_by(start: Start, values: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return the variables that the instance will have from the event that starts it, as far as no
    mapping makes others of them."""
    return {} if start.event.model.extensions.outputs else values


def record_gateway(step: Interpreter, start: Start) -> None:
    """Write down that an instance begins by one event of an event-based gateway, if it does."""
    gateway = start.gateway
    if gateway is None:
        return
    if start.shares:
        step.changes.record("element.completed", element=gateway.id)
        return
    flow = next(flow for flow in gateway.outgoing if flow.target == start.event.id)
    step.changes.record("gateway.decided", element=gateway.id, data={"flow": flow.id})


def that_hold(starts: Sequence[Start], values: Mapping[str, Value], now: datetime) -> list[Start]:
    """Return the starts whose condition is true of these variables; anything else is false.

    Raises:
        StepFailed: a condition asks for more than an expression may have.
    """
    try:
        return [
            start
            for start in starts
            if start.condition is not None
            and evaluate(start.condition.expression, values, now).value is True
        ]
    except TokenStuck as stuck:
        raise StepFailed(f"the condition of a start event: {stuck}") from None


def instantiates(node: Node) -> bool:
    """Return whether a receive task or gateway starts instances, as only one without a way in."""
    return node.instantiate and not node.incoming


def _starting(
    process: Process, nodes: Mapping[str, FlowNode]
) -> Iterator[tuple[FlowNode, FlowNode | None]]:
    for node in process.children(None):
        if node.tag == "startEvent" or (node.tag == "receiveTask" and instantiates(node)):
            yield nodes[node.id], None
        elif node.tag == "eventBasedGateway" and instantiates(node):
            gateway = nodes[node.id]
            for flow in gateway.outgoing:
                yield nodes[flow.target], gateway


def _start(
    trigger: CompiledTrigger, event: FlowNode, gateway: FlowNode | None, to: Compiler
) -> Start | None:
    at = (event.id, event.model.line)
    if trigger.message is not None:
        name = _name(trigger.message.name, "message", at, to)
        return None if name is None else Start(trigger.id, event, message=name, gateway=gateway)
    if trigger.signal is not None:
        name = _name(trigger.signal, "signal", at, to)
        return None if name is None else Start(trigger.id, event, signal=name, gateway=gateway)
    return Start(
        trigger.id, event, timer=trigger.timer, condition=trigger.condition, gateway=gateway
    )


def _name(written: Attribute, kind: str, at: tuple[str, int], to: Compiler) -> str | None:
    try:
        name = value_of(written, {}, SOME_DAY)
    except TokenStuck:
        name = None
    if isinstance(name, str) and 0 < len(name) <= LONGEST_NAME:
        return name
    what = f"the {kind} name {written.literal!r} of a start event gives no name"
    to.find(at, what, "Write it as a literal text.", f"bpmn/{kind}-name")
    return None


def messages_of(starts: Sequence[Start]) -> Mapping[str, FlowNode]:
    """Return where a message starts the process, by its name."""
    return {start.message: start.event for start in starts if start.message is not None}
