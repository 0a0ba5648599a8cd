"""Take a worker's word that its attempt at a job failed."""

from __future__ import annotations

from datetime import timedelta

from engine.commands.job_holding import held_job, kept_message, kept_values, refuse_values
from engine.commands.move_instance import Scene, move_instance
from engine.core import outside_work, step
from engine.faults import JobRequestRefused, JobUnknown
from engine.model import Person, Transition
from engine.outside_work import Failure, Hold
from engine.store import job_leases, jobs
from engine.store.instances import Place
from engine.workspace import Workspace

MOST_RETRIES = 1_000_000
LONGEST_PAUSE = timedelta(days=3650)
_UNNAMED = "the worker failed without saying why"


def report_job_failure(
    workspace: Workspace, job_key: int, failure: Failure, *, hold: Hold, actor: Person
) -> None:
    """Let a job be tried again after the pause, or, without attempts left, park its token with an
    incident. Either is recorded.

    Raises:
        NotAllowed: the actor may not work on this job, or the values name `requester`.
        JobUnknown: there is no such job, or it is done or cancelled.
        JobHeld: somebody else has it, or an incident stands at it.
        JobRequestRefused: what is said of the failure cannot be kept.
        ResultRefused: variables are given for a listener of a user task.

    Source: Camunda 8.9, `POST /v2/jobs/{jobKey}/failure`; Camunda 7, external tasks, failure.
    """
    message = kept_message(failure.message) or _UNNAMED
    values = kept_values(failure.values)
    if not 0 <= failure.retries <= MOST_RETRIES:
        raise JobRequestRefused(f"retries must be a whole number from 0 to {MOST_RETRIES}")
    if not timedelta() <= failure.pause <= LONGEST_PAUSE:
        raise JobRequestRefused(f"the pause is outside 0 to {LONGEST_PAUSE.days} days")

    def move(scene: Scene) -> Transition:
        job = held_job(scene, hold)
        refuse_values(scene, job, values)
        where = (scene.runnable.process, scene.name, scene.loaded.state, job.token_id)
        if failure.retries == 0:
            jobs.set_failed(scene.connection, job_key, message, scene.loaded.seal)
            return step.record_job_failure(*where, message, scene.surroundings, local=values)
        due_at = scene.loaded.now + failure.pause
        told = scene.loaded.seal.seal_text("last_error", message)
        job_leases.retry(scene.connection, job_key, told, failure.retries, due_at, failure.pause)
        return outside_work.note(
            *where,
            "failed",
            scene.surroundings,
            data={"retries": failure.retries},
            values={"message": message},
            local=values,
        )

    unknown = JobUnknown(f"there is no job {job_key}")
    move_instance(
        workspace, Place.JOB, job_key, actor=actor, move=move, unknown=unknown, locked=True
    )
