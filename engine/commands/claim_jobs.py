"""Take due jobs for one worker, for as long as their lease."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from engine.calendars.model import BusinessCalendar
from engine.connector_model import FoundPerson
from engine.core import step
from engine.faults import CalendarUnknown, DocumentUnknown
from engine.model import StoredDocument, Values
from engine.observer import JobOutcome
from engine.store import accounts, calendars, documents, instances, jobs
from engine.store.instances import Place
from engine.store.jobs import ClaimedJob
from engine.workspace import Workspace

LEASE = timedelta(seconds=20)
"""A worker that dies keeps its jobs for so long: another has them within half a minute. One that
lives keeps what takes longer (`keep_jobs`)."""


def claim_jobs(
    workspace: Workspace,
    limit: int,
    *,
    lease: timedelta = LEASE,
    types: Collection[str] | None = None,
) -> tuple[ClaimedJob, ...]:
    """Return due jobs that nobody else has; whoever dies with one loses it when the lease ends.

    Args:
        types: of jobs for connectors, all that are not done outside if left out; timers are
            always taken.
    """
    with workspace.transaction() as connection:
        clocks, others = workspace.job_clocks(), workspace.job_types
        claimed = jobs.claim(
            connection, limit, lease, clocks, types, seals=workspace.seals, others=others
        )
    for job in claimed:
        workspace.observer.jobs(JobOutcome.CLAIMED, job.kind, job.type)
    return tuple(claimed)


def variables_of_job(workspace: Workspace, job: ClaimedJob) -> tuple[str, Values] | None:
    """Return the process of a job, and what its connector may see; `None` if the job was cancelled
    meanwhile.

    A statement of its own after the claim: joined to it, it would read the instance as it was
    before.
    """
    with workspace.transaction() as connection:
        at = workspace.chosen_time()
        loaded = instances.load(connection, Place.JOB, job.key, at, workspace.seals)
        if loaded is None or loaded.job is None or loaded.job.state != "open":
            return None
        runnable = workspace.definitions.process(connection, loaded.process_definition_key)
        seen = step.variables_of(runnable.process, loaded.state, job.token_id)
        return runnable.process.id, seen


def document_of_job(workspace: Workspace, job: ClaimedJob, sha256: str) -> StoredDocument:
    """Return a document of the job's case.

    Raises:
        DocumentUnknown: the case has no such document.
    """
    with workspace.transaction() as connection:
        found = documents.load(connection, sha256, job.process_instance_key, workspace.seals)
    if found is None:
        raise DocumentUnknown(
            f"process instance {job.process_instance_key} has no document {sha256}"
        )
    return found


def calendar_of_job(workspace: Workspace, job: ClaimedJob, calendar_id: str) -> BusinessCalendar:
    """Return a business calendar in the version that the job's instance reckons with.

    Raises:
        CalendarUnknown: none of that id was deployed.
    """
    with workspace.transaction() as connection:
        known = workspace.definitions.catalogue(connection).calendars
        head = calendars.of_instance(known, calendar_id, job.process_instance_key)
        if head is None:
            raise CalendarUnknown(f"there is no business calendar {calendar_id}; deploy it")
        return workspace.definitions.calendar(connection, head)


def people_of_groups(workspace: Workspace, groups: Sequence[str]) -> tuple[FoundPerson, ...]:
    """Return the active accounts that are in one of these groups, by name."""
    with workspace.transaction() as connection:
        return accounts.members_of(connection, groups)
