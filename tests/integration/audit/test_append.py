"""Appending: one transaction, one chain for each instance, personal values sealed."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
from psycopg.errors import UniqueViolation
from sqlalchemy.exc import ProgrammingError

from audit import positions
from audit.chain import genesis, leaf_hash
from audit.entry import Actor, Fact, PersonalValue
from audit.faults import EntryRefused, KeyForgotten, SubjectErased
from audit.keys import forget, load_or_create, rotate
from audit.ledger import Ledger
from audit.rewrapping import DATA_KEYS, rewrap
from audit.schema import APPEND_ONLY, APPLICATION_ROLE, SEQUENCER_ROLE
from tests.integration.audit.log import ORIGIN, Log, become, completed

SYSTEM = Actor("system", "node-1")
EMAIL = PersonalValue("e-mail", "anna@example.de")


def test_entries_of_an_instance_form_a_chain_from_its_genesis(log: Log) -> None:
    written = [log.write("1") for _ in range(3)]
    with log.database.begin() as connection:
        entries = log.ledger.entries_of(connection, "1")
    assert [entry.seq for entry in entries] == [1, 2, 3]
    assert [entry.leaf for entry in entries] == [appended.leaf for appended in written]
    assert [entry.leaf for entry in entries] == [leaf_hash(entry.body) for entry in entries]
    heads = [genesis(ORIGIN, "1"), entries[0].leaf, entries[1].leaf]
    assert [entry.previous for entry in entries] == heads


def test_what_is_rolled_back_leaves_no_trace(log: Log) -> None:
    with log.database.connect() as connection:
        log.write_with(connection, "1", completed("x", EMAIL))
        connection.rollback()
    with log.database.begin() as connection:
        assert log.ledger.entries_of(connection, "1") == []
        assert not positions.waiting(connection, 0, 10)


def test_two_transactions_cannot_write_the_same_number(log: Log) -> None:
    log.write("1")
    log.heads.pop("1")
    with pytest.raises(UniqueViolation):
        log.write("1")


def test_personal_values_are_read_back_and_stand_in_no_table(log: Log) -> None:
    values = (
        EMAIL,
        PersonalValue("Summe", Decimal("108650.00"), "commercial-letter"),
        PersonalValue("Straße", {"größe": [1, None, True]}),
    )
    log.write("1", completed("x", *values), completed("y", EMAIL))
    with log.database.begin() as connection:
        (entry,) = log.ledger.entries_of(connection, "1")
        assert log.ledger.open_personal(connection, entry) == {
            (0, "e-mail"): "anna@example.de",
            (0, "Summe"): "108650.00",
            (0, "Straße"): {"größe": [1, None, True]},
            (1, "e-mail"): "anna@example.de",
        }
        rows = connection.exec_driver_sql("SELECT class FROM ledger.sealed ORDER BY class").all()
        sealed = connection.exec_driver_sql("SELECT string_agg(sealed, '') FROM ledger.sealed")
        assert [row[0] for row in rows] == ["commercial-letter", "contact"]
        assert b"anna" not in entry.body + sealed.scalar_one()


def test_without_a_data_subject_personal_values_are_refused(log: Log) -> None:
    facts = [Fact("account.created", personal=(EMAIL,))]
    with log.database.begin() as connection, pytest.raises(EntryRefused):
        log.ledger.append_system(connection, SYSTEM, facts, log.now)


def test_a_destroyed_key_makes_values_unreadable_and_is_never_made_again(log: Log) -> None:
    log.write("1", completed("x", EMAIL))
    log.as_superuser("UPDATE keystore.dek SET wrapped = NULL, destroyed_at = now()")
    with log.database.begin() as connection:
        (entry,) = log.ledger.entries_of(connection, "1")
        assert log.ledger.open_personal(connection, entry) == {}
    with pytest.raises(SubjectErased):
        log.write("1", completed("y", EMAIL))
    assert log.codes() == ["personal-missing"]
    log.approve("1", "1")
    log.write("1", Fact("erasure.executed", data={"request": "1", "handle": log.subjects["1"]}))
    log.publish()
    assert log.verify() == []


def test_after_rotation_a_restored_key_store_backup_is_useless(log: Log, tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    log.ledger = Ledger(ORIGIN, load_or_create(folder), "node")
    log.write("1", completed("x", EMAIL))
    log.as_superuser("CREATE TABLE public.backup AS SELECT * FROM keystore.dek")
    log.ledger = Ledger(ORIGIN, rotate(folder), "node")
    with log.database.begin() as connection:
        assert rewrap(connection, log.ledger.keys, DATA_KEYS, 10) == 1
        assert rewrap(connection, log.ledger.keys, DATA_KEYS, 10) == 0
    log.ledger = Ledger(ORIGIN, forget(folder, 1), "node")
    with log.database.begin() as connection:
        (entry,) = log.ledger.entries_of(connection, "1")
        assert log.ledger.open_personal(connection, entry) == {(0, "e-mail"): EMAIL.value}
    log.as_superuser(
        "DELETE FROM keystore.dek",
        "INSERT INTO keystore.dek SELECT * FROM public.backup",
        "DROP TABLE public.backup",
    )
    with log.database.begin() as connection, pytest.raises(KeyForgotten):
        log.ledger.open_personal(connection, entry)


def test_a_step_too_large_for_one_entry_goes_on_in_the_next_number(log: Log) -> None:
    many = tuple(PersonalValue(f"variable {number}", number) for number in range(900))
    before = log.write("1")
    appended = log.write("1", completed("x", *many), completed("y"), state=b"whole")
    assert appended.seq == before.seq + 3
    log.write("1")
    log.publish()
    assert log.verify() == []
    with log.database.begin() as connection:
        entries = log.ledger.entries_of(connection, "1")[1:4]
        opened = [log.ledger.open_personal(connection, entry) for entry in entries]
    bodies = [json.loads(entry.body) for entry in entries]
    assert [len(entry.body) <= 65_535 for entry in entries] == [True] * 3
    assert [body.get("continued", False) for body in bodies] == [True, True, False]
    assert ["state" in body for body in bodies] == [False, False, True]
    values = {name: value for part in opened for (_, name), value in part.items()}
    assert values == {value.name: value.value for value in many}
    assert bodies[2]["facts"][-1]["elem"] == "y"


def test_one_fact_larger_than_an_entry_is_refused(log: Log) -> None:
    fact = Fact("decision.evaluated", data={"decision": "d", "matched": ["rule"] * 20_000})
    with pytest.raises(EntryRefused):
        log.write("1", fact)


@pytest.mark.parametrize(
    "fact",
    [
        Fact("task.invented"),
        Fact("task.completed", data={"email": "x"}),
        completed("x", EMAIL, EMAIL),
        completed("x", PersonalValue("v", 0.5)),  # type: ignore[arg-type]
        completed("\ud800"),
    ],
)
def test_a_refused_step_writes_nothing(log: Log, fact: Fact) -> None:
    with pytest.raises(EntryRefused):
        log.write("1", fact)
    assert log.verify() == []
    with log.database.begin() as connection:
        assert log.ledger.entries_of(connection, "1") == []


def test_concurrent_system_entries_form_one_chain(log: Log) -> None:
    def write(number: int) -> int:
        with log.database.begin() as connection:
            become(connection, APPLICATION_ROLE)
            facts = [Fact("verify.run", data={"findings": number})]
            return log.ledger.append_system(connection, SYSTEM, facts, log.now).seq

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(write, range(40))) == list(range(1, 41))
    log.publish()
    assert log.verify() == []


def test_concurrent_first_steps_of_one_subject_share_its_key(log: Log) -> None:
    log.subjects = {str(number): "sub_shared" for number in range(20)}

    def write(number: int) -> None:
        log.write(str(number), completed("x", EMAIL))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(20)))
    with log.database.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM keystore.dek").scalar() == 1
        for number in range(20):
            (entry,) = log.ledger.entries_of(connection, str(number))
            assert log.ledger.open_personal(connection, entry) == {(0, "e-mail"): EMAIL.value}


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("change", ["UPDATE ledger.{} SET {} = {}", "DELETE FROM ledger.{}",
                                    "TRUNCATE ledger.{}"])  # fmt: skip
@pytest.mark.parametrize("mode", ["origin", "replica"])
def test_not_even_the_superuser_changes_what_only_grows(
    log: Log, table: str, change: str, mode: str
) -> None:
    columns = {"entry": "seq", "index": "idx", "node": "number", "checkpoint": "size"}
    column = columns.get(table, "origin")
    with log.database.connect() as connection:
        connection.exec_driver_sql(f"SET LOCAL session_replication_role = {mode}")
        with pytest.raises(ProgrammingError, match="only grows"):
            connection.exec_driver_sql(change.format(table, column, column))


@pytest.mark.parametrize("role", [APPLICATION_ROLE, SEQUENCER_ROLE])
@pytest.mark.parametrize("table", [*APPEND_ONLY, "sealed", "pending"])
@pytest.mark.parametrize("change", ["UPDATE", "DELETE", "TRUNCATE"])
def test_the_roles_have_no_right_to_change(log: Log, role: str, table: str, change: str) -> None:
    with log.database.begin() as connection:
        held = connection.exec_driver_sql(
            "SELECT has_table_privilege(%s, %s, %s)", (role, f"ledger.{table}", change)
        ).scalar()
    assert held is ((role, table, change) == (SEQUENCER_ROLE, "pending", "DELETE"))


def test_the_application_cannot_place_or_sign(log: Log) -> None:
    with log.database.begin() as connection:
        for table in ("index", "node", "checkpoint"):
            assert not connection.exec_driver_sql(
                "SELECT has_table_privilege(%s, %s, 'INSERT')",
                (APPLICATION_ROLE, f"ledger.{table}"),
            ).scalar()
        assert not connection.exec_driver_sql(
            "SELECT has_table_privilege(%s, 'keystore.dek', 'SELECT')", (SEQUENCER_ROLE,)
        ).scalar()
