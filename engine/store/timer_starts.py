"""Timers that start processes: one row for each start event of the newest version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

_MOMENT = "coalesce(%(clock)s::timestamptz, clock_timestamp())"


@dataclass(frozen=True, slots=True)
class TimerStart:
    """A timer that starts a process.

    Args:
        remaining: further firings after this one; -1 without end.
        every: the cycle, as `core.timers.Armed` keeps it.
        attempts: how often it could not start an instance.
    """

    key: int
    process_definition_key: int
    event_id: str
    due_at: datetime
    remaining: int
    every: str | None
    attempts: int = 0


def replace_all(
    connection: Connection, process_definition_id: str, timers: list[TimerStart]
) -> None:
    """Let these timers start a process and no others; their keys are given here."""
    connection.exec_driver_sql(
        "DELETE FROM engine.timer_start WHERE process_definition_id = %s", (process_definition_id,)
    )
    for timer in timers:
        connection.exec_driver_sql(
            "INSERT INTO engine.timer_start (process_definition_id, process_definition_key, "
            "event_id, due_at, remaining, every, attempts) VALUES (%s, %s, %s, %s, %s, %s, 0)",
            (
                process_definition_id,
                timer.process_definition_key,
                timer.event_id,
                timer.due_at,
                timer.remaining,
                timer.every,
            ),
        )


def lock_due(connection: Connection, clock: datetime | None) -> TimerStart | None:
    """Return the timer that is due longest and that no other worker has, locked."""
    row = connection.exec_driver_sql(
        "SELECT key, process_definition_key, event_id, due_at, remaining, every, attempts "
        f"FROM engine.timer_start t WHERE due_at <= {_MOMENT} "
        f"AND (postponed_until IS NULL OR postponed_until <= {_MOMENT}) "
        "AND NOT EXISTS (SELECT FROM engine.definition_suspension s "
        "WHERE s.process_definition_key = t.process_definition_key) "
        "ORDER BY due_at, key LIMIT 1 FOR UPDATE OF t SKIP LOCKED",
        {"clock": clock},
    ).first()
    return None if row is None else TimerStart(*row)


def lock(connection: Connection, timer: TimerStart) -> bool:
    """Lock a timer that is still due as it was; `False` if it is not."""
    row = connection.exec_driver_sql(
        "SELECT key FROM engine.timer_start WHERE key = %s AND due_at = %s FOR UPDATE",
        (timer.key, timer.due_at),
    ).first()
    return row is not None


def advance(connection: Connection, key: int, following: tuple[datetime, int] | None) -> None:
    """Set when a timer is due next and how often after that; without, it has fired for the last
    time."""
    if following is None:
        connection.exec_driver_sql("DELETE FROM engine.timer_start WHERE key = %s", (key,))
        return
    connection.exec_driver_sql(
        "UPDATE engine.timer_start SET due_at = %s, remaining = %s, attempts = 0, "
        "postponed_until = NULL WHERE key = %s",
        (*following, key),
    )


def postpone(connection: Connection, key: int, wait: timedelta, clock: datetime | None) -> None:
    """Try a timer again later that could not start an instance."""
    connection.exec_driver_sql(
        f"UPDATE engine.timer_start SET attempts = attempts + 1, "
        f"postponed_until = {_MOMENT} + %(wait)s WHERE key = %(key)s",
        {"clock": clock, "wait": wait, "key": key},
    )
