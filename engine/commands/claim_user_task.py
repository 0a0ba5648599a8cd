"""Claim a user task: from now on it is one person's."""

from __future__ import annotations

from dataclasses import replace

from audit.entry import Fact
from engine.commands.complete_user_task import waiting_user_task
from engine.commands.move_instance import Scene, move_instance
from engine.core import user_task_step
from engine.core.permission import Operation, eligible
from engine.faults import UserTaskNotReady, UserTaskUnknown
from engine.model import Person, Transition
from engine.store import user_tasks
from engine.store.instances import Place, UserTaskRecord
from engine.workspace import Workspace, require_task, task_rights


def claim_user_task(
    workspace: Workspace, key: int, *, actor: Person, assignee: Person | None = None
) -> None:
    """Give a user task to the actor, or to `assignee`.

    Claiming what one holds already changes nothing. Where the model has listeners for it, the task
    changes hands only when they have answered, and not if one denies it.

    Raises:
        UserTaskUnknown: there is no such user task.
        UserTaskNotReady: it is done, or somebody else has claimed it.
        NotAllowed: the actor may not, or four eyes keeps the assignee from it.
    """
    holder = assignee or actor

    def move(scene: Scene) -> Transition | None:
        task = waiting_user_task(scene)
        if task.assignee == holder.account_id:
            return None
        if holder.account_id != actor.account_id:
            require_task(actor, Operation.ASSIGN, task)
        elif task.assignee is not None and eligible(actor, task_rights(task)):
            raise UserTaskNotReady(f"user task {key} was claimed by somebody else")
        # Whoever has it now, it can be given only to somebody who might claim it.
        require_task(holder, Operation.CLAIM, replace(task, assignee=None))
        fact = Fact(
            type="task.claimed" if task.assignee is None else "task.reassigned",
            element=task.activity_id,
            task=str(task.token_id),
            before=task.state,
            after="claimed",
            refs={} if holder is actor else {"assignee": holder.account_id},
        )
        return assigned(scene, task, holder, fact)

    move_instance(
        workspace,
        Place.USER_TASK,
        key,
        actor=actor,
        move=move,
        unknown=UserTaskUnknown(f"there is no user task {key}"),
        locked=True,
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
