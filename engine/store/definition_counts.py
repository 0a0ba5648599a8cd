"""How many cases each version of a process has; counted as far as somebody reads a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

MOST = 10_000
"""Nobody needs to know how many more there are; counting them would take ever longer."""

_COUNTS = """
SELECT k.key,
  (SELECT count(*) FROM (SELECT FROM engine.process_instance i
    WHERE i.process_definition_key = k.key AND i.ended_at IS NULL LIMIT %(most)s) r) AS running,
  (SELECT count(*) FROM (SELECT FROM engine.process_instance i
    WHERE i.process_definition_key = k.key AND i.ended_at IS NOT NULL LIMIT %(most)s) e)
  + (SELECT count(*) FROM (SELECT FROM engine.archived_process_instance a
    WHERE a.process_definition_key = k.key LIMIT %(most)s) e) AS ended,
  coalesce(t.troubled, 0) AS troubled
FROM unnest(%(keys)s::bigint[]) AS k(key)
LEFT JOIN (SELECT i.process_definition_key, count(DISTINCT i.key) AS troubled
  FROM (SELECT process_instance_key FROM engine.incident
    WHERE resolved_at IS NULL LIMIT %(most)s) n
  JOIN engine.process_instance i ON i.key = n.process_instance_key GROUP BY 1) t
  ON t.process_definition_key = k.key
"""
_PLACES = """
WITH chosen AS MATERIALIZED (SELECT key FROM engine.process_instance
  WHERE process_definition_key = %(key)s AND ended_at IS NULL LIMIT %(most)s)
SELECT activity_id, count(DISTINCT (key, token_id)) AS tokens, bool_or(stuck) AS stuck FROM (
  SELECT s.key, t.token_id, t.activity_id, false AS stuck FROM chosen s JOIN engine.user_task t
    ON t.process_instance_key = s.key AND t.state IN ('ready', 'claimed')
  UNION ALL SELECT s.key, j.token_id, j.activity_id, false FROM chosen s JOIN engine.job j
    ON j.process_instance_key = s.key AND j.state = 'open'
  UNION ALL SELECT s.key, m.token_id, split_part(m.event_id, '#', 1), false FROM chosen s
    JOIN engine.message_subscription m ON m.process_instance_key = s.key
  UNION ALL SELECT s.key, n.token_id, n.activity_id, true FROM chosen s JOIN engine.incident n
    ON n.process_instance_key = s.key AND n.resolved_at IS NULL AND n.activity_id IS NOT NULL
) AS places GROUP BY 1
"""
_BEGUN = """
SELECT key FROM (
  (SELECT key, started_at FROM engine.process_instance
    WHERE process_definition_key = ANY(%(keys)s) AND started_at >= %(begin)s
      AND started_at < %(end)s ORDER BY started_at DESC LIMIT %(most)s)
  UNION ALL
  (SELECT key, started_at FROM engine.archived_process_instance
    WHERE process_definition_key = ANY(%(keys)s) AND started_at >= %(begin)s
      AND started_at < %(end)s ORDER BY started_at DESC LIMIT %(most)s)
) AS begun ORDER BY started_at DESC, key DESC LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """Cases of a version, or of several; each at most `MOST` of a version, which means: or more.

    Args:
        running: have not ended, held ones among them.
        ended: completed or cancelled.
        troubled: run and have an open incident.
    """

    running: int = 0
    ended: int = 0
    troubled: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Return the counts of both together."""
        return Counts(
            self.running + other.running,
            self.ended + other.ended,
            self.troubled + other.troubled,
        )


@dataclass(frozen=True, slots=True)
class Place:
    """How many tokens stand at an element now, and whether one of them is stuck."""

    element: str
    tokens: int
    stuck: bool


def of_versions(connection: Connection, keys: Sequence[int]) -> Mapping[int, Counts]:
    """Return the counts of each version by its key."""
    asked = {"keys": list(keys), "most": MOST}
    rows = connection.exec_driver_sql(_COUNTS, asked)
    return {row.key: Counts(row.running, row.ended, row.troubled) for row in rows}


def places(connection: Connection, key: int) -> list[Place]:
    """Return where the running cases of a version stand; at most `MOST` of them are looked at."""
    rows = connection.exec_driver_sql(_PLACES, {"key": key, "most": MOST})
    return [Place(row.activity_id, row.tokens, row.stuck) for row in rows]


def begun_between(
    connection: Connection, keys: Sequence[int], begin: datetime, end: datetime, most: int
) -> list[int]:
    """Return cases of some versions that began in a time, newest first, archived ones too."""
    asked = {"keys": list(keys), "begin": begin, "end": end, "most": most}
    return [int(row[0]) for row in connection.exec_driver_sql(_BEGUN, asked)]
