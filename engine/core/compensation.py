"""Compensation: what an activity did is undone by its handler, the last one done first.

A scope keeps which of its activities have been completed and can be compensated. A thrower takes
those entries as its plan and waits, while one handler after the other runs. A completed sub-process
is opened again with the variables it had, for its handlers or its compensation event sub-process.

Source: BPMN 2.0.2, 10.7 (compensation, transactions), 13.5.5 (compensation handling).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpmn.model import Event, EventKind
from engine.core import calls, four_eyes, scopes
from engine.core.node import FlowNode, Kind
from engine.core.store import STARTED, Scope, Token
from engine.core.stuck import TokenStuck

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter

DONE = "done"
"""In the details of a scope: what has been completed in it and can be compensated, oldest first."""
SNAPSHOT = "snapshot"
"""In the details of a sub-process that ends: what it keeps for its compensation."""
COMPENSATES = "compensates"
"""In the details of a handler: the token for which it runs."""
TARGET = "target"
"""Likewise: the activity that it undoes."""
PLAN, PLACE, RUNNING, THEN = "plan", "place", "running", "then"
"""In the details of a thrower: entries still to be compensated, id of their scope, the handler that
runs, what follows."""
AFTERWARDS, CANCELLED, REOPENED, ASIDE = "go on", "cancelled", "reopened", "aside"

_INSIDE, _UNFINISHED = "inside", "unfinished"
Entry = dict[str, Any]
"""`activity`, and where there is one `handler`, `variables` and `done` of a sub-process; of a call
also what `called` ran, with the variables and the performers `inside`. `unfinished` was cancelled:
only what had been completed in it is undone."""


# ---- keeping ---------------------------------------------------------------------------------
def keep(token: Token) -> None:
    """Note that an activity has been completed, if it can be compensated.

    Of a repeated activity each instance is noted, as each is compensated (BPMN 2.0.2, 13.5.5).
    """
    snapshot = token.details.get(SNAPSHOT)
    handler = token.node.compensation_handler
    if (snapshot is None and handler is None) or COMPENSATES in token.details:
        return
    if token.node.repeats and "index" not in token.details:
        return
    entry: Entry = {"activity": token.node.id, **(snapshot or {})}
    if handler is not None:
        entry["handler"] = handler
    if token.wrapper is not None and snapshot is None:
        # Without what has left it: the handler is to see that as it is by now, and to write it.
        left = () if _keeps_results(token.node) else token.details.get("results", ())
        entry["variables"] = {
            name: value for name, value in token.local_variables.items() if name not in left
        }
    token.scope.details.setdefault(DONE, []).append(entry)


def _keeps_results(node: FlowNode) -> bool:
    return bool(node.outputs) and node.model.extensions.only_outputs


def keep_snapshot(step: Interpreter, scope: Scope) -> None:
    """Keep what a sub-process or a called process needs to be compensated, as it ends."""
    host = scope.host
    assert host is not None
    model = host.node.model
    if model.triggered_by_event or model.for_compensation:
        return
    done = scope.details.get(DONE, [])
    if done or _own_handler(scope) is not None:
        host.details[SNAPSHOT] = _snapshot(step, host, scope, done)


def _snapshot(step: Interpreter, host: Token, scope: Scope, done: list[Entry]) -> Entry:
    if host.node.kind is not Kind.CALL:
        return {DONE: done, "variables": {**host.local_variables, **scope.variables}}
    return {
        DONE: done,
        "variables": dict(host.local_variables),
        calls.CALLED: host.details[calls.CALLED],
        _INSIDE: [dict(scope.variables), four_eyes.kept(step.instance, scope)],
    }


def is_reopened(host: Token) -> bool:
    """Return whether the sub-process is one that had ended and is being compensated."""
    return host.details.get(THEN) == REOPENED


# ---- throwing --------------------------------------------------------------------------------
def execute_throw(step: Interpreter, token: Token) -> bool:
    """Compensate what a compensation event says; return whether there is nothing to wait for."""
    definition = _definition(token.node)
    for scope in _addressed(token.scope):
        plan = _taken(scope, definition.activity_ref)
        if not plan:
            continue
        if definition.wait_for_completion:
            step.changes.record("element.started", token)
            _begin(step, token, scope, plan, AFTERWARDS)
            return False
        aside = token.scope.new(token.node)
        aside.state = STARTED
        _begin(step, aside, scope, plan, ASIDE)
        return True
    return True


def execute_cancel_end(step: Interpreter, token: Token) -> bool:
    """Cancel the transaction: what runs in it ends, what was done is compensated, then it is left.

    Raises:
        TokenStuck: the event is in no transaction.
    """
    scope = token.scope
    while scope.host is not None and scope.host.node.model.tag != "transaction":
        scope = scope.host.scope
    if scope.host is None:
        raise TokenStuck("cancel", "a cancel end event takes effect in a transaction only")
    step.changes.record("element.completed", token)
    thrower = token
    if token.scope is not scope:
        thrower = scope.new(token.node)
        thrower.state = STARTED
    plan = [*_taken(scope, None), *_done_in_running(step, scope)]
    scopes.cancel_tokens(step, scope, but=thrower)
    scopes.listen_no_more(step, scope)
    _begin(step, thrower, scope, plan, CANCELLED)
    return False


def handler_completed(step: Interpreter, handler: Token) -> None:
    """Go on with the plan for which this handler ran."""
    step.changes.record("compensation.completed", handler, data={"target": handler.details[TARGET]})
    thrower = step.instance.find(handler.details[COMPENSATES])
    if thrower is not None and thrower.details.get(RUNNING) == handler.id:
        _next(step, thrower)


def withdraw(step: Interpreter, thrower: Token) -> None:
    """End the handler that runs for a token which is cancelled."""
    handler = step.instance.find(thrower.details.pop(RUNNING))
    if handler is not None:
        step.cancel(handler)


def replaced(step: Interpreter, handler: Token, fresh: Token) -> None:
    """Let another token stand for a handler, if it is one: the plan goes on when that is done."""
    thrower = step.instance.find(handler.details.get(COMPENSATES, 0))
    if thrower is not None and thrower.details.get(RUNNING) == handler.id:
        thrower.details[RUNNING] = fresh.id
        for name in (COMPENSATES, TARGET):
            fresh.details[name] = handler.details[name]


def is_aside(token: Token) -> bool:
    """Return whether a token only holds a plan, or a sub-process that had ended before: it is no
    run of its element."""
    return token.details.get(THEN) in (ASIDE, CANCELLED, REOPENED)


def waits_aside(token: Token) -> bool:
    """Return whether a token holds the plan of an event that has gone on already."""
    return bool(token.details.get(THEN) == ASIDE)


# ---- going through the plan --------------------------------------------------------------------
def _begin(step: Interpreter, thrower: Token, scope: Scope, plan: list[Entry], then: str) -> None:
    thrower.details.update({PLAN: plan, PLACE: scope.id, THEN: then})
    _next(step, thrower)


def _next(step: Interpreter, thrower: Token) -> None:
    """Begin the next handler; without one, let the thrower go on."""
    details = thrower.details
    details.pop(RUNNING, None)
    plan: list[Entry] = details[PLAN]
    scope = _scope(step, details[PLACE])
    if not plan or scope is None:
        _finish(step, thrower)
        return
    entry = plan.pop()
    if "handler" in entry:
        handler = scope.new(scope.process.nodes[entry["handler"]])
        handler.local_variables = entry.get("variables", {})
        _mark(step, thrower, handler, entry)
        handler.make_ready()
    else:
        _reopen(step, thrower, scope, entry)


def _reopen(step: Interpreter, thrower: Token, scope: Scope, entry: Entry) -> None:
    """Open a sub-process that had ended, with what it left behind."""
    host = scope.new(scope.process.nodes[entry["activity"]])
    host.state = STARTED
    host.local_variables = entry["variables"]
    _mark(step, thrower, host, entry)
    inside = _opened_again(step, host, entry)
    handler = None if _UNFINISHED in entry else _own_handler(inside)
    if handler is None:
        _begin(step, host, inside, entry[DONE], REOPENED)
        return
    host.details[THEN] = REOPENED
    inside.details[DONE] = entry[DONE]
    step.changes.record("element.completed", element=handler.id)
    scopes.event_sub_process_triggered(step, inside, handler, {}, interrupting=False)


def _opened_again(step: Interpreter, host: Token, entry: Entry) -> Scope:
    called = entry.get(calls.CALLED)
    if called is None:
        return step.instance.open(host)
    # The version that ran is undone, whatever has been deployed since.
    host.details[calls.CALLED] = called
    inside = step.instance.open(host, host.scope.process.called(called))
    values, performers = entry[_INSIDE]
    inside.variables.update(values)
    four_eyes.restore(step.instance, inside, performers)
    return inside


def _mark(step: Interpreter, thrower: Token, handler: Token, entry: Entry) -> None:
    thrower.details[RUNNING] = handler.id
    handler.details.update({COMPENSATES: thrower.id, TARGET: entry["activity"]})
    step.changes.record("compensation.started", handler, data={"target": entry["activity"]})


def _finish(step: Interpreter, thrower: Token) -> None:
    then = thrower.details.pop(THEN)
    del thrower.details[PLAN], thrower.details[PLACE]
    if then == AFTERWARDS:
        step.deliver(thrower)
    elif then == CANCELLED:
        _leave_transaction(step, thrower)
    else:
        inside = thrower.inside()
        if inside is not None:
            four_eyes.forget(step.instance, inside)
            step.instance.close(inside)
        step.vanish(thrower)


def _leave_transaction(step: Interpreter, thrower: Token) -> None:
    host = thrower.scope.host
    assert host is not None
    activity, scope = host.wrapper or host, host.scope
    event = next((one for one in activity.node.boundaries if catches(one, EventKind.CANCEL)), None)
    if event is not None:
        step.changes.record("element.completed", activity, element=event.id)
        scopes.boundary_triggered(step, activity, event, {}, interrupting=True)
    else:
        step.cancel(activity)
        step.end_if_empty(scope)


# ---- looking -----------------------------------------------------------------------------------
def catches(event: FlowNode, kind: EventKind) -> bool:
    """Return whether one of the event's definitions is of this kind."""
    return any(definition.kind is kind for definition in event.model.events)


def _own_handler(scope: Scope) -> FlowNode | None:
    """Return the start event of the scope's compensation event sub-process."""
    starts = scope.process.event_starts(scopes.element_of(scope))
    return next((one for one in starts if catches(one, EventKind.COMPENSATION)), None)


def _addressed(scope: Scope) -> list[Scope]:
    """Return the scopes in which a compensation event may address activities, innermost first.

    An event sub-process addresses those of the scope that it stands in too.
    """
    found = [scope]
    while scope.host is not None and scope.host.node.model.triggered_by_event:
        scope = scope.host.scope
        found.append(scope)
    return found


def _taken(scope: Scope, activity_id: str | None) -> list[Entry]:
    """Take out of a scope's entries those to be compensated, each at most once."""
    done: list[Entry] = scope.details.pop(DONE, [])
    left = [one for one in done if activity_id is not None and one["activity"] != activity_id]
    if left:
        scope.details[DONE] = left
    return [one for one in done if activity_id is None or one["activity"] == activity_id]


def _done_in_running(step: Interpreter, scope: Scope) -> list[Entry]:
    """Return what has been completed within the activities that run in a scope: a transaction that
    is cancelled takes all of it back (BPMN 2.0.2, 10.7)."""
    found: list[Entry] = []
    for token in scope.tokens():
        inside = token.inside()
        if inside is None or COMPENSATES in token.details:
            continue
        done = [*inside.details.get(DONE, []), *_done_in_running(step, inside)]
        if done:
            snapshot = _snapshot(step, token, inside, done)
            found.append({"activity": token.node.id, **snapshot, _UNFINISHED: True})
    return found


def _scope(step: Interpreter, scope_id: int) -> Scope | None:
    if scope_id == 0:
        return step.instance
    host = step.instance.find(scope_id)
    return host.inside() if host is not None else None


def _definition(node: FlowNode) -> Event:
    return next(one for one in node.model.events if one.kind is EventKind.COMPENSATION)
