"""Let a process instance go on that an operator has held."""

from __future__ import annotations

from dataclasses import replace

from audit.entry import Fact
from engine.commands.held_at_once import SUSPENDED
from engine.commands.move_instance import Rebound, Scene, move_instance
from engine.commands.reasons import checked_reason
from engine.commands.sealed_messages import open_keys
from engine.commands.suspend_process_instance import intervention, refuse_ended
from engine.core import variable_step
from engine.faults import ProcessInstanceUnknown, SuspensionStands
from engine.model import Person
from engine.store import messages, suspensions
from engine.store.instances import Place
from engine.workspace import Workspace


def resume_process_instance(workspace: Workspace, key: int, reason: str, *, actor: Person) -> None:
    """Let an instance go on where it was held.

    What fell due meanwhile happens now: a timer fires once, and a cycle goes on as it does after
    any downtime; messages that are still kept and signals come. Conditions that became true by what
    operators wrote meanwhile take their course in this step.

    Args:
        workspace: where.
        key: of the process instance.
        reason: why; sealed.
        actor: an operator.

    Raises:
        ProcessInstanceUnknown: there is no such instance, or it has ended.
        SuspensionStands: it is not suspended.
        NotAllowed: the actor may not.
        StepFailed: what follows does not come to a wait state; the instance is held still, and has
            an incident.
        EngineFault: there is no reason, or one that is too long.
    """
    why = checked_reason(reason)

    def move(scene: Scene) -> Rebound:
        refuse_ended(scene, actor)
        if not scene.loaded.suspended:
            raise SuspensionStands(f"process instance {key} is not suspended")
        _let_go(scene)
        fact = Fact("process.resumed", before=SUSPENDED, after=scene.loaded.status)
        began = (intervention(scene, "resume", why), fact)
        follows = variable_step.look_again(
            scene.runnable.process, scene.name, scene.loaded.state, scene.surroundings
        )
        moved = replace(follows, facts=(*began, *follows.facts))
        return Rebound(moved, scene.runnable, held=False)

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


def _let_go(scene: Scene) -> None:
    """Give back what fell due, and wake the messages that are awaited."""
    suspensions.release(scene.connection, scene.loaded.key)
    wake_messages(scene)


def wake_messages(scene: Scene, *, parked: bool = False) -> None:
    """Wake the messages that an instance awaits, to which nothing could be brought until now.

    Args:
        parked: also those that were kept for it beyond their time, since it was damaged.
    """
    messages.wake(
        scene.connection,
        scene.runnable.process.id,
        suspensions.awaited(scene.connection, scene.loaded.key),
        scene.loaded.now,
        openly=open_keys(scene.workspace),
        parked=parked,
    )
