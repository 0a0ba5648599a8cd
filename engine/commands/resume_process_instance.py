"""Let a process instance go on that an operator has held."""

from __future__ import annotations

from audit.entry import Fact
from engine.commands.move_instance import Scene, move_instance
from engine.commands.reasons import checked_reason
from engine.commands.sealed_messages import open_keys
from engine.commands.suspend_process_instance import SUSPENDED, intervention, refuse_ended
from engine.faults import ProcessInstanceUnknown, SuspensionStands
from engine.model import Person, Transition
from engine.store import messages, suspensions
from engine.store.instances import Place
from engine.workspace import Workspace


def resume_process_instance(workspace: Workspace, key: int, reason: str, *, actor: Person) -> None:
    """Let an instance go on where it was held.

    What fell due meanwhile happens now: a timer fires once, and a cycle goes on as it does after
    any downtime; messages that are still kept and signals come.

    Args:
        workspace: where.
        key: of the process instance.
        reason: why; sealed.
        actor: an operator.

    Raises:
        ProcessInstanceUnknown: there is no such instance, or it has ended.
        SuspensionStands: it is not suspended.
        NotAllowed: the actor may not.
        EngineFault: there is no reason, or one that is too long.
    """
    why = checked_reason(reason)

    def move(scene: Scene) -> Transition:
        refuse_ended(scene, actor)
        if not scene.loaded.suspended:
            raise SuspensionStands(f"process instance {key} is not suspended")
        connection, now = scene.connection, scene.loaded.now
        suspensions.release(connection, key)
        messages.wake(
            connection,
            scene.runnable.process.id,
            suspensions.awaited(connection, key),
            now,
            openly=open_keys(workspace),
        )
        fact = Fact("process.resumed", before=SUSPENDED, after=scene.loaded.status)
        return scene.unmoved(intervention(scene, "resume", why), fact)

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
