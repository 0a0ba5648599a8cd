"""Hold a process instance: nothing in it moves until it is resumed."""

from __future__ import annotations

from audit.entry import Fact, PersonalValue
from engine.commands.held_at_once import SUSPENDED
from engine.commands.move_instance import Scene, move_instance
from engine.commands.reasons import checked_reason
from engine.core.permission import Operation
from engine.faults import ProcessInstanceUnknown, SuspensionStands
from engine.model import Person, Transition
from engine.store import suspensions
from engine.store.instances import Place
from engine.workspace import Workspace, case_rights, require


def suspend_process_instance(workspace: Workspace, key: int, reason: str, *, actor: Person) -> None:
    """Hold an instance where it stands.

    No timer of it fires, nobody gets a job of it, no message and no signal reaches it, nobody
    claims or completes its user tasks. Who has a job of it already is refused with the answer, and
    does it again under the same key when the instance is resumed.

    Args:
        workspace: where.
        key: of the process instance.
        reason: why; sealed.
        actor: an operator.

    Raises:
        ProcessInstanceUnknown: there is no such instance, or it has ended.
        SuspensionStands: it is suspended already.
        NotAllowed: the actor may not.
        EngineFault: there is no reason, or one that is too long.
    """
    why = checked_reason(reason)

    def move(scene: Scene) -> Transition:
        refuse_ended(scene, actor)
        if scene.loaded.suspended:
            raise SuspensionStands(f"process instance {key} is suspended already")
        return stood_still(scene, why)

    move_instance(
        workspace,
        Place.INSTANCE,
        key,
        actor=actor,
        move=move,
        unknown=ProcessInstanceUnknown(f"there is no process instance {key}"),
        locked=True,
        also_suspended=True,
    )


def stood_still(scene: Scene, why: str) -> Transition:
    """Hold what falls due in an active instance, and return the transition that says so."""
    suspensions.hold(scene.connection, scene.loaded.key, scene.loaded.now)
    fact = Fact("process.suspended", before=scene.loaded.status, after=SUSPENDED)
    return scene.unmoved(intervention(scene, "suspend", why), fact)


def refuse_ended(scene: Scene, actor: Person) -> None:
    """Pass if the actor may hold the instance and it has not ended.

    Raises:
        NotAllowed: the actor may not.
        ProcessInstanceUnknown: it has ended.
    """
    require(actor, Operation.SUSPEND, case_rights(scene.runnable.process))
    if scene.loaded.status != "active":
        raise ProcessInstanceUnknown(
            f"process instance {scene.loaded.key} is {scene.loaded.status}"
        )


def intervention(scene: Scene, operation: str, reason: str) -> Fact:
    """Return the fact that an operator intervenes, with the reason sealed."""
    retention = scene.runnable.process.retention
    return Fact(
        "admin.intervened",
        data={"operation": operation},
        personal=(PersonalValue("reason", reason, retention),),
    )
