"""Jobs: claimed with a lease, without waiting for each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import Connection, Row

from engine.job_types import JobTypes
from engine.model import JobView
from engine.store.announcements import CHANNEL
from engine.store.damage import shown
from engine.store.sealing import KEY_OF_CASE, CaseSeal, Seals


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
    damaged: bool = False
    """Whether its headers or its last error were changed past the engine: it cannot be done."""
    lease_token: str | None = None
    """Of the resolution of its incident after which it was claimed; `None` if it had none."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """By which jobs are due, and by which their leases end; `None` for the database's."""

    chosen: datetime | None
    real: datetime | None


_DUE = """
  SELECT j.key FROM engine.job j, moment WHERE j.state = 'open' AND j.due_at <= moment.now
    AND (j.leased_until IS NULL OR j.leased_until < moment.real_now)
    AND (j.kind <> 'connector' OR (
      (%(types)s::text[] IS NULL OR j.type = ANY(%(types)s))
      AND j.type <> ALL(%(names)s::text[])
      AND (j.type = ANY(%(connectors)s::text[])
        OR NOT EXISTS (SELECT FROM unnest(%(prefixes)s::text[]) p WHERE starts_with(j.type, p)))))
"""
_CLAIMED = f"""j.key, j.process_instance_key, j.token_id, j.kind, j.type, j.headers, j.retries,
  j.attempts, j.idempotency_key, j.last_error,
  j.lease_token, {KEY_OF_CASE.format(instance="j.process_instance_key")} AS sealed_by"""


def claim(
    connection: Connection,
    limit: int,
    lease: timedelta,
    clocks: Clocks,
    types: Collection[str] | None = None,
    *,
    seals: Seals,
    others: JobTypes | None = None,
) -> list[ClaimedJob]:
    """Return due jobs that nobody else has: the highest priority first, then the longest due.

    Their attempts are counted before calling: a crash in the call must not be retried for ever. Of
    those whose last attempt was begun and never answered, one at most, and before others of its
    priority: what ends the worker shall not use up the attempts of jobs that only waited in the
    same hands. One that failed as it should has been given back, and is like any other.

    Args:
        types: of jobs for connectors; all if left out. Timers and step boundaries have none and
            are always taken.
        others: says which types are done outside, and are left alone.
    """
    outside = others or JobTypes(())
    rows = connection.exec_driver_sql(
        f"""
WITH moment AS MATERIALIZED (SELECT coalesce(%(chosen)s::timestamptz, clock_timestamp()) AS now,
  coalesce(%(real)s::timestamptz, clock_timestamp()) AS real_now),
tried AS ({_DUE} AND j.attempts > 0 AND j.leased_until IS NOT NULL AND j.kind <> 'timer'
  ORDER BY j.priority DESC, j.due_at, j.key LIMIT 1 FOR UPDATE OF j SKIP LOCKED),
fresh AS ({_DUE} AND (j.attempts = 0 OR j.leased_until IS NULL OR j.kind = 'timer')
  ORDER BY j.priority DESC, j.due_at, j.key LIMIT %(limit)s - (SELECT count(*) FROM tried)
  FOR UPDATE OF j SKIP LOCKED),
due AS (SELECT key, false AS suspect FROM fresh UNION ALL SELECT key, true FROM tried)
UPDATE engine.job j SET leased_until = moment.real_now + %(lease)s, attempts = j.attempts + 1
FROM due, moment WHERE j.key = due.key
RETURNING {_CLAIMED}, j.due_at, j.priority, due.suspect
""",
        {
            "chosen": clocks.chosen,
            "real": clocks.real,
            "limit": limit,
            "lease": lease,
            "types": None if types is None else list(types),
            "names": outside.names,
            "prefixes": outside.prefixes,
            "connectors": list(outside.connectors),
        },
    ).all()
    ordered = sorted(rows, key=lambda row: (-row.priority, not row.suspect, row.due_at, row.key))
    return [_claimed(seals, row) for row in ordered]


def _claimed(seals: Seals, row: Row[Any]) -> ClaimedJob:
    opened = shown(seals, row.process_instance_key, row.sealed_by)
    columns: list[Any] = [*row[:10], False, row.lease_token]
    columns[5] = opened.json("headers", row.headers)
    columns[9] = opened.any("last_error", row.last_error)
    return opened.marked(ClaimedJob(*columns))


def extend_leases(
    connection: Connection,
    held: Collection[tuple[int, int]],
    lease: timedelta,
    clock: datetime | None,
) -> int:
    """Let claimed jobs stay with their worker; return how many still do.

    Args:
        held: keys, each with the number of the attempt that the claim began.
    """
    extended = connection.exec_driver_sql(
        "UPDATE engine.job j SET leased_until = "
        "coalesce(%(clock)s::timestamptz, clock_timestamp()) + %(lease)s "
        "FROM unnest(%(keys)s::bigint[], %(attempts)s::integer[]) AS held(key, attempt) "
        "WHERE j.key = held.key AND j.attempts = held.attempt AND j.state = 'open' "
        "AND j.leased_until IS NOT NULL",
        {
            "clock": clock,
            "lease": lease,
            "keys": [key for key, _ in held],
            "attempts": [attempt for _, attempt in held],
        },
    )
    return extended.rowcount


def open_of(connection: Connection, process_instance_key: int) -> list[JobView]:
    """Return an instance's jobs that have not been done, oldest first; timers left out."""
    rows = connection.exec_driver_sql(
        "SELECT key, process_instance_key, activity_id, token_id, type, state, retries, attempts "
        "FROM engine.job WHERE process_instance_key = %s AND kind <> 'timer' "
        "AND state IN ('open', 'suspended', 'failed') ORDER BY key",
        (process_instance_key,),
    )
    return [JobView(*row) for row in rows]


def postpone(
    connection: Connection, key: int, message: str, due_at: datetime, seal: CaseSeal
) -> None:
    """Put a job back that failed, to be tried again when it is due once more."""
    connection.exec_driver_sql(
        "UPDATE engine.job SET due_at = %s, leased_until = NULL, "
        "last_error = %s WHERE key = %s AND state = 'open'",
        (due_at, seal.seal_text("last_error", message), key),
    )


def set_failed(connection: Connection, key: int, message: str, seal: CaseSeal) -> None:
    """Stop trying a job; an incident stands for it. No attempt is left, until somebody gives it
    some."""
    connection.exec_driver_sql(
        "UPDATE engine.job SET state = 'failed', leased_until = NULL, last_error = %s, "
        "attempts = greatest(attempts, retries) WHERE key = %s",
        (seal.seal_text("last_error", message), key),
    )


def reopen(connection: Connection, key: int, now: datetime) -> None:
    """Try a failed job again, with all its retries."""
    connection.exec_driver_sql(
        "WITH again AS (UPDATE engine.job SET state = 'open', attempts = 0, leased_until = NULL, "
        "due_at = least(due_at, %s) WHERE key = %s AND state = 'failed' RETURNING type) "
        f"SELECT pg_notify('{CHANNEL}', type) FROM again",
        (now, key),
    )


_TAKEN_UP = f"""
WITH again AS (
  UPDATE engine.job j SET state = 'open', attempts = 0, type = %(type)s, headers = %(headers)s,
    retries = CASE WHEN j.state = 'failed' AND j.attempts < j.retries THEN j.retries
              ELSE %(retries)s END,
    due_at = %(now)s, leased_until = NULL, lease_worker = NULL, lease_account = NULL,
    lease_token = %(token)s
  WHERE j.key = %(key)s AND j.state IN ('open', 'failed') AND j.kind = %(kind)s
    AND j.idempotency_key = %(idempotency_key)s
  RETURNING j.type, j.retries)
SELECT retries, pg_notify('{CHANNEL}', type) FROM again"""


def take_up(
    connection: Connection,
    key: int,
    row: Mapping[str, object],
    now: datetime,
    seal: CaseSeal,
    *,
    token: str | None,
) -> int | None:
    """Let a job that got stuck wait again as this row says it; `None` if it is not the same work.

    Its priority stays, and so do its retries if somebody gave it some since it failed.

    Args:
        row: its columns, the headers open.
        token: tells what was claimed from then on; `None` for work that is done outside.

    Returns:
        How many attempts it has now.
    """
    headers = row["headers"]
    told = Jsonb(seal.seal_json("headers", headers) if headers else headers)
    found = connection.exec_driver_sql(
        _TAKEN_UP, {**row, "headers": told, "key": key, "now": now, "token": token}
    ).first()
    return None if found is None else int(found.retries)
