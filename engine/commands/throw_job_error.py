"""Let a job end with a BPMN error."""

from __future__ import annotations

from collections.abc import Sequence

from audit.entry import Fact
from engine.commands.job_holding import held_job, kept_values
from engine.commands.move_instance import CONNECTOR, Scene, move_instance
from engine.core import throwing_step
from engine.core.permission import Operation
from engine.faults import JobUnknown
from engine.model import Person, Transition, Values
from engine.outside_work import Hold
from engine.store import jobs
from engine.store.instances import JobRecord, Place
from engine.workspace import Workspace, case_rights, require


def throw_job_error(
    workspace: Workspace,
    job_key: int,
    code: str,
    message: str = "",
    values: Values | None = None,
    *,
    hold: Hold | None = None,
    actor: Person = CONNECTOR,
    facts: Sequence[Fact] = (),
) -> None:
    """End a job with a BPMN error, which the model catches; otherwise an incident stands at it.

    A job that was done or cancelled meanwhile stays as it is.

    Args:
        workspace: where.
        job_key: of the job.
        code: error code, by which boundary events and event sub-processes catch it.
        message: what happened, for people.
        values: variables that come with the error.
        hold: how a worker outside proves that the job is its own.
        actor: the connector, a worker outside, or an operator.
        facts: what a connector has to record.

    Raises:
        JobUnknown: there is no such job, or for a person: it is not waiting any more.
        JobHeld: somebody else has it.
        NotAllowed: the person may not work on this job, or not intervene.
        StepFailed: the step after it cannot be done; an incident stands at the instance.

    Source: Camunda 8.9, `POST /v2/jobs/{jobKey}/error`; BPMN 2.0.2, 13.5.3.
    """

    def move(scene: Scene) -> Transition | None:
        if hold is not None and _is_outside(scene):
            return _thrown(scene, held_job(scene, hold), code, message, kept_values(values or {}))
        if actor is not CONNECTOR:
            require(actor, Operation.RESOLVE_INCIDENT, case_rights(scene.runnable.process))
        job = scene.loaded.job
        if job is None or job.state != "open":
            if actor is CONNECTOR:
                return None
            raise JobUnknown(f"job {job_key} does not wait any more")
        return _thrown(scene, job, code, message, values or {}, facts)

    unknown = JobUnknown(f"there is no job {job_key}")
    move_instance(
        workspace, Place.JOB, job_key, actor=actor, move=move, unknown=unknown, locked=True
    )


def _is_outside(scene: Scene) -> bool:
    job = scene.loaded.job
    return job is not None and scene.workspace.job_types.outside(job.type)


def _thrown(
    scene: Scene,
    job: JobRecord,
    code: str,
    message: str,
    values: Values,
    facts: Sequence[Fact] = (),
) -> Transition:
    transition = throwing_step.throw_error(
        scene.runnable.process,
        scene.name,
        scene.loaded.state,
        job.token_id,
        code,
        message,
        values,
        scene.surroundings,
        facts,
    )
    stuck = [one for one in transition.incidents_opened if one.token_id == job.token_id]
    if stuck:
        # Not tried again by itself: the work has come to an end, only the model has no way for it.
        jobs.set_failed(scene.connection, job.key, stuck[0].message, scene.loaded.seal)
    return transition
