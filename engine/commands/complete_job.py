"""Complete a job with what its connector did."""

from __future__ import annotations

from dataclasses import replace

from engine.commands.job_holding import claimed_job, held_job, kept_values, refuse_values
from engine.commands.move_instance import CONNECTOR, Scene, move_instance
from engine.commands.update_user_task import refuse_unfit_changes
from engine.connector_model import Mailed
from engine.core import step
from engine.document_number import NumberRefused
from engine.faults import JobUnknown, TaskChangesRefused
from engine.model import (
    AdHocResult,
    ConnectorFailed,
    ConnectorResult,
    Numbering,
    Person,
    Transition,
    Values,
)
from engine.outside_work import Hold
from engine.store import document_numbers, documents, instances, jobs, sent_mails, suppressions
from engine.store.instances import JobRecord, Place
from engine.store.jobs import ClaimedJob
from engine.task_model import TaskChanges
from engine.workspace import Workspace


def complete_job(
    workspace: Workspace,
    job_key: int,
    result: ConnectorResult,
    *,
    local: Values | None = None,
    hold: Hold | None = None,
    claimed: ClaimedJob | None = None,
    actor: Person = CONNECTOR,
) -> None:
    """Take the result of a job and run the instance to its next waits.

    A connector's job that was done or cancelled meanwhile, or whose incident was resolved since,
    stays as it is: the effect happened at least once.

    Args:
        workspace: where.
        job_key: of the job.
        result: what came of it.
        local: variables for the activity's own scope, which its output mappings see.
        hold: how a worker outside proves that the job is its own.
        claimed: the job as its connector was given it.
        actor: the connector, or a worker outside.

    Raises:
        JobUnknown: there is none, or for a worker outside: it is done or cancelled.
        JobHeld: somebody else has it, or an incident stands at it.
        JobRequestRefused: the values of a worker outside cannot be kept.
        NotAllowed: the actor may not work on this job, or the values name `requester`.
        ResultRefused: nothing like that can be said of this job.
        TaskChangesRefused: a user task cannot be as a listener corrects it.
        StepFailed: the step after it cannot be done; an incident stands at the instance.
        ConnectorFailed: its document gets no number.
    """
    if actor is not CONNECTOR:
        result = replace(result, values=kept_values(result.values), ad_hoc=_kept(result.ad_hoc))
        local = kept_values(local or {})

    def move(scene: Scene) -> Transition | None:
        if actor is CONNECTOR:
            job = claimed_job(scene, claimed)
            if job is None:
                return None
        else:
            job = held_job(scene, hold or Hold())
            refuse_values(scene, job, result.values, local or {})
        return _completed(scene, job, result, local)

    unknown = JobUnknown(f"there is no job {job_key}")
    move_instance(workspace, Place.JOB, job_key, actor=actor, move=move, unknown=unknown)


def _kept(said: AdHocResult | None) -> AdHocResult | None:
    """Return what the worker of an ad-hoc sub-process says, its variables as they can be kept."""
    if said is None:
        return None
    kept = (replace(one, variables=kept_values(one.variables)) for one in said.activate)
    return replace(said, activate=tuple(kept))


def _completed(
    scene: Scene, job: JobRecord, result: ConnectorResult, local: Values | None
) -> Transition:
    if result.numbering is not None:
        result = _numbered(scene, job, result, result.numbering)
    documents.keep(
        scene.connection,
        scene.loaded.key,
        result.documents,
        scene.loaded.now,
        scene.loaded.seal,
    )
    transition = step.complete_job(
        scene.runnable.process,
        scene.name,
        scene.loaded.state,
        job.token_id,
        result.values,
        result.facts,
        scene.surroundings,
        denied=result.denied,
        local=local,
        corrections=_corrections(scene, result.corrections),
        said=result.ad_hoc,
    )
    if result.mailed is not None:
        _note_mail(scene, result.mailed)
    if job.token_id not in transition.jobs_closed:
        _stop(scene, job, transition)
    return transition


def _note_mail(scene: Scene, mailed: Mailed) -> None:
    """Note whom the case wrote to, so that the answer finds it."""
    seals = scene.workspace.seals
    sent_mails.keep(
        scene.connection,
        scene.loaded.key,
        seals.mail_message(mailed.message_id),
        [suppressions.address_hash(seals, one) for one in mailed.to],
        scene.loaded.now,
    )


def _numbered(
    scene: Scene, job: JobRecord, result: ConnectorResult, numbering: Numbering
) -> ConnectorResult:
    """Return the result with the number that its document now has.

    Raises:
        ConnectorFailed: there is none for it, or it cannot be made with this one.
    """
    # The instance first, then the series: whoever has a series waits for no instance.
    instances.lock(scene.connection, Place.JOB, job.key)
    try:
        taken = document_numbers.take_number(scene.connection, numbering.wanted)
    except NumberRefused as fault:
        raise ConnectorFailed(str(fault), retry=False) from fault
    return result if taken == numbering.guessed else numbering.made(taken)


def _stop(scene: Scene, job: JobRecord, transition: Transition) -> None:
    """Do not do again what was done: the work has come to an end, only its result cannot be
    kept."""
    for incident in transition.incidents_opened:
        if incident.token_id == job.token_id:
            instances.lock(scene.connection, Place.JOB, job.key)
            jobs.set_failed(scene.connection, job.key, incident.message, scene.loaded.seal)


def _corrections(scene: Scene, changes: TaskChanges | None) -> TaskChanges | None:
    """Return what a listener corrects, the account found that its assignee has.

    Raises:
        TaskChangesRefused: nobody has that user name, or a user task cannot be like that.
    """
    if changes is None:
        return None
    refuse_unfit_changes(changes)
    if not changes.assignee:
        return changes
    directory = scene.workspace.definitions.directory(scene.connection, scene.loaded.accounts)
    account = directory.account(changes.assignee)
    if account is None:
        raise TaskChangesRefused(f"assignee: nobody has the user name {changes.assignee!r}")
    return replace(changes, account=account)
