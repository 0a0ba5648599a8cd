"""What a waiting token listens for: timers and messages, of its own and at its boundary.

Both stand in the token's details under the id of the event that caught them, so that whatever ends
the token ends them too.

Source: BPMN 2.0.2, 10.5.4 (boundary events), 10.6.6 (event-based gateway), 13.5; Camunda 8,
messages and their correlation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.core import variables
from engine.core.evaluation import evaluate, value_of
from engine.core.node import CompiledMessage, FlowNode, Kind
from engine.core.store import Token
from engine.core.stuck import TokenStuck, refuse_unfit
from engine.core.timers import Armed, arm
from engine.model import OpenedSubscription, OpenedTimer
from feel import Value

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter

LONGEST_MESSAGE_NAME = 255
LONGEST_CORRELATION_KEY = 255
"""Characters."""


@dataclass(frozen=True, slots=True)
class Listening:
    """What a token is about to listen for, by event id: evaluated, nothing of it begun."""

    timers: Mapping[str, Armed]
    messages: Mapping[str, tuple[str, str]]
    """Name and correlation key of the message."""


_NOTHING = Listening({}, {})


def armed(step: Interpreter, token: Token) -> Listening:
    """Return what the token's events wait for, as things are now.

    Raises:
        TokenStuck: a timer's value, a message's name or its correlation key does not fit.
    """
    events = _events(step, token)
    if not events:
        return _NOTHING
    timers: dict[str, Armed] = {}
    messages: dict[str, tuple[str, str]] = {}
    for event in events:
        # The key of a boundary event is looked up outside its activity, as in Camunda 8.
        outside = event.kind is Kind.BOUNDARY
        if event.timer is not None:
            timers[event.id] = arm(event.timer, variables.visible(token), step.now)
        if event.message is not None:
            seen = variables.visible_in(token.scope) if outside else variables.visible(token)
            messages[event.id] = _message(step, event, event.message, seen)
    return Listening(timers, messages)


def listen(step: Interpreter, token: Token, listening: Listening) -> None:
    """Let the token listen."""
    if listening is _NOTHING:
        return
    for event_id, timer in listening.timers.items():
        start_timer(step, token, event_id, timer)
    for event_id, (name, key) in listening.messages.items():
        token.details.setdefault("messages", {})[event_id] = [name, key]
        step.changes.open_subscription(OpenedSubscription(token.id, event_id, name, key))


def start_timer(step: Interpreter, token: Token, event_id: str, timer: Armed) -> None:
    """Let one timer run."""
    token.details.setdefault("timers", {})[event_id] = timer.row()
    step.changes.open_timer(OpenedTimer(token.id, event_id, timer.due_at, timer.remaining))


def stop(step: Interpreter, token: Token) -> None:
    """Let a token that has ended listen no more."""
    details = token.details
    if "timers" in details:
        for event_id in details.pop("timers"):
            step.changes.close_timer(token.id, event_id)
    if "messages" in details:
        for event_id in details.pop("messages"):
            step.changes.close_subscription(token.id, event_id)


def stop_one(step: Interpreter, token: Token, event_id: str) -> None:
    """Let a token listen no more for this event; its others remain."""
    for kind, close in (
        ("timers", step.changes.close_timer),
        ("messages", step.changes.close_subscription),
    ):
        running = token.details.get(kind, {})
        if running.pop(event_id, None) is not None:
            close(token.id, event_id)
            if not running:
                del token.details[kind]


def happen(step: Interpreter, token: Token, event: FlowNode, values: Mapping[str, Value]) -> None:
    """Let an event that the token listens for take its course.

    Args:
        values: what the message brings.
    """
    if event.kind is Kind.BOUNDARY:
        scope = token.scope
        if event.model.interrupting:
            step.cancel(token)
        step.trigger(scope, event, values)
    elif token.node.kind is Kind.EVENT_GATEWAY:
        step.choose(token, event, values)
    else:
        stop_one(step, token, event.id)
        step.resume(token, values)


def _events(step: Interpreter, token: Token) -> Sequence[FlowNode]:
    node = token.node
    if node.kind is Kind.EVENT_GATEWAY:
        return [step.process.nodes[flow.target] for flow in node.outgoing]
    # An activity that is repeated: each instance has its own event, the whole its boundaries.
    attached = node.boundaries if token.wrapper is None else ()
    own = node.kind is Kind.CATCH and (node.loop is None or token.wrapper is not None)
    return (node, *attached) if own else attached


def _message(
    step: Interpreter, event: FlowNode, message: CompiledMessage, seen: Mapping[str, Value]
) -> tuple[str, str]:
    name = value_of(message.name, seen, step.now)
    what = f"the message name of {event.name!r} ({event.id})"
    if not isinstance(name, str) or not name:
        raise TokenStuck("message", f"{what} is {name!r}; it takes a text")
    refuse_unfit(name, "message", what, LONGEST_MESSAGE_NAME)
    if message.correlation_key is None:
        raise TokenStuck("message", f"{event.name!r} ({event.id}) has no correlation key")
    value = evaluate(message.correlation_key, seen, step.now).value
    what = f"the correlation key of {event.name!r} ({event.id})"
    key = correlation_key(value)
    if key is None:
        raise TokenStuck(
            "message",
            f"{what} is {value!r}; {message.correlation_key.source} has to give text or a number",
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
