"""Undoing what has been done, the last first.

Source: BPMN 2.0.2, 10.7 (compensation, transactions), 13.5.5 (compensation handling).
"""

from __future__ import annotations

from dataclasses import replace

from tests.conformance.bpmn_reference import events
from tests.conformance.bpmn_reference.model import Element
from tests.conformance.bpmn_reference.state import Done, Scope, State, Token


def note(state: State, token: Token) -> None:
    """Note that an activity has been completed, if it can be compensated."""
    element, inside = state.element(token), state.inner(token)
    if element.for_compensation or element.kind == "event sub":
        return
    handler = next((one.handler for one in state.model.boundaries[element.id] if one.handler), None)
    own = element.kind in ("sub", "transaction") and own_handler(state, element.id)
    if handler or own or (inside is not None and inside.done):
        state.scopes[token.scope].done += (_done(state, token, handler),)


def _done(state: State, token: Token, handler: str | None) -> Done:
    """Return what there is to undo of an activity, and of what is within it."""
    inside = state.inner(token)
    if inside is None:
        return Done(token.node, handler)
    return Done(token.node, handler, inside.done, tuple(inside.variables.items()))


def own_handler(state: State, element: str) -> Element | None:
    """Return the start of the compensation event sub-process within a sub-process."""
    for start in state.model.handlers.get(element, ()):
        if start.trigger is not None and start.trigger.kind == "compensation":
            return start
    return None


def throw(state: State, token: Token) -> None:
    """Compensate all that was done in the token's scope; an event sub-process compensates for
    the scope that it stands in too."""
    token.stage, token.then = "compensating", "leave"
    scope = state.scopes[token.scope]
    while not scope.done and scope.host:
        host = state.tokens[scope.host]
        if state.element(host).kind != "event sub":
            break
        scope = state.scopes[host.scope]
    begin(state, token, scope)


def cancel_transaction(state: State, token: Token) -> None:
    """Cancel a transaction: what runs in it ends, what was done in it is undone (10.7.2)."""
    scope = state.scopes[token.scope]
    state.leaves("completed", token.node)
    token.stage, token.then = "compensating", "cancel"
    scope.done += _done_in_running(state, scope)
    events.deafen(scope)
    events.cancel_all(state, scope, but=token)
    begin(state, token, scope)


def _done_in_running(state: State, scope: Scope) -> tuple[Done, ...]:
    """Return what was completed within activities that still run: it is undone as well (10.7.2)."""
    found = []
    for token in state.within(scope):
        inside = state.inner(token)
        if inside is not None and token.then != "vanish":
            inside.done += _done_in_running(state, inside)
            if inside.done:
                found.append(replace(_done(state, token, None), ended=False))
    return tuple(found)


def begin(state: State, token: Token, scope: Scope) -> None:
    """Take what was done in the scope as the token's plan."""
    token.plan, token.place, scope.done = scope.done, scope.id, ()
    following(state, token)


def following(state: State, token: Token) -> None:
    """Begin the next handler: that of what was done last; without one, go on."""
    token.runs = None
    place = state.scopes.get(token.place)
    if not token.plan or place is None:
        _finished(state, token)
        return
    *rest, last = token.plan
    token.plan = tuple(rest)
    if last.handler:
        token.runs = state.new(last.handler, place).id
        return
    again = state.new(last.activity, place, "active")
    token.runs = again.id
    inside = state.open(again, state.model.elements[last.activity].called or last.activity)
    inside.variables.update(last.values)
    inside.done = last.inner
    own = own_handler(state, last.activity)
    if own is not None and last.ended:
        again.then = "vanish"
        events.begin_handler(state, inside, own)
        return
    again.stage, again.then = "compensating", "vanish"
    begin(state, again, inside)


def stands_for(state: State, handler: int, fresh: int | None) -> None:
    """Let another token stand for a handler; `None`: it is done, and the plan goes on."""
    for token in list(state.tokens.values()):
        if token.runs == handler:
            if fresh is None:
                following(state, token)
            else:
                token.runs = fresh


def _finished(state: State, token: Token) -> None:
    if token.then == "leave":
        token.stage = "passing"
        state.leaves("completed", token.node)
    elif token.then == "cancel":
        _leave_transaction(state, token)
    else:
        state.scopes.pop(token.id, None)
        del state.tokens[token.id]
        stands_for(state, token.id, None)


def _leave_transaction(state: State, token: Token) -> None:
    host = state.tokens[state.scopes[token.scope].host]
    activity = state.tokens[host.wrapper] if host.wrapper else host
    token.stage = "passing"  # it has taken effect: it is not among what is cancelled now
    for event in state.model.boundaries[activity.node]:
        if event.trigger is not None and event.trigger.kind == "cancel":
            events.boundary(state, activity, event)
            return
    events.cancel(state, activity)
