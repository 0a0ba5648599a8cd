"""Whose a job is: only who holds it may say how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from engine.commands.move_instance import Scene
from engine.core import codec, step
from engine.core.permission import Operation
from engine.core.step_frame import refuse_protected
from engine.faults import JobHeld, JobRequestRefused, JobUnknown, NotAllowed, ResultRefused
from engine.model import JobKind, Values
from engine.outside_work import Hold
from engine.store import accounts, trouble
from engine.store.instances import JobRecord
from engine.store.jobs import ClaimedJob
from engine.workspace import require

LONGEST_MESSAGE = 10_000
"""Characters of what a worker says about a failure."""


def held_job(scene: Scene, hold: Hold) -> JobRecord:
    """Return the job, if the actor may say now how it ended.

    A lease that ran out stays good until somebody else takes the job. Without a token and within
    one account, the first to end a job wins, and the second finds it gone.

    Raises:
        NotAllowed: the actor may not work on jobs, or this server does those of this type.
        JobUnknown: it is done or cancelled.
        JobHeld: an incident stands at it, or somebody else has taken it.

    Source: Camunda 8.9, `POST /v2/jobs/{jobKey}/completion`; the token is that of Camunda 8.10.
    """
    job = waiting_job(scene)
    if hold.worker is not None and hold.worker != job.lease_worker:
        raise JobHeld(
            f"job {job.key} is not locked by worker {hold.worker!r}, but by {job.lease_worker!r}"
        )
    if job.lease_token != hold.token:
        said = "without its lease token" if hold.token is None else "with an outdated lease token"
        raise JobHeld(f"job {job.key} cannot be ended {said}; somebody else may have taken it")
    refuse_foreign_lease(scene, job)
    return job


def claimed_job(scene: Scene, claimed: ClaimedJob | None) -> JobRecord | None:
    """Return the job that a connector did, if it still waits as it was claimed.

    What was begun before somebody resolved its incident is not what they asked for: the values may
    be others, and it is done again already.
    """
    job = scene.loaded.job
    if job is None or job.state != "open":
        return None
    if claimed is None or job.lease_token is None:
        return job
    return job if job.lease_token == claimed.lease_token else None


def waiting_job(scene: Scene) -> JobRecord:
    """Return the job, if it is one that workers outside do, and waits.

    Raises:
        NotAllowed: the actor may not work on jobs, or this server does those of this type.
        JobUnknown: it is done or cancelled.
        JobHeld: an incident stands at it.
    """
    job = outside_job(scene)
    if job.state == "failed":
        raise JobHeld(f"job {job.key} has no attempts left; resolve its incident first")
    return job


def outside_job(scene: Scene) -> JobRecord:
    """Return the job, if it is one that workers outside do, and neither done nor cancelled.

    Raises:
        NotAllowed: the actor may not work on jobs, or this server does those of this type.
        JobUnknown: it is done or cancelled.
    """
    require(scene.actor, Operation.WORK_ON_JOBS)
    job = scene.loaded.job
    assert job is not None
    if job.kind != JobKind.CONNECTOR or not scene.workspace.job_types.outside(job.type):
        raise NotAllowed(
            f"job {job.key} of the type {job.type!r} is done by this server; "
            "VORGANG_EXTERNAL_JOB_TYPES names those that are done outside"
        )
    refuse_ended(scene, job)
    return job


def refuse_ended(scene: Scene, job: JobRecord) -> None:
    """Pass if a job waits, or an incident stands at it.

    Raises:
        JobUnknown: neither is so.
    """
    if job.state not in {"open", "failed"}:
        raise JobUnknown(f"job {job.key} is {job.state} already")
    if job.state == "failed" and not _stands(scene, job):
        raise JobUnknown(
            f"the incident of job {job.key} is resolved; the work goes on under another key"
        )


def _stands(scene: Scene, job: JobRecord) -> bool:
    """Return whether an incident stands at a failed job: earlier builds opened another one in its
    place when that was resolved, and left this one behind."""
    known = trouble.open_of(scene.connection, scene.loaded.key)
    return any(
        one.job_key == job.key or (one.job_key is None and one.token_id == job.token_id)
        for one in known
    )


def refuse_foreign_lease(scene: Scene, job: JobRecord) -> None:
    """Pass if no other account holds the job now.

    Raises:
        JobHeld: one does.
    """
    if job.lease_account in {None, scene.actor.account_id} or job.leased_until is None:
        return
    if job.leased_until > lease_clock(scene):
        raise JobHeld(f"job {job.key} was taken by another account, {job.lease_worker!r}")


def lease_clock(scene: Scene) -> datetime:
    """Return the time by which leases end: it goes on when the processes' clock is turned."""
    return accounts.clock(scene.connection, scene.workspace.real_time())


def refuse_values(scene: Scene, job: JobRecord, *given: Values) -> None:
    """Let pass what may have variables (Camunda 8.9, user task listeners, limitations).

    Raises:
        ResultRefused: there are some, and the job is that of a listener of a user task.
    """
    if any(given) and step.takes_no_values(
        scene.runnable.process, scene.loaded.state, job.token_id
    ):
        raise ResultRefused("a listener of a user task gives no variables")


def kept_values(variables: Mapping[str, object]) -> Values:
    """Return what a worker sent as variables.

    Raises:
        NotAllowed: they name `requester`.
        JobRequestRefused: one of them cannot be kept.
    """
    refuse_protected(dict.fromkeys(variables))
    try:
        return {name: codec.storable(value) for name, value in variables.items()}
    except codec.NotStorable as refused:
        raise JobRequestRefused(f"the variables: {refused}") from None


def kept_message(text: str) -> str:
    """Return what a worker says about a failure.

    Raises:
        JobRequestRefused: it is longer than `LONGEST_MESSAGE`, or cannot be kept.
    """
    if len(text) > LONGEST_MESSAGE:
        raise JobRequestRefused(f"a message has at most {LONGEST_MESSAGE} characters")
    if "\0" in text:
        raise JobRequestRefused("the message holds a character that cannot be kept")
    return text
