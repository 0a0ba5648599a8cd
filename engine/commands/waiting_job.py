"""The job that a worker, or somebody in its stead, speaks of."""

from __future__ import annotations

from engine.commands.move_instance import CONNECTOR, Scene
from engine.core.permission import Operation
from engine.faults import JobUnknown
from engine.model import Person
from engine.store.instances import JobRecord
from engine.workspace import require


def waiting_job(scene: Scene, key: int, actor: Person) -> JobRecord | None:
    """Return the job that the scene was found by; `None` for a connector whose job was done or
    cancelled meanwhile.

    Raises:
        NotAllowed: the person may not do jobs.
        JobUnknown: for a person: the job is not waiting any more.
    """
    if actor is not CONNECTOR:
        require(actor, Operation.WORK_ON_JOBS)
    job = scene.loaded.job
    if job is not None and job.state == "open":
        return job
    if actor is CONNECTOR:
        return None
    raise JobUnknown(f"job {key} does not wait any more")
