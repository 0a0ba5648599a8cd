"""Listeners for the cancellation of a user task: jobs that come when the task is gone.

What is cancelled ends at once, the task and its scope with it. The listeners are told afterwards,
by a token of their own that leads nowhere; they can neither deny nor correct anything. It stands in
the outermost scope of its process, which stays open until they are done, and so does an instance
that an operator has cancelled: it is terminated when the last of them is.

Source: Camunda 8.9, user task listeners (`canceling`); BPMN 2.0.2, 13.3.2 (interruption).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.core import listeners, task_attributes, variables
from engine.core.node import Kind
from engine.core.store import ACTIVE, CANCELLED, STARTED, TERMINATED, Instance, Scope, Token
from engine.core.stuck import TokenStuck
from engine.core.task_attributes import CANCELING

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter

AGAIN = "farewell"
"""What is tried again when a listener's expression failed: all of them, by Camunda."""
_FAREWELL = "farewell"
"""In the details of a token that is only there for the listeners: what they are told."""
_OF = "of"
"""Likewise: the token of the task."""
_CLOSING = "closing"
"""In the details of a scope that ends with what runs in it."""
_ENDING = "ending"
"""In the details of an instance that is terminated when the last farewell has been said."""


def is_farewell(token: Token) -> bool:
    """Return whether the token stands for listeners that are told of a cancellation."""
    return _FAREWELL in token.details


def say(step: Interpreter, token: Token, row: task_attributes.Row) -> None:
    """Let the listeners run for a user task that has just been cancelled, if it has any.

    Args:
        token: of the task.
        row: what it was like.
    """
    home = _home(token.scope)
    if not token.node.task_listeners.get(CANCELING) or _CLOSING in home.details:
        return
    farewell = home.new(token.node)
    around = variables.visible_in(home)
    farewell.local_variables = {
        name: value
        for name, value in variables.visible(token).items()
        if name not in around or around[name] != value
    }
    if "index" in token.details:
        farewell.details["index"] = token.details["index"]
    farewell.details[_FAREWELL] = row
    farewell.details[_OF] = token.id
    farewell.state = STARTED
    begin_again(step, farewell)


def task_token(token: Token) -> int:
    """Return the token of the user task that a token's listeners are about."""
    return int(token.details[_OF]) if is_farewell(token) else token.id


def begin_again(step: Interpreter, token: Token) -> None:
    """Run all listeners of a farewell."""
    told = task_attributes.headers(token.details[_FAREWELL], "cancel", ())
    try:
        listeners.begin_event(step, token, CANCELING, told)
    except TokenStuck as stuck:
        step.park(token, AGAIN, stuck)


def said(step: Interpreter, token: Token) -> None:
    """End the token: the last of its listeners is done."""
    scope = token.scope
    token.state = CANCELLED
    scope.drop(token)
    step.end_if_empty(scope)


def close(scope: Scope) -> None:
    """Let nothing be heard any more in a scope that ends with all that is in it."""
    scope.details[_CLOSING] = True


def is_spared(token: Token) -> bool:
    """Return whether the token goes on when all else in its scope is cancelled."""
    return is_farewell(token) and _CLOSING not in token.scope.details


def withdraw(step: Interpreter) -> None:
    """End the farewells that are left of earlier cancellations."""
    for scope in step.instance.scopes():
        for token in [one for one in scope.tokens() if is_farewell(one)]:
            step.cancel(token)


def end_instance(step: Interpreter) -> None:
    """Terminate an instance of which nothing runs any more, if need be behind its farewells."""
    instance = step.instance
    instance.details[_ENDING] = True
    if not any(is_farewell(token) for token in instance.tokens()):
        terminated(step)


def is_ending(instance: Instance) -> bool:
    """Return whether an instance was cancelled and no more than its farewells are left."""
    return _ENDING in instance.details


def terminated(step: Interpreter) -> bool:
    """Terminate an instance that was cancelled and of which nothing is left; `False` if it was
    not cancelled."""
    if step.instance.details.pop(_ENDING, None) is None:
        return False
    step.instance.status = TERMINATED
    step.changes.record("process.terminated", before=ACTIVE, after=TERMINATED)
    return True


def _home(scope: Scope) -> Scope:
    while scope.host is not None and scope.host.node.kind is not Kind.CALL:
        scope = scope.host.scope
    return scope
