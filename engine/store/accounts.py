"""Accounts, groups, sessions and wrong passwords."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from engine.connector_model import FoundPerson
from engine.model import Absent, AccountView, Person
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
    theme: str = "system"
    language: str | None = None


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
            WHERE g.account_id = a.account_id), '{}'), a.theme, a.language
FROM engine.account a
"""
# Nobody stands in for an account that is locked, or for an auditor, who does no tasks.
_WITH_ABSENT = _PERSON.replace(
    "\nFROM",
    """,
  (SELECT jsonb_agg(jsonb_build_array(w.account_id, w.username, w.name) ORDER BY w.account_id)
   FROM engine.deputyship s JOIN engine.account w ON w.account_id = s.absent
   WHERE s.deputy = a.account_id AND w.active
   AND s.ends_at > coalesce(%s::timestamptz, clock_timestamp())
   AND s.begins_at <= coalesce(%s::timestamptz, clock_timestamp())
   AND NOT EXISTS (SELECT FROM engine.account_group g
                   WHERE g.account_id = s.absent AND g.group_name = 'auditor'))
FROM""",
)


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


def members_of(connection: Connection, groups: Sequence[str]) -> tuple[FoundPerson, ...]:
    """Return the active accounts that are in one of these groups, by name, with all of theirs."""
    rows = connection.exec_driver_sql(
        "SELECT a.account_id, a.name, a.email, array_agg(g.group_name) "
        "FROM engine.account a JOIN engine.account_group g USING (account_id) "
        "WHERE a.active GROUP BY a.account_id, a.name, a.email "
        "HAVING array_agg(g.group_name) && %s::text[] ORDER BY a.name, a.account_id",
        (list(groups),),
    )
    return tuple(FoundPerson(row[0], row[1], row[2], frozenset(row[3])) for row in rows)


def account_of_username(
    connection: Connection, username: str, at: datetime | None = None
) -> Account | None:
    """Return the account of this user name, or `None`.

    Args:
        at: the moment for which it is told whose deputy they are; `None` takes the database's.
    """
    found = connection.exec_driver_sql(f"{_WITH_ABSENT} WHERE a.username = %s", (at, at, username))
    return _account(found.one_or_none(), "password")


def account_without_failures(
    connection: Connection, username: str, at: datetime | None
) -> Account | None:
    """Return the account of this user name, or `None`, also if a wrong password was given since the
    last right one, or if a password alone is not enough."""
    found = straight(
        connection,
        f"{_WITH_ABSENT} WHERE a.username = %s AND NOT EXISTS "
        "(SELECT FROM engine.login_failure f WHERE f.username = a.username) AND NOT EXISTS "
        "(SELECT FROM engine.second_factor s WHERE s.account_id = a.account_id "
        "AND s.confirmed_at IS NOT NULL)",
        (at, at, username),
    )
    return _account(found.fetchone(), "password")


def account_of_id(connection: Connection, account_id: str) -> Account | None:
    """Return the account of this id, or `None`."""
    found = connection.exec_driver_sql(f"{_PERSON} WHERE a.account_id = %s", (account_id,))
    return _account(found.one_or_none(), "session")


def account_with_absent(
    connection: Connection, account_id: str, at: datetime | None
) -> Account | None:
    """Return the account of this id with whom they stand in for at a moment, or `None`."""
    found = connection.exec_driver_sql(
        f"{_WITH_ABSENT} WHERE a.account_id = %s", (at, at, account_id)
    )
    return _account(found.one_or_none(), "session")


def account_of_session(
    connection: Connection, token_sha256: bytes, now: datetime | None
) -> Account | None:
    """Return the account that holds this session, if it has not expired."""
    found = straight(
        connection,
        f"{_WITH_ABSENT} JOIN engine.session s USING (account_id) WHERE s.token_sha256 = %s "
        "AND s.expires_at > coalesce(%s::timestamptz, clock_timestamp()) AND a.active",
        (now, now, token_sha256, now),
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
    account_id, username, name, email, kind, password_hash, active, groups, *look = row
    theme, speaks, *rest = look
    person = Person(
        account_id=account_id,
        username=username,
        name=name,
        groups=frozenset(groups),
        kind=kind,
        authentication=authentication,
        email=email,
        stands_for=tuple(Absent(*one) for absent in rest for one in absent or ()),
    )
    return Account(person, password_hash, active, theme, speaks)


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


def set_active(connection: Connection, account_id: str, active: bool) -> bool:
    """Return whether the account was the other way before."""
    changed = connection.exec_driver_sql(
        "UPDATE engine.account SET active = %s WHERE account_id = %s AND active <> %s",
        (active, account_id, active),
    )
    connection.exec_driver_sql("UPDATE engine.stamp SET accounts = accounts + 1")
    return changed.rowcount == 1


def set_password(connection: Connection, account_id: str, password_hash: str) -> None:
    """Let this hash check the account's password from now on."""
    connection.exec_driver_sql(
        "UPDATE engine.account SET password_hash = %s WHERE account_id = %s",
        (password_hash, account_id),
    )


def set_look(connection: Connection, account_id: str, theme: str, language: str | None) -> None:
    """Let pages look so for an account, and speak this."""
    connection.exec_driver_sql(
        "UPDATE engine.account SET theme = %s, language = %s WHERE account_id = %s",
        (theme, language, account_id),
    )


def accounts_of_address(connection: Connection, email: str) -> tuple[str, ...]:
    """Return the ids of active accounts of people with this address and a password."""
    rows = connection.exec_driver_sql(
        "SELECT account_id FROM engine.account WHERE lower(email) = lower(%s) AND active "
        "AND kind = 'user' AND password_hash IS NOT NULL ORDER BY account_id",
        (email,),
    )
    return tuple(row[0] for row in rows)


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
    forget_failures(connection, f"code {username}")
    for table in (
        "account_identity",
        "second_factor",
        "recovery_code",
        "password_reset",
        "calendar_feed",
        "process_draft",
        "model_draft",
        "start_draft",
        "notice",
        "notice_choice",
    ):
        connection.exec_driver_sql(
            f"DELETE FROM engine.{table} WHERE account_id = %s", (account_id,)
        )
    connection.exec_driver_sql(
        "UPDATE engine.access_token SET revoked_at = clock_timestamp(), name = token_id "
        "WHERE account_id = %s AND revoked_at IS NULL",
        (account_id,),
    )
    set_groups(connection, account_id, ())


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
