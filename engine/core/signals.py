"""Signals: thrown once, caught by all who wait.

Who waits in the same instance gets a signal within the step: behind all that was ready when it was
thrown, before the throwing token goes on. Other instances get it from the shell.

Source: BPMN 2.0.2, 10.5.5 (signal event definition), 13.5; Camunda 8.9, signal events.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from engine.core import business_ids, circles, events, variables
from engine.core.node import FlowNode, SignalPlan
from engine.core.store import STARTED, Token
from engine.model import ThrownSignal

if TYPE_CHECKING:
    from engine.core.events import Holder
    from engine.core.interpreter import Interpreter


_LOCALS_ONLY = SignalPlan()


def throw_and_go_on(step: Interpreter, token: Token) -> bool:
    """Throw the signals of an event; its token goes on when they have been received."""
    throw(step, token)
    # Told before what others do with it.
    step.changes.record("element.completed", token)
    go_on_when_received(step, token)
    return False


def go_on_when_received(step: Interpreter, token: Token) -> None:
    """Let a token go on when those have its signals who wait in its own instance."""
    step.queue(partial(_go_on, step, token))


def throw(step: Interpreter, token: Token) -> None:
    """Throw a token's signals, with its local variables.

    Raises:
        TokenStuck: a name does not fit, or too many others lie behind it; none has been thrown.
    """
    circles.refuse_signal(step, token)
    node, seen = token.node, variables.visible(token)
    names = [events.signal_name(step, node, signal, seen) for signal in node.signals]
    plan = node.signal_plan or _LOCALS_ONLY
    carried = dict(token.local_variables)
    if plan.passes_all:
        everything = {name: one for name, one in seen.items() if name != variables.PROTECTED}
        carried = {**everything, **carried}
    business_id = business_ids.given_by(node, plan.business_id, seen, step.now)
    for name in names:
        broadcast(step, token, ThrownSignal(name, carried, business_id, plan.own_business_id))


def broadcast(step: Interpreter, token: Token, thrown: ThrownSignal) -> None:
    """Let a signal go out from a token to all who wait for it."""
    step.changes.throw_signal(replace(thrown, rounds=step.rounds + 1))
    step.changes.record(
        "signal.sent",
        token,
        data={"signal": thrown.name},
        values={f"variables.{one}": value for one, value in thrown.values.items()},
    )
    step.queue(partial(_reach, step, thrown))


def receive(step: Interpreter, holder: Holder, listener: str, signal: ThrownSignal) -> None:
    """Let a signal take its course with somebody who waits for it."""
    events.record_choice(step, holder, listener)
    token = events.token_of(holder)
    after = events.state_after(holder, listener)
    record_received(step, token, events.event_of(holder, listener), signal, after)
    events.happen(step, holder, listener, signal.values)


def record_received(
    step: Interpreter,
    token: Token | None,
    event: FlowNode,
    signal: ThrownSignal,
    after: str,
) -> None:
    """Write down that an event has got a signal."""
    step.changes.record(
        "signal.received",
        token,
        element=event.id,
        before="waiting",
        after=after,
        data={"signal": signal.name},
        values={f"variables.{name}": value for name, value in signal.values.items()},
    )


def _reach(step: Interpreter, signal: ThrownSignal) -> None:
    waiting = [
        (holder, listener)
        for holder, listener in events.listeners(step, events.SIGNALS)
        if holder.details[events.SIGNALS][listener] == signal.name
    ]
    for holder, listener in waiting:
        # One that received it may have ended others: an interruption is immediate.
        if events.holder_of(step, events.SIGNALS, holder.id, listener) is holder:
            receive(step, holder, listener, signal)


def _go_on(step: Interpreter, token: Token) -> None:
    if step.instance.find(token.id) is token and token.state == STARTED:
        step.deliver(token)
