"""From the event definitions of a model to what an event waits for and what it throws.

Source: BPMN 2.0.2, 10.5.5 (event definitions), 10.5.6 (multiple, parallel multiple), table 10.93.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bpmn.model import Event, EventKind, Node, Process, SequenceFlow
from bpmn.places import CORRELATION_KEY, EVENT_CONDITION, MESSAGE_NAME, SIGNAL_NAME
from engine.core.compiler import Compiler
from engine.core.node import (
    Attribute,
    CompiledCondition,
    CompiledFlow,
    CompiledMessage,
    CompiledTimer,
    CompiledTrigger,
)

AWAITED = frozenset({EventKind.MESSAGE, EventKind.TIMER, EventKind.SIGNAL, EventKind.CONDITIONAL})
"""What an event listens for; errors, escalations and the like are looked for when thrown."""
CATCHING = frozenset({"startEvent", "boundaryEvent", "intermediateCatchEvent", "receiveTask"})
THROWING = frozenset({"intermediateThrowEvent", "endEvent"})


def triggers(node: Node, process: Process, to: Compiler) -> tuple[CompiledTrigger, ...]:
    """Return what a catching event waits for, in document order."""
    if node.tag not in CATCHING:
        return ()
    found: list[CompiledTrigger] = []
    keyed = not _starts_alone(node, process)
    for event in node.events:
        if event.kind in AWAITED:
            listener = node.id if not found else f"{node.id}#{len(found) + 1}"
            trigger = _trigger(listener, event, node, keyed, to)
            if trigger is not None:
                found.append(trigger)
    return tuple(found)


def waits_for_all(node: Node) -> bool:
    """Return whether the event happens only when all that it waits for has (10.5.6)."""
    return node.parallel_multiple and sum(event.kind in AWAITED for event in node.events) > 1


def _starts_alone(node: Node, process: Process) -> bool:
    """Return whether a message starts an instance there, which needs no key to be found."""
    if node.tag == "startEvent":
        return node.parent is None and not waits_for_all(node)
    if node.instantiate and not node.incoming:
        return True
    sources = {flow.source for flow in process.flows if flow.target == node.id}
    return bool(sources) and all(
        other.instantiate and other.gateway_type != "Parallel" and not other.incoming
        for other in process.nodes
        if other.id in sources
    )


def event_id(listener: str) -> str:
    """Return the id of the event that a listener belongs to; no id of XML holds a `#`."""
    return listener.partition("#")[0]


def thrown_signals(node: Node, to: Compiler) -> tuple[Attribute, ...]:
    """Return the names of the signals that a throw event broadcasts."""
    if node.tag not in THROWING:
        return ()
    names = (_signal(event, node, to) for event in node.events if event.kind is EventKind.SIGNAL)
    return tuple(name for name in names if name is not None)


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
            "Draw exactly one link catch event of this name",
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


def upstream(node: Node, process: Process) -> Mapping[str, frozenset[str]]:
    """Return, by incoming flow, the nodes from which a token can come by it without passing `node`.

    An activity leads to its boundary events, a throwing link to its catching one.

    Source: BPMN 2.0.2, 13.4.3.
    """
    sources = _sources(process)
    flows = {flow.id: flow for flow in process.flows}
    return {
        flow: _reaching(flows[flow], node.id, sources) for flow in node.incoming if flow in flows
    }


def _sources(process: Process) -> Mapping[str, Sequence[str]]:
    sources: dict[str, list[str]] = {}
    for flow in process.flows:
        sources.setdefault(flow.target, []).append(flow.source)
    for node in process.nodes:
        if node.attached_to is not None:
            sources.setdefault(node.id, []).append(node.attached_to)
        if node.tag == "intermediateThrowEvent" and link_of(node) is not None:
            for target in link_targets(node, process):
                sources.setdefault(target.id, []).append(node.id)
    return sources


def _reaching(
    flow: SequenceFlow, join: str, sources: Mapping[str, Sequence[str]]
) -> frozenset[str]:
    reached: set[str] = set()
    ahead = [flow.source]
    while ahead:
        node = ahead.pop()
        if node == join:
            # A token at the join itself has passed it when it comes by this flow: not a path of
            # those that wait before it. Those that have left it stand at other nodes.
            continue
        if node not in reached:
            reached.add(node)
            ahead += sources.get(node, ())
    return frozenset(reached)


def _trigger(
    listener: str, event: Event, node: Node, keyed: bool, to: Compiler
) -> CompiledTrigger | None:
    match event.kind:
        case EventKind.TIMER:
            timer = _timer(event, node, to)
            return None if timer is None else CompiledTrigger(listener, timer=timer)
        case EventKind.MESSAGE:
            message = _message(event, node, keyed, to)
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
        to.find(at, message, "Say when it fires", "bpmn/timer")
        return None
    starts = node.tag == "startEvent" and node.parent is None
    once = node.tag in ("intermediateCatchEvent", "receiveTask") or node.interrupting
    if timer.kind == "timeCycle" and once and not starts:
        boundary = node.tag != "intermediateCatchEvent"
        to.find(
            at,
            f"a timer that {'interrupts' if boundary else 'is waited for'} fires once;"
            " it has a cycle",
            "Give it a date or a duration" + (", or let it not interrupt" if boundary else ""),
            "bpmn/timer",
        )
    return to.timer(timer, at)


def _message(event: Event, node: Node, keyed: bool, to: Compiler) -> CompiledMessage | None:
    at, message = (node.id, node.line), event.message
    if message is None or not message.name.strip():
        to.find(at, "the message has no name", "Give the message a name", "bpmn/message-name")
        return None
    name = to.required(message.name, at, MESSAGE_NAME)
    if message.correlation_key is None and keyed:
        to.find(
            at,
            f"the message {message.name!r} has no correlation key",
            "Fill in the subscription correlation key, such as =orderId",
            "bpmn/correlation-key",
        )
    key = to.expression(message.correlation_key, at, CORRELATION_KEY)
    return CompiledMessage(name, key)


def _signal(event: Event, node: Node, to: Compiler) -> Attribute | None:
    at, signal = (node.id, node.line), event.signal
    if signal is None or not signal.name.strip():
        to.find(at, "the signal has no name", "Give the signal a name", "bpmn/signal-name")
        return None
    return to.required(signal.name, at, SIGNAL_NAME)


def _condition(event: Event, node: Node, to: Compiler) -> CompiledCondition | None:
    at = (node.id, node.line)
    if event.condition is None:
        to.find(at, "the condition is missing", "Write a condition in FEEL", "bpmn/condition")
        return None
    expression = to.expression(event.condition, at, EVENT_CONDITION)
    if expression is None:
        return None
    return CompiledCondition(expression, event.variable_names, event.variable_events)
