"""Cases that an earlier version wrote plain: they go on, and are sealed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, create_engine

from engine.commands.claim_jobs import claim_jobs
from engine.commands.complete_job import complete_job
from engine.commands.fail_job import fail_job
from engine.commands.keep_house import keep_house
from engine.commands.resolve_incident import resolve_incident
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.model import CaseView, ConnectorResult, StoredDocument
from engine.queries import case, cases, document
from engine.queries.search import search_process_instances
from engine.store import instances
from engine.store.database import owner_url
from engine.store.instances import Place
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, deployed, end_event, job, process, start_event

BEGUN = datetime(2027, 3, 1, 9, tzinfo=UTC)
HEADERS = '<zeebe:taskHeaders><zeebe:header key="colour" value="red" /></zeebe:taskHeaders>'
ELEMENTS = start_event("make") + job("make", "send", "document") + job("send", "done") + end_event()
CASE = process(
    "old",
    ELEMENTS.replace("<zeebe:ioMapping>", HEADERS + "<zeebe:ioMapping>"),
    properties={"vorgang:summary": "=name"},
)
LETTER = StoredDocument(
    hashlib.sha256(b"letter").hexdigest(), "letter.pdf", "application/pdf", b"letter"
)
SEALED = {
    "process_instance": "business_id", "archived_process_instance": "business_id",
    "incident": "message", "archived_incident": "message", "job": "last_error",
    "case_document": "name",
}  # fmt: skip


class Before:
    """A case that has ended and is archived, and one that waits with an incident."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.turn(0)
        deployed(workspace, CASE)
        self.ended, self.stuck = self._begun("Berta", "B-1"), 0
        self._failed()
        self._resolved(self.ended)
        self.turn(40)
        keep_house(workspace)
        self.stuck = self._begun("Cäsar", "C-1")
        self._failed()
        self.shown = {key: self.case(key) for key in (self.ended, self.stuck)}
        with self.owner() as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for key in (self.ended, self.stuck):
                self._make_plain(connection, key)
            connection.exec_driver_sql("DELETE FROM keystore.dek WHERE class = 'state'")
            connection.exec_driver_sql("DELETE FROM engine.case_word")

    def turn(self, days: int) -> None:
        self.workspace.clock = self.workspace.real_clock = lambda: BEGUN + timedelta(days=days)

    def case(self, key: int) -> CaseView:
        return case(self.workspace, key, ADMINISTRATOR)

    @contextmanager
    def owner(self) -> Iterator[Connection]:
        engine = create_engine(owner_url(self.workspace.settings))
        with engine.begin() as connection:
            yield connection
        engine.dispose()

    def plain(self) -> set[str]:
        """Which tables hold something plain."""
        found = set()
        with self.owner() as connection:
            for table, column in SEALED.items():
                asked = f"SELECT FROM engine.{table} WHERE left({column}, 1) <> E'\\x01'"
                if connection.exec_driver_sql(asked).first() is not None:
                    found.add(table)
            for table, condition in (
                ("process_instance", "get_byte(state, 0) <> 1"),
                ("job", "headers ->> 'colour' IS NOT NULL"),
                ("document", "true"),
            ):
                asked = f"SELECT FROM engine.{table} WHERE {condition}"
                if connection.exec_driver_sql(asked).first() is not None:
                    found.add(table)
        return found

    def resolved(self) -> None:
        self._resolved(self.stuck)

    def _begun(self, name: str, number: str) -> int:
        return start_process_instance(
            self.workspace,
            "old",
            variables={"name": name},
            business_id=number,
            actor=ADMINISTRATOR,
        ).key

    def _failed(self) -> None:
        (claimed,) = claim_jobs(self.workspace, 1)
        complete_job(self.workspace, claimed.key, ConnectorResult(values={}, documents=(LETTER,)))
        (claimed,) = claim_jobs(self.workspace, 1)
        fail_job(self.workspace, claimed.key, "no post", retry=False)

    def _resolved(self, key: int) -> None:
        (incident,) = self.case(key).incidents
        resolve_incident(self.workspace, incident.key, actor=ADMINISTRATOR)
        (claimed,) = claim_jobs(self.workspace, 1)
        assert claimed.headers == {"colour": "red"}
        complete_job(self.workspace, claimed.key, ConnectorResult(values={}))

    def _make_plain(self, connection: Connection, key: int) -> None:
        """Let the tables hold a case as they did before anything was sealed."""
        seals = self.workspace.seals
        loaded = instances.load(connection, Place.CASE, key, None, seals)
        assert loaded is not None
        of_case = {
            "key": key,
            "state": loaded.state,
            "number": loaded.business_id,
            "summary": loaded.summary,
            "sha256": LETTER.sha256,
            "type": LETTER.content_type,
            "content": LETTER.content,
            "name": LETTER.name,
        }
        for archived in ("", "archived_"):
            state = "" if archived else ", state = %(state)s"
            connection.exec_driver_sql(
                f"UPDATE engine.{archived}process_instance SET business_id = %(number)s, "
                f"summary = %(summary)s{state} WHERE key = %(key)s",
                of_case,
            )
            connection.exec_driver_sql(
                f"UPDATE engine.{archived}incident SET message = 'no post' "
                "WHERE process_instance_key = %(key)s",
                of_case,
            )
        for statement in (
            "UPDATE engine.job SET last_error = 'no post' "
            "WHERE process_instance_key = %(key)s AND last_error IS NOT NULL",
            """UPDATE engine.job SET headers = '{"colour": "red"}' """
            "WHERE process_instance_key = %(key)s",
            "UPDATE engine.case_document SET name = %(name)s, content = NULL, content_type = NULL "
            "WHERE process_instance_key = %(key)s",
            "INSERT INTO engine.document VALUES (%(sha256)s, %(type)s, %(content)s) "
            "ON CONFLICT DO NOTHING",
            "INSERT INTO engine.unsealed_case VALUES (%(key)s)",
        ):
            connection.exec_driver_sql(statement, of_case)


@pytest.fixture
def before(workspace: Workspace) -> Before:
    return Before(workspace)


def test_cases_of_before_are_read_as_they_are_and_go_on(before: Before) -> None:
    assert before.plain() == {*SEALED, "document"}
    assert {key: before.case(key) for key in before.shown} == before.shown
    assert document(before.workspace, LETTER.sha256, ADMINISTRATOR) == LETTER
    chosen = {"business_id": "B-1"}
    page = search_process_instances(before.workspace, ADMINISTRATOR, filter=chosen)
    assert [one.key for one in page.items] == [before.ended]
    assert verify_ledger(before.workspace) == ()
    before.resolved()
    assert before.case(before.stuck).instance.status == "completed"
    assert [one.key for one in cases(before.workspace, ADMINISTRATOR, text="äsar")] == []
    assert [one.key for one in cases(before.workspace, ADMINISTRATOR, text="CÄS c")] == [
        before.stuck
    ]
    assert verify_ledger(before.workspace) == ()


def test_housekeeping_seals_cases_of_before_once(before: Before) -> None:
    assert keep_house(before.workspace).sealed == 2
    assert before.plain() == set()
    assert {key: before.case(key) for key in before.shown} == before.shown
    assert document(before.workspace, LETTER.sha256, ADMINISTRATOR) == LETTER
    found = [one.key for one in cases(before.workspace, ADMINISTRATOR, text="bert")]
    assert found == [before.ended]
    assert keep_house(before.workspace).sealed == 0
    before.resolved()
    assert verify_ledger(before.workspace) == ()


def test_a_case_of_before_that_moved_meanwhile_is_sealed_as_it_is_then(before: Before) -> None:
    before.resolved()
    shown = before.case(before.stuck)
    assert keep_house(before.workspace).sealed == 2
    assert before.plain() == set()
    assert before.case(before.stuck) == shown
    assert verify_ledger(before.workspace) == ()
