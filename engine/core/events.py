"""What is listened for: timers, messages, signals and conditions.

A waiting token listens for its own event and for those at its boundary, a scope for the starts of
its event sub-processes. Each listener stands in the holder's details under its id, so that whatever
ends the holder ends them too.

Source: BPMN 2.0.2, 10.5.4 (boundary events), 10.5.6 (multiple), 10.6.6 (event-based gateway), 13.5;
Camunda 8, messages and their correlation, signals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar, cast

from engine.core import correlations, scopes, variables
from engine.core.compiled_events import event_id
from engine.core.evaluation import evaluate, shown, value_of
from engine.core.node import Attribute, CompiledMessage, FlowNode, Kind
from engine.core.store import Scope, Token
from engine.core.stuck import TokenStuck, refuse_unfit
from engine.core.timers import Armed, arm, paced
from engine.faults import StepFailed
from engine.model import OpenedSubscription, OpenedTimer
from feel import Value

if TYPE_CHECKING:
    from engine.core.executable import ExecutableProcess
    from engine.core.interpreter import Interpreter

LONGEST_MESSAGE_NAME = 255
LONGEST_CORRELATION_KEY = 255
"""Characters."""
TIMERS, MESSAGES, SIGNALS, CONDITIONS = "timers", "messages", "signals", "conditions"
OCCURRED = "occurred"
"""Of a parallel multiple event: what has happened so far, by listener."""

_Kept = TypeVar("_Kept")
_LISTENED_FOR = frozenset({TIMERS, MESSAGES, SIGNALS, CONDITIONS, OCCURRED})

Holder = Token | Scope
"""Who listens: a token, or a scope for its event sub-processes."""


@dataclass(frozen=True, slots=True)
class Listening:
    """What somebody is about to listen for, by listener: evaluated, nothing of it begun.

    Args:
        messages: name and correlation key of each.
        signals: name of each.
        conditions: whether each was true when it was last looked at, and the values it is
            looked at for.
    """

    timers: Mapping[str, Armed] = field(default_factory=dict)
    messages: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    signals: Mapping[str, str] = field(default_factory=dict)
    conditions: Mapping[str, list[Value]] = field(default_factory=dict)


_NOTHING = Listening()


def armed(step: Interpreter, token: Token) -> Listening:
    """Return what the token's events wait for, as things are now.

    Raises:
        TokenStuck: a timer's value, a name or a correlation key does not fit.
    """
    events = events_at(token.node, token.scope.process, repeated=token.wrapper is not None)
    if not events:
        return _NOTHING
    outside, seen = variables.visible_in(token.scope), variables.visible(token)
    return armed_of(step, events, seen, outside)


def armed_of(
    step: Interpreter,
    events: Sequence[FlowNode],
    seen: Mapping[str, Value],
    outside: Mapping[str, Value] | None = None,
) -> Listening:
    """Return what these events wait for.

    Args:
        seen: variables within the activity, or of the scope.
        outside: variables around the activity: names and keys of its boundary events are looked
            up there, as in Camunda 8.

    Raises:
        TokenStuck: a timer's value, a name or a correlation key does not fit.
    """
    timers: dict[str, Armed] = {}
    messages: dict[str, tuple[str, str]] = {}
    names: dict[str, str] = {}
    watched: dict[str, list[Value]] = {}
    for event in events:
        at_boundary = event.kind is Kind.BOUNDARY and outside is not None
        around = outside if at_boundary and outside is not None else seen
        for trigger in event.triggers:
            if trigger.timer is not None:
                running = arm(trigger.timer, seen, step.now)
                named = f"{event.name!r} ({event.id})"
                timers[trigger.id] = paced(running, step.rounds, named, step.now)
            if trigger.message is not None:
                name, key = name_and_key(step, event, trigger.message, around)
                if trigger.message.correlation_key is None:
                    key = correlations.awaited(step, event, trigger.message)
                messages[trigger.id] = name, key
            if trigger.signal is not None:
                names[trigger.id] = signal_name(step, event, trigger.signal, around)
            if trigger.condition is not None:
                watched[trigger.id] = [False, None]
    return Listening(timers, messages, names, watched)


def listen(step: Interpreter, holder: Holder, listening: Listening) -> None:
    """Let somebody listen."""
    if listening is _NOTHING:
        return
    for listener, timer in listening.timers.items():
        start_timer(step, holder, listener, timer)
    for listener, (name, key) in listening.messages.items():
        holder.details.setdefault(MESSAGES, {})[listener] = [name, key]
        step.changes.open_subscription(OpenedSubscription(holder.id, listener, name, key))
    for listener, name in listening.signals.items():
        holder.details.setdefault(SIGNALS, {})[listener] = name
        step.changes.open_subscription(OpenedSubscription(holder.id, listener, name, None))
    for listener, state in listening.conditions.items():
        holder.details.setdefault(CONDITIONS, {})[listener] = state
        step.watch()


def start_timer(step: Interpreter, holder: Holder, listener: str, timer: Armed) -> None:
    """Let one timer run."""
    holder.details.setdefault(TIMERS, {})[listener] = timer.row()
    step.changes.open_timer(OpenedTimer(holder.id, listener, timer.due_at, timer.remaining))


def listens(holder: Holder) -> bool:
    """Return whether somebody listens for anything."""
    return not _LISTENED_FOR.isdisjoint(holder.details)


def stop(step: Interpreter, holder: Holder) -> None:
    """Let somebody who has ended listen no more."""
    if _LISTENED_FOR.isdisjoint(holder.details):
        return  # as a rule: this runs for every token that ends
    for kind in (TIMERS, MESSAGES, SIGNALS, CONDITIONS):
        for listener in list(holder.details.get(kind, ())):
            stop_one(step, holder, listener)
    holder.details.pop(OCCURRED, None)


def stop_event(step: Interpreter, holder: Holder, event: FlowNode) -> None:
    """Let somebody listen no more for anything that this event waits for."""
    for trigger in event.triggers:
        stop_one(step, holder, trigger.id)


def stop_one(step: Interpreter, holder: Holder, listener: str) -> None:
    """Let somebody listen no more for this; all else remains."""
    for kind, close in (
        (TIMERS, step.changes.close_timer),
        (MESSAGES, step.changes.close_subscription),
        (SIGNALS, step.changes.close_subscription),
        (CONDITIONS, None),
    ):
        running = holder.details.get(kind)
        if running is not None and running.pop(listener, None) is not None:
            if close is not None:
                close(holder.id, listener)
            if not running:
                del holder.details[kind]


def holder_of(step: Interpreter, kind: str, holder_id: int, listener: str) -> Holder | None:
    """Return who listens: a token, or a scope, which has the id of the token that holds it."""
    token = step.instance.find(holder_id)
    if token is not None and listener in token.details.get(kind, ()):
        return token
    for scope in step.instance.scopes():
        if scope.id == holder_id and listener in scope.details.get(kind, ()):
            return scope
    return None


def listeners(step: Interpreter, kind: str) -> Iterator[tuple[Holder, str]]:
    """Yield all who listen in this way: scopes first, then tokens, each oldest first."""
    for scope in step.instance.scopes():
        holders: list[Holder] = [scope, *scope.tokens()]
        for holder in holders:
            for listener in list(holder.details.get(kind, ())):
                yield holder, listener


def event_of(holder: Holder, listener: str) -> FlowNode:
    """Return the event that a listener belongs to."""
    return scope_of(holder).process.nodes[event_id(listener)]


def seen_by(holder: Holder) -> Mapping[str, Value]:
    """Return the variables that somebody who listens sees."""
    token = token_of(holder)
    return variables.visible(token) if token is not None else variables.visible_in(scope_of(holder))


def token_of(holder: Holder) -> Token | None:
    """Return the token that listens; `None` if it is a scope."""
    return cast(Token, holder) if hasattr(holder, "make_ready") else None


def scope_of(holder: Holder) -> Scope:
    """Return the scope that listens, or that the token runs in."""
    token = token_of(holder)
    return cast(Scope, holder) if token is None else token.scope


def record_choice(step: Interpreter, holder: Holder, listener: str) -> None:
    """Write down that an event-based gateway chose this event, if it is one that listens.

    The gateway stands before its event in the ledger, as in the diagram (BPMN 2.0.2, 13.4.4).
    """
    token = token_of(holder)
    if token is None or token.node.kind is not Kind.EVENT_GATEWAY or not is_all(holder, listener):
        return
    event = event_of(holder, listener)
    flow = next(flow for flow in token.node.outgoing if flow.target == event.id)
    step.changes.record("gateway.decided", token, data={"flow": flow.id})


def is_all(holder: Holder, listener: str) -> bool:
    """Return whether an event has all that it waits for once this has come."""
    event = event_of(holder, listener)
    others = {one for one, _ in _occurred(holder, event)} - {listener}
    return not event.all_of or len(others) + 1 >= len(event.triggers)


def state_after(holder: Holder, listener: str) -> str:
    """Return the state of an event once something has come that it waits for, for the ledger."""
    return "received" if is_all(holder, listener) else "waiting"


def happen(step: Interpreter, holder: Holder, listener: str, values: Mapping[str, Value]) -> None:
    """Let what somebody listens for take its course.

    A parallel multiple event waits until all that it waits for has come.

    Args:
        values: what the message or signal brings.
    """
    event = event_of(holder, listener)
    brought = _all_occurred(step, holder, event, listener, values)
    if brought is None:
        return
    token, scope = token_of(holder), scope_of(holder)
    if token is None:
        _listen_again(step, holder, event)
        scopes.event_sub_process_triggered(step, scope, event, brought)
    elif event.kind is Kind.BOUNDARY:
        if not event.model.interrupting:
            _listen_again(step, token, event)
        scopes.boundary_triggered(step, token, event, brought)
    elif token.node.kind is Kind.EVENT_GATEWAY:
        step.choose(token, event, brought)
    else:
        stop_event(step, token, event)
        step.resume(token, brought)


def _all_occurred(
    step: Interpreter, holder: Holder, event: FlowNode, listener: str, values: Mapping[str, Value]
) -> Mapping[str, Value] | None:
    """Return what the event brings in all; `None` while a parallel multiple event waits on."""
    if not event.all_of:
        return values
    stop_one(step, holder, listener)
    occurred = holder.details.setdefault(OCCURRED, {}).setdefault(event.id, {})
    occurred[listener] = dict(values)
    if len(occurred) < len(event.triggers):
        return None
    del holder.details[OCCURRED][event.id]
    if not holder.details[OCCURRED]:
        del holder.details[OCCURRED]
    return {name: one for trigger in event.triggers for name, one in occurred[trigger.id].items()}


def _listen_again(step: Interpreter, holder: Holder, event: FlowNode) -> None:
    """Let a parallel multiple event that does not interrupt wait for all from the beginning."""
    if event.model.interrupting or not event.all_of:
        return
    outside = variables.visible_in(scope_of(holder))
    try:
        listen(step, holder, armed_of(step, [event], seen_by(holder), outside))
    except TokenStuck as stuck:
        raise StepFailed(f"{event.name!r} cannot wait again: {stuck}") from None


def _occurred(holder: Holder, event: FlowNode) -> Iterable[tuple[str, Mapping[str, Value]]]:
    found: Mapping[str, Mapping[str, Value]] = holder.details.get(OCCURRED, {}).get(event.id, {})
    return found.items()


def events_at(node: FlowNode, process: ExecutableProcess, *, repeated: bool) -> Sequence[FlowNode]:
    """Return the events that a token at a node listens for.

    Args:
        repeated: whether it is one instance of an activity that is repeated: each of them has its
            own event, the whole its boundaries.
    """
    if node.kind is Kind.EVENT_GATEWAY:
        return [process.nodes[flow.target] for flow in node.outgoing]
    attached = () if repeated else node.boundaries
    own = node.kind is Kind.CATCH and (not node.repeats or repeated)
    return (node, *attached) if own else attached


def signal_name(
    step: Interpreter, event: FlowNode, signal: Attribute, seen: Mapping[str, Value]
) -> str:
    """Return the name of the signal that an event waits for or throws.

    Raises:
        TokenStuck: it is no text, or too long.
    """
    return _name(step, event, signal, seen, "signal")


def _name(
    step: Interpreter, event: FlowNode, written: Attribute, seen: Mapping[str, Value], kind: str
) -> str:
    name = value_of(written, seen, step.now)
    what = f"the {kind} name of {event.name!r} ({event.id})"
    if not isinstance(name, str) or not name:
        raise TokenStuck(kind, f"{what} is {shown(name)}; it takes a text")
    refuse_unfit(name, kind, what, LONGEST_MESSAGE_NAME)
    return name


def name_and_key(
    step: Interpreter, event: FlowNode, message: CompiledMessage, seen: Mapping[str, Value]
) -> tuple[str, str]:
    """Return a message's name, and its correlation key: empty if it has none.

    Raises:
        TokenStuck: one of them does not fit.
    """
    name = _name(step, event, message.name, seen, "message")
    if message.correlation_key is None:
        return name, correlations.filled(step, message)
    value = evaluate(message.correlation_key, seen, step.now).value
    what = f"the correlation key of {event.name!r} ({event.id})"
    key = correlation_key(value)
    if key is None:
        raise TokenStuck(
            "message",
            f"{what} is {shown(value)}; {message.correlation_key.source} has to give text or a"
            " number",
        )
    refuse_unfit(key, "message", what, LONGEST_CORRELATION_KEY)
    return name, key


def correlation_key(value: Value) -> str | None:
    """Return the value as messages are matched by it: `7`, `7.0` and `"7"` are the same key.

    `None` for what is neither text nor a number.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        text = format(value, "f")
        return "0" if value == 0 else text.rstrip("0").rstrip(".") if "." in text else text
    return None
