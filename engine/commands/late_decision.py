"""A decision on an approval that came when its request had ended: it decides nothing, and stays on
record.

Of two who decide at the same time one is faster; and who has a task before them does not see that
its case was called back meanwhile. Both are refused, and what they wanted is evidence all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from audit.entry import Fact, decode
from engine.called_definitions import with_called
from engine.commands.move_instance import Scene, ledger_actor, move_instance
from engine.core import four_eyes
from engine.core.permission import Operation, allowed, eligible, represented
from engine.core.step import OUTCOMES
from engine.core.store import ACTIVE
from engine.faults import UserTaskUnknown
from engine.model import Person, Transition
from engine.store.instances import Place, UserTaskRecord
from engine.workspace import Workspace, task_rights

_OF_REQUEST = ("round", "version")
"""What the fact says as its request did."""


def keep_late_decision(
    workspace: Workspace, key: int, submission: Mapping[str, object], *, actor: Person
) -> None:
    """Write `approval.void`, if a user task that is done or cancelled was an approval and the
    actor one of those whom it asked: in the case, or in the system's own chain if the case has
    ended, to which nothing is added.

    Args:
        workspace: where.
        key: of the user task.
        submission: what was handed in too late; nothing but the decision is kept of it.
        actor: whose decision it is.
    """

    def move(scene: Scene) -> Transition | None:
        task = scene.loaded.user_task
        if task is None or task.state in {"ready", "claimed"} or not _was_asked(actor, task):
            return None
        fact = _void(scene, task, submission)
        if fact is None:
            return None
        if scene.loaded.status == ACTIVE:
            return scene.unmoved(fact)
        data = {**fact.data, "instance": scene.name, "task": str(task.token_id)}
        said = replace(fact, element=None, task=None, data=data)
        ledger, now = workspace.ledger, scene.loaded.now
        ledger.append_system(scene.connection, ledger_actor(actor), [said], now)
        return None

    unknown = UserTaskUnknown(f"there is no user task {key}")
    move_instance(
        workspace,
        Place.USER_TASK,
        key,
        actor=actor,
        move=move,
        unknown=unknown,
        locked=True,
        also_suspended=True,
    )


def _was_asked(actor: Person, task: UserTaskRecord) -> bool:
    """Return whether the actor might have decided; whoever did so, once more, says nothing new."""
    if task.state == "completed" and task.assignee == actor.account_id:
        return False
    rights = task_rights(task)
    return eligible(actor, rights) or allowed(actor, Operation.COMPLETE, rights)


def _void(scene: Scene, task: UserTaskRecord, submission: Mapping[str, object]) -> Fact | None:
    """Return what is said of a late decision; `None` if the task was no approval, or nothing that
    decides was handed in."""
    entries = scene.workspace.ledger.entries_of(scene.connection, scene.name)
    facts = [fact for stored in entries for fact in decode(stored.body)["facts"]]
    token = str(task.token_id)
    asked = [
        one for one in facts if one["type"] == "approval.requested" and one.get("task") == token
    ]
    if not asked:
        return None
    result = submission.get(_approval_field(scene, task.activity_id))
    if not isinstance(result, str) or result not in OUTCOMES:
        return None
    said = asked[-1].get("data", {})
    data = {name: said[name] for name in _OF_REQUEST if name in said} | {"result": result}
    absent = represented(scene.actor, task_rights(task))
    refs = four_eyes.named(replace(scene.actor, on_behalf_of=absent))
    return Fact("approval.void", task.activity_id, token, data=data, refs=refs)


def _approval_field(scene: Scene, activity_id: str) -> str:
    """Return the field of an approval that holds its decision, in whichever called process it is;
    empty if that is no approval any more."""
    connection, key = scene.connection, scene.loaded.key
    for one in with_called(scene.workspace, connection, scene.runnable, key):
        node = one.process.nodes.get(activity_id)
        if node is not None and node.approval is not None:
            return node.approval
    return ""
