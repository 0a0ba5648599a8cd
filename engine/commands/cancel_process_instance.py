"""Cancel a process instance, with a reason."""

from __future__ import annotations

from engine.commands.move_instance import Scene, move_instance
from engine.commands.reasons import checked_reason
from engine.core import step
from engine.core.permission import Operation
from engine.faults import ProcessInstanceUnknown
from engine.model import Person, Transition
from engine.store.instances import Place
from engine.workspace import Workspace, case_rights, require


def cancel_process_instance(workspace: Workspace, key: int, reason: str, *, actor: Person) -> None:
    """End an instance where it stands; open tasks, jobs and timers are cancelled.

    Args:
        workspace: where.
        key: of the process instance.
        reason: why, at most `LONGEST_REASON` characters; it is sealed like all that people write.
        actor: an operator.

    Raises:
        ProcessInstanceUnknown: there is no such instance, or it has ended.
        NotAllowed: the actor may not cancel.
        EngineFault: there is no reason, or one that is too long.
    """
    why = checked_reason(reason)

    def move(scene: Scene) -> Transition:
        require(actor, Operation.CANCEL, case_rights(scene.runnable.process))
        if scene.loaded.status != "active":
            raise ProcessInstanceUnknown(f"process instance {key} is {scene.loaded.status}")
        return step.cancel(
            scene.runnable.process,
            scene.name,
            scene.loaded.state,
            why,
            scene.surroundings,
        )

    move_instance(
        workspace,
        Place.INSTANCE,
        key,
        actor=actor,
        move=move,
        unknown=ProcessInstanceUnknown(f"there is no process instance {key}"),
        also_suspended=True,
    )
