"""What people have filled in of user tasks and not handed in, sealed under the key of the case.

The database forgets a draft with its task, and as soon as somebody else holds it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from engine.store.database import straight
from engine.store.sealing import CaseSeal


def keep(
    connection: Connection, instance: int, task: int, account: str, content: bytes, now: datetime
) -> None:
    """Keep a draft instead of the one that the account had of this task.

    Args:
        content: sealed by `sealed`.
    """
    connection.exec_driver_sql(
        "INSERT INTO engine.task_draft VALUES (%s, %s, %s, %s, %s) "
        "ON CONFLICT (process_instance_key, user_task_key, account_id) "
        "DO UPDATE SET saved_at = EXCLUDED.saved_at, content = EXCLUDED.content",
        (instance, task, account, now, content),
    )


def load(
    connection: Connection, instance: int, task: int, account: str, seal: CaseSeal
) -> tuple[datetime, bytes] | None:
    """Return when a draft was kept and what it holds, or `None`.

    Raises:
        ContentChanged: it is not what was sealed for this task and account.
    """
    row = straight(
        connection,
        "SELECT saved_at, content FROM engine.task_draft "
        "WHERE process_instance_key = %s AND user_task_key = %s AND account_id = %s",
        (instance, task, account),
    ).fetchone()
    if row is None:
        return None
    return row[0], seal.open(_column(task, account), bytes(row[1]))


def sealed(seal: CaseSeal, task: int, account: str, plain: bytes) -> bytes:
    """Return a draft as its row holds it: it opens as that of this task and account alone."""
    return seal.seal(_column(task, account), plain)


def drop(connection: Connection, instance: int, task: int, account: str) -> None:
    """Forget a draft."""
    connection.exec_driver_sql(
        "DELETE FROM engine.task_draft "
        "WHERE process_instance_key = %s AND user_task_key = %s AND account_id = %s",
        (instance, task, account),
    )


def drop_of_account(connection: Connection, account: str) -> None:
    """Forget all drafts of somebody who leaves."""
    connection.exec_driver_sql("DELETE FROM engine.task_draft WHERE account_id = %s", (account,))


def _column(task: int, account: str) -> str:
    return f"draft/{task}/{account}"
