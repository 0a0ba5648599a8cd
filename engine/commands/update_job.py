"""Change a job that waits: how long it stays with its worker, its attempts, its priority."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from audit.entry import Fact, JsonValue
from engine.commands.job_holding import (
    held_job,
    lease_clock,
    outside_job,
    refuse_ended,
    refuse_foreign_lease,
    waiting_job,
)
from engine.commands.move_instance import Scene, move_instance
from engine.core import outside_work
from engine.core.node import HIGHEST_JOB_PRIORITY
from engine.core.permission import OPERATOR, Operation
from engine.faults import JobHeld, JobRequestRefused, JobUnknown
from engine.model import JobKind, Person, Transition
from engine.outside_work import Hold, JobChanges
from engine.store import job_leases
from engine.store.instances import JobRecord, Place
from engine.workspace import Workspace, require

LONGEST_LEASE = timedelta(days=366)


def update_job(
    workspace: Workspace, job_key: int, changes: JobChanges, *, hold: Hold, actor: Person
) -> None:
    """Change a job; each change is recorded.

    Raises:
        NotAllowed: the actor may not work on this job.
        JobUnknown: there is no such job, or it is done or cancelled.
        JobHeld: its lease has ended or is somebody else's, so that there is none to extend; or
            the token shown is outdated.
        JobRequestRefused: a change is outside its bounds.

    Source: Camunda 8.9, `PATCH /v2/jobs/{jobKey}`.
    """
    _refuse(changes)

    def move(scene: Scene) -> Transition | None:
        job = _changeable(scene, changes)
        if hold.token is not None and hold.token != job.lease_token:
            raise JobHeld(f"job {job.key} was taken by somebody else meanwhile")
        if OPERATOR not in actor.groups:
            refuse_foreign_lease(scene, job)
        data: dict[str, JsonValue] = {}
        if changes.lease is not None:
            data["until"] = _extended(scene, job, changes.lease).isoformat()
        if changes.retries is not None:
            job_leases.set_retries(scene.connection, job.key, changes.retries)
            data["retries"] = changes.retries
        if changes.priority is not None:
            job_leases.set_priority(scene.connection, job.key, changes.priority)
            data["priority"] = changes.priority
        if not data:
            return None
        if job.state == "open":
            return _noted(scene, job, "updated", data)
        # At a job with an incident no token waits.
        fact = Fact("job.updated", element=job.activity_id, task=str(job.token_id), data=data)
        return scene.unmoved(fact)

    _moved(workspace, job_key, actor, move)


def _changeable(scene: Scene, changes: JobChanges) -> JobRecord:
    """Return the job; operators may change what this server does itself too, but not its lease."""
    require(scene.actor, Operation.WORK_ON_JOBS)
    job = scene.loaded.job
    if changes.lease is not None or job is None or OPERATOR not in scene.actor.groups:
        return outside_job(scene)
    if job.kind != JobKind.CONNECTOR:
        raise JobUnknown(f"job {job.key} is a {job.kind}, and nobody's work")
    refuse_ended(scene, job)
    return job


def extend_lock(
    workspace: Workspace, job_key: int, lease: timedelta, *, hold: Hold, actor: Person
) -> None:
    """Let the worker that has a job keep it for so long from now.

    Raises:
        NotAllowed, JobUnknown, JobHeld: as for `update_job`; a lock that ended is not extended.

    Source: Camunda 7, external tasks, extend lock.
    """
    refuse_unfit_lease(lease)

    def move(scene: Scene) -> Transition:
        job = held_job(scene, hold)
        return _noted(scene, job, "updated", {"until": _extended(scene, job, lease).isoformat()})

    _moved(workspace, job_key, actor, move)


def lock_job(
    workspace: Workspace, job_key: int, lease: timedelta, worker: str, *, actor: Person
) -> None:
    """Give one job to a worker; one that has it already has it for longer.

    Raises:
        NotAllowed, JobUnknown: as for `update_job`.
        JobHeld: another worker has it.

    Source: Camunda 7, external tasks, lock.
    """
    refuse_unfit_lease(lease)

    def move(scene: Scene) -> Transition:
        job, now = waiting_job(scene), lease_clock(scene)
        if job.leased_until is not None and job.leased_until > now:
            refuse_foreign_lease(scene, job)
            if job.lease_worker != worker:
                raise JobHeld(f"job {job.key} is locked by worker {job.lease_worker!r}")
        until = now + lease
        job_leases.take(scene.connection, job.key, worker, actor.account_id, until)
        data: dict[str, JsonValue] = {"type": job.type, "until": until.isoformat(), "names": []}
        return _noted(scene, job, "activated", data)

    _moved(workspace, job_key, actor, move)


def release_job(workspace: Workspace, job_key: int, *, actor: Person) -> None:
    """Let anybody take a job again; operators release also those of others.

    Raises:
        NotAllowed, JobUnknown, JobHeld: as for `update_job`.

    Source: Camunda 7, external tasks, unlock.
    """

    def move(scene: Scene) -> Transition | None:
        job = waiting_job(scene)
        if OPERATOR not in actor.groups:
            refuse_foreign_lease(scene, job)
        if job.leased_until is None:
            return None
        job_leases.release(scene.connection, job.key)
        return _noted(scene, job, "released", {})

    _moved(workspace, job_key, actor, move)


def refuse_unfit_lease(lease: timedelta) -> None:
    """Pass if a job can be somebody's for so long.

    Raises:
        JobRequestRefused: it cannot.
    """
    if not timedelta() < lease <= LONGEST_LEASE:
        raise JobRequestRefused(f"the lease is outside 1 ms to {LONGEST_LEASE.days} days")


def _moved(
    workspace: Workspace,
    job_key: int,
    actor: Person,
    move: Callable[[Scene], Transition | None],
) -> None:
    unknown = JobUnknown(f"there is no job {job_key}")
    move_instance(
        workspace, Place.JOB, job_key, actor=actor, move=move, unknown=unknown, locked=True
    )


def _extended(scene: Scene, job: JobRecord, lease: timedelta) -> datetime:
    now = lease_clock(scene)
    if job.state != "open" or job.leased_until is None or job.leased_until <= now:
        raise JobHeld(f"the lease of job {job.key} has ended; take the job again")
    until = now + lease
    job_leases.extend(scene.connection, job.key, until)
    return until


def _noted(scene: Scene, job: JobRecord, word: str, data: dict[str, JsonValue]) -> Transition:
    return outside_work.note(
        scene.runnable.process,
        scene.name,
        scene.loaded.state,
        job.token_id,
        word,
        scene.surroundings,
        data=data,
    )


def _refuse(changes: JobChanges) -> None:
    if changes.lease is not None:
        refuse_unfit_lease(changes.lease)
    if changes.retries is not None and not 0 < changes.retries <= 1_000_000:
        raise JobRequestRefused("retries must be a whole number from 1 to 1000000")
    if changes.priority is not None and not 0 <= changes.priority <= HIGHEST_JOB_PRIORITY:
        raise JobRequestRefused(f"priority must be a whole number from 0 to {HIGHEST_JOB_PRIORITY}")
