"""Fire a timer that is due."""

from __future__ import annotations

from engine.commands.move_instance import TIMER, Scene, move_instance
from engine.core import event_step
from engine.faults import JobUnknown
from engine.model import Transition
from engine.store.instances import Place
from engine.workspace import Workspace


def fire_timer(workspace: Workspace, job_key: int) -> None:
    """Fire a timer once; one that has fired, was cancelled or is not due yet stays as it is.

    Raises:
        JobUnknown: there is no such timer.
        StepFailed: the step after it cannot be done; an incident stands at the instance.
    """

    def move(scene: Scene) -> Transition | None:
        job = scene.loaded.job
        # Never early: judged by the clock that the step's entry will carry.
        if job is None or job.state != "open" or job.due_at > scene.loaded.now:
            return None
        return event_step.fire_timer(
            scene.runnable.process,
            scene.name,
            scene.loaded.state,
            job.token_id,
            job.activity_id,
            scene.surroundings,
        )

    move_instance(
        workspace,
        Place.JOB,
        job_key,
        actor=TIMER,
        move=move,
        unknown=JobUnknown(f"there is no timer {job_key}"),
    )
