"""Sub-processes: a scope within a token, open until no token is left in it.

An event sub-process listens while the scope that it stands in is open; what it listens for stands
in that scope's details, so that whatever ends the scope ends it too.

Source: BPMN 2.0.2, 10.3.5 (sub-processes), 13.3.4 (their execution), 13.5.4 (event sub-processes).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from engine.core import (
    activation,
    ad_hoc,
    ad_hoc_jobs,
    calls,
    compensation,
    data,
    events,
    farewells,
    four_eyes,
    listeners,
    variables,
)
from engine.core.node import FlowNode, Kind
from engine.core.store import STARTED, Scope, Token
from feel import Value

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter

INTERRUPTED = "interrupted"
"""In the details of a scope in which an interrupting event sub-process has begun."""
TRIGGER = "trigger"
"""In the details of an event sub-process's token: its start event and what that brings."""


def execute_sub_process(step: Interpreter, host: Token) -> bool:
    """Begin what is inside the activity; return whether there is nothing.

    Raises:
        TokenStuck: a timer or a message of its boundary or of an event sub-process does not fit.
    """
    attached = events.armed(step, host)
    seen = variables.visible(host)
    starts = host.scope.process.event_starts(host.node.id)
    listening = events.armed_of(step, starts, seen)
    first: Sequence[FlowNode] = ()
    if activation.ACTIVATES in host.details:
        pass  # what begins was said from outside
    elif ad_hoc_jobs.drives(host.node):
        pass  # its worker says it
    elif host.node.ad_hoc is not None:
        first = ad_hoc.first_in(step, host)
    else:
        first = host.scope.process.first_in(host.node.id)
    scope = step.instance.open(host)
    step.changes.record("element.started", host)
    data.declare(scope, host.node)
    events.listen(step, host, attached)
    events.listen(step, scope, listening)
    ways = host.details.pop(activation.ACTIVATES, None)
    trigger = host.details.pop(TRIGGER, None)
    if trigger is not None:
        event_id, values = trigger
        step.trigger(scope, scope.process.nodes[event_id], values)
        return False
    if ad_hoc_jobs.drives(host.node):
        ad_hoc_jobs.begin(step, scope)
        activation.inside(step, scope, ways)
        return False
    for node in ad_hoc.begun(scope, first) if host.node.ad_hoc is not None else first:
        step.enter(scope, node)
    if activation.inside(step, scope, ways) or not scope.empty():
        return False
    _close(step, scope)
    return True


def execute_terminate(step: Interpreter, token: Token) -> bool:
    """End all else in the scope of a terminate end event, at once (BPMN 2.0.2, 13.5.2)."""
    step.changes.record("element.completed", token)
    listen_no_more(step, token.scope)
    cancel_tokens(step, token.scope, but=token)
    return True


def begin_instance(step: Interpreter, brought: Mapping[str, Value]) -> None:
    """Let the event sub-processes of the process itself listen.

    Args:
        brought: variables that the event which starts the instance is about to give it; by what
            a message brings, others are already waited for.

    Raises:
        TokenStuck: a timer or a message of theirs does not fit.
    """
    instance = step.instance
    starts = instance.process.event_starts(None)
    if starts:
        listening = events.armed_of(step, starts, {**brought, **instance.variables})
        events.listen(step, instance, listening)


def event_sub_process_triggered(
    step: Interpreter,
    scope: Scope,
    event: FlowNode,
    values: Mapping[str, Value],
    interrupting: bool | None = None,
) -> None:
    """Begin an event sub-process of an open scope; if it interrupts, nothing else of it goes on.

    Args:
        event: its start event.
        values: what the event brings.
        interrupting: as the event says, if left out.
    """
    assert event.model.parent is not None
    if event.model.interrupting if interrupting is None else interrupting:
        scope.details[INTERRUPTED] = True
        events.stop(step, scope)
        cancel_tokens(step, scope)
        ad_hoc_jobs.withdraw(step, scope)
    host = scope.new(scope.process.nodes[event.model.parent])
    host.details[TRIGGER] = [event.id, dict(values)]
    host.make_ready()


def is_interrupted(scope: Scope) -> bool:
    """Return whether an event sub-process has taken the place of all else in the scope."""
    return INTERRUPTED in scope.details


def boundary_triggered(
    step: Interpreter,
    activity: Token,
    event: FlowNode,
    values: Mapping[str, Value],
    interrupting: bool | None = None,
) -> None:
    """Go on from a boundary event; if it interrupts, the activity ends at once.

    Args:
        activity: what the event is attached to; of a repeated one the wrapper.
        event: the boundary event.
        values: what the event brings.
        interrupting: as the event says, if left out.
    """
    scope = activity.scope
    ends = event.model.interrupting if interrupting is None else interrupting
    if ends:
        step.cancel(activity)
    token = step.trigger(scope, event, values)
    if variables.ACTIVATION in activity.details:
        token.details[variables.ACTIVATION] = activity.details[variables.ACTIVATION]
    if ends:
        compensation.replaced(step, activity, token)


def element_of(scope: Scope) -> str | None:
    """Return the id of the sub-process whose inside this is; `None` for that of a process."""
    host = scope.host
    return None if host is None or host.node.kind is Kind.CALL else host.node.id


def ended(step: Interpreter, scope: Scope) -> None:
    """Go on behind a sub-process in which no token is left."""
    host = scope.host
    assert host is not None
    reopened = compensation.is_reopened(host)
    if not reopened and host.node.kind is Kind.CALL:
        if not listeners.hold_open(step, scope):
            calls.ended(step, scope)
        return
    if host.node.ad_hoc is not None and ad_hoc.begin_next(step, scope):
        return
    if not reopened and ad_hoc_jobs.stays_open(scope):
        return
    if reopened:
        four_eyes.forget(step.instance, scope)
    else:
        compensation.keep_snapshot(step, scope)
    _close(step, scope)
    if host.node.ad_hoc is not None:
        ad_hoc.deliver_collection(host)
    if reopened:
        step.vanish(host)
    else:
        step.deliver(host)


def cancel_tokens(step: Interpreter, scope: Scope, *, but: Token | None = None) -> None:
    """End all that runs in a scope, at once."""
    # An instance goes with its wrapper; what is gone already is not cancelled a second time.
    for token in [token for token in scope.tokens() if token.wrapper is None]:
        if farewells.is_spared(token):
            continue
        if token is not but and step.instance.find(token.id) is token:
            step.cancel(token)


def cancel_inside(step: Interpreter, host: Token) -> None:
    """End the scope that a token holds, if any."""
    scope = host.inside()
    if scope is not None:
        events.stop(step, scope)
        farewells.close(scope)
        cancel_tokens(step, scope)
        step.instance.close(scope)


def listen_no_more(step: Interpreter, scope: Scope) -> None:
    """Let the event sub-processes of a scope listen no more."""
    events.stop(step, scope)


def is_open(host: Token) -> bool:
    """Return whether the activity's inside runs."""
    return host.state == STARTED and host.inside() is not None


def _close(step: Interpreter, scope: Scope) -> None:
    """Forget a scope; what is its own goes to the activity, for its output mappings."""
    host = scope.host
    assert host is not None
    events.stop(step, scope)
    if scope.variables:
        host.local_variables = {**host.local_variables, **scope.variables}
    step.instance.close(scope)
