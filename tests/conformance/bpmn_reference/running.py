"""What each flow node does with a token: all rules that can be applied in a state.

Where the standard leaves open which of several tokens moves first, each order is a way to go on.

Source: BPMN 2.0.2, 13.3 (activities), 13.4 (gateways), 13.5 (events).
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.conformance.bpmn_reference import compensating, events, flowing, repeating
from tests.conformance.bpmn_reference.model import ACTIVITIES, SCOPES, WORK, Element, Model
from tests.conformance.bpmn_reference.state import Scope, Signal, State, Token


def begun(model: Model) -> State:
    """Return an instance that has just been created (13.3.4)."""
    state = State(model)
    scope = state.scopes[0] = Scope(0, "p", 0)
    scope.variables.update(model.variables)
    events.listen(scope, model.handlers["p"])
    for element in model.first("p"):
        flowing.enter(state, scope, element)
    return state


def ways_on(before: State) -> Iterator[State]:
    """Yield each state that one rule leads to; none if all tokens wait."""
    if before.status != "active":
        return
    for state in _ways_on(before):
        events.look_at_conditions(state)
        yield state


def _ways_on(before: State) -> Iterator[State]:
    yield from events.conditions_due(before)
    yield from events.signals_under_way(before)
    yield from flowing.joins(before)
    for token in before.tokens.values():
        if token.stage in ("ready", "passing"):
            state = before.copy()
            own = state.tokens[token.id]
            if token.stage == "ready":
                run(state, own)
            else:
                leave(state, own)
            yield state
    for scope in before.scopes.values():
        if not before.within(scope) and not scope.resets:
            state = before.copy()
            end(state, state.scopes[scope.id])
            yield state


# ---- nodes -------------------------------------------------------------------------------------
def run(state: State, token: Token) -> None:
    """Let a token run at its node."""
    element = state.element(token)
    kind = element.kind
    if element.loop is not None and token.index is None:
        repeating.begin(state, token, element.loop)
    elif kind in SCOPES:
        _begin_inside(state, token, element)
    elif kind in WORK or kind in ("receive", "events") or _waits(element):
        token.stage = "active"
        events.arm(state, token)
        if kind in WORK:
            state.leaves("started", element.id)
    elif element.trigger is not None and kind in ("throw", "end"):
        _throw(state, token, element)
    else:
        complete(state, token)


def _waits(element: Element) -> bool:
    return (
        element.kind == "catch" and element.trigger is not None and element.trigger.kind != "link"
    )


def complete(state: State, token: Token) -> None:
    """Complete an activity or event: leave that in the trace, then go on."""
    element = state.element(token)
    if element.adds_to is not None:
        scope = state.scopes[token.scope]
        state.write(scope, element.adds_to, state.values(scope)[element.adds_to] + 1)
    if element.kind not in ("exclusive", "inclusive"):
        state.leaves("completed", element.id)
    leave(state, token)


def leave(state: State, token: Token) -> None:
    """Let a token go on: by the node's flows, or to what it is an instance or a handler of."""
    element, scope = state.element(token), state.scopes[token.scope]
    if token.wrapper is not None:
        repeating.instance_ended(state, token)
        return
    if element.kind in ACTIVITIES and element.loop is None:
        compensating.note(state, token)
    if _ad_hoc_enough(state, token, element, scope):
        return
    if element.kind == "exclusive":
        flows = flowing.exclusive(state, token)
    elif element.kind == "inclusive":
        flows = flowing.inclusive(state, token)
    else:
        flows = flowing.out_of_activity(state, token)
    remove(state, token)
    flowing.send(state, scope, flows, element.completion_quantity)
    if element.trigger is not None and element.trigger.kind == "link" and element.kind == "throw":
        flowing.enter(state, scope, state.model.link_target(element))
    compensating.stands_for(state, token.id, None)


def remove(state: State, token: Token) -> None:
    """Take a token away, with the inside that it held."""
    state.scopes.pop(token.id, None)
    del state.tokens[token.id]


def _throw(state: State, token: Token, element: Element) -> None:
    """Do what a throw or end event says (13.5.2, 13.5.6)."""
    trigger, scope = element.trigger, state.scopes[token.scope]
    assert trigger is not None
    if trigger.kind == "signal":
        assert trigger.name is not None
        token.stage = "thrown"
        state.leaves("sent", element.id)
        state.leaves("completed", element.id)
        state.signals.append(Signal(trigger.name, token.id))
    elif trigger.kind == "terminate":
        events.deafen(scope)
        events.cancel_all(state, scope, but=token)
        complete(state, token)
    elif trigger.kind == "escalation":
        state.leaves("completed", element.id)
        events.throw(state, token, "escalation", trigger.name)
        if token.id in state.tokens:
            leave(state, token)
    elif trigger.kind == "error":
        if events.throw(state, token, "error", trigger.name):
            state.leaves("completed", element.id)
        else:
            stick(state, token)
    elif trigger.kind == "compensation":
        compensating.throw(state, token)
    elif trigger.kind == "cancel":
        compensating.cancel_transaction(state, token)
    else:
        complete(state, token)


def stick(state: State, token: Token) -> None:
    """Stop with an incident: the standard does not say what an error does that nobody catches."""
    state.leaves("incident", token.node)
    token.stage = "stuck"


# ---- insides -----------------------------------------------------------------------------------
def _begin_inside(state: State, host: Token, element: Element) -> None:
    """Begin a sub-process or a call (13.3.4), and its event sub-processes' listening."""
    inner = element.called or element.id
    host.stage = "active"
    seen = state.values(state.scopes[host.scope])
    scope = state.open(host, inner)
    if element.called is not None:
        scope.variables.update(seen)
        state.leaves("called", element.id)
    events.arm(state, host)
    events.listen(scope, state.model.handlers.get(inner, ()))
    if host.trigger is not None:
        state.new(host.trigger, scope, "passing")
        return
    first = list(state.model.first(inner))
    if element.sequential:
        scope.pending = tuple(one.id for one in first[1:])
        first = first[:1]
    for one in first:
        flowing.enter(state, scope, one)


def end(state: State, scope: Scope) -> None:
    """End a scope in which no token is left (13.3.4, 13.5.2)."""
    events.deafen(scope)
    if not scope.host:
        state.status = "completed"
        state.leaves("process completed")
        return
    host = state.tokens[scope.host]
    element = state.element(host)
    if scope.pending and not scope.enough:
        following, *rest = scope.pending
        scope.pending = tuple(rest)
        events.listen(scope, state.model.handlers.get(scope.element, ()))
        flowing.enter(state, scope, state.model.elements[following])
        return
    if element.kind == "call":
        outer = state.scopes[host.scope]
        for name in scope.written:
            state.write(outer, name, scope.variables[name])
    if host.then == "vanish":
        remove(state, host)
        compensating.stands_for(state, host.id, None)
        return
    complete(state, host)


def _ad_hoc_enough(state: State, token: Token, element: Element, scope: Scope) -> bool:
    """Look, when an inner activity ends, whether the ad-hoc sub-process has enough (13.3.5).

    Then nothing more begins in it; what runs is cancelled, if the model says so.
    """
    if not scope.host:
        return False
    host = state.element(state.tokens[scope.host])
    if host.kind != "ad hoc":
        return False
    if element.kind in ACTIVITIES and host.enough is not None:
        scope.enough = scope.enough or host.enough.holds(state.values(scope))
    if scope.enough:
        remove(state, token)
        if host.cancel_remaining:
            events.cancel_all(state, scope)
        compensating.stands_for(state, token.id, None)
    return scope.enough
