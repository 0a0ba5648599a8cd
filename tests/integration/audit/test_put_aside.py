"""A chain that somebody blocked without the key folder goes on, and nothing of ours is lost."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256

import pytest
from psycopg.errors import UniqueViolation
from sqlalchemy.exc import ProgrammingError

from audit import positions
from audit.aside import Blocked, NothingForeign, PutAside, blocked_from, evidence_of, put_aside
from audit.chain import genesis
from audit.entry import SYSTEM, Fact, PersonalValue
from audit.evidence import read_export
from audit.export import export_all, to_bytes
from audit.verify import verify_export
from tests.integration.audit.log import ALICE, BOB, ORIGIN, Log
from tests.integration.audit.test_forged_words import insert


def record(log: Log, word: str, value: str | None = None) -> None:
    """Write an entry of the system's chain; its value is sealed."""
    personal = () if value is None else (PersonalValue("reason", value),)
    subject = log.subjects.setdefault(SYSTEM, log.ledger.new_subject())
    with log.database.begin() as connection:
        log.ledger.append_system(
            connection, ALICE, [Fact(word, personal=personal)], log.now, subject
        )


def put(log: Log, instance: str = SYSTEM) -> tuple[Blocked, PutAside]:
    """Do what the command does, as the owner."""
    with log.database.begin() as connection:
        assert positions.lead(connection)
        blocked = blocked_from(connection, log.ledger, instance)
        return blocked, put_aside(connection, log.ledger, instance, "found at noon", BOB, log.now)


def words(log: Log, instance: str = SYSTEM) -> list[str]:
    with log.database.begin() as connection:
        chain = log.ledger.entries_of(connection, instance)
    return [json.loads(entry.body)["facts"][0]["type"] for entry in chain]


def placed(log: Log) -> Iterable[int | None]:
    with log.database.begin() as connection:
        return [one.index for one in log.ledger.entries_of(connection, SYSTEM)]


@pytest.fixture
def blocked(log: Log) -> Log:
    """Two entries of the system, a foreign one, two of ours behind it, another foreign one."""
    log.write("1")
    record(log, "account.created", "first")
    record(log, "account.locked")
    log.publish()
    insert(log, "erasure.executed", {}, {}, queued=False)
    record(log, "account.unlocked", "Größe 7")
    record(log, "account.changed", "second")
    insert(log, "erasure.executed", {}, {}, queued=False)
    log.publish()
    return log


def test_what_is_behind_a_foreign_entry_waits_until_that_is_put_aside(blocked: Log) -> None:
    assert [one is None for one in placed(blocked)] == [False, False, True, True, True, True]
    assert "entry-not-ours" in blocked.codes()
    _, done = put(blocked)
    assert ([one.seq for one in done.foreign], done.entered_again) == ([3, 6], 2)
    blocked.publish()
    assert blocked.codes() == []
    assert None not in placed(blocked)
    assert words(blocked) == [
        "account.created", "account.locked", "admin.intervened", "account.unlocked",
        "account.changed",
    ]  # fmt: skip


def test_values_that_were_sealed_behind_it_still_open(blocked: Log) -> None:
    put(blocked)
    blocked.publish()
    with blocked.database.begin() as connection:
        bundle = read_export(to_bytes(export_all(connection, blocked.ledger)))
    assert verify_export(bundle, [blocked.ledger.keys.vkey(ORIGIN)]) == []
    opened = [one["value"] for entry in bundle["entries"] for one in entry["openings"]]
    assert opened == ["first", "found at noon", "Größe 7", "second"]


def test_the_record_names_what_was_taken_out_by_the_hash_of_the_file_that_keeps_it(
    blocked: Log,
) -> None:
    taken, _ = put(blocked)
    kept = evidence_of(SYSTEM, taken)
    held = json.loads(kept)["entries"]
    assert [one["queued_here"] for one in held] == [False, True, True, False]
    assert [bytes.fromhex(one["body"]) for one in held] == [one.body for one in taken.entries]
    with blocked.database.begin() as connection:
        body = json.loads(blocked.ledger.entries_of(connection, SYSTEM)[2].body)
    (fact,) = body["facts"]
    assert fact["data"] == {"operation": "entries.put_aside", "target": "system 3, 6"}
    assert fact["refs"] == {"sha256": sha256(kept).hexdigest(), "leaf": held[0]["leaf"]}
    assert body["actor"]["ref"] == BOB.ref


def test_a_first_entry_of_the_system_that_is_foreign_is_put_aside_too(log: Log) -> None:
    log.write("1")
    insert(log, "erasure.executed", {}, {}, queued=False)
    record(log, "account.created")
    put(log)
    log.publish()
    assert log.codes() == []
    with log.database.begin() as connection:
        first = log.ledger.entries_of(connection, SYSTEM)[0]
    assert json.loads(first.body)["prev"] == genesis(ORIGIN, SYSTEM).hex()


def test_a_case_whose_next_number_was_taken_goes_on(log: Log) -> None:
    log.write("1")
    log.publish()
    insert(log, "task.completed", {}, {}, instance="1", queued=False)
    with pytest.raises(UniqueViolation):
        log.write("1")
    put(log, "1")
    log.write("1")
    log.publish()
    assert log.codes() == []


def test_nothing_is_put_aside_that_is_ours_or_has_a_place(log: Log) -> None:
    record(log, "account.created")
    with pytest.raises(NothingForeign, match="somebody else"):
        put(log)
    log.publish()
    with pytest.raises(NothingForeign, match="somebody else"):
        put(log)
    assert words(log) == ["account.created"]


def test_the_table_only_grows_again_afterwards(blocked: Log) -> None:
    put(blocked)
    for statement in ("DELETE FROM ledger.entry", "UPDATE ledger.entry SET seq = seq"):
        with (
            pytest.raises(ProgrammingError, match="only grows"),
            blocked.database.begin() as connection,
        ):
            connection.exec_driver_sql(statement)
