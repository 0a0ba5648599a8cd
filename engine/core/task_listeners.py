"""Task listeners: jobs that a user task waits for as it is created, assigned and completed.

Those for `creating`, and for `assigning` where the model names an assignee, come before the task is
there for people. Those for `assigning` at a claim or a release and those for `completing` come
while it is: what the person asked for stands in the token's details, and happens when the last of
them is done. A listener gives no variables; it may deny all but the creation.

Source: Camunda 8.9, user task listeners.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from audit.entry import Fact
from engine.core import behaviour, events, four_eyes, listeners
from engine.core.store import Token
from engine.core.stuck import TokenStuck
from engine.model import OpenedUserTask, Person, Values

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter

CREATING, ASSIGNING, COMPLETING = "creating", "assigning", "completing"
EVENTS = frozenset({CREATING, ASSIGNING, COMPLETING})
AGAIN = "task"
"""What is tried again when a listener's expression failed: all of its event, by Camunda."""
_ASKED = "asked"
"""In the details of a token whose task is there: what a person asked for, while listeners run."""
_PASSED = "passed"
"""In the details of a token whose task is not there yet: the events whose listeners are done."""
_DENIED = "denied"
"""In the details of a token whose task opens without the assignee that the model names."""
_HEADER = "io.camunda.zeebe:"


def is_asked(token: Token) -> bool:
    """Return whether the token's user task is there, and listeners run for what somebody wants."""
    return _ASKED in token.details


# ---- before the task is there ------------------------------------------------------------------
def has_begun(token: Token) -> bool:
    """Return whether the token's listeners have begun, and its boundary events listen."""
    return _PASSED in token.details


def come_first(step: Interpreter, token: Token, task: OpenedUserTask) -> bool:
    """Let the listeners run that come before the task; return whether there is one to wait for.

    Raises:
        TokenStuck: its type or retries do not fit, or what a boundary event waits for.
    """
    listening = None if has_begun(token) else events.armed(step, token)
    passed = token.details.get(_PASSED, [])
    due = [CREATING] if task.assignee is None else [CREATING, ASSIGNING]
    for event in due:
        if event in passed or not token.node.task_listeners.get(event):
            continue
        listeners.begin_event(step, token, event, _headers(task, event))
        break
    else:
        return False
    token.details[_PASSED] = passed
    if listening is not None:
        events.listen(step, token, listening)
    return True


def opened(token: Token, task: OpenedUserTask) -> OpenedUserTask:
    """Return the task as it opens now that its listeners are done."""
    token.details.pop(_PASSED, None)
    return replace(task, assignee=None) if token.details.pop(_DENIED, False) else task


# ---- while it is there -------------------------------------------------------------------------
def assign(step: Interpreter, token: Token, assignee: Person | None, fact: Fact) -> None:
    """Let the listeners run for a claim, an assignment or a release.

    Args:
        assignee: who is to hold the task; `None` for nobody.
        fact: what happens if no listener denies it, such as `task.claimed`.
    """
    token.details[_ASKED] = {
        "event": ASSIGNING,
        "account": None if assignee is None else assignee.account_id,
        "name": "" if assignee is None else assignee.username,
        "fact": fact.type,
        "before": fact.before,
    }
    begin_again(step, token)


def hand_in(step: Interpreter, token: Token, values: Values, before: str) -> None:
    """Let the listeners run for a completion; they see what was handed in."""
    person = step.surroundings.person
    step.changes.record("task.submitted", token, before=before, after=COMPLETING, values=values)
    token.details[_ASKED] = {
        "event": COMPLETING,
        "account": person.account_id,
        "name": person.username,
        "before": "claimed",
        "locals": dict(token.local_variables),
    }
    step.changes.assign_user_task(token.id, person.account_id)
    behaviour.take_results(token, values)
    begin_again(step, token)


def begin_again(step: Interpreter, token: Token) -> None:
    """Run all listeners of what was asked for."""
    asked = token.details[_ASKED]
    try:
        headers = {f"{_HEADER}assignee": asked["name"]} if asked["name"] else {}
        listeners.begin_event(step, token, asked["event"], headers)
    except TokenStuck as stuck:
        step.park(token, AGAIN, stuck)


def go_on(step: Interpreter, token: Token, event: str) -> None:
    """Let happen what the listeners of an event were asked about: the last of them is done."""
    if has_begun(token):
        token.details[_PASSED] = [*token.details[_PASSED], event]
        step.execute(token)
        return
    asked = token.details.pop(_ASKED)
    account = asked["account"]
    if event == COMPLETING:
        step.changes.record(
            "task.completed",
            token,
            before=COMPLETING,
            after="completed",
            refs={"performer": account},
        )
        step.changes.complete_user_task(token.id, account)
        four_eyes.remember(token.scope, step.instance, token.node.id, account)
        step.deliver(token)
        return
    after = "ready" if account is None else "claimed"
    refs = {} if account is None else {"assignee": account}
    step.changes.record(asked["fact"], token, before=asked["before"], after=after, refs=refs)
    step.changes.assign_user_task(token.id, account)


def deny(step: Interpreter, token: Token, event: str) -> None:
    """Let not happen what a listener denies: the task is as it was."""
    if has_begun(token):
        token.details[_DENIED] = True
        go_on(step, token, event)
        return
    asked = token.details.pop(_ASKED)
    step.changes.record("task.denied", token, after=asked["before"], data={"event": event})
    if event == COMPLETING:
        token.local_variables = asked["locals"]
        token.details.pop("results", None)


def record_cancellation(step: Interpreter, token: Token) -> None:
    """Write down that an activity was cancelled, and close its user task if that is there."""
    if not is_asked(token):
        step.changes.record("element.cancelled", token)
        return
    step.changes.record("task.cancelled", token, before="ready", after="cancelled")
    step.changes.close_user_task(token.id)


def _headers(task: OpenedUserTask, event: str) -> dict[str, str]:
    """Return what a worker is told of the task, by Camunda's names."""
    found = {
        "action": "create" if event == CREATING else "assign",
        "assignee": task.assignee,
        "candidateGroups": ",".join(task.candidate_groups),
        "candidateUsers": ",".join(task.candidate_users),
        "dueDate": task.due_at.isoformat() if task.due_at else None,
        "followUpDate": task.follow_up_at.isoformat() if task.follow_up_at else None,
        "priority": str(task.priority),
    }
    return {f"{_HEADER}{name}": value for name, value in found.items() if value}
