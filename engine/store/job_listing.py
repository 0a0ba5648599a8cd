"""Jobs as a list: those that wait, were done, have failed or were given up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from engine.model import MOST_COUNTED
from engine.outside_work import ListedJob
from engine.store.damage import shown
from engine.store.sealing import KEY_OF, Seals

_SOURCE = """
FROM engine.job j
JOIN engine.process_instance i ON i.key = j.process_instance_key
JOIN engine.process_definition d ON d.key = i.process_definition_key
"""
_COLUMNS = f"""
SELECT j.key, j.process_instance_key, d.key, d.process_definition_id, j.activity_id, j.token_id,
  j.type, j.state, j.retries, j.attempts, j.last_error, j.headers, j.lease_worker, j.leased_until,
  j.created_at, j.idempotency_key, {KEY_OF.format(subject="i.subject")}
"""
# The third part of an idempotency key names a listener's event; timers and step boundaries are no
# work that anybody takes.
_WORK = "j.kind = 'connector'"
_FILTERS = {
    "key": "j.key = %(key)s",
    "process_instance_key": "j.process_instance_key = %(process_instance_key)s",
    "process_definition_key": "d.key = %(process_definition_key)s",
    "process_definition_id": "d.process_definition_id = %(process_definition_id)s",
    "activity_id": "j.activity_id = %(activity_id)s",
    "type": "j.type = %(type)s",
    "worker": "j.lease_worker = %(worker)s",
    "states": "j.state = ANY(%(states)s)",
    "listeners": "split_part(j.idempotency_key, '-', 3) = ANY(%(listeners)s)",
    "no_listeners": "split_part(j.idempotency_key, '-', 3) <> ALL(%(no_listeners)s)",
}
FILTERS = frozenset(_FILTERS)


def job_page(
    connection: Connection,
    chosen: Mapping[str, object],
    *,
    limit: int,
    offset: int,
    seals: Seals,
) -> tuple[list[ListedJob], int]:
    """Return one page of jobs, newest first, and how many there are, `MOST_COUNTED` at most.

    Args:
        chosen: filters by name; see `FILTERS`. Each takes one value, a plural a list of those that
            fit.
    """
    where = " AND ".join([_WORK, *(_FILTERS[name] for name in chosen)])
    rows = connection.exec_driver_sql(
        f"{_COLUMNS} {_SOURCE} WHERE {where} ORDER BY j.key DESC LIMIT %(limit)s OFFSET %(offset)s",
        {**chosen, "limit": limit, "offset": offset},
    )
    found = [_opened(seals, *row) for row in rows]
    count = connection.exec_driver_sql(
        f"SELECT count(*) FROM (SELECT {_SOURCE} WHERE {where} LIMIT %(most)s) AS counted",
        {**chosen, "most": MOST_COUNTED},
    )
    return found, int(count.scalar_one())


def _opened(seals: Seals, *columns: Any) -> ListedJob:
    *values, found = columns
    opened = shown(seals, values[1], found)
    values[10] = opened.any("last_error", values[10])
    values[11] = opened.json("headers", values[11])
    return opened.marked(ListedJob(*values))
