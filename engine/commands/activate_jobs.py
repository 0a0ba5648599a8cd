"""Give due jobs to a worker outside, each with the variables that it asked for."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from audit.entry import JsonValue
from engine.commands.fail_job import fail_job
from engine.commands.move_instance import Scene, move_instance
from engine.commands.public_links import with_public_links
from engine.commands.update_job import refuse_unfit_lease, release_job
from engine.core import outside_work
from engine.core.asked_user_task import asked_user_task, task_token, with_keys
from engine.core.permission import Operation
from engine.faults import (
    DatabaseUnavailable,
    EngineFault,
    JobHeld,
    JobTypeUndeclared,
    JobUnknown,
)
from engine.model import Person, Transition
from engine.outside_work import ActivatedJob, Activation, AskedUserTask, Wanted
from engine.store import job_leases, user_tasks
from engine.store.damage import DAMAGED
from engine.store.instances import Place
from engine.store.job_leases import Leased
from engine.workspace import Workspace, require

_log = logging.getLogger(__name__)


def activate_jobs(
    workspace: Workspace, activation: Activation, *, actor: Person
) -> tuple[ActivatedJob, ...]:
    """Return due jobs that are the actor's until their leases end; none if none is due.

    Each is recorded in its instance's ledger, with the names of the variables that went out.

    Raises:
        NotAllowed: the actor may not work on jobs.
        JobTypeUndeclared: jobs of a wanted type are not done outside.
        JobRequestRefused: a lease is too long.

    Source: Camunda 8.9, `POST /v2/jobs/activation`; Camunda 7, external tasks, fetch and lock.
    """
    require(actor, Operation.WORK_ON_JOBS)
    _refuse(workspace, activation)
    with workspace.transaction() as connection:
        leased = job_leases.claim_outside(
            connection, activation, actor.account_id, workspace.job_clocks(), workspace.seals
        )
    for one in leased:
        if one.damaged:
            _fail(workspace, one)
    wanted = {one.type: one for one in activation.wanted}
    handed = (
        _handed_over(workspace, job, wanted[job.type], activation.worker, actor)
        for job in leased
        if not job.damaged
    )
    return tuple(one for one in handed if one is not None)


def _fail(workspace: Workspace, leased: Leased) -> None:
    """Park a job that nobody can do with an incident; the others go on."""
    try:
        fail_job(workspace, leased.key, DAMAGED, retry=False)
    except DatabaseUnavailable:
        raise
    except EngineFault as fault:
        # If its case is damaged as well, an incident stands there; otherwise it is told again when
        # the lease ends.
        _log.warning("job %s: %s", leased.key, fault)


def give_back(workspace: Workspace, jobs: Sequence[ActivatedJob], *, actor: Person) -> None:
    """Let others take jobs whose worker did not wait for them; it is recorded."""
    for one in jobs:
        with suppress(JobUnknown, JobHeld):
            release_job(workspace, one.key, actor=actor)


def _handed_over(
    workspace: Workspace, leased: Leased, wanted: Wanted, worker: str, actor: Person
) -> ActivatedJob | None:
    """Return the job, its activation recorded; `None` if it was cancelled meanwhile."""
    made: list[ActivatedJob] = []

    def move(scene: Scene) -> Transition | None:
        made.clear()
        job = scene.loaded.job
        mine = (actor.account_id, leased.leased_until)
        if job is None or job.state != "open" or (job.lease_account, job.leased_until) != mine:
            return None
        made.append(_seen(scene, leased, wanted, worker))
        names: list[JsonValue] = [*sorted(made[0].variables)]
        return outside_work.note(
            scene.runnable.process,
            scene.name,
            scene.loaded.state,
            job.token_id,
            "activated",
            scene.surroundings,
            data={
                "type": leased.type,
                "until": leased.leased_until.isoformat(),
                "names": names,
            },
            values={"worker": worker},
        )

    unknown = JobUnknown(f"there is no job {leased.key}")
    try:
        move_instance(workspace, Place.JOB, leased.key, actor=actor, move=move, unknown=unknown)
    except DatabaseUnavailable:
        raise
    except EngineFault as fault:
        # What others get must not depend on this one; nobody was given it, so nobody has it.
        _log.warning("job %s was not handed out: %s", leased.key, fault)
        _let_go(workspace, leased.key, actor)
        return None
    return made[0] if made else None


def _seen(scene: Scene, leased: Leased, wanted: Wanted, worker: str) -> ActivatedJob:
    loaded, head = scene.loaded, scene.runnable.head
    job = loaded.job
    assert job is not None
    variables, properties, called_by = outside_work.seen_by_job(
        scene.runnable.process, loaded.state, job.token_id, local_only=wanted.local_only
    )
    names = variables if wanted.variables is None else wanted.variables
    handed = {name: variables[name] for name in names if name in variables}
    asked, headers = _asked(scene, leased, job.token_id)
    return ActivatedJob(
        key=leased.key,
        type=leased.type,
        process_instance_key=loaded.key,
        process_definition_key=head.key,
        process_definition_id=head.id,
        process_definition_version=head.version,
        version_tag=head.version_tag,
        business_id=called_by or loaded.business_id,
        activity_id=job.activity_id,
        token_id=job.token_id,
        listener=leased.listener,
        headers=headers,
        properties=properties,
        worker=worker,
        retries=job.retries - job.attempts,
        leased_until=leased.leased_until,
        created_at=leased.created_at,
        priority=leased.priority,
        last_error=leased.last_error,
        lease_token=leased.lease_token,
        variables=with_public_links(scene.workspace, loaded.key, handed),
        user_task=asked,
    )


def _asked(
    scene: Scene, leased: Leased, token_id: int
) -> tuple[AskedUserTask | None, Mapping[str, str]]:
    """Return the user task that the job's listener is asked about, and the job's headers."""
    asked = asked_user_task(leased.listener, leased.headers)
    if asked is None:
        return None, leased.headers
    process, state = scene.runnable.process, scene.loaded.state
    instance, token = scene.loaded.key, task_token(process, state, token_id)
    keys = user_tasks.keys_of(scene.connection, instance, token)
    if keys is None:
        # It is about to be there: whoever keeps its key now finds it by it then.
        keys = user_tasks.reserve(scene.connection, instance, token), None
    key, form_key = keys
    headers = with_keys(leased.headers, key, form_key)
    return replace(asked, key=key, form_key=form_key), headers


def _let_go(workspace: Workspace, key: int, actor: Person) -> None:
    with workspace.transaction() as connection:
        job_leases.release_of(connection, key, actor.account_id)


def _refuse(workspace: Workspace, activation: Activation) -> None:
    for one in activation.wanted:
        refuse_unfit_lease(one.lease)
        if not workspace.job_types.outside(one.type):
            raise JobTypeUndeclared(
                f"jobs of the type {one.type!r} are not done outside; "
                "name it in VORGANG_EXTERNAL_JOB_TYPES"
            )
