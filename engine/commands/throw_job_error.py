"""Let a job end with a BPMN error."""

from __future__ import annotations

from engine.commands.move_instance import CONNECTOR, Scene, move_instance
from engine.commands.waiting_job import waiting_job
from engine.core import throwing_step
from engine.faults import JobUnknown
from engine.model import Person, Transition, Values
from engine.store import jobs
from engine.store.instances import JobRecord, Place
from engine.workspace import Workspace


def throw_job_error(
    workspace: Workspace,
    job_key: int,
    code: str,
    message: str = "",
    values: Values | None = None,
    *,
    actor: Person = CONNECTOR,
) -> None:
    """End a job with a BPMN error, which the model catches; otherwise an incident stands at it.

    A job that was done or cancelled meanwhile stays as it is.

    Args:
        workspace: where.
        job_key: of the job.
        code: error code, by which boundary events and event sub-processes catch it.
        message: what happened, for people.
        values: variables that come with the error.
        actor: the connector, or an operator.

    Raises:
        JobUnknown: there is no such job, or for a person: it is not waiting any more.
        NotAllowed: the person may not do jobs.
        StepFailed: the step after it cannot be done; an incident stands at the instance.

    Source: Camunda 8.9, `POST /v2/jobs/{jobKey}/error`; BPMN 2.0.2, 13.5.3.
    """

    def move(scene: Scene) -> Transition | None:
        job = waiting_job(scene, job_key, actor)
        if job is None:
            return None
        return _thrown(scene, job, code, message, values or {})

    move_instance(
        workspace,
        Place.JOB,
        job_key,
        actor=actor,
        move=move,
        unknown=JobUnknown(f"there is no job {job_key}"),
    )


def _thrown(scene: Scene, job: JobRecord, code: str, message: str, values: Values) -> Transition:
    transition = throwing_step.throw_error(
        scene.runnable.process,
        scene.name,
        scene.loaded.state,
        job.token_id,
        code,
        message,
        values,
        scene.surroundings,
    )
    stuck = [one for one in transition.incidents_opened if one.token_id == job.token_id]
    if stuck:
        # Not tried again by itself: the work has come to an end, only the model has no way for it.
        jobs.set_failed(scene.connection, job.key, stuck[0].message)
    return transition
