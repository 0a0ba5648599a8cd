"""What a connector gets for one attempt at a job."""

from __future__ import annotations

from engine.calendars.model import BusinessCalendar
from engine.commands.claim_jobs import calendar_of_job, document_of_job, variables_of_job
from engine.faults import NotFound
from engine.model import ConnectorFailed, ConnectorRequest, StoredDocument
from engine.store.jobs import ClaimedJob
from engine.workspace import Workspace


def request_of_job(workspace: Workspace, job: ClaimedJob) -> ConnectorRequest | None:
    """Return the request; `None` if the job was cancelled meanwhile.

    What it reads later, a document or a calendar, it reads in a transaction of its own.
    """
    variables = variables_of_job(workspace, job)
    if variables is None:
        return None

    def document(sha256: str) -> StoredDocument:
        try:
            return document_of_job(workspace, job, sha256)
        except NotFound as fault:
            raise ConnectorFailed(str(fault), retry=False) from fault

    def calendar(calendar_id: str) -> BusinessCalendar:
        try:
            return calendar_of_job(workspace, job, calendar_id)
        except NotFound as fault:
            raise ConnectorFailed(str(fault), retry=False) from fault

    return ConnectorRequest(job.idempotency_key, variables, job.headers, document, calendar)
