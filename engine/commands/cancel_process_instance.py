"""Cancel a process instance, with a reason."""

from __future__ import annotations

from dataclasses import replace

from engine.commands.move_instance import Scene, move_instance
from engine.core import step
from engine.core.permission import Operation
from engine.faults import EngineFault, ProcessInstanceUnknown
from engine.model import Person, Transition
from engine.store.instances import Place
from engine.workspace import Workspace, case_rights, require


def cancel_process_instance(workspace: Workspace, key: int, reason: str, *, actor: Person) -> None:
    """End an instance where it stands; open tasks, jobs and timers are cancelled.

    Args:
        workspace: where.
        key: of the process instance.
        reason: why; it stands in the ledger and cannot be erased there.
        actor: an operator.

    Raises:
        ProcessInstanceUnknown: there is no such instance, or it has ended.
        NotAllowed: the actor may not cancel.
        EngineFault: there is no reason.
    """
    if not reason.strip():
        raise EngineFault("an instance is cancelled for a reason only; give one")

    def move(scene: Scene) -> Transition:
        require(actor, Operation.CANCEL, case_rights(scene.runnable.process))
        if scene.loaded.status != "active":
            raise ProcessInstanceUnknown(f"process instance {key} is {scene.loaded.status}")
        transition = step.cancel(
            scene.runnable.process,
            scene.name,
            scene.loaded.state,
            reason.strip(),
            scene.surroundings,
        )
        return _with_reason(transition, reason.strip())

    move_instance(
        workspace,
        Place.INSTANCE,
        key,
        actor=actor,
        move=move,
        unknown=ProcessInstanceUnknown(f"there is no process instance {key}"),
    )


def _with_reason(transition: Transition, reason: str) -> Transition:
    """Let the reason stand in the entry itself: an intervention must be explained for as long as it
    is known."""
    facts = tuple(
        replace(fact, data={"operation": "cancel", "reason": reason}, personal=())
        if fact.type == "admin.intervened"
        else fact
        for fact in transition.facts
    )
    return replace(transition, facts=facts)
