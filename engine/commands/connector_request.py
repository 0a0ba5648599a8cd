"""What a connector gets for one attempt at a job."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from engine.brand import Brand
from engine.calendars.model import BusinessCalendar
from engine.commands.act_for_person import act_for_person
from engine.commands.claim_jobs import (
    calendar_of_job,
    document_of_job,
    people_of_groups,
    variables_of_job,
)
from engine.commands.contacts import ContactsOfJob
from engine.commands.linked_resources import HEADER
from engine.commands.message_of_job import published
from engine.commands.public_links import with_public_links
from engine.commands.suppress_mail import stopped, unsubscribe_link
from engine.document_number import DocumentNumber, NumberRefused
from engine.faults import NotFound
from engine.model import (
    ConnectorFailed,
    ConnectorRequest,
    LinkedFile,
    NumberWanted,
    StoredDocument,
)
from engine.store import brands, definitions, document_numbers, resources
from engine.store.jobs import ClaimedJob
from engine.workspace import Workspace


def request_of_job(workspace: Workspace, job: ClaimedJob) -> ConnectorRequest | None:
    """Return the request; `None` if the job was cancelled meanwhile.

    What it reads later, a document or a calendar, it reads in a transaction of its own.
    """
    found = variables_of_job(workspace, job)
    if found is None:
        return None
    process_id, variables = found

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

    variables = with_public_links(workspace, job.process_instance_key, variables)
    return ConnectorRequest(
        job.idempotency_key,
        variables,
        job.headers,
        document,
        calendar,
        people=partial(people_of_groups, workspace),
        linked=partial(_linked, workspace, job.headers),
        stopped=partial(stopped, workspace),
        unsubscribe=partial(unsubscribe_link, workspace, case=job.process_instance_key),
        publish=partial(published, workspace, job.idempotency_key),
        contacts=ContactsOfJob(workspace, job.process_instance_key, job.idempotency_key),
        next_number=partial(_next_number, workspace),
        process_id=process_id,
        case=str(job.process_instance_key),
        attempt=job.attempts,
        again=job.attempts > 1 or job.last_error is not None,
        now=workspace.chosen_time() or datetime.now(UTC),
        brand=partial(_brand, workspace),
        act=partial(act_for_person, workspace, job),
    )


def _next_number(workspace: Workspace, wanted: NumberWanted) -> DocumentNumber:
    try:
        with workspace.transaction() as connection:
            return document_numbers.next_number(connection, wanted)
    except NumberRefused as fault:
        raise ConnectorFailed(str(fault), retry=False) from fault


def _brand(workspace: Workspace) -> Brand:
    with workspace.transaction() as connection:
        return brands.read(connection)


def _linked(workspace: Workspace, headers: Mapping[str, str], name: str) -> LinkedFile | None:
    """Return the file that a job is linked to by this name, if it is."""
    links = json.loads(headers.get(HEADER, "[]"))
    keys = [int(one["resourceKey"]) for one in links if one["linkName"] == name]
    if not keys:
        return None
    with workspace.transaction() as connection:
        head = resources.of_key(connection, keys[0])
        if head is None:
            return None
        content = definitions.content(connection, head.sha256)
    return LinkedFile(head.id, head.version, head.sha256, content)
