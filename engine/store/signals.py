"""Thrown signals, and whom each is still to reach.

Whom it reaches is settled in the transaction that throws it: all who wait then, and the newest
version of each process that such a signal starts. While an instance waits for the rest of its own
beginning (an event-based gateway for all of its events, a parallel multiple start), that starts no
other one.

Source: BPMN 2.0.2, 10.6.6 (instantiating event-based gateway), 10.5.2 (start events).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from engine.store.messages import KeptMessage
from engine.store.trouble import STANDS_DAMAGED

_MOMENT = "coalesce(%(clock)s::timestamptz, clock_timestamp())"
_HELD = f"""(
  EXISTS (SELECT FROM engine.definition_suspension x
          WHERE x.process_definition_key = w.process_definition_key)
  OR EXISTS (SELECT FROM engine.message_subscription y
             JOIN engine.process_instance z ON z.key = y.process_instance_key
             WHERE y.key = w.subscription_key
               AND (z.suspended_at IS NOT NULL OR {STANDS_DAMAGED.format(instance="z.key")})))"""
"""Whether an operator holds whom a delivery is for, or it is damaged: the delivery is kept until
that is resumed, or put right."""
_REACHED = """
SELECT s.key AS subscription_key, NULL::bigint AS process_definition_key, NULL::text AS event_id
FROM engine.message_subscription s
WHERE s.correlation IS NULL AND s.name = %(name)s AND s.process_instance_key <> %(instance)s
UNION ALL
SELECT NULL, p.key, e.event_id FROM engine.signal_start_event e
JOIN engine.process_definition p ON p.key = e.process_definition_key
WHERE e.name = %(name)s AND NOT EXISTS (SELECT FROM engine.process_definition n
  WHERE n.process_definition_id = p.process_definition_id AND n.version > p.version)
AND NOT EXISTS (SELECT FROM engine.message_subscription w
  WHERE w.process_definition_id = p.process_definition_id AND w.event_id = e.event_id
    AND w.correlation IS NULL AND w.name = e.name)
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One whom a signal is still to reach.

    Args:
        signal: sealed as a message is.
        subscription: its key; `None` for a start.
        process_definition_key: of the version to start; `None` for a subscription.
        event_id: start event.
        attempts: this one included.
    """

    key: int
    signal: KeptMessage
    subscription: int | None
    process_definition_key: int | None
    event_id: str | None
    attempts: int


def count_reached(connection: Connection, name: str, instance: int = 0) -> int:
    """Return how many a signal is to reach.

    Args:
        instance: that throws it; who waits there has it already. 0 for none.
    """
    statement = f"SELECT count(*) FROM ({_REACHED}) reached"
    parameters = {"name": name, "instance": instance}
    return int(connection.exec_driver_sql(statement, parameters).scalar_one())


def insert(connection: Connection, signal: KeptMessage, instance: int, now: datetime) -> None:
    """Keep a signal for all whom it reaches."""
    connection.exec_driver_sql(
        "INSERT INTO engine.signal (key, name, correlation, epoch, wrapped, sealed, thrown_at) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (
            signal.key,
            signal.name,
            signal.correlation,
            signal.epoch,
            signal.wrapped,
            signal.sealed,
            now,
        ),
    )
    connection.exec_driver_sql(
        f"""
WITH reached AS ({_REACHED}), written AS (
  INSERT INTO engine.signal_delivery (signal_key, subscription_key, process_definition_key,
    event_id, due_at, attempts)
  SELECT %(key)s, subscription_key, process_definition_key, event_id, %(now)s, 0 FROM reached
  ORDER BY subscription_key, process_definition_key RETURNING key)
SELECT pg_notify('vorgang_job', '') FROM written LIMIT 1
""",
        {"name": signal.name, "instance": instance, "key": signal.key, "now": now},
    )


def next_key(connection: Connection) -> int:
    """Return a fresh key for a signal."""
    return int(connection.exec_driver_sql("SELECT nextval('engine.key')").scalar_one())


def claim(
    connection: Connection, limit: int, lease: timedelta, clock: datetime | None
) -> list[Delivery]:
    """Return deliveries that are due and that no other worker has, the oldest first."""
    rows = connection.exec_driver_sql(
        f"""
WITH due AS (
  SELECT w.key FROM engine.signal_delivery w WHERE w.due_at <= {_MOMENT} AND NOT {_HELD}
  ORDER BY w.due_at, w.key LIMIT %(limit)s FOR UPDATE OF w SKIP LOCKED)
UPDATE engine.signal_delivery d SET due_at = {_MOMENT} + %(lease)s, attempts = d.attempts + 1
FROM due, engine.signal s WHERE d.key = due.key AND s.key = d.signal_key
RETURNING d.key, d.subscription_key, d.process_definition_key, d.event_id, d.attempts,
  s.key, s.name, s.correlation, s.epoch, s.wrapped, s.sealed
""",
        {"clock": clock, "limit": limit, "lease": lease},
    ).all()
    found = [
        Delivery(
            key=row[0],
            signal=KeptMessage(
                row[5], row[6], bytes(row[7]), row[8], bytes(row[9]), bytes(row[10])
            ),
            subscription=row[1],
            process_definition_key=row[2],
            event_id=row[3],
            attempts=row[4],
        )
        for row in rows
    ]
    return sorted(found, key=lambda delivery: delivery.key)


def take(connection: Connection, key: int) -> bool:
    """Note that a signal has reached somebody; `False` if it had before."""
    row = connection.exec_driver_sql(
        "DELETE FROM engine.signal_delivery WHERE key = %s RETURNING key", (key,)
    ).first()
    return row is not None


def redirect(connection: Connection, delivery: Delivery, process_definition_id: str) -> bool:
    """Bring a signal that was to begin an instance to those that wait for it meanwhile, where it
    would begin; `False` if there are none.

    Until it was delivered, another signal may have begun an instance that waits for this one.
    """
    rows = connection.exec_driver_sql(
        """
WITH waiting AS (
  SELECT s.key FROM engine.message_subscription s
  WHERE s.process_definition_id = %(process)s AND s.event_id = %(event)s
    AND s.correlation IS NULL AND s.name = %(name)s),
taken AS (
  DELETE FROM engine.signal_delivery d WHERE d.key = %(key)s AND EXISTS (SELECT FROM waiting)
  RETURNING d.signal_key),
written AS (
  INSERT INTO engine.signal_delivery (signal_key, subscription_key, due_at, attempts)
  SELECT s.key, waiting.key, s.thrown_at, 0 FROM taken JOIN engine.signal s
    ON s.key = taken.signal_key, waiting RETURNING key)
SELECT pg_notify('vorgang_job', '') FROM waiting LIMIT 1
""",
        {
            "process": process_definition_id,
            "event": delivery.event_id,
            "name": delivery.signal.name,
            "key": delivery.key,
        },
    ).all()
    return bool(rows)


def forget_delivered(connection: Connection) -> int:
    """Delete signals that have reached all, and return how many."""
    return connection.exec_driver_sql(
        "DELETE FROM engine.signal s WHERE NOT EXISTS "
        "(SELECT FROM engine.signal_delivery d WHERE d.signal_key = s.key)"
    ).rowcount


def insert_start_events(
    connection: Connection, process_definition_key: int, events: Iterable[tuple[str, str]]
) -> None:
    """Note the start events of a deployed process: listener and signal name of each."""
    for event_id, name in events:
        connection.exec_driver_sql(
            "INSERT INTO engine.signal_start_event VALUES (%s, %s, %s)",
            (process_definition_key, event_id, name),
        )
