"""The steps that events bring about: a timer is due, a message has come."""

from __future__ import annotations

from engine.core import events
from engine.core.executable import ExecutableProcess
from engine.core.interpreter import Interpreter
from engine.core.node import FlowNode, Kind
from engine.core.step_frame import (
    begin_at,
    begun,
    bounded,
    finished,
    opened,
    refuse_protected,
    storable_variables,
)
from engine.core.store import Token
from engine.core.timers import Armed
from engine.faults import NotFound
from engine.model import ReceivedMessage, Surroundings, Transition, Values


@bounded
def fire_timer(
    process: ExecutableProcess,
    instance: str,
    state: bytes,
    token_id: int,
    event_id: str,
    surroundings: Surroundings,
) -> Transition:
    """Return the step that a due timer brings about.

    Raises:
        NotFound: no such timer runs at this token, or it is not due yet.
        StepFailed: the step does not come to a wait state.
    """
    step, excluded = opened(process, state, surroundings)
    token, row = _listening(step, "timers", token_id, event_id)
    if token is None:
        raise NotFound(f"no timer {event_id!r} runs at token {token_id} of instance {instance}")
    timer, event = Armed.from_row(row), process.nodes[event_id]
    if timer.due_at > step.now:
        raise NotFound(
            f"timer {event_id!r} of instance {instance} is not due before {timer.due_at}"
        )
    at_boundary = event.kind is Kind.BOUNDARY
    attached = {"attachedTo": token.node.id} if at_boundary else {}
    step.changes.record(
        "timer.fired", token, element=event_id, data={**attached, "remaining": timer.remaining}
    )
    if at_boundary and not event.model.interrupting:
        events.stop_one(step, token, event_id)
        following = timer.after_firing(step.now)
        if following is not None:
            events.start_timer(step, token, event_id, following)
    events.happen(step, token, event, {})
    return finished(step, excluded)


@bounded
def receive_message(
    process: ExecutableProcess,
    instance: str,
    state: bytes,
    token_id: int,
    event_id: str,
    message: ReceivedMessage,
    surroundings: Surroundings,
) -> Transition:
    """Return the step that a message brings about; whether it fits is the caller's to know.

    Raises:
        NotFound: nothing waits for a message there.
        NotAllowed: the message names the protected variable `requester`.
        StepFailed: a variable cannot be kept, or the step does not come to a wait state.
    """
    step, excluded = opened(process, state, surroundings)
    token, _ = _listening(step, "messages", token_id, event_id)
    if token is None:
        raise NotFound(
            f"{event_id!r} at token {token_id} of process instance {instance} waits for no message"
        )
    refuse_protected(message.values)
    values = storable_variables(instance, message.values)
    event = process.nodes[event_id]
    _record(step, token, event, message, values)
    events.happen(step, token, event, values)
    return finished(step, excluded)


@bounded
def start_by_message(
    process: ExecutableProcess,
    instance: str,
    event_id: str,
    message: ReceivedMessage,
    surroundings: Surroundings,
) -> Transition:
    """Return the first step of an instance that a message starts at one of its start events.

    Raises:
        NotFound: the process has no such start event.
        NotAllowed: the message names the protected variable `requester`.
        StepFailed: a variable cannot be kept, or the step does not come to a wait state.
    """
    event = process.message_starts.get(message.name)
    if event is None or event.id != event_id:
        raise NotFound(f"no start event {event_id!r} of {process.id!r} takes {message.name!r}")
    refuse_protected(message.values)
    values = storable_variables(instance, message.values)
    step = begun(process, {}, surroundings)
    begin_at(step, event)
    _record(step, None, event, message, values)
    step.trigger(step.instance, event, values)
    return finished(step, {})


def _listening(
    step: Interpreter, kind: str, token_id: int, event_id: str
) -> tuple[Token | None, list[str | int | None]]:
    token = step.instance.find(token_id)
    running = token.details.get(kind, {}) if token is not None else {}
    return (token, running[event_id]) if event_id in running else (None, [])


def _record(
    step: Interpreter,
    token: Token | None,
    event: FlowNode,
    message: ReceivedMessage,
    values: Values,
) -> None:
    step.changes.record(
        "message.received",
        token,
        element=event.id,
        before="waiting",
        after="received",
        data={"message": message.name, "message_id": str(message.key)},
        # Apart from the key: a variable may have any name.
        values={
            "correlationKey": message.correlation_key,
            **{f"variables.{name}": value for name, value in values.items()},
        },
    )
