"""Tokens with which machines sign in: kept as hashes, shown once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from engine.account_views import AccessTokenView
from engine.model import Person
from engine.store.database import straight


def insert(
    connection: Connection,
    token: AccessTokenView,
    account_id: str,
    secret_sha256: bytes,
) -> None:
    """Keep a new token."""
    connection.exec_driver_sql(
        "INSERT INTO engine.access_token (token_id, account_id, name, secret_sha256, group_names, "
        "created_at, expires_at) VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (
            token.token_id,
            account_id,
            token.name,
            secret_sha256,
            list(token.groups),
            token.created_at,
            token.expires_at,
        ),
    )


def of_account(connection: Connection, account_id: str) -> tuple[AccessTokenView, ...]:
    """Return the tokens of an account, the newest first, also those that are over."""
    rows = connection.exec_driver_sql(
        "SELECT token_id, name, group_names, created_at, expires_at, last_used_at, revoked_at "
        "FROM engine.access_token WHERE account_id = %s ORDER BY created_at DESC, token_id",
        (account_id,),
    )
    return tuple(AccessTokenView(row[0], row[1], tuple(sorted(row[2])), *row[3:]) for row in rows)


_HOLDER: Final = """
SELECT a.account_id, a.username, a.name, a.email, a.kind,
  ARRAY(SELECT g.group_name FROM engine.account_group g WHERE g.account_id = a.account_id
        AND g.group_name = ANY(t.group_names)),
  t.secret_sha256,
  t.last_used_at IS NULL OR t.last_used_at < clock_timestamp() - interval '5 minutes'
FROM engine.access_token t JOIN engine.account a USING (account_id)
WHERE t.token_id = %s AND a.active AND t.revoked_at IS NULL
  AND t.expires_at > coalesce(%s::timestamptz, clock_timestamp())
"""


def holder(
    connection: Connection, token_id: str, now: datetime | None
) -> tuple[Person, bytes, bool] | None:
    """Return whose token this is, with the groups that both account and token have, its SHA-256,
    and whether its use is to be noted; `None` if it is over or its account not active."""
    row: Sequence[Any] | None = straight(connection, _HOLDER, (token_id, now)).fetchone()
    if row is None:
        return None
    account_id, username, name, email, kind, groups, secret_sha256, unnoted = tuple(row)
    person = Person(account_id, username, name, frozenset(groups), kind, email=email)
    return replace(person, authentication="token"), bytes(secret_sha256), unnoted


def note_use(connection: Connection, token_id: str) -> None:
    """Write down that a token is used now, to within a few minutes."""
    connection.exec_driver_sql(
        "UPDATE engine.access_token SET last_used_at = clock_timestamp() WHERE token_id = %s "
        "AND (last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '5 minutes')",
        (token_id,),
    )


def revoke(connection: Connection, account_id: str, token_id: str, now: datetime) -> bool:
    """Return whether a token of this account ended now."""
    return (
        connection.exec_driver_sql(
            "UPDATE engine.access_token SET revoked_at = %s "
            "WHERE account_id = %s AND token_id = %s AND revoked_at IS NULL",
            (now, account_id, token_id),
        ).rowcount
        == 1
    )


def revoke_all(connection: Connection, account_id: str, now: datetime) -> int:
    """Return how many tokens of an account ended."""
    return connection.exec_driver_sql(
        "UPDATE engine.access_token SET revoked_at = %s "
        "WHERE account_id = %s AND revoked_at IS NULL",
        (now, account_id),
    ).rowcount
