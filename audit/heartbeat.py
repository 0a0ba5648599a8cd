"""Whether the log moves: nothing waits too long, and silence is broken once a day."""

from __future__ import annotations

from sqlalchemy import Connection

_ALONE = 0x6C65_6467_6572_0003
_SILENT = """
SELECT i.idx + 1 FROM ledger.index i
WHERE i.at < clock_timestamp() - interval '1 day' AND NOT EXISTS (SELECT FROM ledger.pending)
ORDER BY i.idx DESC LIMIT 1
"""
_NEWEST = "SELECT max(idx) + 1 FROM ledger.index"
_LATE = """
SELECT EXISTS (SELECT FROM ledger.pending WHERE at < clock_timestamp() - interval '1 minute')
  OR EXISTS (SELECT FROM ledger.index WHERE at < clock_timestamp() - interval '1 minute'
    AND idx >= coalesce((SELECT max(size) FROM ledger.checkpoint), 0))
"""


def is_late(connection: Connection) -> bool:
    """Return whether an entry has waited for its place, or for a signature, for over a minute."""
    return bool(connection.exec_driver_sql(_LATE).scalar())


def silent_at(connection: Connection) -> int | None:
    """Return the size of a log whose newest entry got its place over a day ago, and none waits.

    `None` otherwise, of an empty log, and while another transaction is asking.

    Args:
        connection: with an open transaction; until it ends, nobody else gets an answer.
    """
    alone = connection.exec_driver_sql("SELECT pg_try_advisory_xact_lock(%s)", (_ALONE,))
    if not alone.scalar():
        return None
    size = connection.exec_driver_sql(_SILENT).scalar()
    newest = connection.exec_driver_sql(_NEWEST).scalar()
    return None if size is None or size != newest else int(size)
