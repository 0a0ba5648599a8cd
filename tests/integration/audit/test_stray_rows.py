"""Rows of sealed values that somebody inserts, and entries that the log itself does not take: the
chain goes on, and who did what is kept."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from psycopg.errors import UniqueViolation
from sqlalchemy.exc import ProgrammingError

from audit.aside import NothingForeign, evidence_of
from audit.entry import SYSTEM
from audit.export import attest_end
from audit.schema import APPLICATION_ROLE
from tests.integration.audit.log import BOB, Log, become
from tests.integration.audit.test_forged_words import insert
from tests.integration.audit.test_put_aside import placed, put, record, words


def insert_row(log: Log, instance: str, seq: int, retention: str, *, trigger: bool = False) -> None:
    """Insert a row of sealed values: as the application's role, or as who stops triggers."""
    with log.database.begin() as connection:
        if trigger:
            become(connection, APPLICATION_ROLE)
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql(
            "INSERT INTO ledger.sealed VALUES (%s, %s, %s, 'sub_x', 'x')",
            (instance, seq, retention),
        )


def sealed(log: Log) -> list[tuple[str, int, str]]:
    with log.database.begin() as connection:
        rows = connection.exec_driver_sql(
            "SELECT inst, seq, class FROM ledger.sealed ORDER BY 1, 2"
        )
        return [(row.inst, row.seq, row[2]) for row in rows]


@pytest.fixture
def chain(log: Log) -> Log:
    """A case, and one entry of the system with a value."""
    log.write("1")
    record(log, "account.created", "first")
    log.publish()
    return log


@pytest.mark.parametrize("seq", [1, 2, 7])
def test_the_application_writes_no_sealed_row_but_with_its_entry(chain: Log, seq: int) -> None:
    """Neither before the entry, nor to one that is there."""
    with pytest.raises(ProgrammingError, match="together with its entry"):
        insert_row(chain, SYSTEM, seq, "another", trigger=True)
    record(chain, "account.locked", "second")
    chain.publish()
    assert chain.codes() == []


def class_of_the_system(log: Log) -> str:
    (found,) = {retention for instance, _, retention in sealed(log) if instance == SYSTEM}
    return found


def test_a_row_that_takes_the_next_number_is_named_and_put_aside(chain: Log) -> None:
    retention, before = class_of_the_system(chain), sealed(chain)
    insert_row(chain, SYSTEM, 2, retention)
    assert chain.codes() == ["sealed-without-entry"]
    with pytest.raises(UniqueViolation):
        record(chain, "account.locked", "second")
    taken, done = put(chain)
    assert (done.foreign, done.entered_again, done.rows) == ((), 0, 1)
    assert json.loads(evidence_of(SYSTEM, taken))["sealed"] == [
        {"inst": SYSTEM, "seq": 2, "class": retention, "subject": "sub_x", "sealed": "78"}
    ]
    record(chain, "account.locked", "second")
    chain.publish()
    assert chain.codes() == []
    assert set(before) < set(sealed(chain))
    assert words(chain) == ["account.created", "admin.intervened", "account.locked"]
    with pytest.raises(NothingForeign):
        put(chain)


def test_a_row_that_hangs_on_an_entry_that_has_no_such_value_is_put_aside(chain: Log) -> None:
    insert_row(chain, "1", 1, "another")
    assert chain.codes() == ["sealed-without-entry"]
    put(chain, "1")
    chain.publish()
    assert chain.codes() == []


def test_rows_of_foreign_entries_go_with_them_and_ours_keep_their_own(chain: Log) -> None:
    retention = class_of_the_system(chain)
    insert(chain, "erasure.executed", {}, {}, queued=False)
    insert(chain, "erasure.executed", {}, {}, queued=False)
    record(chain, "account.locked", "behind")
    for seq in (2, 3):
        for name in (retention, "another"):
            insert_row(chain, SYSTEM, seq, name)
    taken, done = put(chain)
    assert (len(done.foreign), done.entered_again, done.rows) == (2, 1, 4)
    assert len(json.loads(evidence_of(SYSTEM, taken))["sealed"]) == 4
    chain.publish()
    assert chain.codes() == []
    assert [row for row in sealed(chain) if row[0] == SYSTEM] == [
        (SYSTEM, seq, retention) for seq in (1, 2, 3)
    ]


def attested(log: Log, instance: str) -> None:
    with log.database.begin() as connection:
        become(connection, APPLICATION_ROLE)
        attest_end(connection, log.ledger, instance, BOB, log.now)


def test_the_end_of_a_case_that_went_on_is_said_anew_when_its_entry_is_entered_again(
    chain: Log,
) -> None:
    insert(chain, "erasure.executed", {}, {}, queued=False)
    attested(chain, "1")
    record(chain, "account.locked")
    chain.now += timedelta(seconds=20)
    chain.write("1")
    chain.publish()
    chain.now += timedelta(minutes=10)
    put(chain)
    chain.publish()
    assert None not in placed(chain)
    assert chain.codes() == []
    with chain.database.begin() as connection:
        again = json.loads(chain.ledger.entries_of(connection, SYSTEM)[2].body)
    assert again["facts"][0]["data"]["seq"] == 2
    assert again["actor"]["ref"] == BOB.ref


def test_an_entry_of_ours_that_the_log_does_not_take_is_put_aside_and_said_anew(chain: Log) -> None:
    """Whatever made it so: the case went on before what the entry says was known."""
    attested(chain, "1")
    chain.now -= timedelta(minutes=5)
    chain.write("1")
    chain.now += timedelta(minutes=10)
    chain.publish()
    record(chain, "account.locked")
    chain.publish()
    assert [*placed(chain)][1:] == [None, None]
    assert "case-incomplete" in chain.codes()
    _, done = put(chain)
    assert (len(done.foreign), done.entered_again) == (1, 2)
    chain.publish()
    assert None not in placed(chain)
    assert words(chain)[1:] == ["admin.intervened", "export.created", "account.locked"]


def test_a_foreign_entry_behind_the_end_of_a_case_holds_up_no_attestation(chain: Log) -> None:
    attested(chain, "1")
    chain.now -= timedelta(minutes=5)
    insert(chain, "task.completed", {}, {}, instance="1", queued=False)
    chain.now += timedelta(minutes=5)
    chain.publish()
    assert None not in placed(chain)
