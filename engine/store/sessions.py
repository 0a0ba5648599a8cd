"""Sessions: who is signed in, where and since when, and how one ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from engine.account_views import SessionView

SEEN_ANEW: Final = timedelta(minutes=5)
"""A session says to within this time when it was last used: a request writes nothing otherwise."""


def insert(
    connection: Connection,
    token_sha256: bytes,
    account_id: str,
    expires_at: datetime,
    *,
    method: str = "password",
    device: str = "",
    network: str = "",
    proven_at: datetime | None = None,
) -> None:
    """Open a session, and forget those that expired; it is proven now, if nothing is said."""
    connection.exec_driver_sql(
        "DELETE FROM engine.session WHERE expires_at < clock_timestamp() - interval '1 day'"
    )
    connection.exec_driver_sql(
        "INSERT INTO engine.session "
        "(token_sha256, account_id, expires_at, method, device, network, proven_at) "
        "VALUES (%s, %s, %s, %s, %s, %s, coalesce(%s::timestamptz, clock_timestamp()))",
        (token_sha256, account_id, expires_at, method, device, network, proven_at),
    )


def proven_since(connection: Connection, token_sha256: bytes) -> datetime | None:
    """Return when whoever uses a session last showed who they are; `None` if there is none such."""
    row = connection.exec_driver_sql(
        "SELECT proven_at FROM engine.session WHERE token_sha256 = %s", (token_sha256,)
    ).one_or_none()
    return None if row is None else row[0]


def prove(connection: Connection, token_sha256: bytes, account_id: str, now: datetime) -> bool:
    """Return whether there is this session of the account; it is proven now."""
    return (
        connection.exec_driver_sql(
            "UPDATE engine.session SET proven_at = %s WHERE token_sha256 = %s AND account_id = %s",
            (now, token_sha256, account_id),
        ).rowcount
        == 1
    )


def delete(connection: Connection, token_sha256: bytes) -> str | None:
    """Return how a session began that ends now, or `None` if there is none."""
    row = connection.exec_driver_sql(
        "DELETE FROM engine.session WHERE token_sha256 = %s RETURNING method", (token_sha256,)
    ).one_or_none()
    return None if row is None else str(row[0])


def note_use(connection: Connection, token_sha256: bytes) -> None:
    """Write down that a session is used now, if it was not lately."""
    connection.exec_driver_sql(
        "UPDATE engine.session SET last_seen_at = clock_timestamp() "
        "WHERE token_sha256 = %s AND last_seen_at < clock_timestamp() - %s",
        (token_sha256, SEEN_ANEW),
    )


def of_account(
    connection: Connection, account_id: str, current: bytes | None, now: datetime
) -> tuple[SessionView, ...]:
    """Return the open sessions of an account, the last used one first.

    Args:
        connection: in a transaction.
        account_id: whose.
        current: SHA-256 of the session that asks, to tell it from the others.
        now: by which they are open.
    """
    rows = connection.exec_driver_sql(
        "SELECT encode(token_sha256, 'hex'), device, network, method, created_at, last_seen_at "
        "FROM engine.session WHERE account_id = %s AND expires_at > %s "
        "ORDER BY last_seen_at DESC, token_sha256",
        (account_id, now),
    )
    mark = "" if current is None else current.hex()
    return tuple(
        SessionView(row[0][:_HANDLE], row[1], row[2], row[3], row[4], row[5], row[0] == mark)
        for row in rows
    )


_HANDLE: Final = 16
"""Hexadecimal digits of a token's hash by which a page names a session of one account."""


def end_one(connection: Connection, account_id: str, handle: str) -> int:
    """Return how many sessions of an account ended: the one of this handle, if it is open."""
    return connection.exec_driver_sql(
        "DELETE FROM engine.session WHERE account_id = %s "
        "AND left(encode(token_sha256, 'hex'), %s) = %s",
        (account_id, _HANDLE, handle),
    ).rowcount


def end_all(connection: Connection, account_id: str, but: Sequence[bytes] = ()) -> int:
    """Return how many sessions of an account ended: all of them but these."""
    return connection.exec_driver_sql(
        "DELETE FROM engine.session WHERE account_id = %s AND token_sha256 <> ALL(%s::bytea[])",
        (account_id, list(but)),
    ).rowcount
