"""Leases of jobs that workers outside take: who has one, until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, Row

from engine.outside_work import Activation, Order, Wanted, listener_of
from engine.store.announcements import CHANNEL
from engine.store.damage import shown
from engine.store.jobs import Clocks
from engine.store.sealing import KEY_OF_CASE, Seals

_ORDERS = {
    Order.PRIORITY: "j.priority DESC",
    Order.DUE: "j.due_at",
    Order.OLDEST: "j.created_at",
    Order.NEWEST: "j.created_at DESC",
}


@dataclass(frozen=True, slots=True)
class Leased:
    """A job that was just given to a worker."""

    key: int
    type: str
    process_instance_key: int
    headers: dict[str, str]
    idempotency_key: str
    priority: int
    last_error: str | None
    leased_until: datetime
    lease_token: str | None
    created_at: datetime
    damaged: bool = False
    """As of a claimed job."""

    @property
    def listener(self) -> str | None:
        """The event, if it is the work of a listener."""
        return listener_of(self.idempotency_key)


def claim_outside(
    connection: Connection, activation: Activation, account: str, clocks: Clocks, seals: Seals
) -> list[Leased]:
    """Return due jobs of the wanted types that nobody else has, in the order that was asked for.

    Their attempts are not counted: an attempt outside is one when the worker says that it failed.
    """
    rows = connection.exec_driver_sql(
        f"""
WITH moment AS MATERIALIZED (SELECT coalesce(%(chosen)s::timestamptz, clock_timestamp()) AS now,
  coalesce(%(real)s::timestamptz, clock_timestamp()) AS real_now),
wanted AS (SELECT * FROM jsonb_to_recordset(%(wanted)s::jsonb) AS x(type text, lease bigint,
  business_id text, business_word bytea, process_ids text[], process_keys bigint[],
  version_tag text)),
due AS (
  SELECT j.key, w.lease FROM wanted w JOIN engine.job j ON j.type = w.type
    JOIN engine.process_instance i ON i.key = j.process_instance_key
    JOIN engine.process_definition d ON d.key = i.process_definition_key, moment
  WHERE j.kind = 'connector' AND j.state = 'open' AND j.due_at <= moment.now
    AND (j.leased_until IS NULL OR j.leased_until < moment.real_now)
    AND (w.business_id IS NULL OR i.business_id = w.business_id OR EXISTS (
      SELECT FROM engine.case_word c WHERE c.process_instance_key = i.key
        AND c.word = w.business_word))
    AND (w.process_ids IS NULL OR d.process_definition_id = ANY(w.process_ids))
    AND (w.process_keys IS NULL OR d.key = ANY(w.process_keys))
    AND (w.version_tag IS NULL OR d.version_tag = w.version_tag)
  ORDER BY {_order(activation.order)} LIMIT %(limit)s FOR UPDATE OF j SKIP LOCKED)
UPDATE engine.job j SET leased_until = moment.real_now + due.lease * interval '1 millisecond',
  lease_worker = %(worker)s, lease_account = %(account)s,
  lease_token = CASE WHEN %(fenced)s THEN gen_random_uuid()::text END
FROM due, moment WHERE j.key = due.key
RETURNING j.key, j.type, j.process_instance_key, j.headers, j.idempotency_key, j.priority,
  j.last_error, j.leased_until, j.lease_token, j.created_at, j.due_at,
  {KEY_OF_CASE.format(instance="j.process_instance_key")} AS sealed_by
""",
        {
            "chosen": clocks.chosen,
            "real": clocks.real,
            "wanted": orjson.dumps([_row(one, seals) for one in activation.wanted]).decode(),
            "limit": activation.limit,
            "worker": activation.worker,
            "account": account,
            "fenced": activation.fenced,
        },
    ).all()
    leased = sorted(rows, key=lambda row: (row.due_at, row.key))
    for order in reversed(activation.order):
        leased.sort(key=lambda row: _place(row, order))
    return [_opened(seals, row) for row in leased]


def _opened(seals: Seals, row: Row[Any]) -> Leased:
    opened = shown(seals, row.process_instance_key, row.sealed_by)
    columns: list[Any] = list(row[:10])
    columns[3] = opened.json("headers", row.headers)
    columns[6] = opened.any("last_error", row.last_error)
    return opened.marked(Leased(*columns))


def due_types(connection: Connection, types: Sequence[str], clocks: Clocks) -> frozenset[str]:
    """Return those of these job types of which a job waits for a worker."""
    rows = connection.exec_driver_sql(
        """
WITH moment AS MATERIALIZED (SELECT coalesce(%(chosen)s::timestamptz, clock_timestamp()) AS now,
  coalesce(%(real)s::timestamptz, clock_timestamp()) AS real_now)
SELECT w.type FROM unnest(%(types)s::text[]) AS w(type), moment WHERE EXISTS (
  SELECT FROM engine.job j WHERE j.type = w.type AND j.kind = 'connector' AND j.state = 'open'
    AND j.due_at <= moment.now AND (j.leased_until IS NULL OR j.leased_until < moment.real_now))
""",
        {"types": list(types), "chosen": clocks.chosen, "real": clocks.real},
    )
    return frozenset(row.type for row in rows)


def extend(connection: Connection, key: int, until: datetime) -> None:
    """Let whoever has a job keep it until then."""
    connection.exec_driver_sql(
        "UPDATE engine.job SET leased_until = %s WHERE key = %s AND state = 'open'", (until, key)
    )


def take(connection: Connection, key: int, worker: str, account: str, until: datetime) -> None:
    """Give one job to a worker until then."""
    connection.exec_driver_sql(
        "UPDATE engine.job SET leased_until = %s, lease_worker = %s, lease_account = %s, "
        "lease_token = NULL WHERE key = %s AND state = 'open'",
        (until, worker, account, key),
    )


def release(connection: Connection, key: int) -> None:
    """Let anybody take the job again."""
    connection.exec_driver_sql(
        "WITH released AS (UPDATE engine.job SET leased_until = NULL, lease_worker = NULL, "
        "lease_account = NULL, lease_token = NULL WHERE key = %s AND state = 'open' "
        f"RETURNING type) SELECT pg_notify('{CHANNEL}', type) FROM released",
        (key,),
    )


def release_of(connection: Connection, key: int, account: str) -> None:
    """Let anybody take a job again that this account has, and that nobody was told of."""
    rows = connection.exec_driver_sql(
        "SELECT FROM engine.job WHERE key = %s AND lease_account = %s FOR UPDATE", (key, account)
    )
    if rows.all():
        release(connection, key)


def retry(
    connection: Connection, key: int, message: str, retries: int, due_at: datetime, pause: timedelta
) -> None:
    """Count an attempt that failed and let the job be tried again when it is due once more.

    Args:
        message: sealed.
        retries: attempts that are left, at least 1.
        due_at: when it may be taken.
        pause: until then; without one whoever waits for such a job is woken.
    """
    connection.exec_driver_sql(
        "WITH retried AS (UPDATE engine.job SET attempts = attempts + 1, "
        "retries = attempts + 1 + %s, due_at = %s, leased_until = NULL, last_error = %s "
        "WHERE key = %s AND state = 'open' RETURNING type) "
        f"SELECT pg_notify('{CHANNEL}', type) FROM retried WHERE %s",
        (retries, due_at, message, key, pause <= timedelta()),
    )


def set_retries(connection: Connection, key: int, retries: int) -> None:
    """Give a job so many attempts from now on."""
    connection.exec_driver_sql(
        "UPDATE engine.job SET attempts = 0, retries = %s WHERE key = %s", (retries, key)
    )


def set_priority(connection: Connection, key: int, priority: int) -> None:
    """Let a job be taken before those of a lower priority."""
    connection.exec_driver_sql(
        "UPDATE engine.job SET priority = %s WHERE key = %s", (priority, key)
    )


def _row(one: Wanted, seals: Seals) -> dict[str, object]:
    return {
        "type": one.type,
        "lease": one.lease // timedelta(milliseconds=1),
        "business_id": one.business_id,
        "business_word": None
        if one.business_id is None
        else f"\\x{seals.whole(one.business_id).hex()}",
        "process_ids": list(one.process_ids) or None,
        "process_keys": list(one.process_keys) or None,
        "version_tag": one.version_tag,
    }


def _order(chosen: Sequence[Order]) -> str:
    return ", ".join([*(_ORDERS[one] for one in chosen), "j.due_at", "j.key"])


def _place(row: Any, order: Order) -> float:
    match order:
        case Order.PRIORITY:
            return -float(row.priority)
        case Order.DUE:
            return float(row.due_at.timestamp())
        case Order.OLDEST:
            return float(row.created_at.timestamp())
        case Order.NEWEST:
            return -float(row.created_at.timestamp())
