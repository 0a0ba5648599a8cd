"""Complete a job with what its connector did."""

from __future__ import annotations

from engine.commands.move_instance import CONNECTOR, Scene, move_instance
from engine.commands.waiting_job import waiting_job
from engine.core import step
from engine.faults import JobUnknown, ResultRefused
from engine.model import ConnectorResult, Person, Transition
from engine.store import documents
from engine.store.instances import JobRecord, Place
from engine.workspace import Workspace


def complete_job(
    workspace: Workspace, job_key: int, result: ConnectorResult, *, actor: Person = CONNECTOR
) -> None:
    """Take a connector's result and run the instance to its next waits.

    A job that was done or cancelled meanwhile stays as it is: the effect happened at least once.

    Args:
        workspace: where.
        job_key: of the job.
        result: what was done.
        actor: the connector, or an operator in its stead.

    Raises:
        JobUnknown: there is no such job, or for a person: it is not waiting any more.
        NotAllowed: the person may not do jobs.
        ResultRefused: the job is nothing that can be denied, or a person gives variables for a
            listener of a user task.
        StepFailed: the step after it cannot be done; an incident stands at the instance.
    """

    def move(scene: Scene) -> Transition | None:
        job = waiting_job(scene, job_key, actor)
        if job is None:
            return None
        if result.values and actor is not CONNECTOR:
            _refuse_values(scene, job)
        documents.keep(scene.connection, scene.loaded.key, result.documents, scene.loaded.now)
        return step.complete_job(
            scene.runnable.process,
            scene.name,
            scene.loaded.state,
            job.token_id,
            result.values,
            result.facts,
            scene.surroundings,
            denied=result.denied,
        )

    move_instance(
        workspace,
        Place.JOB,
        job_key,
        actor=actor,
        move=move,
        unknown=JobUnknown(f"there is no job {job_key}"),
    )


def _refuse_values(scene: Scene, job: JobRecord) -> None:
    """Let pass what may have variables (Camunda 8.9, user task listeners, limitations).

    Raises:
        ResultRefused: the job is that of a listener of a user task.
    """
    if step.takes_no_values(scene.runnable.process, scene.loaded.state, job.token_id):
        raise ResultRefused("a listener of a user task gives no variables")
