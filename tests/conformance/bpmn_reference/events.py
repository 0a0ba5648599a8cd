"""Who listens, what is caught, and what is cancelled by it.

Source: BPMN 2.0.2, 10.5.4 to 10.5.6, 13.4.4 (event-based gateway), 13.5 (events).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.conformance.bpmn_reference import compensating
from tests.conformance.bpmn_reference.model import LISTENED_FOR, Comparison, Element
from tests.conformance.bpmn_reference.state import Holder, Scope, State, Token


# ---- listening ---------------------------------------------------------------------------------
def listen(holder: Holder, events: tuple[Element, ...]) -> None:
    """Listen for these events from now on; what is thrown needs no listening."""
    for event in events:
        if event.trigger is None or event.trigger.kind not in LISTENED_FOR:
            continue
        if event.trigger.kind == "condition":
            holder.was_true[event.id] = False
        else:
            holder.listening[event.id] = event.trigger.again


def arm(state: State, token: Token) -> None:
    """Let an activity's boundary events, and its own event, listen (13.5.3)."""
    element = state.element(token)
    if element.kind in ("catch", "receive") and (element.loop is None or token.wrapper):
        listen(token, (element,))
    if element.kind == "events":
        listen(token, tuple(map(_target(state), state.model.outgoing[element.id])))
    if token.wrapper is None:
        listen(token, state.model.boundaries[element.id])


def _target(state: State) -> Callable[..., Element]:
    return lambda flow: state.model.elements[flow.target]


def look_at_conditions(state: State) -> None:
    """Note which conditions have become true (10.5.5): each is then due."""
    for holder in state.holders():
        scope = holder if isinstance(holder, Scope) else state.scopes[holder.scope]
        for event, was_true in holder.was_true.items():
            trigger = state.model.elements[event].trigger
            assert trigger is not None
            assert isinstance(trigger.condition, Comparison)
            is_true = trigger.condition.holds(state.values(scope))
            if was_true is False and is_true:
                holder.was_true[event] = None
            elif was_true is True and not is_true:
                holder.was_true[event] = False


def conditions_due(before: State) -> Iterator[State]:
    """Yield what each conditional event that is due leads to."""
    for holder in before.holders():
        for event, was_true in holder.was_true.items():
            if was_true is None:
                state = before.copy()
                own = same(state, holder)
                own.was_true[event] = True
                happen(state, own, event)
                yield state


def same(state: State, holder: Holder) -> Holder:
    """Return the holder in another state."""
    kept = state.scopes if isinstance(holder, Scope) else state.tokens
    return kept[holder.id]


# ---- catching ----------------------------------------------------------------------------------
def happen(state: State, holder: Holder, event: str) -> None:
    """Let an event that somebody listens for happen."""
    element = state.model.elements[event]
    if isinstance(holder, Scope):
        _fired(holder, element)
        begin_handler(state, holder, element)
    elif element.kind == "boundary":
        _fired(holder, element)
        boundary(state, holder, element)
    elif state.element(holder).kind == "events":
        _choose(state, holder, element)
    else:
        state.leaves("completed", event)
        holder.stage = "passing"
        holder.listening.pop(event, None)
        holder.was_true.pop(event, None)


def _fired(holder: Holder, event: Element) -> None:
    """A timer that fires again goes on; a message or signal can always come again."""
    assert event.trigger is not None
    if event.trigger.kind == "timer":
        left = holder.listening.pop(event.id)
        if left:
            holder.listening[event.id] = left - 1


def _choose(state: State, gateway: Token, event: Element) -> None:
    """Go on behind the first event of an event-based gateway; the others are given up (13.4.4)."""
    flow = next(one for one in state.model.outgoing[gateway.node] if one.target == event.id)
    state.leaves("took", gateway.node, flow.id)
    state.leaves("completed", event.id)
    scope = state.scopes[gateway.scope]
    del state.tokens[gateway.id]
    state.new(event.id, scope, "passing", flow.id)


def boundary(state: State, activity: Token, event: Element) -> None:
    """Go on at a boundary event; the activity ends at once if it interrupts (10.5.4)."""
    assert event.trigger is not None
    state.leaves("completed", event.id)
    scope = state.scopes[activity.scope]
    if event.interrupting or event.trigger.kind in ("error", "cancel"):
        cancel(state, activity)
        token = state.new(event.id, scope, "passing")
        compensating.stands_for(state, activity.id, token.id)
    else:
        state.new(event.id, scope, "passing")


def begin_handler(state: State, scope: Scope, start: Element) -> None:
    """Begin an event sub-process; if it interrupts, all else in the scope ends (13.5.4)."""
    assert start.trigger is not None
    state.leaves("completed", start.id)
    if start.trigger.kind != "compensation" and (
        start.interrupting or start.trigger.kind == "error"
    ):
        scope.interrupted = True
        deafen(scope)
        cancel_all(state, scope)
    state.new(start.parent, scope).trigger = start.id


# ---- cancelling --------------------------------------------------------------------------------
def deafen(holder: Holder) -> None:
    """Listen no more."""
    holder.listening.clear()
    holder.was_true.clear()


def cancel(state: State, token: Token) -> None:
    """End a token at once, with all that is within it."""
    for instance in state.instances(token):
        cancel(state, instance)
    inside = state.inner(token)
    if inside is not None:
        cancel_all(state, inside)
        del state.scopes[inside.id]
    if token.runs is not None and token.runs in state.tokens:
        cancel(state, state.tokens[token.runs])
    # What has thrown a signal or a cancellation has been completed by that.
    if token.stage in ("active", "stuck", "compensating") and token.then in ("", "leave"):
        state.leaves("cancelled", token.node)
    state.tokens.pop(token.id, None)


def cancel_all(state: State, scope: Scope, but: Token | None = None) -> None:
    """End all tokens of a scope."""
    for token in state.within(scope):
        if token.wrapper is None and token is not but and token.id in state.tokens:
            cancel(state, token)


# ---- throwing ----------------------------------------------------------------------------------
def throw(state: State, token: Token, kind: str, code: str | None) -> bool:
    """Throw an error or escalation at the innermost who catches it; return whether anybody does.

    Source: BPMN 2.0.2, 10.5.6 and 13.5.3.
    """
    thrower: Token | None = token
    while thrower is not None:
        activity = state.tokens[thrower.wrapper] if thrower.wrapper else thrower
        event = _taking(state.model.boundaries[activity.node], kind, code)
        if event is not None:
            state.leaves("thrown", token.node, event.id)
            boundary(state, activity, event)
            return True
        scope = state.scopes[thrower.scope]
        if not scope.interrupted:
            starts = state.model.handlers[scope.element]
            event = _taking(tuple(s for s in starts if s.parent != thrower.node), kind, code)
            if event is not None:
                state.leaves("thrown", token.node, event.id)
                begin_handler(state, scope, event)
                return True
        thrower = state.tokens.get(scope.host)
    state.leaves("thrown", token.node, None)
    return False


def _taking(events: tuple[Element, ...], kind: str, code: str | None) -> Element | None:
    """Return the event that takes the code: one that names it comes before one without code."""
    fitting = [one for one in events if one.trigger is not None and one.trigger.kind == kind]
    for named in (code, None):
        for event in fitting:
            if event.trigger is not None and event.trigger.name == named:
                return event
    return None


# ---- signals -----------------------------------------------------------------------------------
def signals_under_way(before: State) -> Iterator[State]:
    """Yield what each signal under way leads to: it goes out to all who wait then, reaches one
    after the other, and lets its thrower go on (10.5.1, broadcast)."""
    for number, signal in enumerate(before.signals):
        if signal.receivers is None:
            state = before.copy()
            state.signals[number].receivers = tuple(_waiting(state, signal.name))
            yield state
            continue
        for one in signal.receivers:
            state = before.copy()
            rest = tuple(other for other in signal.receivers if other != one)
            state.signals[number].receivers = rest
            for holder in list(state.holders()):
                if _place(holder) == one[0] and one[1] in holder.listening:
                    happen(state, holder, one[1])
                    break
            yield state
        if not signal.receivers:
            state = before.copy()
            del state.signals[number]
            thrower = state.tokens.get(signal.thrower)
            if thrower is not None:
                thrower.stage = "passing"
            yield state


def _waiting(state: State, name: str) -> Iterator[tuple[int, str]]:
    for holder in state.holders():
        for event in holder.listening:
            trigger = state.model.elements[event].trigger
            if trigger is not None and (trigger.kind, trigger.name) == ("signal", name):
                yield _place(holder), event


def _place(holder: Holder) -> int:
    """Return what tells holders apart; a scope has the number of the token that holds it."""
    return -holder.id - 1 if isinstance(holder, Scope) else holder.id
