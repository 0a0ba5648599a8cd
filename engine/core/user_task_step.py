"""The steps that give a user task to somebody or change it: pure functions, as in `step`."""

from __future__ import annotations

from audit.entry import Fact
from engine.core import behaviour, task_listeners
from engine.core.executable import ExecutableProcess
from engine.core.interpreter import Interpreter
from engine.core.node import Kind
from engine.core.state import load
from engine.core.step_frame import bounded, finished, opened
from engine.core.store import Token
from engine.faults import UserTaskNotReady
from engine.model import OpenedUserTask, Person, Surroundings, Transition
from engine.task_model import TaskChanges
from feel import Value, from_json


def asks_before_assigning(process: ExecutableProcess, state: bytes, token_id: int) -> bool:
    """Return whether a user task has listeners, asked about it or told what it is like."""
    token = load(process, state).find(token_id)
    if token is None:
        return False
    return bool(token.node.task_listeners) or task_listeners.is_asked(token)


@bounded
def assign_user_task(
    process: ExecutableProcess,
    instance: str,
    state: bytes,
    token_id: int,
    assignee: Person | None,
    fact: Fact,
    surroundings: Surroundings,
) -> Transition:
    """Return the step that gives a user task to somebody, or asks its listeners first.

    Args:
        assignee: who; `None` for nobody.
        fact: what happens if no listener denies it.

    Raises:
        UserTaskNotReady: no user task waits at this token.
    """
    step, excluded = opened(process, state, surroundings)
    token = waiting_user_task(step, instance, token_id)
    task_listeners.assign(step, token, assignee, fact)
    return finished(step, excluded)


@bounded
def update_user_task(
    process: ExecutableProcess,
    instance: str,
    state: bytes,
    known: OpenedUserTask,
    changes: TaskChanges,
    surroundings: Surroundings,
    *,
    action: str,
) -> Transition:
    """Return the step that changes a user task, or asks its listeners first.

    Args:
        known: the task as it stands in its row.
        action: what its listeners are told is done.

    Raises:
        UserTaskNotReady: no user task waits at its token.
    """
    step, excluded = opened(process, state, surroundings)
    token = waiting_user_task(step, instance, known.token_id)
    task_listeners.update(step, token, known, changes, action)
    return finished(step, excluded)


def waiting_user_task(step: Interpreter, instance: str, token_id: int) -> Token:
    """Return the token at which a user task waits.

    Raises:
        UserTaskNotReady: none does, or a listener has not answered yet.
    """
    token = step.instance.find(token_id)
    if token is not None and behaviour.waits(token, Kind.USER_TASK):
        return token
    what = "it was completed or cancelled"
    if token is not None and task_listeners.is_asked(token):
        what = "a listener has to answer first what was asked for before"
    raise UserTaskNotReady(
        f"no user task waits at token {token_id} of process instance {instance}; {what}"
    )


def say_who(step: Interpreter, token: Token) -> None:
    """Put down for the model who did its user task, and when, if it asks for that."""
    plan, person = token.node.user_task, step.surroundings.person
    name = None if plan is None else plan.done_as
    if name is None:
        return
    has_account = person.kind == "user"
    by: Value = {"id": person.account_id, "name": person.name, "email": person.email}
    done: Value = {
        "task": str(token.id),
        "at": from_json(step.now),
        "by": by if has_account else None,
    }
    behaviour.take_locals(step, token, {name: done})
