"""What parallel multiple start events hold until all that they wait for has come.

Messages with one correlation key make one beginning; whatever has none (signals, timers,
conditions, messages without a key) fits into each. Whoever adds or takes holds the lock of the
process; it comes before all locks that `store.messages` lists.

Source: BPMN 2.0.2, table 10.84 (parallel multiple start event).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from engine.store.messages import KeptMessage

_LOCKS = 0x6874
"""Name of the advisory locks of processes, apart from all others of this database."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """An event of a process definition and what its triggers are gathered by.

    Args:
        event_id: the start event.
        correlation: hash of the correlation key of the messages.
        unkeyed: hash of the empty key.
    """

    process_definition_key: int
    event_id: str
    correlation: bytes
    unkeyed: bytes


@dataclass(frozen=True, slots=True)
class HeldTrigger:
    """Something that has come; its contents sealed like a message's."""

    key: int
    listener: str
    kept: KeptMessage


def lock(connection: Connection, process_definition_id: str) -> None:
    """Lock what begins instances of a process together, until the transaction ends."""
    connection.exec_driver_sql(
        "SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (_LOCKS, process_definition_id)
    )


def is_newest(connection: Connection, process_definition_key: int) -> bool:
    """Return whether no later version of the process is deployed."""
    row = connection.exec_driver_sql(
        "SELECT FROM engine.process_definition p JOIN engine.process_definition n "
        "ON n.process_definition_id = p.process_definition_id AND n.version > p.version "
        "WHERE p.key = %s LIMIT 1",
        (process_definition_key,),
    ).first()
    return row is None


def insert(
    connection: Connection, at: Beginning, listener: str, kept: KeptMessage, now: datetime
) -> None:
    """Hold something for one beginning."""
    _insert(connection, at, listener, kept, now, "SELECT %(correlation)s::bytea AS beginning")


def insert_for_all(
    connection: Connection, at: Beginning, listener: str, kept: KeptMessage, now: datetime
) -> None:
    """Hold something for all beginnings that lack it; if there is none, for the first to come."""
    _insert(
        connection,
        at,
        listener,
        kept,
        now,
        """
SELECT DISTINCT h.beginning FROM engine.held_trigger h
WHERE h.process_definition_key = %(definition)s AND h.event_id = %(event)s AND NOT EXISTS (
  SELECT FROM engine.held_trigger o WHERE o.process_definition_key = %(definition)s
    AND o.beginning = h.beginning AND o.listener = %(listener)s)
UNION
SELECT %(unkeyed)s::bytea WHERE NOT EXISTS (SELECT FROM engine.held_trigger h
  WHERE h.process_definition_key = %(definition)s AND h.event_id = %(event)s)
""",
    )


def _insert(
    connection: Connection,
    at: Beginning,
    listener: str,
    kept: KeptMessage,
    now: datetime,
    beginnings: str,
) -> None:
    connection.exec_driver_sql(
        f"""
INSERT INTO engine.held_trigger (process_definition_key, event_id, listener, beginning,
  message_key, name, correlation, epoch, wrapped, sealed, held_at)
SELECT %(definition)s, %(event)s, %(listener)s, b.beginning, %(key)s, %(name)s, %(own)s, %(epoch)s,
  %(wrapped)s, %(sealed)s, %(now)s FROM ({beginnings}) b
""",
        {
            "definition": at.process_definition_key,
            "event": at.event_id,
            "listener": listener,
            "correlation": at.correlation,
            "unkeyed": at.unkeyed,
            "key": kept.key,
            "name": kept.name,
            "own": kept.correlation,
            "epoch": kept.epoch,
            "wrapped": kept.wrapped,
            "sealed": kept.sealed,
            "now": now,
        },
    )


def holds(connection: Connection, at: Beginning, listener: str) -> bool:
    """Return whether this has come already for this very beginning."""
    row = connection.exec_driver_sql(
        "SELECT FROM engine.held_trigger WHERE process_definition_key = %s AND beginning = %s "
        "AND listener = %s LIMIT 1",
        (at.process_definition_key, at.correlation, listener),
    ).first()
    return row is not None


def complete(connection: Connection, at: Beginning, triggers: int) -> bytes | None:
    """Return a beginning of the event for which all has come, the oldest; `None` if there is none.

    Args:
        at: with a correlation key, only its own beginning is looked at.
        triggers: how many things the event waits for.
    """
    row = connection.exec_driver_sql(
        """
SELECT g.beginning FROM (
  SELECT h.beginning, min(h.key) AS oldest FROM engine.held_trigger h
  WHERE h.process_definition_key = %(definition)s AND h.event_id = %(event)s
    AND (%(all)s OR h.beginning = %(correlation)s)
  GROUP BY h.beginning) g
WHERE (SELECT count(DISTINCT o.listener) FROM engine.held_trigger o
  WHERE o.process_definition_key = %(definition)s AND o.event_id = %(event)s
    AND o.beginning IN (g.beginning, %(unkeyed)s)) >= %(triggers)s
ORDER BY g.beginning = %(unkeyed)s, g.oldest LIMIT 1
""",
        {
            "definition": at.process_definition_key,
            "event": at.event_id,
            "correlation": at.correlation,
            "unkeyed": at.unkeyed,
            "all": at.correlation == at.unkeyed,
            "triggers": triggers,
        },
    ).first()
    return None if row is None else bytes(row[0])


def of_beginning(connection: Connection, at: Beginning) -> list[HeldTrigger]:
    """Return the oldest of each thing that a beginning needs, in the order in which they came."""
    rows = connection.exec_driver_sql(
        """
SELECT * FROM (
  SELECT DISTINCT ON (listener) key, listener, message_key, name, correlation, epoch, wrapped,
    sealed FROM engine.held_trigger
  WHERE process_definition_key = %s AND event_id = %s AND beginning IN (%s, %s)
  ORDER BY listener, beginning = %s, key) h
ORDER BY key
""",
        (at.process_definition_key, at.event_id, at.correlation, at.unkeyed, at.unkeyed),
    ).all()
    return [
        HeldTrigger(
            row[0],
            row[1],
            KeptMessage(row[2], row[3], bytes(row[4]), row[5], bytes(row[6]), bytes(row[7])),
        )
        for row in rows
    ]


def remove(connection: Connection, keys: list[int]) -> None:
    """Let these go: an instance has them now, or nobody can read them."""
    connection.exec_driver_sql("DELETE FROM engine.held_trigger WHERE key = ANY(%s)", (keys,))


def remove_of_process(connection: Connection, process_definition_id: str) -> None:
    """Let go all that any version of a process holds."""
    connection.exec_driver_sql(
        "DELETE FROM engine.held_trigger h USING engine.process_definition p "
        "WHERE p.key = h.process_definition_key AND p.process_definition_id = %s",
        (process_definition_id,),
    )
