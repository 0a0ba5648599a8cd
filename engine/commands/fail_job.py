"""Take note that a job failed: try it again later, or give it to somebody as an incident."""

from __future__ import annotations

from datetime import datetime, timedelta

from engine.commands.move_instance import CONNECTOR, Scene, move_instance
from engine.commands.waiting_job import waiting_job
from engine.core import step
from engine.core.job_waits import next_attempt
from engine.faults import JobUnknown
from engine.model import Person, Transition
from engine.store import jobs
from engine.store.instances import JobRecord, Place
from engine.workspace import Workspace

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=10)


def fail_job(
    workspace: Workspace,
    job_key: int,
    message: str,
    *,
    retry: bool = True,
    pause: timedelta | None = None,
    actor: Person = CONNECTOR,
) -> None:
    """Put a job back for another attempt, or park its token with an incident.

    Args:
        workspace: where.
        job_key: of the job, which counted this attempt when it was claimed.
        message: what happened and what to do, for an operator.
        retry: whether another attempt may succeed by itself.
        pause: before it, if whoever failed says so; then it is made whatever number it has.
        actor: the connector, or who does the job from outside.

    Raises:
        JobUnknown: there is no such job, or for a person: it is not waiting any more.
        NotAllowed: the person may not do jobs.
    """

    def move(scene: Scene) -> Transition | None:
        job = waiting_job(scene, job_key, actor)
        if job is None:
            return None
        if retry and (pause is not None or job.attempts < job.retries):
            jobs.postpone(scene.connection, job_key, message, _due_at(scene, job, pause))
            return None
        jobs.set_failed(scene.connection, job_key, message)
        return step.record_job_failure(
            scene.runnable.process,
            scene.name,
            scene.loaded.state,
            job.token_id,
            message,
            scene.surroundings,
        )

    move_instance(
        workspace,
        Place.JOB,
        job_key,
        actor=actor,
        move=move,
        unknown=JobUnknown(f"there is no job {job_key}"),
        locked=True,
    )


def _due_at(scene: Scene, job: JobRecord, pause: timedelta | None) -> datetime:
    loaded, process = scene.loaded, scene.runnable.process
    if pause is not None:
        return loaded.now + pause
    attempts = max(job.attempts, 1)
    due_at = next_attempt(process, loaded.state, job.token_id, attempts, loaded.now)
    return due_at or loaded.now + wait_after(job.attempts)


def wait_after(attempts: int) -> timedelta:
    """Return the pause after so many attempts: 2, 4, 8 … seconds, at most ten minutes."""
    doublings = min(max(attempts, 1) - 1, 20)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
