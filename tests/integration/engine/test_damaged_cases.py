"""A case whose state does not open: an incident says so, nothing of it is tried for ever, and all
that can be read of it is shown."""

from __future__ import annotations

import hashlib

import pytest

from engine.commands.advance_ledger import advance_ledger
from engine.commands.claim_jobs import claim_jobs
from engine.commands.complete_job import complete_job
from engine.commands.complete_user_task import complete_user_task
from engine.commands.export_case import export_case
from engine.commands.resolve_incident import resolve_incident
from engine.faults import CaseDamaged
from engine.german_incidents import incident_in_german
from engine.model import ConnectorResult, IncidentView, StoredDocument
from engine.queries import case, document, inbox, incidents
from engine.queries.search import search_subscriptions, search_variables
from engine.store.damage import DAMAGED
from engine.worker import Worker
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, person
from tests.fakes import FlakyConnector
from tests.integration.engine.test_tampering import Office

LETTER = StoredDocument(
    hashlib.sha256(b"letter").hexdigest(), "letter.pdf", "application/pdf", b"letter"
)
ROW = "engine.process_instance"


class Damage:
    """An office, of which one case that waits for a person and one that sends are damaged."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.connector = FlakyConnector()
        workspace.connectors = {"mail": self.connector}
        self.office = Office(workspace)
        self.auditor = person(workspace, "carol", "auditor")
        self.keys = (self.office.waiting, self.office.sending)
        advance_ledger(workspace)
        assert self.office.findings() == ()
        self.office.as_superuser(
            f"CREATE TABLE public.before AS SELECT key, state FROM {ROW} "
            "WHERE key IN (%(waiting)s, %(sending)s)"
        )
        self.office.as_superuser(
            f"UPDATE {ROW} SET state = E'\\\\x01aaaa' WHERE key IN (%(waiting)s, %(sending)s)"
        )

    def put_right(self) -> None:
        self.office.as_superuser(
            f"UPDATE {ROW} i SET state = b.state FROM public.before b WHERE b.key = i.key"
        )

    def open_incidents(self) -> list[IncidentView]:
        return [one for one in incidents(self.workspace, ADMINISTRATOR) if one.resolved_at is None]

    def jobs(self) -> dict[str, int]:
        with self.workspace.transaction() as connection:
            return {
                row[0]: row[1]
                for row in connection.exec_driver_sql(
                    "SELECT state, count(*) FROM engine.job WHERE process_instance_key = %s "
                    "AND kind <> 'timer' GROUP BY 1",
                    (self.office.sending,),
                )
            }


@pytest.fixture
def damage(workspace: Workspace) -> Damage:
    return Damage(workspace)


def test_a_job_of_a_damaged_case_becomes_an_incident_and_is_not_tried_again(
    damage: Damage,
) -> None:
    assert Worker(damage.workspace).run_once() == 1
    (incident,) = damage.open_incidents()
    assert (incident.process_instance_key, incident.type) == (damage.office.sending, "case-damaged")
    assert incident.job_key is not None
    assert incident_in_german(DAMAGED) != DAMAGED == incident.message
    assert damage.jobs() == {"failed": 1}
    assert Worker(damage.workspace).run_once() == 0
    assert damage.connector.requests == []


def test_a_case_that_was_put_right_goes_on_when_its_incident_is_resolved(damage: Damage) -> None:
    Worker(damage.workspace).run_once()
    (incident,) = damage.open_incidents()
    with pytest.raises(CaseDamaged):
        resolve_incident(damage.workspace, incident.key, actor=ADMINISTRATOR)
    assert damage.open_incidents() == [incident]
    damage.put_right()
    resolve_incident(damage.workspace, incident.key, actor=ADMINISTRATOR)
    assert Worker(damage.workspace).run_once() == 1
    assert len(damage.connector.requests) == 1
    advance_ledger(damage.workspace)
    assert damage.office.findings() == ()


def test_whoever_goes_on_with_a_damaged_case_leaves_one_incident_there(damage: Damage) -> None:
    for _ in range(2):
        (task,) = (
            one
            for one in inbox(damage.workspace, damage.office.bob)
            if one.process_instance_key == damage.office.waiting
        )
        with pytest.raises(CaseDamaged):
            complete_user_task(damage.workspace, task.key, {}, actor=damage.office.bob)
    (incident,) = damage.open_incidents()
    assert incident.process_instance_key == damage.office.waiting


def test_the_page_of_a_damaged_case_shows_what_can_be_read(damage: Damage) -> None:
    for key in damage.keys:
        shown = case(damage.workspace, key, ADMINISTRATOR)
        assert shown.instance.damaged
        assert shown.entries
        assert shown.history
        assert shown.user_tasks
        assert (shown.variables, shown.tokens) == ({}, ())
    assert not case(damage.workspace, damage.office.ended, ADMINISTRATOR).instance.damaged
    # A search for values must not answer that there are none.
    chosen: dict[str, object] = {"process_instance_key": damage.office.waiting}
    with pytest.raises(CaseDamaged):
        search_variables(damage.workspace, ADMINISTRATOR, filter=chosen)


def test_the_report_of_a_damaged_case_holds_its_evidence(damage: Damage) -> None:
    exported = export_case(damage.workspace, damage.office.waiting, actor=damage.auditor)
    assert exported.evidence
    assert exported.pdf.startswith(b"%PDF")


def test_a_search_for_subscriptions_names_the_damaged_one(damage: Damage) -> None:
    (found,) = search_subscriptions(damage.workspace, ADMINISTRATOR).items
    assert (found.process_instance_key, found.damaged) == (damage.office.waiting, True)
    assert found.correlation_key == ""
    damage.put_right()
    (found,) = search_subscriptions(damage.workspace, ADMINISTRATOR).items
    assert not found.damaged


def test_a_document_with_a_damaged_name_is_listed_and_handed_out(workspace: Workspace) -> None:
    office = Office(workspace)
    (claimed,) = claim_jobs(workspace, 1)
    complete_job(workspace, claimed.key, ConnectorResult(values={}, documents=(LETTER,)))
    office.as_superuser("UPDATE engine.case_document SET name = E'\\x01AAAA'")
    (listed,) = case(workspace, office.sending, ADMINISTRATOR).documents
    assert (listed.name, listed.damaged, listed.sha256) == (DAMAGED, True, LETTER.sha256)
    found = document(workspace, LETTER.sha256, ADMINISTRATOR)
    assert (found.content, found.name) == (LETTER.content, LETTER.sha256)
