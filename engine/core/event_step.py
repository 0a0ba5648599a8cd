"""The steps that events bring about: a timer is due, a message or a signal has come."""

from __future__ import annotations

from collections.abc import Sequence

from engine.core import correlations, events, failed_starts, listeners, signals, starts
from engine.core.events import MESSAGES, SIGNALS, TIMERS
from engine.core.executable import ExecutableProcess
from engine.core.interpreter import Interpreter
from engine.core.node import FlowNode, Kind
from engine.core.starts import Start
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
from engine.model import Occurred, ReceivedMessage, Surroundings, ThrownSignal, Transition, Values


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

    Args:
        token_id: who listens: a token, or a scope by the token that holds it.
        event_id: the listener.

    Raises:
        NotFound: no such timer runs there, or it is not due yet.
        StepFailed: the step does not come to a wait state.
    """
    step, excluded = opened(process, state, surroundings)
    holder = events.holder_of(step, TIMERS, token_id, event_id)
    if holder is None:
        raise NotFound(f"no timer {event_id!r} runs at token {token_id} of instance {instance}")
    timer, event = (
        Armed.from_row(holder.details[TIMERS][event_id]),
        events.event_of(holder, event_id),
    )
    if timer.due_at > step.now:
        raise NotFound(
            f"timer {event_id!r} of instance {instance} is not due before {timer.due_at}"
        )
    step.rounds = timer.rounds + 1
    token = events.token_of(holder)
    at_boundary = token is not None and event.kind is Kind.BOUNDARY
    events.record_choice(step, holder, event_id)
    attached = {"attachedTo": token.node.id} if token is not None and at_boundary else {}
    step.changes.record(
        "timer.fired",
        token,
        element=event.id,
        after=None if events.is_all(holder, event_id) else "waiting",
        data={**attached, **_firing(timer.remaining, timer.missed(step.now))},
    )
    if (at_boundary or token is None) and not event.model.interrupting and not event.all_of:
        events.stop_one(step, holder, event_id)
        following = timer.after_firing(step.now)
        if following is not None:
            events.start_timer(step, holder, event_id, following)
    events.happen(step, holder, event_id, {})
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
    holder = events.holder_of(step, MESSAGES, token_id, event_id)
    if holder is None:
        raise NotFound(
            f"{event_id!r} at token {token_id} of process instance {instance} waits for no message"
        )
    step.rounds = message.rounds
    refuse_protected(message.values)
    values = storable_variables(instance, message.values)
    events.record_choice(step, holder, event_id)
    event, after = events.event_of(holder, event_id), events.state_after(holder, event_id)
    _record(step, events.token_of(holder), event, message, values, after)
    events.happen(step, holder, event_id, values)
    return finished(step, excluded)


@bounded
def receive_signal(
    process: ExecutableProcess,
    instance: str,
    state: bytes,
    token_id: int,
    event_id: str,
    signal: ThrownSignal,
    surroundings: Surroundings,
) -> Transition:
    """Return the step that a signal from elsewhere brings about.

    Raises:
        NotFound: nothing waits for a signal there.
        NotAllowed: the signal names the protected variable `requester`.
        StepFailed: a variable cannot be kept, or the step does not come to a wait state.
    """
    step, excluded = opened(process, state, surroundings)
    holder = events.holder_of(step, SIGNALS, token_id, event_id)
    if holder is None or holder.details[SIGNALS][event_id] != signal.name:
        raise NotFound(
            f"{event_id!r} at token {token_id} of process instance {instance} does not wait for"
            f" the signal {signal.name!r}"
        )
    step.rounds = signal.rounds
    refuse_protected(signal.values)
    values = storable_variables(instance, signal.values)
    signals.receive(step, holder, event_id, ThrownSignal(signal.name, values))
    return finished(step, excluded)


@bounded
def start_by_message(
    process: ExecutableProcess,
    instance: str,
    event_id: str,
    message: ReceivedMessage,
    surroundings: Surroundings,
    *,
    failed: str | None = None,
) -> Transition:
    """Return the first step of an instance that a message starts at one of its start events.

    Args:
        failed: why it could not begin; it stands at its start event then, with an incident.

    Raises:
        NotFound: the process has no such start event.
        NotAllowed: the message names the protected variable `requester`.
        StepFailed: a variable cannot be kept, or the step does not come to a wait state.
    """
    start = _start(process, event_id)
    if start.message != message.name:
        raise NotFound(f"no start event {event_id!r} of {process.id!r} takes {message.name!r}")
    values = storable_variables(instance, message.values)
    step = _begun(process, start, values, surroundings, failed)
    step.rounds = message.rounds
    _record(step, None, start.event, message, values, "received")
    _begin(step, start, values, failed)
    return finished(step, {})


@bounded
def start_by_signal(
    process: ExecutableProcess,
    instance: str,
    event_id: str,
    signal: ThrownSignal,
    surroundings: Surroundings,
    *,
    failed: str | None = None,
) -> Transition:
    """Return the first step of an instance that a signal starts.

    Args:
        failed: as for a message.

    Raises:
        NotFound: the process has no such start event.
        NotAllowed: the signal names the protected variable `requester`.
        StepFailed: a variable cannot be kept, or the step does not come to a wait state.
    """
    start = _start(process, event_id)
    if start.signal != signal.name:
        raise NotFound(f"no start event {event_id!r} of {process.id!r} takes {signal.name!r}")
    values = storable_variables(instance, signal.values)
    step = _begun(process, start, values, surroundings, failed)
    step.rounds = signal.rounds
    thrown = ThrownSignal(signal.name, values)
    signals.record_received(step, None, start.event, thrown, "received")
    _begin(step, start, values, failed)
    return finished(step, {})


@bounded
def start_by_timer(
    process: ExecutableProcess,
    instance: str,
    event_id: str,
    remaining: int,
    surroundings: Surroundings,
    *,
    missed: int = 0,
    failed: str | None = None,
) -> Transition:
    """Return the first step of an instance that a timer starts; when it is due is the caller's.

    Args:
        remaining: further firings after this one; -1 without end.
        missed: firings that this one makes up for.
        failed: as for a message.

    Raises:
        NotFound: the process has no such start event.
        StepFailed: the step does not come to a wait state.
    """
    start = _start(process, event_id)
    if start.timer is None:
        raise NotFound(f"no timer {event_id!r} starts {process.id!r} as instance {instance}")
    step = _begun(process, start, {}, surroundings, failed)
    step.changes.record(
        "timer.fired",
        element=start.event.id,
        data=_firing(remaining, missed),
    )
    _begin(step, start, {}, failed)
    return finished(step, {})


@bounded
def start_by_condition(
    process: ExecutableProcess,
    instance: str,
    event_id: str,
    values: Values,
    surroundings: Surroundings,
) -> Transition:
    """Return the first step of an instance whose start condition is true of these variables.

    Raises:
        NotFound: the process has no such start event.
        NotAllowed: the variables name the protected variable `requester`.
        StepFailed: a variable cannot be kept, or the step does not come to a wait state.
    """
    start = _start(process, event_id)
    if start.condition is None:
        raise NotFound(f"no condition {event_id!r} starts {process.id!r}")
    given = storable_variables(instance, values)
    step = begun(process, given, surroundings)
    begin_at(step, start.event)
    starts.record_gateway(step, start)
    step.changes.record("element.completed", element=start.event.id)
    _begin(step, start, {}, None)
    return finished(step, {})


@bounded
def start_by_all(
    process: ExecutableProcess,
    instance: str,
    event_id: str,
    occurred: Sequence[Occurred],
    surroundings: Surroundings,
    *,
    failed: str | None = None,
) -> Transition:
    """Return the first step of an instance for whose parallel multiple start event all has come.

    Args:
        event_id: the start event.
        occurred: in the order in which it came.
        failed: as for a message.

    Raises:
        NotFound: the process has no such start event, or something is still missing.
        NotAllowed: something names the protected variable `requester`.
        StepFailed: a variable cannot be kept, or the step does not come to a wait state.

    Source: BPMN 2.0.2, table 10.84.
    """
    all_of = {one.listener: one for one in process.starts if one.event.id == event_id}
    came = {one.listener: one.message for one in occurred}
    if not all_of or set(all_of) != set(came):
        raise NotFound(f"{event_id!r} does not start {process.id!r}, or something is missing")
    brought = {
        listener: storable_variables(instance, came[listener].values)
        for listener, start in all_of.items()
        if start.timer is None
    }
    # As they stand in the diagram, whatever the order in which they came.
    values = {name: value for one in brought.values() for name, value in one.items()}
    start = next(iter(all_of.values()))
    step = _begun(process, start, values, surroundings, failed)
    step.rounds = max(one.message.rounds for one in occurred)
    for number, one in enumerate(occurred, 1):
        last = number == len(occurred)
        _record_one(step, all_of[one.listener], one.message, brought.get(one.listener, {}), last)
    _begin(step, start, values, failed)
    return finished(step, {})


def _record_one(
    step: Interpreter, start: Start, message: ReceivedMessage, values: Values, last: bool
) -> None:
    """Write down one of several things by which an instance begins; the last completes its start
    event."""
    event, after = start.event, "received" if last else "waiting"
    if start.message is not None:
        _record(step, None, event, message, values, after)
    elif start.signal is not None:
        thrown = ThrownSignal(start.signal, values)
        signals.record_received(step, None, event, thrown, after)
    elif start.timer is not None:
        step.changes.record(
            "timer.fired",
            element=event.id,
            after=None if last else "waiting",
            data={name: int(str(value)) for name, value in message.values.items()},
        )
    elif last:
        step.changes.record("element.completed", element=event.id)


def _start(process: ExecutableProcess, event_id: str) -> Start:
    for start in process.starts:
        if start.listener == event_id and not start.gathers:
            return start
    raise NotFound(f"{event_id!r} does not start {process.id!r}")


def _begun(
    process: ExecutableProcess,
    start: Start,
    values: Values,
    surroundings: Surroundings,
    failed: str | None,
) -> Interpreter:
    refuse_protected(values)
    brought = starts.brought_by(start, values)
    step = begun(process, {}, surroundings, listens=failed is None, brought=brought)
    begin_at(step, start.event)
    starts.record_gateway(step, start)
    return step


def _begin(step: Interpreter, start: Start, values: Values, failed: str | None) -> None:
    if failed is not None:
        failed_starts.stop(step, start, values, failed)
    elif not listeners.begin(step.instance, start, values):
        starts.begin(step, start, values)


def _firing(remaining: int, missed: int) -> dict[str, int]:
    """Return what is recorded of a firing; what it makes up for only if there is something."""
    return {"remaining": remaining, **({"missed": missed} if missed else {})}


def _record(
    step: Interpreter,
    token: Token | None,
    event: FlowNode,
    message: ReceivedMessage,
    values: Values,
    after: str,
) -> None:
    for trigger in event.triggers:
        if trigger.message is not None and trigger.message.name.literal == message.name:
            correlations.fill(step, trigger.message, message.correlation_key)
    step.changes.record(
        "message.received",
        token,
        element=event.id,
        before="waiting",
        after=after,
        data={"message": message.name, "message_id": str(message.key)},
        # Apart from the key: a variable may have any name.
        values={
            "correlationKey": message.correlation_key,
            **{f"variables.{name}": value for name, value in values.items()},
        },
    )
