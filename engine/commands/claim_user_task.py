"""Claim a user task: from now on it is one person's."""

from __future__ import annotations

from dataclasses import replace

from audit.entry import Fact, PersonalValue
from engine.commands.complete_user_task import waiting_user_task
from engine.commands.move_instance import Scene, move_instance
from engine.commands.reasons import checked_reason
from engine.commands.stand_in import account_of, as_deputy
from engine.core import four_eyes, user_task_step
from engine.core.permission import Operation, eligible
from engine.faults import UserTaskNotReady, UserTaskUnknown
from engine.model import Person, Transition
from engine.store import user_tasks
from engine.store.instances import Place, UserTaskRecord
from engine.workspace import Workspace, require_task, task_rights


def claim_user_task(
    workspace: Workspace,
    key: int,
    *,
    actor: Person,
    assignee: Person | None = None,
    reason: str = "",
) -> None:
    """Give a user task to the actor, or to `assignee`.

    What somebody claims as a deputy alone is held by whom they stand in for: it stays theirs when
    they are back. Claiming what one holds already changes nothing. Where the model has listeners
    for it, the task changes hands only when they have answered, and not if one denies it.

    Args:
        workspace: where.
        key: of the user task.
        actor: who asks.
        assignee: who is to have it.
        reason: why somebody else is to, in the actor's words.

    Raises:
        UserTaskUnknown: there is no such user task.
        UserTaskNotReady: it is done, or somebody else has claimed it.
        EngineFault: the reason is too long.
        NotAllowed: the actor may not, or four eyes keeps the assignee from it.
    """
    kept_reason = checked_reason(reason) if reason.strip() else ""

    def move(scene: Scene) -> Transition | None:
        return _given(scene, actor, assignee, kept_reason)

    move_instance(
        workspace,
        Place.USER_TASK,
        key,
        actor=actor,
        move=move,
        unknown=UserTaskUnknown(f"there is no user task {key}"),
        locked=True,
    )


def _given(scene: Scene, actor: Person, assignee: Person | None, reason: str) -> Transition | None:
    """Return the step that gives the task to whom it is for; `None` if they have it."""
    task = waiting_user_task(scene)
    retention = scene.runnable.process.retention
    said = (PersonalValue("reason", reason, retention),) if reason else ()
    deputy = as_deputy(scene, task).actor
    absent = deputy.on_behalf_of
    holder = assignee or (actor if absent is None else account_of(absent))
    if task.assignee == holder.account_id:
        return None
    if assignee is None and holder is not actor:
        require_task(actor, Operation.CLAIM, task)
    elif holder.account_id != actor.account_id:
        require_task(actor, Operation.ASSIGN, task)
    elif task.assignee is not None and eligible(actor, task_rights(task)):
        raise UserTaskNotReady(f"user task {task.key} was claimed by somebody else")
    # Whoever has it now, it can be given only to somebody who might claim it.
    in_own_right = replace(holder, stands_for=())
    require_task(in_own_right, Operation.CLAIM, replace(task, assignee=None))
    return assigned(scene, task, holder, _fact(task, holder, deputy, said))


def _fact(
    task: UserTaskRecord, holder: Person, deputy: Person, said: tuple[PersonalValue, ...]
) -> Fact:
    alone = holder.account_id == deputy.account_id
    refs = {} if alone else {"assignee": holder.account_id}
    return Fact(
        type="task.claimed" if task.assignee is None else "task.reassigned",
        element=task.activity_id,
        task=str(task.token_id),
        before=task.state,
        after="claimed",
        personal=said,
        refs={**refs, **four_eyes.named(deputy)},
    )


def assigned(scene: Scene, task: UserTaskRecord, assignee: Person | None, fact: Fact) -> Transition:
    """Give a user task to somebody, or ask the listeners first that the model has for it.

    Args:
        scene: of the task's instance.
        task: that changes hands.
        assignee: who gets it; `None` for its candidates.
        fact: what to write down when it has happened.

    Raises:
        UserTaskNotReady: a listener has not answered yet what was asked for before.
    """
    process, state = scene.runnable.process, scene.loaded.state
    if user_task_step.asks_before_assigning(process, state, task.token_id):
        return user_task_step.assign_user_task(
            process, scene.name, state, task.token_id, assignee, fact, scene.surroundings
        )
    if assignee is None:
        user_tasks.let_go(scene.connection, task.key)
    else:
        user_tasks.hold(scene.connection, task.key, assignee.account_id)
    return scene.unmoved(fact)
