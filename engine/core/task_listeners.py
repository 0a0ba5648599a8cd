"""Task listeners: jobs that a user task waits for as it is created, assigned, updated, completed.

Those for `creating`, and for `assigning` where the model names an assignee, come before the task is
there for people. The others come while it is: what somebody asked for stands in the token's
details, and happens when the last listener is done. A listener gives no variables; it may deny all
but the creation, and correct the task. Those for `canceling` are in `farewells`.

Source: Camunda 8.9, user task listeners.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from audit.entry import Fact, JsonValue
from engine.core import behaviour, events, farewells, four_eyes, listeners, task_attributes
from engine.core.assignment import opened_user_task
from engine.core.store import Token
from engine.core.stuck import TokenStuck
from engine.core.task_attributes import ACCOUNT, ASSIGNEE, CANCELING, Row
from engine.faults import NotAllowed, ResultRefused
from engine.model import OpenedUserTask, Person, Values
from engine.task_model import TaskChanges

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter

CREATING, ASSIGNING, COMPLETING = "creating", "assigning", "completing"
UPDATING = "updating"
EVENTS = frozenset({CREATING, ASSIGNING, UPDATING, COMPLETING, CANCELING})
DENIABLE = frozenset({ASSIGNING, UPDATING, COMPLETING})
AGAIN = "task"
"""What is tried again when a listener's expression failed: all of its event, by Camunda."""
_TASK = "task"
"""In the details of a token whose task is there and has listeners: what the task is like."""
_ASKED = "asked"
"""In the details of a token whose task is there: what a person asked for, while listeners run."""
_PASSED = "passed"
"""In the details of a token whose task is not there yet: the events whose listeners are done."""
_CORRECTED = "corrected"
"""In the details of a token whose task is not there yet: what the listeners of an event changed."""
_ACTIONS = {"task.claimed": "claim", "task.reassigned": "assign", "task.released": "unassign"}


def is_asked(token: Token) -> bool:
    """Return whether the token's user task is there, and listeners run for what somebody wants."""
    return _ASKED in token.details


def asked_event(token: Token) -> str:
    """Return the event whose listeners run for what somebody wants."""
    return str(token.details[_ASKED]["event"])


# ---- before the task is there ------------------------------------------------------------------
def has_begun(token: Token) -> bool:
    """Return whether the token's listeners have begun, and its boundary events listen."""
    return _PASSED in token.details


def come_first(step: Interpreter, token: Token, task: OpenedUserTask) -> bool:
    """Let the listeners run that come before the task; return whether there is one to wait for.

    Args:
        task: as the model says it.

    Raises:
        TokenStuck: its type or retries do not fit, or what a boundary event waits for.
    """
    listening = None if has_begun(token) else events.armed(step, token)
    passed = token.details.get(_PASSED, [])
    due = [CREATING] if task.assignee is None else [CREATING, ASSIGNING]
    for event in due:
        if event in passed or not token.node.task_listeners.get(event):
            continue
        token.details.get(_CORRECTED, {}).pop(event, None)
        row = task_attributes.row_of(_corrected(token, task))
        changed = [ASSIGNEE] if event == ASSIGNING else []
        action = "create" if event == CREATING else "assign"
        listeners.begin_event(step, token, event, task_attributes.headers(row, action, changed))
        break
    else:
        return False
    token.details[_PASSED] = passed
    if listening is not None:
        events.listen(step, token, listening)
    return True


def opened(token: Token, task: OpenedUserTask) -> OpenedUserTask:
    """Return the task as it opens now that its listeners are done."""
    task = _corrected(token, task)
    if has_begun(token):
        task = replace(task, told=True)
    token.details.pop(_PASSED, None)
    token.details.pop(_CORRECTED, None)
    if token.node.task_listeners:
        token.details[_TASK] = task_attributes.row_of(task)
    return task


def _corrected(token: Token, task: OpenedUserTask) -> OpenedUserTask:
    for row in token.details.get(_CORRECTED, {}).values():
        task = task_attributes.changed(task, row)
    return task


# ---- while it is there -------------------------------------------------------------------------
def assign(step: Interpreter, token: Token, assignee: Person | None, fact: Fact) -> None:
    """Give a task to somebody, once its listeners are done.

    Args:
        assignee: who is to hold the task; `None` for nobody.
        fact: what happens if no listener denies it, such as `task.claimed`.
    """
    account = None if assignee is None else assignee.account_id
    wanted = {ASSIGNEE: "" if assignee is None else assignee.username, ACCOUNT: account or ""}
    reason = next((one.value for one in fact.personal if one.name == "reason"), None)
    said = {"reason": reason, "on_behalf_of": fact.refs.get("on_behalf_of")}
    asked = {name: value for name, value in said.items() if value}
    action = _ACTIONS[fact.type]
    _ask(step, token, ASSIGNING, wanted, action, fact=fact.type, before=fact.before, **asked)


def update(
    step: Interpreter, token: Token, known: OpenedUserTask, changes: TaskChanges, action: str
) -> None:
    """Change a task, once its listeners are done.

    Args:
        known: the task as it stands in its row.
        action: what a worker is told is done.
    """
    token.details[_TASK] = task_attributes.row_of(known)
    before = "ready" if known.assignee is None else "claimed"
    _ask(step, token, UPDATING, task_attributes.changes_row(changes), action, before=before)
    if not token.node.task_listeners:
        del token.details[_TASK]


def hand_in(step: Interpreter, token: Token, values: Values, before: str) -> None:
    """Let the listeners run for a completion; they see what was handed in."""
    person = step.surroundings.person
    refs = four_eyes.named(person)
    step.changes.record(
        "task.submitted", token, before=before, after=COMPLETING, values=values, refs=refs
    )
    own = dict(token.local_variables)
    # What a deputy does stays with whom they stand in for: denied, it is theirs again.
    holder = person.on_behalf_of or person
    token.details[_TASK] = {**_row(step, token), ASSIGNEE: holder.username}
    step.changes.assign_user_task(token.id, holder.account_id)
    behaviour.take_results(token, values)
    asked: Row = {"account": person.account_id, "locals": own, **refs}
    _ask(step, token, COMPLETING, {}, "complete", before="claimed", **asked)


def _ask(
    step: Interpreter, token: Token, event: str, wanted: Row, action: str, **asked: object
) -> None:
    token.details[_ASKED] = {
        **asked,
        "event": event,
        "wanted": wanted,
        "changes": wanted,
        "action": action,
    }
    if token.node.task_listeners.get(event):
        step.changes.check_user_task(token.id, event, None)
        begin_again(step, token)
    else:
        go_on(step, token, event)


def begin_again(step: Interpreter, token: Token) -> None:
    """Run all listeners of what was asked for."""
    asked = token.details[_ASKED]
    asked["changes"] = asked["wanted"]
    try:
        listeners.begin_event(step, token, asked["event"], _told(step, token))
    except TokenStuck as stuck:
        step.park(token, AGAIN, stuck)


def go_on(step: Interpreter, token: Token, event: str) -> None:
    """Let happen what the listeners of an event were asked about: the last of them is done."""
    if farewells.is_farewell(token):
        farewells.said(step, token)
        return
    if has_begun(token):
        token.details[_PASSED] = [*token.details[_PASSED], event]
        step.execute(token)
        return
    asked = token.details[_ASKED]
    account = asked.get("account") if event == COMPLETING else asked["changes"].get(ACCOUNT)
    absent = asked.get("on_behalf_of")
    if not {account, absent}.isdisjoint(four_eyes.excluded(token, step.instance)):
        # They did meanwhile what keeps them from this task.
        deny(step, token, event)
        return
    del token.details[_ASKED]
    step.changes.check_user_task(token.id, None, None)
    changes, before = asked["changes"], asked["before"]
    if event == ASSIGNING:
        _assigned(step, token, changes, asked["fact"], before, asked)
    _change(step, token, changes, before)
    if event == COMPLETING:
        _completed(step, token, account, absent)


def _assigned(
    step: Interpreter,
    token: Token,
    changes: Row,
    fact: str,
    before: str,
    asked: Row | None = None,
) -> None:
    account = changes[ACCOUNT] or None
    if account is None:
        fact = "task.released"  # a listener gave it to nobody, whatever was asked for
    refs = {} if account is None else {"assignee": account}
    after = "ready" if account is None else "claimed"
    said = asked or {}
    if said.get("on_behalf_of"):
        refs = {**refs, "on_behalf_of": said["on_behalf_of"]}
    values = {"reason": said["reason"]} if said.get("reason") else None
    step.changes.record(fact, token, before=before, after=after, refs=refs, values=values)
    step.changes.assign_user_task(token.id, account)


def _change(step: Interpreter, token: Token, changes: Row, before: str) -> None:
    """Change the task; who is assigned has been told already, unless that was not the question."""
    row = _row(step, token)
    after = {**row, **{name: changes[name] for name in task_attributes.NAMES if name in changes}}
    names: list[JsonValue] = [*task_attributes.differing(row, after)]
    token.details[_TASK] = after
    others = [name for name in names if name != ASSIGNEE]
    if ASSIGNEE in changes and not step.changes.is_assigned(token.id):
        _assigned(step, token, changes, "task.reassigned", before)
    if not others:
        return
    task = task_attributes.task_of(token, after)
    data: dict[str, JsonValue] = {**task_attributes.public(task), "names": [*others]}
    values = {name: changes[name] for name in task_attributes.evidence(changes) if name in others}
    step.changes.record("task.updated", token, data=data, values=values)
    excluded = four_eyes.excluded(token, step.instance)
    step.changes.change_user_task(replace(task, excluded=excluded))


def _completed(step: Interpreter, token: Token, account: str, absent: str | None) -> None:
    token.details.pop(_TASK, None)
    step.changes.record(
        "task.completed",
        token,
        before=COMPLETING,
        after="completed",
        refs={"performer": account, **({"on_behalf_of": absent} if absent else {})},
    )
    step.changes.complete_user_task(token.id, account)
    for one in filter(None, (account, absent)):
        four_eyes.remember(token.scope, step.instance, token.node.id, one)
    step.deliver(token)


def deny(step: Interpreter, token: Token, event: str, reason: str = "") -> None:
    """Let not happen what a listener denies: the task is as it was."""
    if has_begun(token):
        # Only an assignment: the task opens without the assignee that the model names.
        token.details.setdefault(_CORRECTED, {})[event] = {ASSIGNEE: ""}
        go_on(step, token, event)
        return
    asked = token.details.pop(_ASKED)
    step.changes.record("task.denied", token, after=asked["before"], data={"event": event})
    step.changes.check_user_task(token.id, None, reason)
    if event == COMPLETING:
        token.local_variables = asked["locals"]
        token.details.pop("results", None)


# ---- corrections -------------------------------------------------------------------------------
def correct(step: Interpreter, token: Token, event: str, changes: TaskChanges) -> list[JsonValue]:
    """Take what a listener corrects, for those behind it and for the task; return the names.

    Raises:
        ResultRefused: this cannot be corrected then.
        NotAllowed: four eyes keeps the new assignee from the task.
    """
    row = task_attributes.changes_row(changes)
    if ASSIGNEE in row:
        _refuse_assignee(step, token, event)
        if row[ACCOUNT] in four_eyes.excluded(token, step.instance):
            raise NotAllowed(
                f"four eyes: {changes.assignee} did before what keeps them from"
                f" {token.node.name!r} ({token.node.id})",
                rule="four-eyes",
            )
    if event == CANCELING:
        raise ResultRefused("the user task is cancelled: nothing of it can be corrected")
    if has_begun(token):
        kept = token.details.setdefault(_CORRECTED, {})
        kept[event] = {**kept.get(event, {}), **row}
    else:
        asked = token.details[_ASKED]
        asked["changes"] = {**asked["changes"], **row}
    listeners.tell(token, _told(step, token))
    return [name for name in task_attributes.NAMES if name in row]


def _refuse_assignee(step: Interpreter, token: Token, event: str) -> None:
    if event == COMPLETING:
        raise ResultRefused("who completes a user task stands in the ledger: not to be corrected")
    if event == CREATING and _of_the_model(step, token).assignee is not None:
        raise ResultRefused("the model names an assignee: correct it as the task is assigned")


def _told(step: Interpreter, token: Token) -> dict[str, str]:
    """Return the headers that tell a worker about the task, with all that is to be changed."""
    if has_begun(token):
        model = _of_the_model(step, token)
        action = "create" if listeners.event_of(token) == CREATING else "assign"
        was = model if action == "create" else replace(model, assignee=None)
        before = task_attributes.row_of(was)
        after = task_attributes.row_of(_corrected(token, model))
    else:
        asked, before = token.details[_ASKED], _row(step, token)
        after, action = {**before, **asked["changes"]}, asked["action"]
    return task_attributes.headers(after, action, task_attributes.differing(before, after))


def _of_the_model(step: Interpreter, token: Token) -> OpenedUserTask:
    assert token.node.user_task is not None
    return opened_user_task(token, token.node.user_task, step.now)


def _row(step: Interpreter, token: Token) -> Row:
    row: Row | None = token.details.get(_TASK)
    if row is not None:
        return row
    try:
        return task_attributes.row_of(_of_the_model(step, token))
    except TokenStuck:
        return task_attributes.NOTHING


# ---- its cancellation --------------------------------------------------------------------------
def record_cancellation(step: Interpreter, token: Token) -> None:
    """Write down that an activity was cancelled, and close its user task if that is there."""
    if farewells.is_farewell(token):
        return  # its task is cancelled already
    if not is_asked(token):
        step.changes.record("element.cancelled", token)
    else:
        step.changes.record("task.cancelled", token, before="ready", after="cancelled")
        step.changes.close_user_task(token.id)
    if is_asked(token) or has_begun(token):
        say_farewell(step, token)


def say_farewell(step: Interpreter, token: Token) -> None:
    """Tell the listeners for it that the token's user task was cancelled."""
    if token.node.task_listeners.get(CANCELING) and not behaviour.is_wrapper(token):
        farewells.say(step, token, _row(step, token))
