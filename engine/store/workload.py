"""What the installation is busy with: who is connected to work, and what waits, by type of job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from engine.store.jobs import Clocks

_MOMENT = """
WITH moment AS MATERIALIZED (SELECT coalesce(%(chosen)s::timestamptz, clock_timestamp()) AS now,
  coalesce(%(real)s::timestamptz, clock_timestamp()) AS real_now)
"""
_QUEUES = f"""{_MOMENT}
SELECT j.kind, CASE WHEN j.kind = 'connector' THEN j.type ELSE '' END,
  count(*) FILTER (WHERE j.due_at <= moment.now AND NOT held.leased),
  count(*) FILTER (WHERE held.leased),
  count(*) FILTER (WHERE j.due_at > moment.now AND NOT held.leased),
  count(*) FILTER (WHERE j.attempts > 0),
  min(j.due_at) FILTER (WHERE j.due_at <= moment.now AND NOT held.leased),
  min(j.due_at) FILTER (WHERE j.due_at > moment.now AND NOT held.leased)
FROM engine.job j, moment,
  LATERAL (SELECT coalesce(j.leased_until >= moment.real_now, false) AS leased) AS held
WHERE j.state = 'open' GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT %(most)s
"""
_HANDS = f"""{_MOMENT}
SELECT j.lease_worker, count(*), array_agg(DISTINCT j.type), min(j.leased_until)
FROM engine.job j, moment
WHERE j.state = 'open' AND j.leased_until >= moment.real_now AND j.lease_worker IS NOT NULL
GROUP BY 1 ORDER BY 1 LIMIT %(most)s
"""
_CONNECTED = """
SELECT application_name, count(*), min(backend_start), max(state_change),
  bool_or(state IS DISTINCT FROM 'idle')
FROM pg_stat_activity
WHERE datname = current_database() AND application_name LIKE 'vorgang worker %%'
GROUP BY 1 ORDER BY 1 LIMIT %(most)s
"""
_STARTS = f"""{_MOMENT}
SELECT count(*), count(*) FILTER (WHERE greatest(t.due_at, t.postponed_until) <= moment.now),
  min(greatest(t.due_at, t.postponed_until))
FROM engine.timer_start t, moment
"""
_PLACED = "SELECT at FROM ledger.index ORDER BY idx DESC LIMIT 1"
MOST = 200
"""Lines of one kind, at most."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Open jobs of one type.

    Args:
        kind: `connector`, `timer` or another of the product's own.
        type: of a connector's job; empty otherwise.
        due: wait for somebody to take them.
        in_hand: somebody has them.
        later: fall due later.
        tried: have been tried before.
        oldest: since when the longest waits.
        next: when the next falls due.
    """

    kind: str
    type: str
    due: int
    in_hand: int
    later: int
    tried: int
    oldest: datetime | None
    next: datetime | None


@dataclass(frozen=True, slots=True)
class Hands:
    """Jobs that somebody has taken, by the name they gave themselves.

    Args:
        until: when the first of their leases ends.
    """

    worker: str
    jobs: int
    types: tuple[str, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class ConnectedWorker:
    """A worker of the product that has connections to the database.

    Args:
        name: host and process id.
        since: when its oldest connection began.
        heard: when it last began or ended a statement.
        busy: whether one runs at this moment.
    """

    name: str
    connections: int
    since: datetime
    heard: datetime | None
    busy: bool


@dataclass(frozen=True, slots=True)
class Workload:
    """All of it.

    Args:
        starts: start timers there are, `starts_due` of them due, and when the first falls due.
        placed_at: when the sequencer last gave an entry its place.
    """

    queues: tuple[Queue, ...]
    hands: tuple[Hands, ...]
    workers: tuple[ConnectedWorker, ...]
    starts: int
    starts_due: int
    next_start: datetime | None
    placed_at: datetime | None


def read(connection: Connection, clocks: Clocks) -> Workload:
    """Return what the installation is busy with now; at most `MOST` lines of a kind."""
    asked = {"chosen": clocks.chosen, "real": clocks.real, "most": MOST}
    queues = tuple(Queue(*row) for row in connection.exec_driver_sql(_QUEUES, asked))
    hands = tuple(
        Hands(row[0], row[1], tuple(row[2]), row[3])
        for row in connection.exec_driver_sql(_HANDS, asked)
    )
    workers = tuple(
        ConnectedWorker(str(row[0]).rpartition(" ")[2], *row[1:])
        for row in connection.exec_driver_sql(_CONNECTED, {"most": MOST})
    )
    starts = connection.exec_driver_sql(_STARTS, asked).one()
    placed = connection.exec_driver_sql(_PLACED).scalar()
    return Workload(queues, hands, workers, starts[0], starts[1], starts[2], placed)
