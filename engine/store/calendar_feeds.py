"""Addresses at which calendar programs find somebody's due user tasks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection


def since(connection: Connection, account_id: str) -> datetime | None:
    """Return since when an account has an address; `None` if it has none."""
    found: datetime | None = connection.exec_driver_sql(
        "SELECT created_at FROM engine.calendar_feed WHERE account_id = %s", (account_id,)
    ).scalar()
    return found


def account_of(connection: Connection, token_sha256: bytes) -> str | None:
    """Return whose address this is."""
    found: str | None = connection.exec_driver_sql(
        "SELECT account_id FROM engine.calendar_feed WHERE token_sha256 = %s", (token_sha256,)
    ).scalar()
    return found


def replace(connection: Connection, account_id: str, token_sha256: bytes, now: datetime) -> None:
    """Give an account a new address; the one before leads nowhere then."""
    forget(connection, account_id)
    connection.exec_driver_sql(
        "INSERT INTO engine.calendar_feed (token_sha256, account_id, created_at) "
        "VALUES (%s, %s, %s)",
        (token_sha256, account_id, now),
    )


def forget(connection: Connection, account_id: str) -> bool:
    """Take an account's address away; return whether it had one."""
    taken = connection.exec_driver_sql(
        "DELETE FROM engine.calendar_feed WHERE account_id = %s", (account_id,)
    )
    return taken.rowcount > 0
