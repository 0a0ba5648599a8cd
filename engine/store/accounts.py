"""Accounts, groups, sessions and wrong passwords."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from engine.model import AccountView, Person
from engine.store.database import straight

USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
"""What a user name looks like; nothing else is looked up, or counted as a failed login."""
_FAILURES_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Account:
    """An account with what checks a password."""

    person: Person
    password_hash: str | None
    active: bool


@dataclass(frozen=True, slots=True)
class Directory:
    """All active accounts at one stamp: who is in which group, and who is behind a user name."""

    stamp: int = -1
    account_ids: Mapping[str, str] = field(default_factory=dict)
    """By user name."""
    members: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Account ids by group."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Names for people, by account id."""

    def account(self, named: str) -> str | None:
        """Return the account id of an active account, named by its id or its user name."""
        if named in self.names:
            return named
        return self.account_ids.get(named)

    def eligible(
        self,
        groups: Iterable[str],
        accounts: Iterable[str],
        excluded: Iterable[str],
    ) -> frozenset[str]:
        """Return the account ids that could do a task of these candidates."""
        found = frozenset(accounts) & self.names.keys()
        for group in groups:
            found |= self.members.get(group, frozenset())
        return found - frozenset(excluded)


_PERSON = """
SELECT a.account_id, a.username, a.name, a.email, a.kind, a.password_hash, a.active,
  coalesce((SELECT array_agg(g.group_name) FROM engine.account_group g
            WHERE g.account_id = a.account_id), '{}')
FROM engine.account a
"""


def load_directory(connection: Connection) -> Directory:
    """Return all active accounts and their groups."""
    stamp = connection.exec_driver_sql("SELECT accounts FROM engine.stamp").scalar_one()
    account_ids: dict[str, str] = {}
    members: dict[str, set[str]] = {}
    names: dict[str, str] = {}
    for account_id, username, name, groups in connection.exec_driver_sql(
        "SELECT a.account_id, a.username, a.name, array_remove(array_agg(g.group_name), NULL) "
        "FROM engine.account a LEFT JOIN engine.account_group g USING (account_id) "
        "WHERE a.active GROUP BY a.account_id, a.username, a.name"
    ):
        names[account_id] = name
        account_ids[username] = account_id
        for group in groups:
            members.setdefault(group, set()).add(account_id)
    frozen = {group: frozenset(accounts) for group, accounts in members.items()}
    return Directory(stamp, account_ids, frozen, names)


def account_of_username(connection: Connection, username: str) -> Account | None:
    """Return the account of this user name, or `None`."""
    found = connection.exec_driver_sql(f"{_PERSON} WHERE a.username = %s", (username,))
    return _account(found.one_or_none(), "password")


def account_without_failures(connection: Connection, username: str) -> Account | None:
    """Return the account of this user name, or `None`, also if a wrong password was given since the
    last right one."""
    found = straight(
        connection,
        f"{_PERSON} WHERE a.username = %s AND NOT EXISTS "
        "(SELECT FROM engine.login_failure f WHERE f.username = a.username)",
        (username,),
    )
    return _account(found.fetchone(), "password")


def account_of_id(connection: Connection, account_id: str) -> Account | None:
    """Return the account of this id, or `None`."""
    found = connection.exec_driver_sql(f"{_PERSON} WHERE a.account_id = %s", (account_id,))
    return _account(found.one_or_none(), "session")


def account_of_session(
    connection: Connection, token_sha256: bytes, now: datetime | None
) -> Account | None:
    """Return the account that holds this session, if it has not expired."""
    found = straight(
        connection,
        f"{_PERSON} JOIN engine.session s USING (account_id) WHERE s.token_sha256 = %s "
        "AND s.expires_at > coalesce(%s::timestamptz, clock_timestamp()) AND a.active",
        (token_sha256, now),
    )
    return _account(found.fetchone(), "session")


def all_accounts(connection: Connection) -> tuple[AccountView, ...]:
    """Return every account, by user name."""
    rows = connection.exec_driver_sql(f"{_PERSON} ORDER BY a.username")
    return tuple(
        AccountView(row[0], row[1], row[2], row[3], tuple(sorted(row[7])), row[6]) for row in rows
    )


def _account(row: Sequence[Any] | None, authentication: str) -> Account | None:
    if row is None:
        return None
    account_id, username, name, email, kind, password_hash, active, groups = tuple(row)
    person = Person(
        account_id=account_id,
        username=username,
        name=name,
        groups=frozenset(groups),
        kind=kind,
        authentication=authentication,
        email=email,
    )
    return Account(person, password_hash, active)


def insert_account(
    connection: Connection, person: Person, password_hash: str | None, now: datetime
) -> bool:
    """Return whether the account was made; `False` if its user name is taken."""
    inserted = connection.exec_driver_sql(
        "INSERT INTO engine.account VALUES (%s, %s, %s, %s, %s, %s, true, %s) "
        "ON CONFLICT DO NOTHING",
        (
            person.account_id,
            person.username,
            person.name,
            person.email,
            person.kind,
            password_hash,
            now,
        ),
    )
    if inserted.rowcount != 1:
        return False
    set_groups(connection, person.account_id, sorted(person.groups))
    return True


def groups(connection: Connection) -> frozenset[str]:
    """Return the names of all groups that somebody is in."""
    rows = connection.exec_driver_sql("SELECT DISTINCT group_name FROM engine.account_group")
    return frozenset(row[0] for row in rows)


def set_groups(connection: Connection, account_id: str, groups: Sequence[str]) -> None:
    """Put the account into these groups and no others."""
    connection.exec_driver_sql(
        "DELETE FROM engine.account_group WHERE account_id = %s", (account_id,)
    )
    connection.exec_driver_sql(
        "INSERT INTO engine.account_group SELECT %s, unnest(%s::text[])", (account_id, list(groups))
    )
    connection.exec_driver_sql("UPDATE engine.stamp SET accounts = accounts + 1")


def anonymise(connection: Connection, account_id: str, username: str, new: str) -> None:
    """Leave nothing of an account but its reference: its user name is another one then, its
    sessions end."""
    connection.exec_driver_sql(
        "UPDATE engine.account SET username = %s, name = %s, email = NULL, password_hash = NULL, "
        "active = false WHERE account_id = %s",
        (new, new, account_id),
    )
    connection.exec_driver_sql("DELETE FROM engine.session WHERE account_id = %s", (account_id,))
    forget_failures(connection, username)
    set_groups(connection, account_id, ())


def insert_session(
    connection: Connection, token_sha256: bytes, account_id: str, expires_at: datetime
) -> None:
    """Open a session, and forget those that expired."""
    connection.exec_driver_sql(
        "DELETE FROM engine.session WHERE expires_at < clock_timestamp() - interval '1 day'"
    )
    connection.exec_driver_sql(
        "INSERT INTO engine.session VALUES (%s, %s, %s)", (token_sha256, account_id, expires_at)
    )


def delete_session(connection: Connection, token_sha256: bytes) -> None:
    """End a session."""
    connection.exec_driver_sql(
        "DELETE FROM engine.session WHERE token_sha256 = %s", (token_sha256,)
    )


def serialise(connection: Connection, username: str) -> None:
    """Wait until no other login of this name is being checked: many at once would count as one."""
    connection.exec_driver_sql(
        "SELECT pg_advisory_xact_lock(hashtextextended('login ' || %s, 0))", (username,)
    )


def failures_of(connection: Connection, username: str) -> tuple[int, datetime] | None:
    """Return how many wrong passwords in a row there were, and when the last one."""
    row = connection.exec_driver_sql(
        "SELECT failures, last_at FROM engine.login_failure WHERE username = %s", (username,)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def record_failure(connection: Connection, username: str, now: datetime) -> None:
    """Count one more wrong password; what was long ago is forgotten."""
    connection.exec_driver_sql(
        "DELETE FROM engine.login_failure WHERE last_at < %s", (now - _FAILURES_KEPT,)
    )
    connection.exec_driver_sql(
        "INSERT INTO engine.login_failure AS f VALUES (%s, 1, %s) ON CONFLICT (username) "
        "DO UPDATE SET failures = f.failures + 1, last_at = excluded.last_at",
        (username, now),
    )


def forget_failures(connection: Connection, username: str) -> None:
    """The right password was given: start to count anew."""
    connection.exec_driver_sql("DELETE FROM engine.login_failure WHERE username = %s", (username,))


def clock(connection: Connection, chosen: datetime | None) -> datetime:
    """Return the database's clock, or the chosen time."""
    row = connection.exec_driver_sql(
        "SELECT coalesce(%s::timestamptz, clock_timestamp())", (chosen,)
    )
    now: datetime = row.scalar_one()
    return now


def csrf_token(session_token: str) -> str:
    """Return the CSRF token of a session: derived from its token, so that it need not be stored."""
    return hmac.digest(session_token.encode(), b"vorgang csrf", "sha256").hex()
