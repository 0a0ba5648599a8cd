"""Statements that go out together: answered in order, committed or undone as one."""

from __future__ import annotations

import os
import socket
from typing import Any

import pytest
from psycopg.errors import CheckViolation, DivisionByZero, ForeignKeyViolation
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection

from engine.faults import DatabaseUnavailable, VersionConflict
from engine.store import exchange as exchanges
from engine.store.exchange import Exchange
from engine.workspace import Workspace


def asked(connection: Connection, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
    exchange = Exchange(connection)
    exchange.add(statement, parameters)
    (answer,) = exchange.send()
    return exchange.rows(answer)


def prepared(connection: Connection) -> int:
    return int(
        connection.exec_driver_sql(
            "SELECT count(*) FROM pg_prepared_statements "
            "WHERE name LIKE 'exchange%%' AND statement LIKE 'SELECT%%'"
        ).scalar_one()
    )


def test_each_statement_is_answered_in_order(workspace: Workspace) -> None:
    with workspace.transaction() as connection:
        for _ in range(3):  # prepared, and used again
            exchange = Exchange(connection)
            exchange.add("SELECT %s::int, %s::text", (1, None))
            exchange.add("SELECT %(b)s::text, %(a)s::bigint, %(b)s::text", {"a": 2, "b": "ü"})
            exchange.add("SELECT 1 WHERE false", ())
            answers = [exchange.rows(answer) for answer in exchange.send()]
            assert answers == [[(1, None)], [("ü", 2, "ü")], []]


def is_idle(connection: Connection) -> bool:
    driver = connection.connection.driver_connection
    assert driver is not None
    return bool(driver.info.transaction_status == TransactionStatus.IDLE)


OPEN = pytest.mark.parametrize("is_open", [True, False], ids=["in a transaction", "by itself"])
"""Whether a transaction is open before what ends it goes out."""


@OPEN
def test_a_commit_in_the_same_round_trip_commits(workspace: Workspace, is_open: bool) -> None:
    with workspace.transaction() as connection:
        before = asked(connection, "SELECT deployments FROM engine.stamp")
    with workspace.transaction() as connection:
        if is_open:
            asked(connection, "SELECT 1")
        exchange = Exchange(connection)
        for _ in range(2):
            exchange.add("UPDATE engine.stamp SET deployments = deployments + 1", ())
        exchange.send(commit=True)
        assert is_idle(connection)
        with workspace.transaction() as other:
            assert asked(other, "SELECT deployments FROM engine.stamp")[0][0] == before[0][0] + 2


@OPEN
def test_a_statement_that_fails_takes_the_others_and_the_commit_with_it(
    workspace: Workspace, is_open: bool
) -> None:
    with workspace.transaction() as connection:
        before = asked(connection, "SELECT deployments FROM engine.stamp")

    def write() -> None:
        with workspace.transaction() as connection:
            if is_open:
                asked(connection, "SELECT 1")
            exchange = Exchange(connection)
            exchange.add("UPDATE engine.stamp SET deployments = deployments + 1", ())
            exchange.add("SELECT 1 / %s::int", (0,))
            exchange.add("UPDATE engine.stamp SET deployments = deployments + 1", ())
            exchange.send(commit=True)

    with pytest.raises(DivisionByZero):
        write()
    with workspace.transaction() as connection:
        assert asked(connection, "SELECT deployments FROM engine.stamp") == before


@OPEN
def test_what_fails_at_the_commit_alone_is_told_and_undone(
    workspace: Workspace, is_open: bool
) -> None:
    def write() -> None:
        with workspace.transaction() as connection:
            for made in ("held (key int PRIMARY KEY)", "holder (key int REFERENCES held "):
                end = "DEFERRABLE INITIALLY DEFERRED)" if "holder" in made else ""
                connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {made}{end}")
            connection.commit()
            try:
                write_two(connection)
            finally:
                connection.rollback()
                connection.exec_driver_sql("SELECT 1")  # it goes on
                left = connection.exec_driver_sql("SELECT count(*) FROM holder").scalar()
                connection.exec_driver_sql("DROP TABLE holder, held")
                connection.commit()
                assert left == 0

    def write_two(connection: Connection) -> None:
        if is_open:
            asked(connection, "SELECT 1")
        exchange = Exchange(connection)
        exchange.add("INSERT INTO holder VALUES (%s)", (1,))
        exchange.send(commit=True)

    with pytest.raises(ForeignKeyViolation):
        write()


def test_what_is_only_asked_leaves_a_transaction_as_it_was(workspace: Workspace) -> None:
    with workspace.transaction() as connection:
        for open_before in (False, True):
            if open_before:
                asked(connection, "SELECT 1")
            exchange = Exchange(connection)
            exchange.add("SELECT 2", ())
            (answer,) = exchange.ask()
            assert exchange.rows(answer) == [(2,)]
            assert is_idle(connection) is not open_before


def test_more_than_a_socket_holds_goes_both_ways_at_once(workspace: Workspace) -> None:
    large = "x" * 4_000_000
    with workspace.transaction() as connection:
        exchange = Exchange(connection)
        for _ in range(5):
            exchange.add("SELECT %s::text", (large,))
        assert [exchange.rows(one) for one in exchange.send()] == [[(large,)]] * 5


@pytest.mark.parametrize("through_psycopg", [True, False])
def test_what_a_rollback_has_forgotten_is_prepared_anew(
    workspace: Workspace, through_psycopg: bool
) -> None:

    def ask_and_fail() -> None:
        with workspace.transaction() as connection:
            assert asked(connection, "SELECT 5") == [(5,)]
            if through_psycopg:  # which forgets all there is only if it has prepared something
                for _ in range(5):
                    connection.exec_driver_sql("SELECT 6")
            raise ZeroDivisionError

    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            ask_and_fail()
    with workspace.transaction() as connection:
        assert asked(connection, "SELECT 5") == [(5,)]
        assert prepared(connection) == 1


def test_whoever_meets_a_forgotten_statement_tries_again_with_success(workspace: Workspace) -> None:
    with workspace.transaction() as connection:
        asked(connection, "SELECT 5")
        connection.exec_driver_sql("DEALLOCATE ALL")
    with pytest.raises(VersionConflict), workspace.transaction() as connection:
        asked(connection, "SELECT 5")
    with workspace.transaction() as connection:
        assert asked(connection, "SELECT 5") == [(5,)]


def test_statements_kept_prepared_stay_few(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchanges, "_MOST_PREPARED", 4)
    with workspace.transaction() as connection:
        for number in range(20):
            assert asked(connection, f"SELECT {number}") == [(number,)]
            assert asked(connection, "SELECT 'often'") == [("often",)]
        assert prepared(connection) <= 5


def test_an_answer_that_nobody_waited_for_is_nobody_elses(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted:
        def register(self, *_: object) -> None:
            raise KeyboardInterrupt

    def ask_and_leave() -> None:
        with workspace.transaction() as connection:
            asked(connection, "SELECT 1")
            monkeypatch.setattr(connection.info["exchange"], "socket", Interrupted())
            asked(connection, "SELECT pg_sleep(0.2), 'late'")

    with pytest.raises(KeyboardInterrupt):
        ask_and_leave()
    with workspace.transaction() as connection:
        assert asked(connection, "SELECT 2") == [(2,)]


@pytest.mark.parametrize("how", [socket.SHUT_RDWR, socket.SHUT_RD, socket.SHUT_WR])
def test_a_connection_that_breaks_is_a_database_that_does_not_answer(
    workspace: Workspace, how: int
) -> None:
    def ask_into_the_void() -> None:
        with workspace.transaction() as connection:
            asked(connection, "SELECT 1")
            driver = connection.connection.driver_connection
            assert driver is not None
            with socket.socket(fileno=os.dup(driver.fileno())) as line:
                line.shutdown(how)
            asked(connection, "SELECT 2")

    with pytest.raises(DatabaseUnavailable):
        ask_into_the_void()
    with workspace.transaction() as connection:
        assert asked(connection, "SELECT 2") == [(2,)]


def test_a_parameter_that_cannot_be_sent_leaves_the_connection_as_it_is(
    workspace: Workspace,
) -> None:
    with workspace.transaction() as connection:
        backend = asked(connection, "SELECT pg_backend_pid()")
        with pytest.raises(Exception, match="NUL"):
            asked(connection, "SELECT %s::text", "\0")
        assert asked(connection, "SELECT pg_backend_pid()") == backend


def test_a_violated_constraint_is_named(workspace: Workspace) -> None:
    entry = "INSERT INTO ledger.entry (inst, seq, leaf, body) VALUES ('x', 0, %s, '')"
    with pytest.raises(CheckViolation) as told, workspace.transaction() as connection:
        asked(connection, entry, bytes(32))
    assert told.value.diag.constraint_name == "entry_is_one"
