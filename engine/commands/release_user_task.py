"""Release a user task: it goes back to its candidates."""

from __future__ import annotations

from audit.entry import Fact
from engine.commands.claim_user_task import assigned
from engine.commands.complete_user_task import waiting_user_task
from engine.commands.move_instance import Scene, move_instance
from engine.commands.stand_in import as_deputy
from engine.core import four_eyes
from engine.core.permission import Operation
from engine.faults import NotAllowed, UserTaskUnknown
from engine.model import Person, Transition
from engine.store.instances import Place
from engine.workspace import Workspace, require_task


def release_user_task(workspace: Workspace, key: int, *, actor: Person) -> None:
    """Give a claimed user task back; one that nobody holds stays as it is.

    Raises:
        UserTaskUnknown: there is no such user task.
        UserTaskNotReady: it is done.
        NotAllowed: somebody else holds it, or it has no candidates to whom it could go back.
    """

    def move(scene: Scene) -> Transition | None:
        task = waiting_user_task(scene)
        require_task(actor, Operation.RELEASE, task)
        if task.assignee is None:
            return None
        if not task.candidate_groups and not task.candidate_users:
            # Given back, it would be nobody's: the model named one person for it and no candidates.
            raise NotAllowed(
                f"{actor.name} may not release user task {key} ({task.activity_id}): it has no "
                "candidates, so nobody could take it on; an operator may assign it to somebody",
                rule="no-candidates",
            )
        fact = Fact(
            type="task.released",
            element=task.activity_id,
            task=str(task.token_id),
            before="claimed",
            after="ready",
            refs=four_eyes.named(as_deputy(scene, task).actor),
        )
        return assigned(scene, task, None, fact)

    move_instance(
        workspace,
        Place.USER_TASK,
        key,
        actor=actor,
        move=move,
        unknown=UserTaskUnknown(f"there is no user task {key}"),
        locked=True,
    )
