"""How much is waiting, in figures that name nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from engine.store.jobs import Clocks

_WAITING = """
WITH moment AS MATERIALIZED (SELECT coalesce(%(chosen)s::timestamptz, clock_timestamp()) AS now,
  coalesce(%(real)s::timestamptz, clock_timestamp()) AS real_now)
SELECT j.kind, count(*), extract(epoch FROM max(moment.now - j.due_at))::float8
FROM engine.job j, moment WHERE j.state = 'open' AND j.due_at <= moment.now
  AND (j.leased_until IS NULL OR j.leased_until < moment.real_now)
GROUP BY j.kind
"""
_REST = """
SELECT (SELECT count(*) FROM engine.incident WHERE resolved_at IS NULL),
  (SELECT count(*) FROM ledger.pending),
  (SELECT coalesce(extract(epoch FROM max(clock_timestamp() - at)), 0)::float8 FROM ledger.pending),
  coalesce(c.size, 0), coalesce(extract(epoch FROM clock_timestamp() - c.at), 0)::float8,
  (SELECT count(DISTINCT pid) FROM pg_stat_activity
   WHERE datname = current_database() AND application_name LIKE 'vorgang worker %%'),
  (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database())
FROM (SELECT) AS always LEFT JOIN
  (SELECT size, at FROM ledger.checkpoint ORDER BY size DESC LIMIT 1) AS c ON true
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """What waits now; ages are seconds.

    Args:
        due_jobs: by kind, those that are due and that nobody has.
        oldest_due_job: how long the longest of them has been due.
        open_incidents: in all instances.
        pending_entries: of the ledger, without a place in the log.
        oldest_pending_entry: how long the oldest of them waits.
        checkpoint_size: entries under the newest checkpoint.
        checkpoint_age: since it was signed.
        worker_connections: of all workers on this database.
        database_connections: of everybody.
    """

    due_jobs: Mapping[str, int]
    oldest_due_job: float
    open_incidents: int
    pending_entries: int
    oldest_pending_entry: float
    checkpoint_size: int
    checkpoint_age: float
    worker_connections: int
    database_connections: int


def read(connection: Connection, clocks: Clocks) -> Figures:
    """Return what waits now."""
    asked = {"chosen": clocks.chosen, "real": clocks.real}
    waiting = connection.exec_driver_sql(_WAITING, asked).all()
    rest = connection.exec_driver_sql(_REST, {}).one()
    return Figures(
        {row[0]: row[1] for row in waiting}, max((row[2] for row in waiting), default=0.0), *rest
    )
