"""Batch operations and their items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection

from engine.batch_model import (
    ACTIVE,
    CANCELLED,
    COMPLETED,
    BatchItemView,
    BatchType,
    BatchView,
    ClaimedItem,
    Errand,
)
from engine.store import listings
from engine.store.damage import shown
from engine.store.sealing import KEY_OF_CASE, Seals

_REAL_TIME = "coalesce(%(clock)s::timestamptz, clock_timestamp())"
_KEY = KEY_OF_CASE.format(instance="i.process_instance_key")
_BATCH = """
SELECT b.key, b.kind, b.state, b.started_by, coalesce(a.name, b.started_by), b.started_at,
  b.ended_at, n.total, n.completed, n.failed, n.cancelled
FROM engine.batch_operation b LEFT JOIN engine.account a ON a.account_id = b.started_by,
LATERAL (SELECT count(*) AS total, count(*) FILTER (WHERE i.state = 'completed') AS completed,
           count(*) FILTER (WHERE i.state = 'failed') AS failed,
           count(*) FILTER (WHERE i.state = 'cancelled') AS cancelled
         FROM engine.batch_item i WHERE i.batch_key = b.key) n
"""
_BATCH_FILTERS = {
    "key": "b.key = %(key)s",
    "kind": "b.kind = %(kind)s",
    "state": "b.state = %(state)s",
    "started_by": "b.started_by = %(started_by)s",
}
_ITEM_SOURCE = "FROM engine.batch_item i JOIN engine.batch_operation b ON b.key = i.batch_key"
_ITEM_FILTERS = {
    "batch": "i.batch_key = %(batch)s",
    "item": "i.item_key = %(item)s",
    "process_instance_key": "i.process_instance_key = %(process_instance_key)s",
    "state": "i.state = %(state)s",
    "kind": "b.kind = %(kind)s",
}
_OF_INCIDENTS = {
    "incident_types": "o.type = ANY(%(incident_types)s)",
    "no_incident_types": "o.type <> ALL(%(no_incident_types)s)",
    "incident_element": "o.activity_id IS NOT DISTINCT FROM %(incident_element)s",
}
FILTERS: Mapping[str, frozenset[str]] = {
    "batches": frozenset(_BATCH_FILTERS),
    "items": frozenset(_ITEM_FILTERS),
}


def insert(
    connection: Connection,
    key: int,
    kind: BatchType,
    *,
    plan: Mapping[str, object],
    chosen: Mapping[str, object],
    started_by: str,
    now: datetime,
    seals: Seals,
) -> int:
    """Begin a batch over the active instances that a filter names; return how many items it has.

    Args:
        chosen: filter of instances; see `listings`. Of incidents all open ones of theirs are taken,
            or those of `incident_types`, not of `no_incident_types`, at `incident_element`.
            It may hold what belongs to a person, so only the ledger keeps it, sealed.
    """
    connection.exec_driver_sql(
        "INSERT INTO engine.batch_operation VALUES (%s, %s, %s, %s::jsonb, '{}', %s, %s)",
        (key, kind.value, ACTIVE, _json(plan), started_by, now),
    )
    items, parameters = _items(kind, chosen, seals)
    made = connection.exec_driver_sql(
        "INSERT INTO engine.batch_item (batch_key, item_key, process_instance_key, state, attempts)"
        f" SELECT %(batch)s, x.item, x.instance, '{ACTIVE}', 0 FROM ({items}) x ORDER BY x.item",
        {**parameters, "batch": key},
    )
    connection.exec_driver_sql("SELECT pg_notify('vorgang_job', '')")
    return made.rowcount


def reached(
    connection: Connection, kind: BatchType, chosen: Mapping[str, object], seals: Seals, most: int
) -> tuple[list[int], int]:
    """Return the keys of the first instances that a batch would reach, and how many items it would
    have; takes what `insert` does."""
    items, parameters = _items(kind, chosen, seals)
    total = connection.exec_driver_sql(f"SELECT count(*) FROM ({items}) x", parameters)
    first = connection.exec_driver_sql(
        f"SELECT DISTINCT x.instance FROM ({items}) x ORDER BY x.instance LIMIT %(most)s",
        {**parameters, "most": most},
    )
    return list(first.scalars()), total.scalar_one()


def _items(
    kind: BatchType, chosen: Mapping[str, object], seals: Seals
) -> tuple[str, Mapping[str, object]]:
    """Return what selects the items of a batch, and its parameters."""
    if kind is not BatchType.RESOLVE_INCIDENT:
        source, parameters = listings.running_instances(chosen, seals)
        return f"SELECT i.key AS item, i.key AS instance {source}", parameters
    cases = {name: value for name, value in chosen.items() if name not in _OF_INCIDENTS}
    source, parameters = listings.running_instances(cases, seals)
    which = [f" AND {words}" for name, words in _OF_INCIDENTS.items() if name in chosen]
    incidents = (
        f"SELECT o.key AS item, i.key AS instance FROM (SELECT i.key {source}) i "
        "JOIN engine.incident o ON o.process_instance_key = i.key AND o.resolved_at IS NULL"
        + "".join(which)
    )
    return incidents, {**parameters, **chosen}


_FREE = f"""
SELECT i.batch_key, i.item_key, b.kind, b.plan, b.started_by
FROM engine.batch_operation b JOIN engine.batch_item i ON i.batch_key = b.key
WHERE b.state = 'active' AND i.state = 'active'
  AND (i.leased_until IS NULL OR i.leased_until <= {_REAL_TIME})"""


def claim(
    connection: Connection, most: int, lease: timedelta, clock: datetime | None
) -> list[ClaimedItem]:
    """Take items that nobody has, the oldest first; each is the taker's until the lease ends.

    Of those that were tried before, one at most: what ends the worker takes no other's attempts.
    """
    rows = connection.exec_driver_sql(
        f"""
WITH tried AS ({_FREE} AND i.attempts > 0
  ORDER BY i.batch_key, i.item_key LIMIT 1 FOR UPDATE OF i SKIP LOCKED),
fresh AS ({_FREE} AND i.attempts = 0
  ORDER BY i.batch_key, i.item_key LIMIT %(most)s - (SELECT count(*) FROM tried)
  FOR UPDATE OF i SKIP LOCKED)
UPDATE engine.batch_item i SET leased_until = {_REAL_TIME} + %(lease)s, attempts = i.attempts + 1
FROM (SELECT * FROM tried UNION ALL SELECT * FROM fresh) c
WHERE i.batch_key = c.batch_key AND i.item_key = c.item_key
RETURNING i.batch_key, i.item_key, i.process_instance_key, i.attempts, c.kind, c.plan, c.started_by
""",
        {"clock": clock, "lease": lease, "most": most},
    )
    found = [
        ClaimedItem(batch, item, instance, attempts, BatchType(kind), plan, started_by)
        for batch, item, instance, attempts, kind, plan, started_by in rows
    ]
    return sorted(found, key=lambda one: (one.batch, one.item))


def finish(
    connection: Connection, errand: Errand, state: str, now: datetime, message: str | None = None
) -> bool:
    """Write down what became of an item; `False` if it is not to be done any more.

    Args:
        message: sealed.
    """
    done = connection.exec_driver_sql(
        "UPDATE engine.batch_item SET state = %s, message = %s, processed_at = %s, "
        "leased_until = NULL WHERE batch_key = %s AND item_key = %s AND state = 'active'",
        (state, message, now, errand.batch, errand.item),
    )
    return done.rowcount == 1


def put_back(connection: Connection, errand: Errand) -> None:
    """Let an item be taken again at once."""
    connection.exec_driver_sql(
        "UPDATE engine.batch_item SET leased_until = NULL "
        "WHERE batch_key = %s AND item_key = %s AND state = 'active'",
        (errand.batch, errand.item),
    )


def lock(connection: Connection, key: int) -> str | None:
    """Lock a batch and return its state; `None` if there is none."""
    row = connection.exec_driver_sql(
        "SELECT state FROM engine.batch_operation WHERE key = %s FOR UPDATE", (key,)
    ).first()
    return None if row is None else str(row.state)


def set_state(connection: Connection, key: int, state: str, now: datetime) -> None:
    """Give a batch this state; what is still to be done of one that is cancelled is so too."""
    ended = now if state in (COMPLETED, CANCELLED) else None
    connection.exec_driver_sql(
        "UPDATE engine.batch_operation SET state = %s, ended_at = %s WHERE key = %s",
        (state, ended, key),
    )
    if state == CANCELLED:
        connection.exec_driver_sql(
            "UPDATE engine.batch_item SET state = 'cancelled', processed_at = %s, "
            "leased_until = NULL WHERE batch_key = %s AND state = 'active'",
            (now, key),
        )


def lock_done(connection: Connection) -> int | None:
    """Return the key of an active batch of which nothing is left to do, locked."""
    row = connection.exec_driver_sql(
        "SELECT b.key FROM engine.batch_operation b WHERE b.state = 'active' AND NOT EXISTS ("
        "SELECT FROM engine.batch_item i WHERE i.batch_key = b.key AND i.state = 'active') "
        "ORDER BY b.key LIMIT 1 FOR UPDATE SKIP LOCKED"
    ).first()
    return None if row is None else int(row.key)


def page(
    connection: Connection, chosen: Mapping[str, object], *, limit: int, offset: int = 0
) -> tuple[list[BatchView], int]:
    """Return batches, the newest first, and how many there are.

    Args:
        chosen: filters by name; see `FILTERS`.
    """
    where = _where(_BATCH_FILTERS, chosen)
    rows = connection.exec_driver_sql(
        f"{_BATCH} {where} ORDER BY b.key DESC LIMIT %(limit)s OFFSET %(offset)s",
        {**chosen, "limit": limit, "offset": offset},
    )
    found = [BatchView(row[0], BatchType(row[1]), *row[2:]) for row in rows]
    total = connection.exec_driver_sql(
        f"SELECT count(*) FROM engine.batch_operation b {where}", dict(chosen)
    )
    return found, int(total.scalar_one())


def items(
    connection: Connection,
    chosen: Mapping[str, object],
    *,
    limit: int,
    offset: int = 0,
    seals: Seals,
) -> tuple[list[BatchItemView], int]:
    """Return items of batches in their order, and how many there are."""
    where = _where(_ITEM_FILTERS, chosen)
    rows = connection.exec_driver_sql(
        "SELECT i.batch_key, b.kind, i.item_key, i.process_instance_key, i.state, i.processed_at, "
        f"i.message, CASE WHEN i.message IS NOT NULL THEN {_KEY} END {_ITEM_SOURCE} "
        f"{where} ORDER BY i.batch_key DESC, i.item_key "
        "LIMIT %(limit)s OFFSET %(offset)s",
        {**chosen, "limit": limit, "offset": offset},
    )
    found = [_item(seals, *row) for row in rows]
    total = connection.exec_driver_sql(f"SELECT count(*) {_ITEM_SOURCE} {where}", dict(chosen))
    return found, int(total.scalar_one())


def _item(seals: Seals, *columns: Any) -> BatchItemView:
    batch, kind, item, instance, state, processed_at, message, found = columns
    opened = shown(seals, instance, found)
    told, kind = opened.any("batch", message), BatchType(kind)
    return opened.marked(BatchItemView(batch, kind, item, instance, state, processed_at, told))


def _where(filters: Mapping[str, str], chosen: Mapping[str, object]) -> str:
    parts: Sequence[str] = ["true", *(filters[name] for name in chosen)]
    return "WHERE " + " AND ".join(parts)


def _json(value: Mapping[str, object]) -> str:
    return orjson.dumps(value).decode()
