"""Complete a job with what its connector did."""

from __future__ import annotations

from engine.commands.move_instance import CONNECTOR, Scene, move_instance
from engine.core import step
from engine.faults import JobUnknown
from engine.model import ConnectorResult, Transition
from engine.store import documents
from engine.store.instances import Place
from engine.workspace import Workspace


def complete_job(workspace: Workspace, job_key: int, result: ConnectorResult) -> None:
    """Take a connector's result and run the instance to its next waits.

    A job that was done or cancelled meanwhile stays as it is: the effect happened at least once.

    Raises:
        JobUnknown: there is no such job.
        StepFailed: the step after it cannot be done; an incident stands at the instance.
    """

    def move(scene: Scene) -> Transition | None:
        job = scene.loaded.job
        if job is None or job.state != "open":
            return None
        documents.keep(scene.connection, scene.loaded.key, result.documents, scene.loaded.now)
        return step.complete_job(
            scene.runnable.process,
            scene.name,
            scene.loaded.state,
            job.token_id,
            result.values,
            result.facts,
            scene.surroundings,
        )

    move_instance(
        workspace,
        Place.JOB,
        job_key,
        actor=CONNECTOR,
        move=move,
        unknown=JobUnknown(f"there is no job {job_key}"),
    )
