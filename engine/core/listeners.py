"""Listeners: jobs before an element begins and before it is left; it waits for them.

What a start listener finds out is local to the element, what an end listener does goes where the
element's results go. Those of a process run before its first node and behind its last; a token at
the process itself stands for them.

Those of a user task for what people do with it are in `task_listeners`.

Source: Camunda 8.9, execution listeners.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from audit.entry import JsonValue
from engine.core import (
    behaviour,
    farewells,
    starts,
    task_attributes,
    task_listeners,
    variables,
)
from engine.core.node import FlowNode, JobPlan, Kind
from engine.core.store import CANCELLED, STARTED, Scope, Token
from engine.core.stuck import TokenStuck
from engine.model import Values
from engine.task_model import TaskChanges

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter

LISTENER = "listener"
"""In the details of a token whose listener's job waits: `start`, `end` or an event of a user task,
and which of them."""
FINISH = "finish"
"""What is tried again when an end listener's expression failed: all end listeners, by Camunda."""
_ABOUT = "about"
"""In the details of a token while listeners of a user task run: headers that tell about it."""
_HEARD = "heard"
"""In the details of a token whose start listeners are done."""
_START, _END = "start", "end"
BEGINS = "begins"
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


def are_first(token: Token) -> bool:
    """Return whether a start listener runs, before anything of the element itself has begun."""
    return waits(token) and token.details[LISTENER][0] == _START


def due(token: Token) -> JobPlan:
    """Return the listener whose job waits."""
    event, index = token.details[LISTENER]
    return _plan(token, event, index)


def takes_no_values(token: Token) -> bool:
    """Return whether the listener that waits is one of a user task, which gives no variables."""
    return waits(token) and token.details[LISTENER][0] in task_listeners.EVENTS


def may_deny(token: Token) -> bool:
    """Return whether the listener that waits may deny what it was asked about."""
    return waits(token) and event_of(token) in task_listeners.DENIABLE


def event_of(token: Token) -> str:
    """Return the event whose listener waits."""
    return str(token.details[LISTENER][0])


def begin_event(step: Interpreter, token: Token, event: str, told: Mapping[str, str]) -> None:
    """Let the listeners of a user task's event run, one after the other.

    Args:
        told: headers of theirs besides those of the model.

    Raises:
        TokenStuck: the first one's type or retries do not fit.
    """
    tell(token, told)
    _open(step, token, event, 0)


def tell(token: Token, told: Mapping[str, str]) -> None:
    """Let the listeners of a user task's event be told this from now on."""
    token.details[_ABOUT] = dict(told)


def completed(
    step: Interpreter, token: Token, values: Values, corrections: TaskChanges | None = None
) -> None:
    """Take a listener's result, then go on: with the next one, the element, or behind it.

    Args:
        corrections: of the user task whose listener it is.

    Raises:
        ResultRefused: this cannot be corrected then.
        NotAllowed: four eyes keeps the new assignee from the task.
    """
    event, index = token.details[LISTENER]
    data: dict[str, JsonValue] = {"event": event}
    if corrections is not None:
        data["names"] = task_listeners.correct(step, token, event, corrections)
        values = task_attributes.evidence(task_attributes.changes_row(corrections))
    del token.details[LISTENER]
    step.changes.close_job(token.id)
    step.changes.record("listener.completed", token, data=data, values=values)
    try:
        _take(token, event, values)
        if index + 1 < len(_of(token, event)):
            _open(step, token, event, index + 1)
            return
    except TokenStuck as stuck:
        step.park(token, _phase(token, event), stuck)
        return
    if event == _END:
        step.leave(token)
    elif event == _START:
        token.details[_HEARD] = True
        step.execute(token)
    else:
        token.details.pop(_ABOUT, None)
        task_listeners.go_on(step, token, event)


def denied(step: Interpreter, token: Token, reason: str) -> None:
    """Take a listener's no: those behind it do not run, and what it was asked about is not done."""
    event, _ = token.details.pop(LISTENER)
    token.details.pop(_ABOUT, None)
    step.changes.close_job(token.id)
    values: Values = {"reason": reason} if reason else {}
    data: dict[str, JsonValue] = {"event": event, "denied": True}
    step.changes.record("listener.completed", token, data=data, values=values)
    task_listeners.deny(step, token, event, reason)


def record_cancellation(step: Interpreter, token: Token) -> None:
    """Write down that an element was cancelled while one of its listeners ran."""
    event, _ = token.details[LISTENER]
    step.changes.record("listener.cancelled", token, data={"event": event})
    step.changes.close_job(token.id)
    if token.node.kind is not Kind.PROCESS:
        task_listeners.record_cancellation(step, token)


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
    token.details[BEGINS] = [start.listener if start is not None else None, dict(values)]
    token.make_ready()
    return True


def execute_process(step: Interpreter, token: Token) -> bool:
    """Begin the process now that its start listeners are done."""
    listener, values = token.details[BEGINS]
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
def plans_at(node: FlowNode, event: str) -> Sequence[JobPlan]:
    """Return a node's listeners for `start`, `end` or an event of a user task, in order."""
    if event in task_listeners.EVENTS:
        return node.task_listeners.get(event, ())
    return node.start_listeners if event == _START else node.end_listeners


def _of(token: Token, event: str) -> Sequence[JobPlan]:
    return plans_at(token.node, event)


def _plan(token: Token, event: str, index: int) -> JobPlan:
    plan = _of(token, event)[index]
    if event not in task_listeners.EVENTS:
        return plan
    return replace(plan, headers={**plan.headers, **token.details.get(_ABOUT, {})})


def _open(step: Interpreter, token: Token, event: str, index: int) -> None:
    behaviour.open_job_of(step, token, _plan(token, event, index), (event, index))
    token.details[LISTENER] = [event, index]


def _phase(token: Token, event: str) -> str:
    """Return what is tried again when the next listener's expression failed."""
    if event == _END:
        return FINISH
    if farewells.is_farewell(token):
        return farewells.AGAIN
    return task_listeners.AGAIN if task_listeners.is_asked(token) else "execute"


def _take(token: Token, event: str, values: Values) -> None:
    if event in task_listeners.EVENTS:
        return
    if event == _START and token.node.kind is not Kind.PROCESS:
        token.local_variables = {**token.local_variables, **values}
        return
    for name, value in values.items():
        variables.propagate(token, (name,), value)
