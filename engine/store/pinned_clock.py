"""The clock that a test installation has been set to, shared by all its processes.

Read in test mode only: elsewhere no step pays for it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Engine

from engine.store.database import transaction


def read(database: Engine) -> datetime | None:
    """Return the time that the clock stands at, `None` if it runs with the database's."""
    with transaction(database) as connection:
        found: datetime | None = connection.exec_driver_sql(
            "SELECT pinned_at FROM engine.pinned_clock"
        ).scalar_one_or_none()
    return found


def pin(connection: Connection, moment: datetime) -> None:
    """Let the clock stand at a moment."""
    connection.exec_driver_sql(
        "INSERT INTO engine.pinned_clock (pinned_at) VALUES (%s) "
        "ON CONFLICT (single) DO UPDATE SET pinned_at = excluded.pinned_at",
        (moment,),
    )


def reset(connection: Connection) -> None:
    """Let the clock run again."""
    connection.exec_driver_sql("DELETE FROM engine.pinned_clock")


def in_hand(connection: Connection, now: datetime) -> bool:
    """Return whether a worker has a timer in hand that is due."""
    found: bool = connection.exec_driver_sql(
        "SELECT EXISTS (SELECT FROM engine.job WHERE state = 'open' AND kind = 'timer' "
        "AND due_at <= %(now)s AND leased_until > clock_timestamp())",
        {"now": now},
    ).scalar_one()
    return found
