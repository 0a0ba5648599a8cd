"""One row that was changed past the engine: it is shown as damaged, and all others as they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import create_engine

from engine.commands.activate_jobs import activate_jobs
from engine.commands.advance_ledger import advance_ledger
from engine.commands.export_case import export_case
from engine.commands.export_ledger import export_ledger
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.model import Person
from engine.outside_work import Activation, Wanted
from engine.queries import cases, inbox, incidents
from engine.queries.job_search import search_jobs
from engine.queries.search import search_incidents, search_process_instances, search_user_tasks
from engine.settings import Settings
from engine.store.damage import DAMAGED, damaged_rows
from engine.store.database import owner_url
from engine.worker import Worker
from engine.workspace import Workspace, open_workspace
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    end_event,
    job,
    person,
    process,
    start_event,
    user_task,
)
from tests.fakes import FlakyConnector

CHECK = process(
    "check",
    start_event("look") + user_task("look", "done") + end_event(),
    properties={"vorgang:summary": "=&quot;Angebot &quot; + number"},
)
MAILING = process("mailing", start_event("send") + job("send", "done") + end_event())
OUTSIDE = process("outside", start_event("pack") + job("pack", "done", "pack") + end_event())
NO_SEAL = "E'\\x01AAAA'"
OTHERS_KEY = "(SELECT business_id FROM engine.process_instance WHERE key = %(other)s)"
"""Sealed by another case: its own key does not open it."""


@pytest.fixture
def alice(workspace: Workspace) -> Person:
    return person(workspace, "alice", "clerk")


def changed(workspace: Workspace, statement: str, **values: object) -> None:
    engine = create_engine(owner_url(workspace.settings))
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        assert connection.exec_driver_sql(statement, values).rowcount == 1
    engine.dispose()


def two_cases(workspace: Workspace, alice: Person, model: str = "check") -> tuple[int, int]:
    deployed(workspace, CHECK, MAILING)
    one, other = (
        start_process_instance(
            workspace, model, variables={"number": number}, business_id=number, actor=alice
        ).key
        for number in ("A-1", "A-2")
    )
    return one, other


def codes(workspace: Workspace) -> set[tuple[str, str | None]]:
    return {(one.code, one.instance) for one in verify_ledger(workspace)}


@pytest.mark.parametrize("column", ["business_id", "summary"])
@pytest.mark.parametrize("content", [NO_SEAL, OTHERS_KEY])
def test_a_list_shows_the_damaged_case_as_damaged_and_the_others_as_they_are(
    workspace: Workspace, alice: Person, column: str, content: str
) -> None:
    one, other = two_cases(workspace, alice)
    advance_ledger(workspace)
    assert verify_ledger(workspace) == ()
    changed(
        workspace,
        f"UPDATE engine.process_instance SET {column} = {content} WHERE key = %(one)s",
        one=one,
        other=other,
    )
    found = search_process_instances(workspace, ADMINISTRATOR).items
    for listed in (cases(workspace, ADMINISTRATOR), found):
        whole, damaged = listed
        assert (whole.key, whole.damaged, whole.business_id) == (other, False, "A-2")
        assert (damaged.key, damaged.damaged, getattr(damaged, column)) == (one, True, None)
    tasks = search_user_tasks(workspace, ADMINISTRATOR).items
    for rows in (tasks, tuple(inbox(workspace, alice))):
        assert {row.process_instance_key: row.damaged for row in rows} == {one: True, other: False}
    assert codes(workspace) == {("sealed-damaged", str(one))}
    assert workspace.seals.damage_met > 0
    # The ledger itself is whole, and so are its exports.
    auditor = person(workspace, "carol", "auditor")
    assert export_ledger(workspace, actor=auditor)
    assert export_case(workspace, other, actor=auditor).evidence


def test_a_case_whose_key_is_gone_is_shown_and_named_as_orphaned(
    workspace: Workspace, alice: Person
) -> None:
    one, other = two_cases(workspace, alice)
    changed(
        workspace,
        "DELETE FROM keystore.dek d USING engine.process_instance i WHERE i.key = %(one)s "
        "AND d.subject = i.subject AND d.class = 'state'",
        one=one,
    )
    assert {row.key: row.damaged for row in cases(workspace, ADMINISTRATOR)} == {
        one: True,
        other: False,
    }
    with workspace.transaction() as connection:
        found = list(damaged_rows(connection, workspace.seals))
    assert {(row.instance, row.column, row.orphaned) for row in found} == {
        (one, "business_id", True),
        (one, "summary", True),
    }
    assert ("sealed-damaged", str(one)) in codes(workspace)


def test_a_damaged_job_becomes_an_incident_and_the_others_are_done(
    workspace: Workspace, alice: Person
) -> None:
    one, _ = two_cases(workspace, alice, "mailing")
    changed(
        workspace,
        f"UPDATE engine.job SET headers = to_jsonb({NO_SEAL}::text) "
        "WHERE process_instance_key = %(one)s",
        one=one,
    )
    damaged, whole = sorted(
        search_jobs(workspace, ADMINISTRATOR).items, key=lambda job: job.process_instance_key
    )
    assert (damaged.damaged, whole.damaged) == (True, False)
    connector = FlakyConnector()
    workspace.connectors = {"mail": connector}
    assert Worker(workspace).run_once() == 2
    assert len(connector.requests) == 1
    (incident,) = incidents(workspace, ADMINISTRATOR)
    assert (incident.process_instance_key, incident.message) == (one, DAMAGED)


def test_a_damaged_job_is_not_handed_out_and_the_others_are(
    settings: Settings, workspace: Workspace, alice: Person
) -> None:
    outside = open_workspace(replace(settings, external_job_types=("pack",)))
    deployed(outside, OUTSIDE)
    one, other = (
        start_process_instance(outside, "outside", variables={}, actor=alice).key for _ in range(2)
    )
    changed(
        outside,
        f"UPDATE engine.job SET headers = to_jsonb({NO_SEAL}::text) "
        "WHERE process_instance_key = %(one)s",
        one=one,
    )
    wanted = Activation((Wanted("pack", timedelta(minutes=1)),), 10, "robot")
    handed = activate_jobs(outside, wanted, actor=person(outside, "robot", "worker"))
    assert [job.process_instance_key for job in handed] == [other]
    (incident,) = incidents(outside, ADMINISTRATOR)
    assert incident.process_instance_key == one
    outside.close()


def test_a_damaged_incident_is_listed_with_other_words(workspace: Workspace, alice: Person) -> None:
    one, other = two_cases(workspace, alice, "mailing")
    workspace.connectors = {"mail": FlakyConnector(9, retry=False)}
    Worker(workspace).run_once()
    changed(
        workspace,
        f"UPDATE engine.incident SET message = {NO_SEAL} WHERE process_instance_key = %(one)s",
        one=one,
    )
    told = {
        row.process_instance_key: row for row in search_incidents(workspace, ADMINISTRATOR).items
    }
    assert (told[one].message, told[one].damaged) == (DAMAGED, True)
    assert (told[other].message, told[other].damaged) == ("the other side does not answer", False)
    assert codes(workspace) == {("sealed-damaged", str(one))}
