"""How much is waiting, in figures that name nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from engine.job_types import JobTypes
from engine.store.jobs import Clocks

_WAITING = """
WITH moment AS MATERIALIZED (SELECT coalesce(%(chosen)s::timestamptz, clock_timestamp()) AS now,
  coalesce(%(real)s::timestamptz, clock_timestamp()) AS real_now)
SELECT j.kind, CASE WHEN j.kind = 'connector' THEN j.type END AS type, count(*) AS jobs,
  extract(epoch FROM max(moment.now - j.due_at))::float8 AS oldest
FROM engine.job j, moment WHERE j.state = 'open' AND j.due_at <= moment.now
  AND (j.leased_until IS NULL OR j.leased_until < moment.real_now)
GROUP BY 1, 2
"""
EXTERNAL = "external"
"""As a kind of job: one that none of the product's own workers takes."""
_REST = """
SELECT (SELECT count(*) FROM engine.incident WHERE resolved_at IS NULL),
  (SELECT count(*) FROM ledger.pending),
  (SELECT coalesce(extract(epoch FROM max(clock_timestamp() - at)), 0)::float8 FROM ledger.pending),
  coalesce(c.size, 0), coalesce(extract(epoch FROM clock_timestamp() - c.at), 0)::float8,
  (SELECT count(DISTINCT pid) FROM pg_stat_activity
   WHERE datname = current_database() AND application_name LIKE 'vorgang worker %%'),
  (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()),
  (SELECT coalesce(extract(epoch FROM max(clock_timestamp() - i.at)), 0)::float8
   FROM ledger.index i WHERE i.idx >= coalesce(c.size, 0)),
  (SELECT count(*) FROM engine.notice WHERE fault IS NOT NULL)
FROM (SELECT) AS always LEFT JOIN
  (SELECT size, at FROM ledger.checkpoint ORDER BY size DESC LIMIT 1) AS c ON true
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """What waits now; ages are seconds.

    Args:
        due_jobs: by kind, those that are due and that nobody has; `EXTERNAL` are apart.
        oldest_due_job: how long the longest of them has been due, without those.
        oldest_external_job: likewise, of those alone.
        open_incidents: in all instances.
        pending_entries: of the ledger, without a place in the log.
        oldest_pending_entry: how long the oldest of them waits.
        checkpoint_size: entries under the newest checkpoint.
        checkpoint_age: since it was signed.
        worker_connections: of all workers on this database.
        database_connections: of everybody.
        oldest_unsigned_entry: how long the oldest entry has a place that no checkpoint covers.
        unsent_notices: mails about tasks that the mail server did not take.
    """

    due_jobs: Mapping[str, int]
    oldest_due_job: float
    oldest_external_job: float
    open_incidents: int
    pending_entries: int
    oldest_pending_entry: float
    checkpoint_size: int
    checkpoint_age: float
    worker_connections: int
    database_connections: int
    oldest_unsigned_entry: float = 0.0
    unsent_notices: int = 0


def read(connection: Connection, clocks: Clocks, known: JobTypes) -> Figures:
    """Return what waits now; `known` says which jobs the product's own workers do."""
    asked = {"chosen": clocks.chosen, "real": clocks.real}
    due: dict[str, int] = {}
    oldest: dict[str, float] = {}
    for row in connection.exec_driver_sql(_WAITING, asked):
        ours = row.type is None or (row.type in known.connectors and not known.outside(row.type))
        kind = row.kind if ours else EXTERNAL
        due[kind] = due.get(kind, 0) + row.jobs
        oldest[kind] = max(oldest.get(kind, 0.0), row.oldest)
    outside = oldest.pop(EXTERNAL, 0.0)
    rest = connection.exec_driver_sql(_REST, {}).one()
    return Figures(due, max(oldest.values(), default=0.0), outside, *rest)
