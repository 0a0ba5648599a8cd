"""Diagrams that people have changed and not deployed: of each person and process one."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection

NEW: Final = ""
"""The id under which the draft of a process stands that is not deployed yet."""


class KeptDraft(NamedTuple):
    """A draft as it was kept.

    Args:
        base_version: of the process that it was drawn from; 0 of a new process.
    """

    base_version: int
    saved_at: datetime
    content: bytes


def keep(connection: Connection, account_id: str, process_id: str, draft: KeptDraft) -> None:
    """Keep a draft instead of the one that the account had of this process."""
    connection.exec_driver_sql(
        "INSERT INTO engine.process_draft VALUES (%s, %s, %s, %s, %s) "
        "ON CONFLICT (account_id, process_id) DO UPDATE SET base_version = EXCLUDED.base_version, "
        "saved_at = EXCLUDED.saved_at, content = EXCLUDED.content",
        (account_id, process_id, *draft),
    )


def load(connection: Connection, account_id: str, process_id: str) -> KeptDraft | None:
    """Return the draft that an account has of a process."""
    row = connection.exec_driver_sql(
        "SELECT base_version, saved_at, content FROM engine.process_draft "
        "WHERE account_id = %s AND process_id = %s",
        (account_id, process_id),
    ).fetchone()
    return None if row is None else KeptDraft(row[0], row[1], bytes(row[2]))


def of_others(connection: Connection, account_id: str, process_id: str) -> list[str]:
    """Return the accounts that have a draft of this process too, the newest draft first."""
    return list(
        connection.exec_driver_sql(
            "SELECT account_id FROM engine.process_draft "
            "WHERE process_id = %s AND account_id <> %s ORDER BY saved_at DESC, account_id",
            (process_id, account_id),
        ).scalars()
    )


def processes(connection: Connection, account_id: str) -> list[str]:
    """Return of which processes an account has drafts."""
    return list(
        connection.exec_driver_sql(
            "SELECT process_id FROM engine.process_draft WHERE account_id = %s", (account_id,)
        ).scalars()
    )


def drop(connection: Connection, account_id: str, process_id: str) -> None:
    """Forget a draft."""
    connection.exec_driver_sql(
        "DELETE FROM engine.process_draft WHERE account_id = %s AND process_id = %s",
        (account_id, process_id),
    )
