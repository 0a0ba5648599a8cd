"""Move the tokens of a process instance, with a reason; or say what that would do."""

from __future__ import annotations

from engine.commands.move_instance import Scene, move_instance, scene_of
from engine.commands.reasons import checked_reason
from engine.core import modification_preview, modification_step
from engine.core.permission import Operation
from engine.faults import ProcessInstanceUnknown
from engine.model import Person, Transition
from engine.modification_model import Modification, ModificationPreview
from engine.store.instances import Place
from engine.workspace import Workspace, case_rights, require


def modify_process_instance(
    workspace: Workspace, key: int, modification: Modification, reason: str, *, actor: Person
) -> None:
    """End what runs at some elements and let others begin: all of it or nothing.

    Args:
        workspace: where.
        key: of the process instance; it may be suspended.
        modification: the instructions.
        reason: why; sealed.
        actor: an operator.

    Raises:
        ProcessInstanceUnknown: there is no such instance, or it has ended.
        ModificationRefused: an instruction cannot be carried out; each fault is named.
        NotAllowed: the actor may not.
        StepFailed: what follows does not come to a wait state.
        EngineFault: there is no reason, or one that is too long.
    """
    why = checked_reason(reason)
    move_instance(
        workspace,
        Place.INSTANCE,
        key,
        actor=actor,
        move=lambda scene: _step(scene, modification, why, actor),
        unknown=ProcessInstanceUnknown(f"there is no process instance {key}"),
        also_suspended=True,
    )


def preview_modification(
    workspace: Workspace, key: int, modification: Modification, *, actor: Person
) -> ModificationPreview:
    """Return what a modification would do; nothing changes.

    Raises:
        ProcessInstanceUnknown: there is no such instance, or it has ended.
        ModificationRefused: an instruction cannot be carried out; each fault is named.
        NotAllowed: the actor may not.
        StepFailed: what follows does not come to a wait state.
    """
    unknown = ProcessInstanceUnknown(f"there is no process instance {key}")
    with workspace.transaction() as connection:
        scene = scene_of(workspace, connection, Place.INSTANCE, key, actor=actor, unknown=unknown)
        transition = _step(scene, modification, "preview", actor)
        return modification_preview.preview(scene.runnable.process, scene.loaded.state, transition)


def _step(scene: Scene, modification: Modification, reason: str, actor: Person) -> Transition:
    require(actor, Operation.MODIFY, case_rights(scene.runnable.process))
    if scene.loaded.status != "active":
        raise ProcessInstanceUnknown(
            f"process instance {scene.loaded.key} is {scene.loaded.status}"
        )
    return modification_step.modify(
        scene.runnable.process,
        scene.name,
        scene.loaded.state,
        modification,
        reason,
        scene.surroundings,
    )
