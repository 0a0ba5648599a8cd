"""Take note that a job failed: try it again later, or give it to somebody as an incident."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from audit.entry import Fact
from engine.commands.job_holding import claimed_job
from engine.commands.move_instance import CONNECTOR, Scene, move_instance
from engine.core import outside_work, step
from engine.core.back_off import pause_after
from engine.core.job_waits import next_attempt
from engine.faults import JobUnknown
from engine.model import Transition
from engine.store import jobs
from engine.store.instances import JobRecord, Place
from engine.store.jobs import ClaimedJob
from engine.workspace import Workspace

ZERO: Final = timedelta()
LONGEST_WAIT: Final = timedelta(hours=1)
"""Who asks to be left alone for longer is asked again nevertheless."""


def fail_job(
    workspace: Workspace,
    job_key: int,
    message: str,
    *,
    retry: bool = True,
    claimed: ClaimedJob | None = None,
    after: timedelta | None = None,
    facts: Sequence[Fact] = (),
) -> None:
    """Put a job back for another attempt, or park its token with an incident.

    Args:
        workspace: where.
        job_key: of the job, which counted this attempt when it was claimed.
        message: what happened and what to do, for an operator.
        retry: whether another attempt may succeed by itself.
        claimed: the job as its connector was given it.
        after: how long the next attempt waits at least.
        facts: what the attempt has to record, the last one or not.

    Raises:
        JobUnknown: there is no such job.
    """

    def move(scene: Scene) -> Transition | None:
        job = claimed_job(scene, claimed)
        if job is None:
            return None
        at = (scene.runnable.process, scene.name, scene.loaded.state, job.token_id)
        if retry and job.attempts < job.retries:
            due_at = _due_at(scene, job, min(after or ZERO, LONGEST_WAIT))
            jobs.postpone(scene.connection, job_key, message, due_at, scene.loaded.seal)
            if not facts:
                return None
            return outside_work.attempted(*at, scene.surroundings, facts=facts)
        jobs.set_failed(scene.connection, job_key, message, scene.loaded.seal)
        return step.record_job_failure(*at, message, scene.surroundings, facts=facts)

    unknown = JobUnknown(f"there is no job {job_key}")
    move_instance(
        workspace, Place.JOB, job_key, actor=CONNECTOR, move=move, unknown=unknown, locked=True
    )


def _due_at(scene: Scene, job: JobRecord, least: timedelta) -> datetime:
    loaded, process = scene.loaded, scene.runnable.process
    attempts = max(job.attempts, 1)
    due_at = next_attempt(process, loaded.state, job.token_id, attempts, loaded.now)
    planned = due_at or loaded.now + pause_after(job.attempts, str(job.key))
    return max(planned, loaded.now + least)
