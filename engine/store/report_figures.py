"""Statements behind the figures of a process; all read the tables of reporting alone.

What each counts stands in docs/reporting.md. A percentile is the nearest rank: a time that was
measured, never one in between.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from psycopg.errors import QueryCanceled
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from engine.faults import SelectionRefused
from engine.report_model import (
    Cycle,
    GroupWait,
    Kept,
    Reached,
    Rework,
    Throughput,
    Wait,
)

_OF = "c.process_definition_key = ANY(%(definitions)s)"
_GROUP = """(%(group)s::text IS NULL OR EXISTS (SELECT FROM engine.reported_step g
  WHERE g.process_instance_key = c.process_instance_key AND %(group)s = ANY(g.candidate_groups)))"""
_BEGUN = "c.started_at >= %(since)s AND c.started_at < %(until)s"
_ENDED = "c.ended_at >= %(since)s AND c.ended_at < %(until)s"
_DONE = "c.outcome = 'completed' AND " + _ENDED
# A step that was left in the period belongs to a case that ran then.
_LEFT = """s.outcome = 'completed' AND s.left_at >= %(since)s AND s.left_at < %(until)s
  AND c.started_at < %(until)s AND (c.ended_at IS NULL OR c.ended_at >= %(since)s)
  AND (%(group)s::text IS NULL OR %(group)s = ANY(s.candidate_groups))"""
_STEPS = f"""FROM engine.reported_case c
JOIN engine.reported_step s ON s.process_instance_key = c.process_instance_key
WHERE {_OF}"""
_OVERDUE = """s.outcome IN ('open', 'held') AND s.due_at < %(now)s AND c.ended_at IS NULL
  AND (%(group)s::text IS NULL OR %(group)s = ANY(s.candidate_groups))"""
# Iterations of one multi-instance activity are one passage.
_PASSAGE = "s.kind IN ('task', 'job') AND coalesce(s.iteration, 1) = 1"
# As float8, exact to the microsecond for three hundred years, and quick to sort.
_SECONDS = "date_part('epoch', {})"
_RANKS = "percentile_disc(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY {})"

_BUCKET = "date_trunc(%(unit)s, {} AT TIME ZONE 'Europe/Berlin')"
_MEMORY: Final = "SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true)"
_THROUGHPUT: Final = f"""
SELECT bucket, sum(begun)::bigint, sum(completed)::bigint, sum(terminated)::bigint FROM (
  SELECT {_BUCKET.format("c.started_at")} AS bucket, 1 AS begun, 0 AS completed, 0 AS terminated
  FROM engine.reported_case c WHERE {_OF} AND {_BEGUN} AND {_GROUP}
  UNION ALL
  SELECT {_BUCKET.format("c.ended_at")}, 0, (c.outcome = 'completed')::int,
    (c.outcome <> 'completed')::int
  FROM engine.reported_case c WHERE {_OF} AND {_ENDED} AND {_GROUP}) AS counted
GROUP BY 1 ORDER BY 1
"""
_CYCLES: Final = f"""
SELECT bucket, count(*), {_RANKS.format("took")} FROM (
  SELECT {_BUCKET.format("c.ended_at")} AS bucket,
    {_SECONDS.format("c.ended_at - c.started_at")} AS took
  FROM engine.reported_case c WHERE {_OF} AND {_DONE} AND {_GROUP}) AS measured
GROUP BY GROUPING SETS ((bucket), ()) ORDER BY 1 NULLS LAST
"""
_WAITS: Final = f"""
SELECT element, kind, count(*), {_RANKS.format("claimed")}, {_RANKS.format("took")}, sum(whole)
FROM (
  SELECT s.element, s.kind,
    {_SECONDS.format("coalesce(s.claimed_at, s.left_at) - s.entered_at")} AS claimed,
    {_SECONDS.format("s.left_at - s.entered_at")} AS took, s.left_at - s.entered_at AS whole
  {_STEPS} AND {_LEFT} AND s.element = ANY(%(elements)s) AND s.left_at > s.entered_at) AS measured
GROUP BY 1, 2 ORDER BY 1, 2
"""
_KEPT: Final = f"""
SELECT s.element, count(*) FILTER (WHERE {_LEFT} AND s.left_at <= s.due_at),
  count(*) FILTER (WHERE {_LEFT} AND s.left_at > s.due_at), count(*) FILTER (WHERE {_OVERDUE})
{_STEPS} AND s.due_at IS NOT NULL AND (c.ended_at IS NULL OR c.ended_at >= %(since)s)
GROUP BY 1 ORDER BY 1
"""
_REWORK: Final = f"""
WITH passed AS MATERIALIZED (
  SELECT s.element, c.process_instance_key, count(*) AS times
  {_STEPS} AND {_PASSAGE} AND {_BEGUN} AND {_GROUP} GROUP BY 1, 2)
SELECT element, count(*), count(*) FILTER (WHERE times > 1), sum(times - 1)::bigint, max(times)
FROM passed GROUP BY 1
UNION ALL
SELECT NULL, 0, count(DISTINCT process_instance_key), 0, 0 FROM passed WHERE times > 1
ORDER BY 1
"""
_REACHED: Final = f"""
SELECT name, count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY took) FROM (
  SELECT m.name, c.process_instance_key,
    {_SECONDS.format("min(s.left_at) - min(c.started_at)")} AS took
  FROM unnest(%(elements)s::text[], %(names)s::text[]) AS m(element, name)
  JOIN engine.reported_step s ON s.element = m.element AND s.outcome = 'completed'
  JOIN engine.reported_case c ON c.process_instance_key = s.process_instance_key
  WHERE {_OF} AND {_BEGUN} AND {_GROUP} GROUP BY 1, 2) AS reached
GROUP BY 1
"""
_STATED: Final = f"""
SELECT m.word, count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY
  {_SECONDS.format("m.reached_at - c.started_at")})
FROM engine.reported_case c
JOIN engine.reported_milestone m ON m.process_instance_key = c.process_instance_key
WHERE {_OF} AND {_BEGUN} AND {_GROUP} GROUP BY 1
"""
_GROUPS: Final = f"""
SELECT named, count(*), {_RANKS.format("claimed")}, {_RANKS.format("took")} FROM (
  SELECT CASE WHEN %(large)s::text[] IS NULL OR offered = ANY(%(large)s) THEN offered END AS named,
    {_SECONDS.format("coalesce(s.claimed_at, s.left_at) - s.entered_at")} AS claimed,
    {_SECONDS.format("s.left_at - s.entered_at")} AS took
  FROM engine.reported_case c
  JOIN engine.reported_step s ON s.process_instance_key = c.process_instance_key
  CROSS JOIN unnest(s.candidate_groups) AS offered
  WHERE {_OF} AND s.kind = 'task' AND {_LEFT}) AS measured
GROUP BY 1 ORDER BY 1 NULLS LAST
"""
_PERSONS: Final = f"""
SELECT coalesce(a.name, t.assignee), count(*), {
    _RANKS.format(_SECONDS.format("s.left_at - coalesce(s.claimed_at, s.left_at)"))
}
FROM engine.reported_case c
JOIN engine.reported_step s ON s.process_instance_key = c.process_instance_key
JOIN engine.every_user_task t ON t.process_instance_key = s.process_instance_key
  AND t.token_id::text = s.token
LEFT JOIN engine.account a ON a.account_id = t.assignee
WHERE {_OF} AND s.kind = 'task' AND {_LEFT} AND t.assignee IS NOT NULL
GROUP BY 1 ORDER BY 2 DESC, 1
"""
_HAS_STEP = """EXISTS (SELECT FROM engine.reported_step s
  WHERE s.process_instance_key = c.process_instance_key AND s.element = %(element)s AND {})"""
_PASSAGES: Final = f"""
SELECT c.process_instance_key, c.process_definition_key, s.token, s.element, s.kind, s.outcome,
  s.entered_at, s.claimed_at, s.left_at, s.candidate_groups, coalesce(a.username, t.assignee)
{
    _STEPS.replace(
        "WHERE",
        '''LEFT JOIN engine.every_user_task t
  ON t.process_instance_key = s.process_instance_key AND t.token_id::text = s.token
LEFT JOIN engine.account a ON a.account_id = t.assignee WHERE''',
    )
}
  AND c.started_at < %(until)s AND (c.ended_at IS NULL OR c.ended_at >= %(since)s) AND {_GROUP}
ORDER BY 1, s.entered_at LIMIT %(most)s
"""
BEHIND: Final[Mapping[str, str]] = {
    "begun": f"{_BEGUN} AND {_GROUP}",
    "completed": f"{_DONE} AND {_GROUP}",
    "terminated": f"c.outcome = 'terminated' AND {_ENDED} AND {_GROUP}",
    "running": f"c.ended_at IS NULL AND {_GROUP}",
    "step": _HAS_STEP.format(_LEFT),
    "kept": _HAS_STEP.format(f"{_LEFT} AND s.left_at <= s.due_at"),
    "missed": _HAS_STEP.format(f"{_LEFT} AND s.left_at > s.due_at"),
    "overdue": _HAS_STEP.format(_OVERDUE),
    "any-missed": _HAS_STEP.format(f"{_LEFT} AND s.left_at > s.due_at").replace(
        "s.element = %(element)s", "true"
    ),
    "any-overdue": _HAS_STEP.format(_OVERDUE).replace("s.element = %(element)s", "true"),
    "repeated": f"""{_BEGUN} AND {_GROUP} AND 1 < (SELECT count(*) FROM engine.reported_step s
  WHERE s.process_instance_key = c.process_instance_key AND s.element = %(element)s
    AND {_PASSAGE})""",
    "any-repeated": f"""{_BEGUN} AND {_GROUP} AND EXISTS (SELECT FROM engine.reported_step s
  WHERE s.process_instance_key = c.process_instance_key AND {_PASSAGE}
  GROUP BY s.element HAVING count(*) > 1)""",
    "reached": f"""{_BEGUN} AND {_GROUP} AND (EXISTS (SELECT FROM engine.reported_step s
  WHERE s.process_instance_key = c.process_instance_key AND s.element = ANY(%(elements)s)
    AND s.outcome = 'completed') OR EXISTS (SELECT FROM engine.reported_milestone m
  WHERE m.process_instance_key = c.process_instance_key AND m.word = %(element)s))""",
}
"""Which cases stand behind a figure, by its name; `c` is the case."""


def throughput(connection: Connection, scope: Mapping[str, Any]) -> list[Throughput]:
    """Return cases begun, completed and cancelled, by the first day of their week or month."""
    rows = connection.exec_driver_sql(_THROUGHPUT, scope)
    return [Throughput(row[0].date(), *row[1:]) for row in rows]


def cycles(connection: Connection, scope: Mapping[str, Any]) -> list[Cycle]:
    """Return how long completed cases took, by week or month of their end; the whole comes last,
    without a day, unless none was completed."""
    rows = connection.exec_driver_sql(_CYCLES, scope)
    return [
        Cycle(None if row[0] is None else row[0].date(), row[1], *_pair(row[2]))
        for row in rows
        if row[1]
    ]


def waits(connection: Connection, scope: Mapping[str, Any], elements: Sequence[str]) -> list[Wait]:
    """Return how long these elements waited until claimed and until done."""
    rows = connection.exec_driver_sql(_WAITS, {**scope, "elements": list(elements)})
    return [
        Wait(row[0], row[1], row[2], *_pair(row[3]), *_pair(row[4]), _sum(row[5])) for row in rows
    ]


def kept(connection: Connection, scope: Mapping[str, Any]) -> list[Kept]:
    """Return due dates kept, missed, and overdue now, by user task."""
    rows = connection.exec_driver_sql(_KEPT, scope)
    return [Kept(*row) for row in rows if any(row[1:])]


def rework(connection: Connection, scope: Mapping[str, Any]) -> tuple[list[Rework], int]:
    """Return which activities were entered more than once, and in how many cases any was."""
    rows = connection.exec_driver_sql(_REWORK, scope)
    found = list(rows)
    whole = sum(row[2] for row in found if row[0] is None)
    return [Rework(*row) for row in found if row[0] is not None and row[2]], whole


def reached(
    connection: Connection, scope: Mapping[str, Any], names: Mapping[str, str]
) -> dict[str, Reached]:
    """Return how many cases passed milestones of the model, by their names.

    Args:
        names: what each element is called.
    """
    asked = {**scope, "elements": list(names), "names": list(names.values())}
    rows = connection.exec_driver_sql(_REACHED, asked)
    return {row[0]: Reached(row[1], _exact(row[2])) for row in rows}


def stated(connection: Connection, scope: Mapping[str, Any]) -> dict[str, Reached]:
    """Return how many cases stated which facts."""
    rows = connection.exec_driver_sql(_STATED, scope)
    return {row[0]: Reached(row[1], _exact(row[2])) for row in rows}


def by_group(
    connection: Connection, scope: Mapping[str, Any], large: Sequence[str] | None
) -> list[GroupWait]:
    """Return waiting by candidate group; those that are not `large` are one, without a name, unless
    that is `None`."""
    asked = {**scope, "large": None if large is None else list(large)}
    rows = connection.exec_driver_sql(_GROUPS, asked)
    return [GroupWait(row[0], row[1], *_pair(row[2]), *_pair(row[3])) for row in rows]


def by_person(connection: Connection, scope: Mapping[str, Any]) -> list[GroupWait]:
    """Return work by person: how many user tasks, how long from claim to completion."""
    rows = connection.exec_driver_sql(_PERSONS, scope)
    return [GroupWait(row[0], row[1], Decimal(0), Decimal(0), *_pair(row[2])) for row in rows]


def running(connection: Connection, scope: Mapping[str, Any]) -> int:
    """Return how many cases run now."""
    found = connection.exec_driver_sql(
        f"SELECT count(*) FROM engine.reported_case c WHERE {_OF} AND {BEHIND['running']}", scope
    )
    return int(found.scalar_one())


def passages(connection: Connection, scope: Mapping[str, Any], most: int) -> list[Any]:
    """Return the steps of cases that ran in the period, at most so many, with the user name of who
    had a user task last, their reference where the account is gone."""
    return list(connection.exec_driver_sql(_PASSAGES, {**scope, "most": most}))


def cases_behind(
    connection: Connection, scope: Mapping[str, Any], figure: str, most: int
) -> tuple[list[int], int]:
    """Return keys of the newest cases behind a figure, and how many there are."""
    rows = connection.exec_driver_sql(
        "SELECT c.process_instance_key, count(*) OVER () FROM engine.reported_case c "
        f"WHERE {_OF} AND {BEHIND[figure]} ORDER BY 1 DESC LIMIT %(most)s",
        {**scope, "most": most},
    ).all()
    return [row[0] for row in rows], int(rows[0][1]) if rows else 0


def last_days(
    connection: Connection, definitions: Sequence[int], since: datetime
) -> dict[int, tuple[int, int, int]]:
    """Return, by process definition, how many cases run, and were begun and ended since."""
    rows = connection.exec_driver_sql(
        "SELECT process_definition_key, count(*) FILTER (WHERE ended_at IS NULL), "
        "count(*) FILTER (WHERE started_at >= %(since)s), "
        "count(*) FILTER (WHERE ended_at >= %(since)s) FROM engine.reported_case "
        "WHERE process_definition_key = ANY(%(definitions)s) "
        "AND (ended_at IS NULL OR ended_at >= %(since)s) GROUP BY 1",
        {"definitions": list(definitions), "since": since},
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def prepare(connection: Connection) -> None:
    """Let this transaction sort in memory what it counts, and lose no time in compiling it."""
    connection.exec_driver_sql(_MEMORY)


def limit(connection: Connection, milliseconds: int) -> None:
    """Let no statement of this transaction take longer."""
    asked = "SELECT set_config('statement_timeout', %s, true)"
    connection.exec_driver_sql(asked, (str(milliseconds),))


@contextmanager
def in_time(milliseconds: int) -> Iterator[None]:
    """Say that a statement took longer than `limit` lets it.

    Raises:
        SelectionRefused: one did.
    """
    try:
        yield
    except DBAPIError as fault:
        if isinstance(fault.orig, QueryCanceled):
            raise SelectionRefused(
                f"slow: the figures of this period take longer than {milliseconds // 1000} seconds;"
                " choose a shorter one"
            ) from fault
        raise


def _pair(ranks: Sequence[float] | None) -> tuple[Decimal, Decimal]:
    # None of nothing.
    if not ranks:
        return Decimal(0), Decimal(0)
    return _exact(ranks[0]), _exact(ranks[1])


def _exact(seconds: float) -> Decimal:
    return Decimal(f"{seconds:.6f}")


def _sum(span: timedelta) -> Decimal:
    return Decimal(span // timedelta(microseconds=1)) / 1_000_000
