"""Messages and who waits for them.

What a transaction locks, it locks in this order, so that none waits for another in a circle:
instances; `message_started`; `message_correlation`; the locks of correlation keys (`_lock`, all at
once, sorted); rows of `message`. Whoever begins to wait writes that first and then, under the
key's lock, wakes the messages that are kept; a message goes to rest under the same lock, and only
if nobody waits. So one of the two sees the other.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection

from engine.message_model import OpenKeys
from engine.store.database import straight
from engine.store.parked_messages import AWAITED_BY_DAMAGED, PARKED, fitting
from engine.store.trouble import STANDS_DAMAGED

_LOCKS = 0x6D73
"""Name of the advisory locks of correlation keys, apart from all others of this database."""
_MOMENT = "coalesce(%(clock)s::timestamptz, clock_timestamp())"


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A message as it is kept: all that may concern a person sealed or hashed."""

    key: int
    name: str
    correlation: bytes
    epoch: int
    wrapped: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where a message can go: to a subscription, or to a start event of a process.

    Args:
        process_definition_id: of which it is the one receiver.
        subscription: its key; `None` for a start.
        process_definition_key: of the version to start; `None` for a subscription.
        event_id: start event.
    """

    process_definition_id: str
    subscription: int | None = None
    process_definition_key: int | None = None
    event_id: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A fresh key for a message, and the time."""

    key: int
    now: datetime


def next_message(connection: Connection, clock: datetime | None) -> Moment:
    """Return a fresh message key and the time."""
    row = connection.exec_driver_sql(
        f"SELECT nextval('engine.key'), {_MOMENT}", {"clock": clock}
    ).one()
    return Moment(row[0], row[1])


def insert(
    connection: Connection,
    message: KeptMessage,
    *,
    message_id: bytes | None,
    moment: datetime,
    expires_at: datetime,
    rests: bool = False,
) -> bool:
    """Keep a message, due at once, or never if it rests; `False` if one of this name, key and id is
    kept already."""
    if message_id is not None:
        connection.exec_driver_sql(
            "DELETE FROM engine.message WHERE correlation = %s AND name = %s AND message_id = %s "
            "AND due_at IS NULL AND expires_at <= %s",
            (message.correlation, message.name, message_id, moment),
        )
    row = connection.exec_driver_sql(
        """
WITH kept AS (
  INSERT INTO engine.message (key, name, correlation, message_id, epoch, wrapped, sealed,
    published_at, expires_at, due_at)
  VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING key)
SELECT key, pg_notify('vorgang_job', '') FROM kept
""",
        (
            message.key,
            message.name,
            message.correlation,
            message_id,
            message.epoch,
            message.wrapped,
            message.sealed,
            moment,
            expires_at,
            None if rests else moment,
        ),
    ).first()
    return row is not None


_STARTING = """
SELECT p.process_definition_id, p.key, e.event_id FROM engine.message_start_event e
JOIN engine.process_definition p ON p.key = e.process_definition_key
WHERE e.name = %(name)s AND p.key < %(key)s
  AND NOT EXISTS (SELECT FROM engine.process_definition n
    WHERE n.process_definition_id = p.process_definition_id AND n.version > p.version)
  AND NOT EXISTS (SELECT FROM engine.message_correlation c
    WHERE c.message_key = %(key)s AND c.process_definition_id = p.process_definition_id)
  AND NOT (%(keyed)s AND EXISTS (SELECT FROM engine.message_started a
    WHERE a.process_definition_id = p.process_definition_id AND a.correlation = %(correlation)s))
  AND NOT (%(keyed)s AND EXISTS (SELECT FROM engine.held_trigger h
    WHERE h.process_definition_key = p.key AND h.beginning = %(correlation)s
      AND h.listener = e.event_id))
  AND NOT EXISTS (SELECT FROM engine.definition_suspension x
    WHERE x.process_definition_key = p.key)
ORDER BY p.process_definition_id
"""


def receivers(
    connection: Connection, key: int, name: str, correlation: bytes, *, openly: OpenKeys
) -> list[Receiver]:
    """Return where a message can go now: one place for each process that has not had it yet.

    In a process, what waits longest comes before a start. With a correlation key, a process that
    such a message has started starts again only when that instance has ended. A parallel multiple
    start event that holds such a message takes no second one. What an operator holds and what is
    damaged take none: if no other waits, the message waits for them and starts no instance.

    Args:
        connection: in a transaction.
        key: the message's.
        name: the message's.
        correlation: hash of its correlation key.
        openly: how those wait who take any message of the name.
    """
    keyed = correlation != openly.unkeyed
    waiting = connection.exec_driver_sql(
        f"""
SELECT DISTINCT ON (s.process_definition_id) s.process_definition_id, s.key,
  i.suspended_at IS NOT NULL OR {STANDS_DAMAGED.format(instance="i.key")} AS held
FROM engine.message_subscription s
JOIN engine.process_instance i ON i.key = s.process_instance_key
WHERE s.correlation = ANY(%s) AND s.name = %s AND NOT EXISTS (
  SELECT FROM engine.message_correlation c
  WHERE c.message_key = %s AND c.process_definition_id = s.process_definition_id)
ORDER BY s.process_definition_id, held, s.key
""",
        (fitting(correlation, openly), name, key),
    ).all()
    held = {row.process_definition_id for row in waiting if row.held}
    found = {
        row.process_definition_id: Receiver(row.process_definition_id, subscription=row.key)
        for row in waiting
        if not row.held
    }
    starting = connection.exec_driver_sql(
        _STARTING,
        {"name": name, "key": key, "correlation": correlation, "keyed": keyed},
    )
    for id_, definition, event in starting:
        if id_ in held:
            continue
        found.setdefault(id_, Receiver(id_, process_definition_key=definition, event_id=event))
    # Subscriptions first: the one who asks for the receiver of a message means a running instance.
    return sorted(found.values(), key=lambda one: (one.subscription is None, one.subscription))


_KEPT = "m.key, m.name, m.correlation, m.epoch, m.wrapped, m.sealed"


def claim(
    connection: Connection, limit: int, lease: timedelta, clock: datetime | None
) -> list[KeptMessage]:
    """Return messages that are due and that no other worker has, the oldest first."""
    rows = connection.exec_driver_sql(
        f"""
WITH due AS (
  SELECT key FROM engine.message WHERE due_at <= {_MOMENT}
  ORDER BY due_at, key LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
UPDATE engine.message m SET due_at = {_MOMENT} + %(lease)s FROM due WHERE m.key = due.key
RETURNING {_KEPT}
""",
        {"clock": clock, "limit": limit, "lease": lease},
    ).all()
    return sorted((_kept(row) for row in rows), key=lambda message: message.key)


def oldest_for(
    connection: Connection, message: KeptMessage, process_definition_id: str, clock: datetime | None
) -> KeptMessage | None:
    """Return the oldest message of the same name and key that this process has not had yet."""
    row = connection.exec_driver_sql(
        f"""
SELECT {_KEPT} FROM engine.message m WHERE m.correlation = %(correlation)s AND m.name = %(name)s
  AND (m.due_at < {PARKED} OR m.expires_at > {_MOMENT})
  AND NOT EXISTS (SELECT FROM engine.message_correlation c
    WHERE c.message_key = m.key AND c.process_definition_id = %(process)s)
ORDER BY m.key LIMIT 1
""",
        {
            "clock": clock,
            "correlation": message.correlation,
            "name": message.name,
            "process": process_definition_id,
        },
    ).first()
    return None if row is None else _kept(row)


def correlate(connection: Connection, key: int, process_definition_id: str) -> bool:
    """Note that a process has the message; `False` if it had it, or the message is gone.

    Waits for whoever notes the same at this moment.
    """
    row = connection.exec_driver_sql(
        "INSERT INTO engine.message_correlation (message_key, process_definition_id) "
        "SELECT m.key, %s FROM engine.message m WHERE m.key = %s FOR KEY SHARE OF m "
        "ON CONFLICT DO NOTHING RETURNING message_key",
        (process_definition_id, key),
    ).first()
    return row is not None


def occupy(
    connection: Connection, process_definition_id: str, correlation: bytes, instance: int
) -> bool:
    """Note the instance that a message started; `False` if one with the same key runs."""
    row = connection.exec_driver_sql(
        "INSERT INTO engine.message_started (process_definition_id, correlation, "
        "process_instance_key) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING RETURNING correlation",
        (process_definition_id, correlation, instance),
    ).first()
    return row is not None


def rest(connection: Connection, message: KeptMessage, *, openly: OpenKeys) -> bool:
    """Leave a message in the buffer, until it is woken or its time is over; one that a damaged
    instance awaits, until that is put right.

    `False` if somebody waits for it after all.
    """
    _lock(connection, [message.correlation, _by_name(message.name)])
    if receivers(connection, message.key, message.name, message.correlation, openly=openly):
        return False
    # Not deleted here, even if its time is over: a delivery that holds it may want this lock.
    connection.exec_driver_sql(
        f"UPDATE engine.message m SET due_at = CASE WHEN {AWAITED_BY_DAMAGED} THEN {PARKED} END "
        "WHERE m.key = %(key)s",
        {"key": message.key, "correlations": fitting(message.correlation, openly)},
    )
    return True


def give_up(connection: Connection, key: int, now: datetime) -> bool:
    """Leave a message whose time is over to be deleted; `False` if its time is not over."""
    row = connection.exec_driver_sql(
        "UPDATE engine.message SET due_at = NULL WHERE key = %s AND expires_at <= %s RETURNING key",
        (key, now),
    ).first()
    return row is not None


def discard(connection: Connection, key: int) -> None:
    """Delete a message that nobody can read any more, or that was given up."""
    connection.exec_driver_sql("DELETE FROM engine.message WHERE key = %s", (key,))


_WOKEN = f"""
WITH woken AS (
  UPDATE engine.message m SET due_at = %(now)s
  FROM unnest(%(names)s::text[], %(correlations)s::bytea[]) AS s(name, correlation)
  WHERE {{fits}} AND m.name = s.name AND (
    (m.due_at IS NULL OR m.due_at = {PARKED}) AND m.expires_at > %(now)s
    OR %(parked)s AND m.due_at = {PARKED})
    AND NOT EXISTS (SELECT FROM engine.message_correlation c
      WHERE c.message_key = m.key AND c.process_definition_id = %(process)s)
  RETURNING m.key)
SELECT pg_notify('vorgang_job', '') FROM woken LIMIT 1
"""


def wake(
    connection: Connection,
    process_definition_id: str,
    awaited: Collection[tuple[str, bytes]],
    now: datetime,
    *,
    openly: OpenKeys,
    parked: bool = False,
) -> None:
    """Wake the kept messages that an instance of this process has begun to wait for.

    Args:
        connection: in the transaction that has written the subscriptions; locked until it ends.
        process_definition_id: of the instance.
        awaited: name and hashed correlation key of each.
        now: time of the step.
        openly: how those wait who take any message of the name.
        parked: the instance was damaged: what waited for it comes, however late.
    """
    if not awaited:
        return
    by_name = [name for name, correlation in awaited if correlation in openly.both()]
    _lock(connection, [*(one for _, one in awaited), *map(_by_name, by_name)])
    # Apart, so that messages are found by the index of keys where keys are all that counts.
    fits = "m.correlation = s.correlation"
    if by_name:
        fits = (
            f"({fits} OR s.correlation = %(unkeyed)s"
            " OR s.correlation = %(unfilled)s AND m.correlation <> %(unkeyed)s)"
        )
    straight(
        connection,
        _WOKEN.format(fits=fits),
        {
            "now": now,
            "names": [name for name, _ in awaited],
            "correlations": [correlation for _, correlation in awaited],
            "process": process_definition_id,
            "unkeyed": openly.unkeyed,
            "unfilled": openly.unfilled,
            "parked": parked,
        },
    )


def wake_starts(connection: Connection, process_definition_key: int, now: datetime) -> None:
    """Wake the kept messages that start a version which was suspended."""
    names = connection.exec_driver_sql(
        "SELECT DISTINCT name FROM engine.message_start_event WHERE process_definition_key = %s",
        (process_definition_key,),
    ).all()
    # A message goes to rest under the lock of its name: it looks before this, or is seen below.
    _lock(connection, [_by_name(row.name) for row in names])
    connection.exec_driver_sql(
        "WITH woken AS (UPDATE engine.message m SET due_at = %(now)s "
        "FROM engine.message_start_event e WHERE e.name = m.name "
        "AND e.process_definition_key = %(key)s AND m.due_at IS NULL AND m.expires_at > %(now)s "
        "RETURNING m.key) SELECT pg_notify('vorgang_job', '') FROM woken LIMIT 1",
        {"key": process_definition_key, "now": now},
    )


def vacate(connection: Connection, instance: int, now: datetime) -> None:
    """Let messages start the process again with the key of an instance that has ended."""
    row = connection.exec_driver_sql(
        "DELETE FROM engine.message_started WHERE process_instance_key = %s RETURNING correlation",
        (instance,),
    ).first()
    if row is None:
        return
    _lock(connection, [row[0]])
    connection.exec_driver_sql(
        "WITH woken AS (UPDATE engine.message SET due_at = %s "
        "WHERE correlation = %s AND due_at IS NULL AND expires_at > %s RETURNING key) "
        "SELECT pg_notify('vorgang_job', '') FROM woken LIMIT 1",
        (now, row[0], now),
    )


def _by_name(name: str) -> bytes:
    """Return what is locked for those who take any message of a name."""
    return sha256(name.encode()).digest()


def _lock(connection: Connection, correlations: Sequence[bytes]) -> None:
    """Lock correlation keys until the transaction ends; none may be locked before in it."""
    numbers = sorted({int.from_bytes(one[:4], signed=True) for one in correlations})
    straight(
        connection,
        "SELECT pg_advisory_xact_lock(%s, k) FROM unnest(%s::int[]) AS k",
        (_LOCKS, numbers),
    )


def _kept(row: Sequence[object]) -> KeptMessage:
    key, name, correlation, epoch, wrapped, sealed = row
    assert isinstance(key, int)
    assert isinstance(epoch, int)
    return KeptMessage(key, str(name), _bytes(correlation), epoch, _bytes(wrapped), _bytes(sealed))


def _bytes(value: object) -> bytes:
    assert isinstance(value, bytes | memoryview)
    return bytes(value)
