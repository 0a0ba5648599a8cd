"""The inbox: what a person holds and may claim, in one of its orders, bounded by its indexes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from engine.inbox_model import EVERYTHING, TaskFilter, TaskOrder
from engine.model import Person, UserTaskView
from engine.store.erasures import SEARCHABLE
from engine.store.sealing import Seals
from engine.store.user_tasks import VIEW, view

LOOKED_AT = 2_000
"""Tasks of each group, and of each holder, that a filter is held against: a page costs the same
however many are open."""
_MOST_CASES = 1_000
"""Cases that are found by their words, newest first."""

# Each is the order of an index: r0001 and r0041.
_ORDERS = {
    TaskOrder.DUE: "{0}.due_at, {0}.priority DESC, {1}",
    TaskOrder.PRIORITY: "{0}.priority DESC, {0}.due_at, {1}",
    TaskOrder.NEWEST: "{1} DESC",
}
# The primary key of candidates begins with the task: its order is that of the newest, too, but of
# everybody's tasks, and whoever has few walks past all others'. An equality is struck from an
# order, a range is not: so written, the index that begins with the candidate alone can answer.
_OF_CANDIDATE = "c.candidate = mine.candidate"
_OF_CANDIDATE_NEWEST = "c.candidate BETWEEN mine.candidate AND mine.candidate"
_NEWEST_OF_CANDIDATE = "c.candidate, c.user_task_key DESC"
# Of each of the person's groups the first tasks in order, from the index alone: a page costs the
# same however many tasks are open.
_KEYS = """
  SELECT page.user_task_key FROM unnest(%(candidates)s::text[]) AS mine(candidate)
  CROSS JOIN LATERAL (
    SELECT c.user_task_key FROM engine.user_task_candidate c WHERE {of_candidate}
    {of_candidates} ORDER BY {candidates_order} LIMIT %(window)s) AS page
  UNION ALL
  SELECT page.key FROM unnest(%(holders)s::text[]) AS mine(holder) CROSS JOIN LATERAL (
   SELECT h.key FROM engine.user_task h
   WHERE h.assignee = mine.holder AND h.state = 'claimed'
   {of_held} ORDER BY {held_order} LIMIT %(window)s) AS page"""
# The same of tasks that a filter lets through, each looked up in its turn (`LIMIT 1`: nothing else
# can be planned), until a page of them is found.
_LOOKED = """
  SELECT page.key FROM unnest(%(candidates)s::text[]) AS mine(candidate)
  CROSS JOIN LATERAL (
    SELECT one.key FROM (
      SELECT c.user_task_key, c.candidate, c.due_at, c.priority
      FROM engine.user_task_candidate c
      WHERE {of_candidate}
      {of_candidates} ORDER BY {candidates_order} LIMIT %(window)s) AS c
    CROSS JOIN LATERAL (SELECT t.key FROM engine.user_task t
      WHERE t.key = c.user_task_key AND {conditions} LIMIT 1) AS one
    ORDER BY {candidates_order} LIMIT %(enough)s) AS page WHERE {known}
  UNION ALL
  SELECT page.key FROM unnest(%(holders)s::text[]) AS mine(holder) CROSS JOIN LATERAL (
    SELECT one.key FROM (
      SELECT h.key, h.due_at, h.priority FROM engine.user_task h
      WHERE h.assignee = mine.holder AND h.state = 'claimed'
      {of_held} ORDER BY {held_order} LIMIT %(window)s) AS h
    CROSS JOIN LATERAL (SELECT t.key FROM engine.user_task t
      WHERE t.key = h.key AND {conditions} LIMIT 1) AS one
    ORDER BY {held_order} LIMIT %(enough)s) AS page WHERE {known}"""
_RANGES = {
    "due_from": "{0}.due_at >= %(due_from)s",
    "due_before": "{0}.due_at < %(due_before)s",
    "without_due": "{0}.due_at IS NULL",
    "lowest": "{0}.priority >= %(lowest)s",
    "highest": "{0}.priority <= %(highest)s",
}
"""What the indexes know."""
_CONDITIONS = {
    "process": "d.process_definition_id = %(process)s",
    "activity": "t.activity_id = %(activity)s",
    "group": "%(group)s = ANY(t.candidate_groups)",
    "held_by": "t.assignee = ANY(%(held_by)s)",
    "free": "t.assignee IS NULL",
}
_OF_DEFINITIONS = """cardinality({definitions}) > 0 AND EXISTS (
  SELECT FROM engine.process_instance i
  WHERE i.key = t.process_instance_key AND i.process_definition_key = ANY({definitions}))"""
_OF_PROCESS = (
    "ARRAY(SELECT key FROM engine.process_definition WHERE process_definition_id = %(process)s)"
)
_CALLED = "ARRAY(SELECT key FROM engine.process_definition WHERE name ILIKE %(text)s)"
_KNOWN = {
    "process": f"cardinality({_OF_PROCESS}) > 0",
    "text": "EXISTS (SELECT FROM engine.process_definition WHERE name ILIKE %(text)s"
    " OR EXISTS (SELECT FROM unnest(task_names) AS called WHERE called ILIKE %(text)s))",
}
"""What no process has, and what nothing is called, is looked for in no task."""
_LOOKED_UP = {
    **_CONDITIONS,
    "process": _OF_DEFINITIONS.format(definitions=_OF_PROCESS),
    "text": f"(t.name ILIKE %(text)s OR {_OF_DEFINITIONS.format(definitions=_CALLED)})",
}
"""The same of a task alone. There are few processes: they are asked once, before any task, and
what no process is called needs no look at cases."""
_OF_CASES = f"""
  SELECT u.key FROM engine.user_task u
  JOIN engine.process_instance i ON i.key = u.process_instance_key
  WHERE u.process_instance_key = ANY(ARRAY(
    SELECT w.process_instance_key FROM engine.case_word w WHERE w.word = ANY(%(words)s::bytea[])
    GROUP BY w.process_instance_key HAVING count(*) = cardinality(%(words)s::bytea[])
    ORDER BY w.process_instance_key DESC LIMIT {_MOST_CASES})) AND {SEARCHABLE}
    AND (u.state = 'claimed' AND u.assignee = ANY(%(holders)s)
    OR u.state = 'ready' AND EXISTS (SELECT FROM engine.user_task_candidate c
      WHERE c.user_task_key = u.key AND c.process_instance_key = u.process_instance_key
      AND c.candidate = ANY(%(candidates)s)))"""
"""Tasks of cases that have all these words, as keyed hashes."""


def inbox(
    connection: Connection,
    person: Person,
    seals: Seals,
    *,
    mine: bool | None,
    wanted: TaskFilter,
    order: TaskOrder,
    limit: int,
    offset: int,
) -> list[UserTaskView]:
    """Return what the person, or somebody they stand in for, holds (`mine`), may claim
    (`not mine`), or both (`None`).

    Whoever protects data reads what is restricted; it is no part of the inbox' search all the same.
    """
    people = [person.account_id, *(one.account_id for one in person.stands_for)]
    groups = person.groups
    if wanted.as_deputy:
        people, groups = people[1:], frozenset()
    candidates = [*(f"user:{one}" for one in people), *(f"group:{one}" for one in groups)]
    asked = {
        name: getattr(wanted, name)
        for name in wanted.__slots__
        if getattr(wanted, name) != getattr(EVERYTHING, name)
    }
    words = seals.wanted(wanted.text) if wanted.text else []
    if wanted.business_id:
        words = [*words, seals.whole(wanted.business_id)]
    parameters = {
        **asked,
        "held_by": list(wanted.held_by),
        "account_id": person.account_id,
        "candidates": [] if mine else candidates,
        "holders": people if mine is not False else [],
        "window": LOOKED_AT if _looked_at(asked) else limit + offset,
        "enough": limit + offset,
        "limit": limit,
        "offset": offset,
        "words": words,
        "reads_restricted": False,
        "text": f"%{_literal(wanted.text)}%",
    }
    rows = connection.exec_driver_sql(_statement(asked, order), parameters)
    return [view(row, seals) for row in rows]


def _looked_at(asked: Mapping[str, object]) -> list[str]:
    """Return what tasks are to be held against one by one, since no index knows it."""
    return [one for name, one in _LOOKED_UP.items() if name in asked]


def _statement(asked: Mapping[str, object], order: TaskOrder) -> str:
    ranges = [one for name, one in _RANGES.items() if name in asked]
    looked_at = _looked_at(asked)
    newest = order is TaskOrder.NEWEST
    walked = (_LOOKED if looked_at else _KEYS).format(
        of_candidate=_OF_CANDIDATE_NEWEST if newest else _OF_CANDIDATE,
        of_candidates=_all(ranges, "c"),
        of_held=_all(ranges, "h"),
        candidates_order=_NEWEST_OF_CANDIDATE
        if newest
        else _ORDERS[order].format("c", "c.user_task_key"),
        held_order=_ORDERS[order].format("h", "h.key"),
        conditions=" AND ".join(looked_at),
        known=" AND ".join(one for name, one in _KNOWN.items() if name in asked) or "true",
    )
    found = walked
    if "business_id" in asked:
        found = _OF_CASES
    elif "text" in asked:
        found = f"{walked} UNION ALL {_OF_CASES}"
    # Keys as an array: each task is then looked up, once, and none is walked past.
    where = f"t.key = ANY(ARRAY({found}))"
    conditions = [one for name, one in _CONDITIONS.items() if name in asked]
    conditions += [one.format("t") for one in ranges]
    by = _ORDERS[order].format("t", "t.key")
    last = " LIMIT %(limit)s OFFSET %(offset)s"
    return f"{VIEW} WHERE {' AND '.join([where, *conditions])} ORDER BY {by}{last}"


def _all(conditions: Sequence[str], alias: str) -> str:
    return "".join(f"AND {one.format(alias)} " for one in conditions)


def _literal(text: str) -> str:
    """Return a text in which nothing stands for anything else."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
