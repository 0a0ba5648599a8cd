"""Execution listeners: jobs before an element begins and before it is left; it waits for them.

What a start listener finds out is local to the element, what an end listener does goes where the
element's results go. Those of a process run before its first node and behind its last; a token at
the process itself stands for them.

Source: Camunda 8.9, execution listeners.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.core import behaviour, starts, variables
from engine.core.node import JobPlan, Kind
from engine.core.store import CANCELLED, STARTED, Scope, Token
from engine.core.stuck import TokenStuck
from engine.model import Values

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter

LISTENER = "listener"
"""In the details of a token whose listener's job waits: `start` or `end`, and which of them."""
FINISH = "finish"
"""What is tried again when an end listener's expression failed: all end listeners, by Camunda."""
_HEARD = "heard"
"""In the details of a token whose start listeners are done."""
_START, _END = "start", "end"
_BEGINS = "begins"
"""In the details of a token at the process itself: the start that has happened, and its values."""
_ENDED = "ended"
"""In the details of a process's scope of which no more than the end listeners are left."""


def before(step: Interpreter, token: Token) -> bool:
    """Let the start listeners run; return whether there is one to wait for.

    Raises:
        TokenStuck: the first one's type or retries do not fit.
    """
    if _HEARD in token.details:
        return False
    _open(step, token, _START, 0)
    return True


def are_done(token: Token) -> bool:
    """Return whether the start listeners have run, and only the element itself is to begin."""
    return _HEARD in token.details


def after(step: Interpreter, token: Token) -> bool:
    """Let the end listeners run; return whether the token waits for them, or is stuck."""
    if behaviour.is_wrapper(token):
        return False
    try:
        _open(step, token, _END, 0)
    except TokenStuck as stuck:
        step.park(token, FINISH, stuck)
    return True


def waits(token: Token) -> bool:
    """Return whether the token's listener waits for its job."""
    return LISTENER in token.details


def due(token: Token) -> JobPlan:
    """Return the listener whose job waits."""
    event, index = token.details[LISTENER]
    plan: JobPlan = _of(token, event)[index]
    return plan


def completed(step: Interpreter, token: Token, values: Values) -> None:
    """Take a listener's result, then go on: with the next one, the element, or behind it."""
    event, index = token.details.pop(LISTENER)
    step.changes.close_job(token.id)
    step.changes.record("listener.completed", token, data={"event": event}, values=values)
    try:
        _take(token, event, values)
        if index + 1 < len(_of(token, event)):
            _open(step, token, event, index + 1)
            return
    except TokenStuck as stuck:
        step.park(token, "execute" if event == _START else FINISH, stuck)
        return
    if event == _END:
        step.leave(token)
        return
    token.details[_HEARD] = True
    step.execute(token)


def record_cancellation(step: Interpreter, token: Token) -> None:
    """Write down that an element was cancelled while one of its listeners ran."""
    event, _ = token.details[LISTENER]
    step.changes.record("listener.cancelled", token, data={"event": event})
    step.changes.close_job(token.id)
    if token.node.kind is not Kind.PROCESS:
        step.changes.record("element.cancelled", token)


# ---- those of a process ------------------------------------------------------------------------
def begin(scope: Scope, start: starts.Start | None, values: Values) -> bool:
    """Let the start listeners of a process come before what it begins with; `False` without any.

    Args:
        scope: the instance's, or that of a call.
        start: what has happened; `None` for the none start.
        values: what that brings.
    """
    itself = scope.process.itself
    if itself is None or not itself.start_listeners:
        return False
    token = scope.new(itself)
    token.details[_BEGINS] = [start.listener if start is not None else None, dict(values)]
    token.make_ready()
    return True


def execute_process(step: Interpreter, token: Token) -> bool:
    """Begin the process now that its start listeners are done."""
    listener, values = token.details[_BEGINS]
    scope = token.scope
    if listener is None:
        for node in scope.process.first:
            step.enter(scope, node)
    else:
        start = next(one for one in scope.process.starts if one.listener == listener)
        starts.begin(step, start, values)
    token.state = CANCELLED
    scope.drop(token)
    return False


def hold_open(step: Interpreter, scope: Scope) -> bool:
    """Let the end listeners of a process run in its scope, which is empty; `False` without any."""
    itself = scope.process.itself
    if itself is None or not itself.end_listeners or _ENDED in scope.details:
        return False
    scope.details[_ENDED] = True
    token = scope.new(itself)
    token.state = STARTED
    step.finish(token)
    return True


# ---- within ------------------------------------------------------------------------------------
def _of(token: Token, event: str) -> Sequence[JobPlan]:
    return token.node.start_listeners if event == _START else token.node.end_listeners


def _open(step: Interpreter, token: Token, event: str, index: int) -> None:
    plan = _of(token, event)[index]
    behaviour.open_job_of(step, token, plan, (event, index))
    token.details[LISTENER] = [event, index]


def _take(token: Token, event: str, values: Values) -> None:
    if event == _START and token.node.kind is not Kind.PROCESS:
        token.local_variables = {**token.local_variables, **values}
        return
    for name, value in values.items():
        variables.propagate(token, (name,), value)
