"""Accounts, sessions and passwords."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY

from engine.commands.create_account import create_account
from engine.commands.log_in import log_in
from engine.commands.log_out import log_out
from engine.faults import AccountRefused, CredentialsRefused, NotAllowed, TooManyFailures
from engine.model import Person
from engine.queries import accounts, person_of_credentials, person_of_session
from engine.store import credentials
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, PASSWORD, person
from tests.passwords import real_passwords


def test_who_logs_in_is_known_by_the_token_until_logging_out(workspace: Workspace) -> None:
    alice = person(workspace, "alice", "clerk", password=PASSWORD)
    session = log_in(workspace, "alice", PASSWORD)
    found = person_of_session(workspace, session.token)
    assert found is not None
    assert found[0].account_id == alice.account_id
    assert found[0].groups == {"clerk"}
    assert found[1] == session.csrf_token != session.token
    log_out(workspace, session.token)
    assert person_of_session(workspace, session.token) is None


def test_a_session_ends_by_itself(workspace: Workspace) -> None:
    person(workspace, "alice", password=PASSWORD)
    now = datetime.now(UTC)
    session = log_in(workspace, "alice", PASSWORD)
    workspace.clock = workspace.real_clock = lambda: now + timedelta(hours=11)
    assert person_of_session(workspace, session.token) is not None
    workspace.clock = workspace.real_clock = lambda: now + timedelta(hours=13)
    assert person_of_session(workspace, session.token) is None


def test_tokens_and_passwords_are_stored_as_hashes_only(workspace: Workspace) -> None:
    person(workspace, "alice", password=PASSWORD)
    session = log_in(workspace, "alice", PASSWORD)
    with workspace.transaction() as connection:
        rows = [
            str(tuple(row))
            for table in ("account", "session")
            for row in connection.exec_driver_sql(f"SELECT * FROM engine.{table}")
        ]
    stored = " ".join(rows)
    assert "$argon2id$" in stored
    for secret in (PASSWORD, session.token, session.csrf_token):
        assert secret not in stored


def test_a_password_costs_who_guesses_it_as_much_as_the_standard_recommends(
    workspace: Workspace,
) -> None:
    """RFC 9106, section 4, the second recommended option."""
    with real_passwords():
        person(workspace, "alice", password=PASSWORD)
    with workspace.transaction() as connection:
        stored = connection.exec_driver_sql("SELECT password_hash FROM engine.account").scalar_one()
    assert extract_parameters(stored) == RFC_9106_LOW_MEMORY
    assert log_in(workspace, "alice", PASSWORD).person.username == "alice"
    with pytest.raises(CredentialsRefused):
        log_in(workspace, "alice", "wrong")


def test_an_unknown_name_costs_as_much_as_a_wrong_password() -> None:
    """What nobody's password is compared with is a hash like any other, and no password's."""
    hasher = PasswordHasher()
    with real_passwords():
        real = credentials.hash_password(PASSWORD)
    assert extract_parameters(credentials._NOBODY) == extract_parameters(real)
    with pytest.raises(VerifyMismatchError):  # compared in full: not refused for its form
        hasher.verify(credentials._NOBODY, PASSWORD)


@pytest.mark.parametrize("username", ["alice", "nobody", "", "ALICE", "x' OR 1=1 --"])
def test_a_wrong_password_and_an_unknown_name_are_refused_alike(
    workspace: Workspace, username: str
) -> None:
    person(workspace, "alice", password=PASSWORD)
    for attempt in (log_in, person_of_credentials):
        with pytest.raises(CredentialsRefused) as refusal:
            attempt(workspace, username, "wrong")
        assert str(refusal.value) == str(CredentialsRefused())


def test_many_wrong_passwords_make_even_the_right_one_wait(workspace: Workspace) -> None:
    person(workspace, "alice", password=PASSWORD)
    now = datetime.now(UTC)
    workspace.clock = workspace.real_clock = lambda: now
    for _ in range(5):
        with pytest.raises(CredentialsRefused):
            log_in(workspace, "alice", "wrong")
    with pytest.raises(TooManyFailures):
        log_in(workspace, "alice", PASSWORD)
    workspace.clock = workspace.real_clock = lambda: now + timedelta(minutes=15)
    assert log_in(workspace, "alice", PASSWORD).person.username == "alice"


def test_an_account_without_password_cannot_log_in(workspace: Workspace) -> None:
    person(workspace, "alice")
    with pytest.raises(CredentialsRefused):
        log_in(workspace, "alice", "")


@pytest.mark.parametrize(
    ("username", "name", "password", "groups"),
    [
        ("alice", "Alice", PASSWORD, ()),
        ("Big", "Big", PASSWORD, ()),
        ("", "Empty", PASSWORD, ()),
        ("new", " ", PASSWORD, ()),
        ("new", "New", "short", ()),
        ("new", "New", PASSWORD, ("Not A Group",)),
    ],
)
def test_an_account_that_makes_no_sense_is_refused(
    workspace: Workspace, username: str, name: str, password: str, groups: tuple[str, ...]
) -> None:
    person(workspace, "alice")
    with pytest.raises(AccountRefused):
        create_account(
            workspace,
            username=username,
            name=name,
            email=None,
            password=password,
            groups=groups,
            actor=ADMINISTRATOR,
        )
    assert [one.username for one in accounts(workspace, ADMINISTRATOR)] == ["alice"]


def test_only_administrators_make_accounts(workspace: Workspace) -> None:
    for groups in ((), ("operator",), ("analyst",), ("auditor", "administrator")):
        with pytest.raises(NotAllowed):
            create_account(
                workspace,
                username="new",
                name="New",
                email=None,
                password=None,
                groups=(),
                actor=Person("x", "x", "X", frozenset(groups)),
            )


@pytest.mark.parametrize("name", ["x" * 12_000, "Müller", "", "a b", "\u0000"])
def test_a_name_that_nobody_can_have_is_refused_and_leaves_no_row(
    workspace: Workspace, name: str
) -> None:
    with pytest.raises(CredentialsRefused):
        person_of_credentials(workspace, name, PASSWORD)
    with workspace.transaction() as connection:
        rows = connection.exec_driver_sql("SELECT count(*) FROM engine.login_failure")
        assert rows.scalar() == 0


def test_wrong_passwords_of_long_ago_are_forgotten(workspace: Workspace) -> None:
    now = datetime.now(UTC)
    workspace.clock = workspace.real_clock = lambda: now - timedelta(days=2)
    with pytest.raises(CredentialsRefused):
        person_of_credentials(workspace, "nobody", PASSWORD)
    workspace.clock = workspace.real_clock = lambda: now
    with pytest.raises(CredentialsRefused):
        person_of_credentials(workspace, "somebody", PASSWORD)
    with workspace.transaction() as connection:
        rows = connection.exec_driver_sql("SELECT username FROM engine.login_failure").all()
        assert [row[0] for row in rows] == ["somebody"]
