"""Complete a job with what its connector did."""

from __future__ import annotations

from dataclasses import replace

from engine.commands.job_holding import held_job, kept_values, refuse_values
from engine.commands.move_instance import CONNECTOR, Scene, move_instance
from engine.core import step
from engine.faults import JobUnknown
from engine.model import ConnectorResult, Person, Transition, Values
from engine.outside_work import Hold
from engine.store import documents
from engine.store.instances import JobRecord, Place
from engine.workspace import Workspace


def complete_job(
    workspace: Workspace,
    job_key: int,
    result: ConnectorResult,
    *,
    local: Values | None = None,
    hold: Hold | None = None,
    actor: Person = CONNECTOR,
) -> None:
    """Take the result of a job and run the instance to its next waits.

    A connector's job that was done or cancelled meanwhile stays as it is: the effect happened at
    least once.

    Args:
        workspace: where.
        job_key: of the job.
        result: what came of it.
        local: variables for the activity's own scope, which its output mappings see.
        hold: how a worker outside proves that the job is its own.
        actor: the connector, or a worker outside.

    Raises:
        JobUnknown: there is no such job, or for a worker outside: it is done or cancelled.
        JobHeld: somebody else has it, or an incident stands at it.
        JobRequestRefused: the values of a worker outside cannot be kept.
        NotAllowed: the actor may not work on this job, or the values name `requester`.
        ResultRefused: the job is nothing that can be denied, or a worker outside gives variables
            for a listener of a user task.
        StepFailed: the step after it cannot be done; an incident stands at the instance.
    """
    if actor is not CONNECTOR:
        result = replace(result, values=kept_values(result.values))
        local = kept_values(local or {})

    def move(scene: Scene) -> Transition | None:
        if actor is CONNECTOR:
            job = scene.loaded.job
            if job is None or job.state != "open":
                return None
        else:
            job = held_job(scene, hold or Hold())
            refuse_values(scene, job, result.values, local or {})
        return _completed(scene, job, result, local)

    unknown = JobUnknown(f"there is no job {job_key}")
    move_instance(workspace, Place.JOB, job_key, actor=actor, move=move, unknown=unknown)


def _completed(
    scene: Scene, job: JobRecord, result: ConnectorResult, local: Values | None
) -> Transition:
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
        local=local,
    )
