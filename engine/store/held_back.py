"""What is held back before any instance begins: versions that start nothing, and what has come for
start events that wait for more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class HeldDefinition:
    """A version that starts nothing.

    Args:
        running: how many of its instances are active.
        held: how many of these an operator holds.
    """

    key: int
    process_definition_id: str
    name: str
    version: int
    since: datetime
    suspended_by: str
    running: int
    held: int


@dataclass(frozen=True, slots=True)
class WaitingTrigger:
    """Something that has come for a start event which waits for more.

    Args:
        key: of this holding; a signal is held once for each beginning that it is part of.
        name: of the message or signal, or `timer`, `condition`.
        beginning: the same number for what is to begin one instance together.
    """

    key: int
    process_definition_key: int
    process_definition_id: str
    process_name: str
    version: int
    event_id: str
    name: str
    message_key: int
    since: datetime
    beginning: int


def definitions(connection: Connection) -> Sequence[HeldDefinition]:
    """Return the versions that start nothing, the one that was suspended first before."""
    rows = connection.exec_driver_sql(
        """
SELECT p.key, p.process_definition_id, coalesce(p.name, p.process_definition_id), p.version,
  s.suspended_at,
  coalesce(a.name, s.suspended_by),
  (SELECT count(*) FROM engine.process_instance i
    WHERE i.process_definition_key = p.key AND i.status = 'active'),
  (SELECT count(*) FROM engine.process_instance i
    WHERE i.process_definition_key = p.key AND i.status = 'active' AND i.suspended_at IS NOT NULL)
FROM engine.definition_suspension s
JOIN engine.process_definition p ON p.key = s.process_definition_key
LEFT JOIN engine.account a ON a.account_id = s.suspended_by
ORDER BY s.suspended_at, p.key
"""
    )
    return [HeldDefinition(*row) for row in rows]


def triggers(connection: Connection) -> Sequence[WaitingTrigger]:
    """Return what start events hold, the oldest first, at most `MOST_LISTED`."""
    rows = connection.exec_driver_sql(
        """
SELECT h.key, p.key, p.process_definition_id, coalesce(p.name, p.process_definition_id), p.version,
  h.event_id, h.name, h.message_key,
  h.held_at, dense_rank() OVER (ORDER BY h.process_definition_key, h.event_id, h.beginning)
FROM engine.held_trigger h JOIN engine.process_definition p ON p.key = h.process_definition_key
ORDER BY h.held_at, h.key LIMIT %s
""",
        (MOST_LISTED,),
    )
    return [WaitingTrigger(*row) for row in rows]


def trigger(connection: Connection, key: int) -> WaitingTrigger | None:
    """Return one holding; `None` if it is there no longer."""
    row = connection.exec_driver_sql(
        """
SELECT h.key, p.key, p.process_definition_id, coalesce(p.name, p.process_definition_id), p.version,
  h.event_id, h.name, h.message_key,
  h.held_at, 0
FROM engine.held_trigger h JOIN engine.process_definition p ON p.key = h.process_definition_key
WHERE h.key = %s
""",
        (key,),
    ).first()
    return None if row is None else WaitingTrigger(*row)
