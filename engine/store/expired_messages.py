"""Messages whose time is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from engine.message_model import OpenKeys
from engine.store.parked_messages import PARKED
from engine.store.trouble import STANDS_DAMAGED


@dataclass(frozen=True, slots=True)
class ExpiredMessage:
    """A message that was deleted; `unread` if it reached no process at all."""

    key: int
    name: str
    unread: bool


def let_go(connection: Connection, clock: datetime | None, *, openly: OpenKeys) -> None:
    """Let the parked messages be over whose time is, and that no damaged instance awaits any more:
    it has ended, was erased, or has gone another way.

    Few are parked at a time: what is damaged is looked after.

    Args:
        connection: in a transaction.
        clock: the time; `None` for the database's.
        openly: how those wait who take any message of the name.
    """
    connection.exec_driver_sql(
        f"""
UPDATE engine.message m SET due_at = NULL
WHERE m.due_at = {PARKED} AND m.expires_at <= coalesce(%(clock)s::timestamptz, clock_timestamp())
  AND NOT EXISTS (SELECT FROM engine.message_subscription s
    WHERE s.name = m.name AND (s.correlation IN (m.correlation, %(unkeyed)s)
      OR s.correlation = %(unfilled)s AND m.correlation <> %(unkeyed)s)
    AND NOT EXISTS (SELECT FROM engine.message_correlation c
      WHERE c.message_key = m.key AND c.process_definition_id = s.process_definition_id)
    AND {STANDS_DAMAGED.format(instance="s.process_instance_key")})
""",
        {"clock": clock, "unkeyed": openly.unkeyed, "unfilled": openly.unfilled},
    )


def delete(connection: Connection, limit: int, clock: datetime | None) -> list[ExpiredMessage]:
    """Delete messages whose time is over and return them, the oldest first."""
    over = connection.exec_driver_sql(
        "SELECT key FROM engine.message WHERE due_at IS NULL "
        "AND expires_at <= coalesce(%s::timestamptz, clock_timestamp()) "
        "ORDER BY expires_at LIMIT %s FOR UPDATE SKIP LOCKED",
        (clock, limit),
    ).all()
    if not over:
        return []
    # Apart: only a statement that begins under the locks sees every delivery before them.
    rows = connection.exec_driver_sql(
        "DELETE FROM engine.message m WHERE m.key = ANY(%s) RETURNING m.key, m.name, NOT EXISTS "
        "(SELECT FROM engine.message_correlation c WHERE c.message_key = m.key) AS unread",
        ([row.key for row in over],),
    )
    return sorted((ExpiredMessage(*row) for row in rows), key=lambda one: one.key)
