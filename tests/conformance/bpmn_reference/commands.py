"""What comes from outside, and which waits it finds.

Source: BPMN 2.0.2, 13.3.3 (tasks), 13.5 (events); of errors from work, 13.5.3.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.conformance.bpmn_reference import events, running
from tests.conformance.bpmn_reference.model import WORK
from tests.conformance.bpmn_reference.state import Scope, State, Token


@dataclass(frozen=True, slots=True)
class Command:
    """Something from outside.

    Args:
        kind: `complete` work, let an `event` happen, `error` or `escalation` from work, `resolve`
            an incident, or `cancel` the instance.
        element: the work or event that it is for.
        code: what is thrown.
        values: variables that it brings.
    """

    kind: str
    element: str = ""
    code: str | None = None
    values: Mapping[str, int] = field(default_factory=dict)


def obey(before: State, command: Command) -> Iterator[State]:
    """Yield what the command leads to, at each token or scope that it may be meant for."""
    for state in _obey(before, command):
        events.look_at_conditions(state)
        yield state


def _obey(before: State, command: Command) -> Iterator[State]:
    if command.kind == "cancel":
        state = before.copy()
        events.deafen(state.scopes[0])
        events.cancel_all(state, state.scopes[0])
        state.status = "terminated"
        state.leaves("process terminated")
        yield state
    elif command.kind == "event":
        for holder in before.holders():
            if command.element in holder.listening:
                state = before.copy()
                own = events.same(state, holder)
                _bring(state, own, command.values)
                events.happen(state, own, command.element)
                yield state
    else:
        stage = "stuck" if command.kind == "resolve" else "active"
        for token in before.tokens.values():
            if (token.node, token.stage) == (command.element, stage):
                state = before.copy()
                _at_work(state, state.tokens[token.id], command)
                yield state


def _at_work(state: State, token: Token, command: Command) -> None:
    if command.kind == "complete":
        _bring(state, token, command.values)
        running.complete(state, token)
    elif command.kind == "resolve":
        state.leaves("resolved", token.node)
        running.run(state, token)
    elif command.kind == "escalation":
        events.throw(state, token, "escalation", command.code)
    elif not events.throw(state, token, "error", command.code):
        running.stick(state, token)
        if state.element(token).kind == "user":
            events.deafen(token)  # a user task that failed has ended; a job is tried again


def _bring(state: State, holder: Token | Scope, values: Mapping[str, int]) -> None:
    scope = holder if isinstance(holder, Scope) else state.scopes[holder.scope]
    for name, value in values.items():
        state.write(scope, name, value)


def waits(state: State) -> Counter[tuple[str, str]]:
    """Return what the instance waits for from outside, and how often."""
    found: Counter[tuple[str, str]] = Counter()
    if state.status != "active":
        return found
    for token in state.tokens.values():
        if token.stage == "stuck":
            found["incident", token.node] += 1
        elif token.stage == "active" and state.element(token).kind in WORK:
            found[state.element(token).kind, token.node] += 1
    for holder in state.holders():
        for event in holder.listening:
            trigger = state.model.elements[event].trigger
            assert trigger is not None
            found[trigger.kind, event] += 1
    return found


def stands_still(state: State) -> bool:
    """Return whether nothing can ever move again: tokens wait at joins for what cannot come.

    The standard leaves them there; the engine has to say so.
    """
    watched = any(holder.was_true for holder in state.holders())
    return state.status == "active" and not watched and not waits(state)
