"""Jobs: claimed with a lease, without waiting for each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job that one worker may do until its lease ends."""

    key: int
    process_instance_key: int
    token_id: int
    kind: str
    type: str
    headers: dict[str, str]
    retries: int
    attempts: int
    idempotency_key: str
    last_error: str | None


def claim(
    connection: Connection, limit: int, lease: timedelta, clock: datetime | None
) -> list[ClaimedJob]:
    """Return due jobs, longest due first, that nobody else has; their attempts are counted already.

    Counted before calling: a crash in the call must not be retried for ever.
    """
    rows = connection.exec_driver_sql(
        """
WITH moment AS MATERIALIZED (SELECT coalesce(%(clock)s::timestamptz, clock_timestamp()) AS now),
due AS (
  SELECT j.key FROM engine.job j, moment WHERE j.state = 'open' AND j.due_at <= moment.now
    AND (j.leased_until IS NULL OR j.leased_until < moment.now)
  ORDER BY j.due_at, j.key LIMIT %(limit)s FOR UPDATE OF j SKIP LOCKED)
UPDATE engine.job j SET leased_until = moment.now + %(lease)s, attempts = j.attempts + 1
FROM due, moment WHERE j.key = due.key
RETURNING j.key, j.process_instance_key, j.token_id, j.kind, j.type, j.headers, j.retries,
  j.attempts, j.idempotency_key, j.last_error, j.due_at
""",
        {"clock": clock, "limit": limit, "lease": lease},
    ).all()
    return [ClaimedJob(*row[:10]) for row in sorted(rows, key=lambda row: (row[10], row[0]))]


def postpone(connection: Connection, key: int, message: str, wait: timedelta) -> None:
    """Put a job back that failed, to be tried again after `wait`."""
    connection.exec_driver_sql(
        "UPDATE engine.job SET due_at = clock_timestamp() + %s, leased_until = NULL, "
        "last_error = %s WHERE key = %s AND state = 'open'",
        (wait, message, key),
    )


def set_failed(connection: Connection, key: int, message: str) -> None:
    """Stop trying a job; an incident stands for it."""
    connection.exec_driver_sql(
        "UPDATE engine.job SET state = 'failed', leased_until = NULL, last_error = %s "
        "WHERE key = %s",
        (message, key),
    )


def reopen(connection: Connection, key: int) -> None:
    """Try a failed job again, with all its retries."""
    connection.exec_driver_sql(
        "UPDATE engine.job SET state = 'open', attempts = 0, leased_until = NULL, "
        "due_at = least(due_at, clock_timestamp()) WHERE key = %s AND state = 'failed'",
        (key,),
    )
