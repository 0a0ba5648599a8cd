"""Change a user task: its candidates, its dates, its priority."""

from __future__ import annotations

from engine.commands.complete_user_task import waiting_user_task
from engine.commands.move_instance import Scene, move_instance
from engine.core import user_task_step
from engine.core.assignment import LONGEST_NAME, MOST_NAMES
from engine.core.permission import Operation
from engine.core.stuck import TokenStuck, refuse_unfit
from engine.core.task_attributes import is_kept
from engine.faults import TaskChangesRefused, UserTaskUnknown
from engine.model import OpenedUserTask, Person, Transition
from engine.store.instances import Place, UserTaskRecord
from engine.task_model import TaskChanges
from engine.workspace import Workspace, require_task

USUAL_ACTION = "update"


def update_user_task(
    workspace: Workspace,
    key: int,
    changes: TaskChanges,
    *,
    actor: Person,
    action: str = USUAL_ACTION,
) -> None:
    """Change a user task that waits; who holds it stays.

    Where the model has listeners for it, the task changes only when they have answered, and not if
    one denies it.

    Args:
        workspace: where.
        key: of the user task.
        changes: what is to be different.
        actor: who changes it.
        action: what listeners are told is done.

    Raises:
        UserTaskUnknown: there is no such user task.
        UserTaskNotReady: it is done, or a listener has not answered yet what was asked before.
        NotAllowed: the actor may not.
        TaskChangesRefused: a user task cannot be like that.

    Source: Camunda 8.9, `PATCH /v2/user-tasks/{userTaskKey}`.
    """
    refuse_unfit_changes(changes)

    def move(scene: Scene) -> Transition | None:
        task = waiting_user_task(scene)
        require_task(actor, Operation.UPDATE, task)
        return _changed(scene, task, changes, action)

    move_instance(
        workspace,
        Place.USER_TASK,
        key,
        actor=actor,
        move=move,
        unknown=UserTaskUnknown(f"there is no user task {key}"),
        locked=True,
    )


def refuse_unfit_changes(changes: TaskChanges) -> None:
    """Pass if a user task can be like that.

    Raises:
        TaskChangesRefused: it cannot.
    """
    for what, at in (("dueDate", changes.due_at), ("followUpDate", changes.follow_up_at)):
        if at and not is_kept(at):
            raise TaskChangesRefused(f"{what} lies beyond the calendar (years 1 to 9999, in UTC)")
    if changes.priority is not None and not 0 <= changes.priority <= 100:
        raise TaskChangesRefused("priority: a whole number from 0 to 100")
    for what, names in (
        ("candidateGroups", changes.candidate_groups or ()),
        ("candidateUsers", changes.candidate_users or ()),
        ("assignee", (changes.assignee,) if changes.assignee else ()),
    ):
        if len(names) > MOST_NAMES:
            raise TaskChangesRefused(f"{what} has {len(names)} names; at most {MOST_NAMES}")
        for name in names:
            try:
                refuse_unfit(name, "assignment", what, LONGEST_NAME)
            except TokenStuck as stuck:
                raise TaskChangesRefused(stuck.message) from None
            if not name.strip():
                raise TaskChangesRefused(f"{what}: a name is empty")


def _changed(
    scene: Scene, task: UserTaskRecord, changes: TaskChanges, action: str
) -> Transition | None:
    """Return the step that changes the task, or `None` if it is like that already."""
    transition = user_task_step.update_user_task(
        scene.runnable.process,
        scene.name,
        scene.loaded.state,
        _known(scene, task),
        changes,
        scene.surroundings,
        action=action,
    )
    return transition if transition.facts else None


def _known(scene: Scene, task: UserTaskRecord) -> OpenedUserTask:
    """Return the task as it stands in its row, people by their user names."""
    directory = scene.workspace.definitions.directory(scene.connection, scene.loaded.accounts)
    names = {account: name for name, account in directory.account_ids.items()}
    return OpenedUserTask(
        token_id=task.token_id,
        activity_id=task.activity_id,
        name=task.name,
        assignee=None if task.assignee is None else names.get(task.assignee, task.assignee),
        candidate_groups=task.candidate_groups,
        candidate_users=tuple(names.get(one, one) for one in task.candidate_users),
        due_at=task.due_at,
        follow_up_at=task.follow_up_at,
        priority=task.priority,
        form_id=None,
    )
