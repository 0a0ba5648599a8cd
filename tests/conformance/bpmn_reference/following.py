"""Whether a trace is one that the rules allow.

The rules say what can happen, not in which order independent tokens move. So a trace is followed
rule by rule, with all states that the instance may be in; it is one of the standard's if some state
is left at its end in which no rule can be applied any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tests.conformance.bpmn_reference.running import ways_on
from tests.conformance.bpmn_reference.state import Label, State

MOST_STATES = 400


class TooManyStates(Exception):
    """So many tokens are alike that following all of them takes too long."""


class NotAllowed(Exception):
    """No order of rules leaves this trace."""


def follow(states: Iterable[State], trace: Sequence[Label]) -> list[State]:
    """Return the states in which an instance may be after all of a trace, with nothing to do.

    Args:
        states: what the command or start has led to, with what that leaves in the trace.

    Raises:
        NotAllowed: no order of rules leaves this trace.
        TooManyStates: this cannot be said.
    """
    current = _silently(states)
    for number, label in enumerate(trace):
        taken = []
        for state in current:
            if state.labels[label]:
                left = state.copy()
                left.labels = state.labels.copy()
                left.labels[label] -= 1
                left.labels += type(left.labels)()
                taken.append(left)
        if not taken:
            raise NotAllowed(_explained(current, trace, number))
        current = _silently(taken)
    ended = [state for state in current if not state.labels and next(ways_on(state), None) is None]
    if not ended:
        raise NotAllowed(_explained(current, trace, len(trace)))
    return ended


def _silently(states: Iterable[State]) -> list[State]:
    """Return these states and all that rules lead to which leave nothing in the trace, and, once
    more, what a rule leads to that leaves something."""
    found: dict[object, State] = {}
    left = list(states)
    while left:
        state = left.pop()
        key = state.key()
        if key in found:
            continue
        found[key] = state
        if len(found) > MOST_STATES:
            raise TooManyStates
        if not state.labels:
            left += ways_on(state)
    return list(found.values())


def _explained(states: Sequence[State], trace: Sequence[Label], number: int) -> str:
    possible = sorted({repr(label) for state in states for label in state.labels})
    seen = ", ".join(map(repr, trace[:number]))
    comes = repr(trace[number]) if number < len(trace) else "nothing"
    return f"after [{seen}] comes {comes}; possible: {', '.join(possible) or 'nothing'}"
