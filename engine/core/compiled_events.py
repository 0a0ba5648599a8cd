"""From the event definitions of a model to what an event waits for and what it throws.

Source: BPMN 2.0.2, 10.5.5 (event definitions), 10.5.6 (multiple, parallel multiple), table 10.93.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bpmn.model import Event, EventKind, Node, Process
from bpmn.places import (
    CALLED_BUSINESS_ID,
    CORRELATION_KEY,
    EVENT_CONDITION,
    MESSAGE_NAME,
    MESSAGE_PATH,
    SIGNAL_NAME,
)
from engine.core.compiler import Compiler
from engine.core.node import (
    Attribute,
    CompiledCondition,
    CompiledFlow,
    CompiledMessage,
    CompiledTimer,
    CompiledTrigger,
    FlowNode,
    SignalPlan,
)
from engine.core.reach import Places, Reach
from feel import Expression

AWAITED = frozenset({EventKind.MESSAGE, EventKind.TIMER, EventKind.SIGNAL, EventKind.CONDITIONAL})
"""What an event listens for; errors, escalations and the like are looked for when thrown."""
CATCHING = frozenset({"startEvent", "boundaryEvent", "intermediateCatchEvent", "receiveTask"})
THROWING = frozenset({"intermediateThrowEvent", "endEvent"})


def triggers(node: Node, to: Compiler) -> tuple[CompiledTrigger, ...]:
    """Return what a catching event waits for, in document order."""
    if node.tag not in CATCHING:
        return ()
    found: list[CompiledTrigger] = []
    for event in node.events:
        if event.kind in AWAITED:
            listener = node.id if not found else f"{node.id}#{len(found) + 1}"
            trigger = _trigger(listener, event, node, to)
            if trigger is not None:
                found.append(trigger)
    return tuple(found)


def waits_for_all(node: Node) -> bool:
    """Return whether the event happens only when all that it waits for has (10.5.6)."""
    return node.parallel_multiple and sum(event.kind in AWAITED for event in node.events) > 1


def event_id(listener: str) -> str:
    """Return the id of the event that a listener belongs to; no id of XML holds a `#`."""
    return listener.partition("#")[0]


def thrown_signals(node: Node, to: Compiler) -> tuple[Attribute, ...]:
    """Return the names of the signals that a throw event broadcasts."""
    if node.tag not in THROWING:
        return ()
    names = (_signal(event, node, to) for event in node.events if event.kind is EventKind.SIGNAL)
    return tuple(name for name in names if name is not None)


def signal_plan(node: Node, to: Compiler) -> SignalPlan | None:
    """Return what the signals of a throw event carry besides its local variables, if anything."""
    if node.tag not in THROWING:
        return None
    at = (node.id, node.line)
    for event in node.events:
        if event.passes_all or event.business_id or event.own_business_id:
            key = to.attribute(event.business_id, at, CALLED_BUSINESS_ID)
            return SignalPlan(event.passes_all, key, event.own_business_id)
    return None


def sent_messages(node: Node, to: Compiler) -> tuple[CompiledMessage, ...]:
    """Return the messages that a throw event or a send task sends by itself."""
    events = (event for event in node.events if event.kind is EventKind.MESSAGE)
    found = (_message(event, node, to) for event in events)
    return tuple(message for message in found if message is not None)


def link_flow(node: Node, process: Process, to: Compiler) -> CompiledFlow | None:
    """Return the way from a throwing link event to the catching one of the same scope level.

    Source: BPMN 2.0.2, 10.5.5 (link event definition): several sources, one target.
    """
    name = link_of(node)
    if node.tag != "intermediateThrowEvent" or name is None:
        return None
    targets = list(link_targets(node, process))
    at = (node.id, node.line)
    if len(targets) != 1:
        what = "no" if not targets else "more than one"
        to.find(
            at,
            f"the link {name!r} has {what} catch event in the same process or sub-process",
            "Draw exactly one link catch event of this name.",
            "bpmn/link-target",
        )
        return None
    return CompiledFlow(f"{node.id}#link", targets[0].id)


def link_of(node: Node) -> str | None:
    """Return the name of a link event, as it is matched; an empty text if it has none."""
    for event in node.events:
        if event.kind is EventKind.LINK:
            return event.link or ""
    return None


def link_targets(node: Node, process: Process) -> Iterator[Node]:
    """Yield the link catch events that a link throw event may lead to."""
    name = link_of(node)
    for other in process.nodes:
        beside = other.tag == "intermediateCatchEvent" and other.parent == node.parent
        if name and beside and link_of(other) == name:
            yield other


def upstream(node: Node, process: Process, to: Compiler) -> Mapping[str, Places]:
    """Return, by incoming flow of a join, the nodes from which a token can still come by it."""

    def targets(thrown: Node) -> Iterable[Node]:
        throws = thrown.tag == "intermediateThrowEvent" and link_of(thrown) is not None
        return link_targets(thrown, process) if throws else ()

    if to.reach is None:
        to.reach = Reach(process, targets)
    return to.reach.upstream(node)


def _trigger(listener: str, event: Event, node: Node, to: Compiler) -> CompiledTrigger | None:
    match event.kind:
        case EventKind.TIMER:
            timer = _timer(event, node, to)
            return None if timer is None else CompiledTrigger(listener, timer=timer)
        case EventKind.MESSAGE:
            message = _message(event, node, to)
            return None if message is None else CompiledTrigger(listener, message=message)
        case EventKind.SIGNAL:
            signal = _signal(event, node, to)
            return None if signal is None else CompiledTrigger(listener, signal=signal)
    condition = _condition(event, node, to)
    return None if condition is None else CompiledTrigger(listener, condition=condition)


def _timer(event: Event, node: Node, to: Compiler) -> CompiledTimer | None:
    at, timer = (node.id, node.line), event.timer
    if timer is None:
        message = "the timer has no date, duration or cycle"
        to.find(at, message, "Say when it fires.", "bpmn/timer")
        return None
    starts = node.tag == "startEvent" and node.parent is None
    waits = node.tag in ("intermediateCatchEvent", "receiveTask")
    if timer.kind == "timeCycle" and node.interrupting and not (starts or waits):
        to.find(
            at,
            "a timer that interrupts fires once; it has a cycle",
            "Give it a date or a duration, or let it not interrupt.",
            "bpmn/timer",
        )
    return to.timer(timer, at)


def _message(event: Event, node: Node, to: Compiler) -> CompiledMessage | None:
    at, message = (node.id, node.line), event.message
    if message is None or not message.name.strip():
        to.find(at, "the message has no name", "Give the message a name.", "bpmn/message-name")
        return None
    name = to.required(message.name, at, MESSAGE_NAME)
    key = to.expression(message.correlation_key, at, CORRELATION_KEY)
    path = to.expression(message.path, at, MESSAGE_PATH)
    return CompiledMessage(name, key, path, message.correlation_id)


def message_paths(nodes: Iterable[FlowNode]) -> Mapping[str, Expression]:
    """Return where messages hold their own key, by the names that are literals."""
    messages = (
        message
        for node in nodes
        for message in (*node.messages, *(one.message for one in node.triggers))
        if message is not None and message.path is not None and message.name.expression is None
    )
    return {str(one.name.literal): one.path for one in messages if one.path is not None}


def _signal(event: Event, node: Node, to: Compiler) -> Attribute | None:
    at, signal = (node.id, node.line), event.signal
    if signal is None or not signal.name.strip():
        to.find(at, "the signal has no name", "Give the signal a name.", "bpmn/signal-name")
        return None
    return to.required(signal.name, at, SIGNAL_NAME)


def _condition(event: Event, node: Node, to: Compiler) -> CompiledCondition | None:
    at = (node.id, node.line)
    if event.condition is None:
        to.find(at, "the condition is missing", "Write a condition in FEEL.", "bpmn/condition")
        return None
    expression = to.expression(event.condition, at, EVENT_CONDITION)
    if expression is None:
        return None
    return CompiledCondition(expression, event.variable_names, event.variable_events)
