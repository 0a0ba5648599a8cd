"""Let a user task end with a BPMN error, or escalate."""

from __future__ import annotations

from collections.abc import Callable

from engine.commands.complete_user_task import waiting_user_task
from engine.commands.move_instance import Scene, move_instance
from engine.commands.stand_in import as_deputy
from engine.core import throwing_step
from engine.core.permission import Operation
from engine.faults import NothingCatches, UserTaskUnknown
from engine.model import Person, Transition
from engine.store.instances import Place
from engine.workspace import Workspace, require_task


def throw_user_task_error(
    workspace: Workspace, key: int, code: str, message: str = "", *, actor: Person
) -> None:
    """End a user task with a BPMN error that the model catches.

    Only the code and a reason: variables come in through forms, which check them.

    Args:
        workspace: where.
        key: of the user task.
        code: error code.
        message: why, in the person's words.
        actor: who may complete the task.

    Raises:
        UserTaskUnknown: there is no such user task.
        UserTaskNotReady: it was completed or cancelled.
        NotAllowed: the actor may not complete it.
        NothingCatches: the model has nothing that catches this code; nothing has changed.

    Source: BPMN 2.0.2, 13.5.3.
    """

    def throw(scene: Scene, token_id: int) -> Transition:
        return throwing_step.throw_error(
            scene.runnable.process,
            scene.name,
            scene.loaded.state,
            token_id,
            code,
            message,
            {},
            scene.surroundings,
        )

    _throw(workspace, key, actor, f"error {code!r}", throw)


def throw_user_task_escalation(workspace: Workspace, key: int, code: str, *, actor: Person) -> None:
    """Escalate from a user task; it goes on waiting unless what catches it interrupts.

    Args:
        workspace: where.
        key: of the user task.
        code: escalation code.
        actor: who may complete the task.

    Raises:
        UserTaskUnknown: there is no such user task.
        UserTaskNotReady: it was completed or cancelled.
        NotAllowed: the actor may not complete it.
        NothingCatches: the model has nothing that catches this code; nothing has changed.

    Source: BPMN 2.0.2, 13.5.3.
    """

    def throw(scene: Scene, token_id: int) -> Transition:
        return throwing_step.throw_escalation(
            scene.runnable.process,
            scene.name,
            scene.loaded.state,
            token_id,
            code,
            {},
            scene.surroundings,
        )

    _throw(workspace, key, actor, f"escalation {code!r}", throw)


def _throw(
    workspace: Workspace,
    key: int,
    actor: Person,
    what: str,
    throw: Callable[[Scene, int], Transition],
) -> None:
    def move(scene: Scene) -> Transition:
        task = waiting_user_task(scene)
        require_task(actor, Operation.COMPLETE, task)
        transition = throw(as_deputy(scene, task), task.token_id)
        # The first fact of the step is the throw itself; what was caught names its catcher.
        if not any("caughtBy" in fact.data for fact in transition.facts[:1]):
            raise NothingCatches(f"nothing at {task.activity_id} catches the {what}")
        return transition

    move_instance(
        workspace,
        Place.USER_TASK,
        key,
        actor=actor,
        move=move,
        unknown=UserTaskUnknown(f"there is no user task {key}"),
    )
