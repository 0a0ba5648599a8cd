"""Who asks, looked up at every request: in one statement, and as safe as if it were the first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from threading import Thread

import psycopg
import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import event

from engine.commands.log_in import log_in
from engine.faults import CredentialsRefused, DatabaseUnavailable, TooManyFailures
from engine.queries import person_of_credentials, person_of_session
from engine.queries.reading import one_look
from engine.store import credentials
from engine.store.database import straight
from engine.workspace import Workspace
from tests.builders import PASSWORD, person


@pytest.fixture
def owner(database_url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """The database's owner, who may do what no command does."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def known(workspace: Workspace) -> None:
    """Have the password of `alice` be right a moment ago."""
    person(workspace, "alice", "clerk", password=PASSWORD)
    assert person_of_credentials(workspace, "alice", PASSWORD).groups == {"clerk"}


def test_one_look_leaves_no_transaction_open(workspace: Workspace) -> None:
    with one_look(workspace) as connection:
        assert straight(connection, "SELECT 1", ()).fetchone() == (1,)
        driver = connection.connection.driver_connection
        assert driver is not None
        assert driver.info.transaction_status is TransactionStatus.IDLE
    with workspace.transaction() as connection:
        connection.exec_driver_sql("SELECT 1")
        driver = connection.connection.driver_connection
        assert driver is not None
        assert driver.info.transaction_status is TransactionStatus.INTRANS


def test_who_is_known_begins_no_transaction(workspace: Workspace) -> None:
    known(workspace)
    token = log_in(workspace, "alice", PASSWORD).token
    begun: list[object] = []
    event.listen(workspace.database, "begin", begun.append)
    assert person_of_session(workspace, token) is not None
    assert person_of_credentials(workspace, "alice", PASSWORD).username == "alice"
    assert begun == []


def test_rights_are_read_each_time(
    workspace: Workspace, owner: psycopg.Connection[tuple[object, ...]]
) -> None:
    known(workspace)
    token = log_in(workspace, "alice", PASSWORD).token
    owner.execute("UPDATE engine.account_group SET group_name = 'auditor'")
    assert person_of_credentials(workspace, "alice", PASSWORD).groups == {"auditor"}
    found = person_of_session(workspace, token)
    assert found is not None
    assert found[0].groups == {"auditor"}


def test_an_account_that_was_closed_is_refused_at_once(
    workspace: Workspace, owner: psycopg.Connection[tuple[object, ...]]
) -> None:
    known(workspace)
    token = log_in(workspace, "alice", PASSWORD).token
    owner.execute("UPDATE engine.account SET active = false")
    with pytest.raises(CredentialsRefused):
        person_of_credentials(workspace, "alice", PASSWORD)
    assert person_of_session(workspace, token) is None


def test_a_password_that_was_changed_is_refused_at_once(
    workspace: Workspace, owner: psycopg.Connection[tuple[object, ...]]
) -> None:
    known(workspace)
    changed = credentials.hash_password("an other one, and a longer one")
    owner.execute("UPDATE engine.account SET password_hash = %s", (changed,))
    with pytest.raises(CredentialsRefused):
        person_of_credentials(workspace, "alice", PASSWORD)


def test_the_password_of_another_is_not_known_as_ones_own(workspace: Workspace) -> None:
    known(workspace)
    person(workspace, "bob", password="correct horse battery staple")
    with pytest.raises(CredentialsRefused):
        person_of_credentials(workspace, "bob", PASSWORD)


def test_a_known_password_waits_after_many_wrong_ones_as_any_other(workspace: Workspace) -> None:
    known(workspace)
    for _ in range(credentials.FREE_FAILURES):
        with pytest.raises(CredentialsRefused):
            person_of_credentials(workspace, "alice", "wrong")
    with pytest.raises(TooManyFailures):
        person_of_credentials(workspace, "alice", PASSWORD)


def test_a_known_password_given_after_a_wrong_one_lets_the_count_begin_anew(
    workspace: Workspace, owner: psycopg.Connection[tuple[object, ...]]
) -> None:
    known(workspace)
    with pytest.raises(CredentialsRefused):
        person_of_credentials(workspace, "alice", "wrong")
    person_of_credentials(workspace, "alice", PASSWORD)
    assert owner.execute("SELECT * FROM engine.login_failure").fetchall() == []


def test_no_guess_is_compared_while_another_is_being_counted(workspace: Workspace) -> None:
    known(workspace)
    found: list[str] = []

    def guess() -> None:
        found.append(person_of_credentials(workspace, "alice", PASSWORD).username)

    thread = Thread(target=guess)
    with credentials.in_turn("alice"):
        thread.start()
        thread.join(0.5)
        assert found == []
    thread.join()
    assert found == ["alice"]


def test_after_a_restart_of_the_database_one_look_fails_and_no_more(
    workspace: Workspace, owner: psycopg.Connection[tuple[object, ...]]
) -> None:
    person(workspace, "alice", password=PASSWORD)
    token = log_in(workspace, "alice", PASSWORD).token
    with ExitStack() as several:
        for _ in range(3):
            several.enter_context(one_look(workspace))
    owner.execute(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with pytest.raises(DatabaseUnavailable):
        person_of_session(workspace, token)
    for _ in range(4):
        assert person_of_session(workspace, token) is not None
