"""Messages whose time is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class ExpiredMessage:
    """A message that was deleted; `unread` if it reached no process at all."""

    key: int
    name: str
    unread: bool


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
