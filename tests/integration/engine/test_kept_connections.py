"""Connections that are kept between transactions: who gets which, and in what state."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from threading import Event
from typing import Any, cast

import psycopg
import pytest
from psycopg import Connection as PsycopgConnection
from sqlalchemy import Connection, Engine

from engine.faults import DatabaseUnavailable
from engine.store import kept_connections
from engine.store.database import owner_url, reading, straight, transaction
from engine.store.exchange import Exchange
from engine.store.kept_connections import KeptConnections, pool_of
from engine.workspace import Workspace


def backend(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())


def pool(workspace: Workspace) -> KeptConnections:
    return pool_of(workspace.database)


def plain(workspace: Workspace) -> str:
    url = owner_url(workspace.settings).set(drivername="postgresql")
    return url.render_as_string(hide_password=False)


def test_the_next_transaction_goes_on_with_the_connection_of_the_last(workspace: Workspace) -> None:
    with workspace.transaction() as connection:
        first = backend(connection)
        assert (pool(workspace).used, pool(workspace).idle) == (1, 0)
    assert (pool(workspace).used, pool(workspace).idle) == (0, 1)
    with workspace.transaction() as connection, workspace.transaction() as other:
        assert backend(connection) == first != backend(other)


def test_what_fails_leaves_a_connection_that_has_nothing_left_of_it(workspace: Workspace) -> None:
    def fail() -> None:
        with workspace.transaction() as connection:
            connection.exec_driver_sql("UPDATE engine.stamp SET deployments = deployments + 1")
            raise ZeroDivisionError

    with workspace.transaction() as connection:
        before, first = stamp(connection), backend(connection)
    with pytest.raises(ZeroDivisionError):
        fail()
    with workspace.transaction() as connection:
        assert (stamp(connection), backend(connection)) == (before, first)


def stamp(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT deployments FROM engine.stamp").scalar_one())


def test_a_connection_left_within_a_transaction_is_not_kept(workspace: Workspace) -> None:
    with reading(workspace.database) as connection:
        left = backend(connection)  # SQLAlchemy has begun one of its own
    with reading(workspace.database) as connection:
        (found,) = straight(connection, "SELECT pg_backend_pid()", ()).fetchall()
        assert found[0] != left


def test_a_connection_that_was_told_how_to_work_is_not_kept(workspace: Workspace) -> None:
    with workspace.transaction() as connection:
        backend(connection.execution_options(stream_results=True))
    with workspace.transaction() as connection:
        assert not connection.get_execution_options()


def test_a_server_that_went_away_takes_all_kept_connections_along(workspace: Workspace) -> None:
    with ExitStack() as together:
        backends = [backend(together.enter_context(workspace.transaction())) for _ in range(4)]
    assert pool(workspace).idle == 4
    with psycopg.connect(plain(workspace), autocommit=True) as owner:
        for one in backends:
            owner.execute("SELECT pg_terminate_backend(%s, 5000)", (one,))
    with pytest.raises(DatabaseUnavailable), workspace.transaction() as connection:
        backend(connection)
    # One was told; nobody else is.
    with ExitStack() as together:
        for _ in range(4):
            assert backend(together.enter_context(workspace.transaction())) not in backends


def test_a_connection_that_was_made_anew_while_in_use_commits_and_is_not_kept(
    workspace: Workspace,
) -> None:
    with workspace.transaction() as connection:
        before = stamp(connection)
    with workspace.transaction() as connection:
        first = backend(connection)
        connection.rollback()
        connection.invalidate()
        connection.exec_driver_sql("UPDATE engine.stamp SET deployments = deployments + 1")
        second = backend(connection)
    assert (pool(workspace).used, pool(workspace).idle) == (0, 0)
    with workspace.transaction() as connection:
        assert stamp(connection) == before + 1
        assert backend(connection) not in {first, second}


def test_a_fault_of_the_commit_itself_is_told_and_leaves_nothing(workspace: Workspace) -> None:
    def work() -> None:
        with workspace.transaction() as connection:
            connection.exec_driver_sql("UPDATE engine.stamp SET deployments = deployments + 1")
            with psycopg.connect(plain(workspace), autocommit=True) as owner:
                owner.execute("SELECT pg_terminate_backend(%s, 5000)", (backend(connection),))

    with workspace.transaction() as connection:
        before = stamp(connection)
    with pytest.raises(DatabaseUnavailable):
        work()
    assert pool(workspace).used == 0
    with workspace.transaction() as connection:
        assert stamp(connection) == before


def _by_sqlalchemy(connection: Connection) -> None:
    connection.exec_driver_sql("SELECT 1")


def _by_the_driver(connection: Connection) -> None:
    straight(connection, "SELECT 1", ())


def _together(connection: Connection) -> None:
    exchange = Exchange(connection)
    exchange.add("SELECT 1", ())
    exchange.send()


def _not_at_all(_connection: Connection) -> None:
    pass


def _with_a_fault_of_its_own(_connection: Connection) -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize("context", [transaction, reading])
@pytest.mark.parametrize("first", [_by_sqlalchemy, _by_the_driver, _together])
@pytest.mark.parametrize(
    "then", [_by_sqlalchemy, _by_the_driver, _together, _not_at_all, _with_a_fault_of_its_own]
)
def test_a_connection_that_breaks_gives_its_place_back_and_hides_no_fault(
    workspace: Workspace,
    context: Callable[[Engine], AbstractContextManager[Connection]],
    first: Callable[[Connection], None],
    then: Callable[[Connection], None],
) -> None:
    def told() -> type[Exception] | None:
        try:
            work()
        except (DatabaseUnavailable, ZeroDivisionError) as fault:
            return type(fault)
        return None

    def work() -> None:
        with context(workspace.database) as connection:
            first(connection)
            driver = cast("PsycopgConnection[Any]", connection.connection.driver_connection)
            killed = driver.info.backend_pid
            with psycopg.connect(plain(workspace), autocommit=True) as owner:
                owner.execute("SELECT pg_terminate_backend(%s, 5000)", (killed,))
            then(connection)

    assert (told() is ZeroDivisionError) is (then is _with_a_fault_of_its_own)
    assert pool(workspace).used == 0
    with ExitStack() as together:  # as many as ever
        for _ in range(kept_connections._MOST):
            together.enter_context(workspace.transaction())


def test_who_finds_all_in_use_waits_for_the_first_that_comes_back(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_connections, "_MOST", 2)
    workspace.database.dispose()  # makes a pool of this size
    waiting = Event()

    def wait_for_one() -> int:
        waiting.set()
        with workspace.transaction() as connection:
            return backend(connection)

    with ThreadPoolExecutor(1) as threads, workspace.transaction() as held:
        backend(held)
        with workspace.transaction() as soon_free:
            first = backend(soon_free)
            asked = threads.submit(wait_for_one)
            waiting.wait()
        assert asked.result() == first


def test_who_waits_too_long_is_told_so(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_connections, "_MOST", 1)
    monkeypatch.setattr(kept_connections, "_PATIENCE", 0.05)
    workspace.database.dispose()
    with (
        workspace.transaction(),
        pytest.raises(DatabaseUnavailable, match="every connection is busy"),
        workspace.transaction(),
    ):
        pass


def test_connections_beyond_those_that_are_kept_are_closed(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_connections, "_MOST_IDLE", 1)
    with workspace.transaction() as one, workspace.transaction() as other:
        backend(one), backend(other)
    assert (pool(workspace).used, pool(workspace).idle) == (0, 1)
    workspace.database.dispose()
    assert pool(workspace).idle == 0
