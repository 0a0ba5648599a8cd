"""Writes all that one step changed in one statement, whatever it changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from psycopg.errors import DivisionByZero
from sqlalchemy import Connection

from engine.store.announcements import announced
from engine.store.exchange import Exchange
from engine.store.rows_as_json import rows_as_json
from engine.store.sealing import CaseSeal, Statement


@dataclass(slots=True)
class StepRows:
    """The rows of one step, filled in as they become known.

    Args:
        instance: process instance key.
        expected: version that the step started from; `None` for the first step.
        version: version after it, the `seq` of its ledger entry.
        values: columns of `process_instance` after the step.
        now: time of the step.
        user_tasks: opened ones, as columns; `key` for one whose key is reserved.
        closed_user_tasks: token ids of those that wait no longer.
        completed_token: token id of the one that was completed.
        completed_by: account that completed it.
        jobs: opened ones and timers, as columns.
        closed_jobs: token ids of jobs that wait no longer; timers left out.
        closed_timers: (token id, event id).
        subscriptions: opened ones, as columns; the correlation as hexadecimal digits, for a signal
            none.
        closed_subscriptions: (token id, event id).
        done_job: key of the job that made the step.
        incidents: opened ones, as columns.
        closed_incidents: keys.
        exclusions: token id -> account ids that may not do it any more.
        suspended: whether the instance is held: what is due waits until it is resumed.
        seal: of the case; what these rows hold is open.
        new_key: keeps its key, in the first step.
        words: hashes by which it is found from now on; `None` leaves them as they are.
        variables: keeps by which values of its variables it is found; `None` leaves them.
        person: notes whom it is about; `None` if there is nothing to say about that.
        links: keeps by which links the opened user tasks can be done; `None` without any.
    """

    instance: int
    expected: int | None
    version: int
    values: Mapping[str, Any]
    now: datetime
    user_tasks: Sequence[Mapping[str, object]] = ()
    closed_user_tasks: Sequence[int] = ()
    completed_token: int | None = None
    completed_by: str | None = None
    jobs: Sequence[Mapping[str, object]] = ()
    closed_jobs: Sequence[int] = ()
    closed_timers: Sequence[tuple[int, str]] = ()
    subscriptions: Sequence[Mapping[str, object]] = ()
    closed_subscriptions: Sequence[tuple[int, str]] = ()
    done_job: int | None = None
    incidents: Sequence[Mapping[str, object]] = ()
    closed_incidents: Sequence[int] = ()
    exclusions: Mapping[int, Sequence[str]] = field(default_factory=dict)
    suspended: bool = False
    seal: CaseSeal | None = None
    new_key: Statement | None = None
    words: frozenset[bytes] | None = None
    person: Statement | None = None
    variables: tuple[str, Mapping[str, object]] | None = None
    links: Statement | None = None


# All that follows asks whether the instance was moved: whoever was overtaken would otherwise lock
# rows that hang on an instance whose lock another holds, who waits for those rows.
_HELD = """moved AS (
  SELECT key FROM engine.process_instance
  WHERE key = %(instance)s AND version = %(expected)s FOR NO KEY UPDATE)"""
_MOVED = """moved AS (
  UPDATE engine.process_instance SET version = %(version)s, head = %(head)s, state = %(state)s,
    status = %(status)s, summary = %(summary)s, moved_at = %(now)s, ended_at = %(ended_at)s,
    suspended_at = CASE WHEN %(ended_at)s::timestamptz IS NULL THEN suspended_at END
  WHERE key = %(instance)s AND version = %(expected)s RETURNING key)"""
_ANNOUNCING = ", pg_notify('vorgang_job', %(announced)s)"
_MOVED_ONE = "1 / count(*)"
OVERTAKEN = DivisionByZero
"""How the server tells that there was no such version to move; nothing else here is divided."""
_STARTED = """moved AS (
  INSERT INTO engine.process_instance (key, process_definition_key, business_id, summary, status,
    version, head, state, subject, started_by, started_at, moved_at, ended_at)
  VALUES (%(instance)s, %(process_definition_key)s, %(business_id)s, %(summary)s, %(status)s,
    %(version)s, %(head)s, %(state)s, %(subject)s, %(started_by)s, %(now)s, %(now)s, %(ended_at)s)
  RETURNING key)"""
_CLOSED_USER_TASKS = """closed_user_task AS (
  UPDATE engine.user_task SET completed_at = %(now)s, pending = NULL, denial = NULL,
    state = CASE WHEN token_id = %(completed_token)s THEN 'completed' ELSE 'cancelled' END,
    assignee = CASE WHEN token_id = %(completed_token)s THEN %(completed_by)s ELSE assignee END
  WHERE process_instance_key = %(instance)s AND token_id = ANY(%(closed_user_tasks)s::bigint[])
    AND state IN ('ready', 'claimed')
    AND EXISTS (SELECT FROM moved) RETURNING key),
closed_candidate AS (
  DELETE FROM engine.user_task_candidate c USING closed_user_task t WHERE c.user_task_key =
  t.key)"""
# The usual case: the server finds one row without gathering first what may be several.
_CLOSED_USER_TASK = _CLOSED_USER_TASKS.replace(
    "ANY(%(closed_user_tasks)s::bigint[])", "%(closed_user_task)s"
)
_OPENED_USER_TASKS = """opened_user_task AS (
  INSERT INTO engine.user_task (key, process_instance_key, token_id, activity_id, name, state,
    assignee, candidate_groups, candidate_users, excluded, due_at, follow_up_at, priority, form_key,
    created_at)
  SELECT coalesce(x.key, nextval('engine.key')), %(instance)s, x.token_id, x.activity_id, x.name,
    x.state, x.assignee, x.candidate_groups, x.candidate_users, x.excluded, x.due_at,
    x.follow_up_at, x.priority, x.form_key, %(now)s
  FROM jsonb_to_recordset(%(user_tasks)s::jsonb) AS x(key bigint, token_id bigint, activity_id text,
    name text, state text, assignee text, candidate_groups text[], candidate_users text[],
    excluded text[], due_at timestamptz, follow_up_at timestamptz, priority integer,
    form_key bigint)
  WHERE EXISTS (SELECT FROM moved)
  RETURNING key, state, candidate_groups, candidate_users, due_at, priority),
opened_candidate AS (
  INSERT INTO engine.user_task_candidate
    (user_task_key, process_instance_key, candidate, due_at, priority)
  SELECT DISTINCT t.key, %(instance)s::bigint, c.candidate, t.due_at, t.priority
  FROM opened_user_task t,
    LATERAL (SELECT 'group:' || g FROM unnest(t.candidate_groups) g
             UNION ALL SELECT 'user:' || u FROM unnest(t.candidate_users) u) AS c(candidate)
  WHERE t.state = 'ready')"""
# The usual case: to take one row apart as JSON costs the server half as much again.
_OPENED_USER_TASK = """opened_user_task AS (
  INSERT INTO engine.user_task (process_instance_key, token_id, activity_id, name, state, assignee,
    candidate_groups, candidate_users, excluded, due_at, follow_up_at, priority, form_key,
    created_at)
  SELECT %(instance)s, %(task_token_id)s, %(task_activity_id)s, %(task_name)s, %(task_state)s,
    %(task_assignee)s, %(task_candidate_groups)s::text[], %(task_candidate_users)s::text[],
    %(task_excluded)s::text[], %(task_due_at)s, %(task_follow_up_at)s, %(task_priority)s,
    %(task_form_key)s, %(now)s
  FROM moved
  RETURNING key),
opened_candidate AS (
  INSERT INTO engine.user_task_candidate
    (user_task_key, process_instance_key, candidate, due_at, priority)
  SELECT t.key, %(instance)s, unnest(%(task_candidates)s::text[]), %(task_due_at)s,
    %(task_priority)s
  FROM opened_user_task t)"""
_EXCLUSIONS = """newly_excluded AS (
  UPDATE engine.user_task t SET excluded = x.excluded
  FROM jsonb_to_recordset(%(exclusions)s::jsonb) AS x(token_id bigint, excluded text[])
  WHERE t.process_instance_key = %(instance)s AND t.token_id = x.token_id
    AND t.token_id <> ALL(%(closed_user_tasks)s::bigint[]) AND t.state IN ('ready', 'claimed')
    AND EXISTS (SELECT FROM moved))"""
_CLOSED_JOBS = """closed_job AS (
  UPDATE engine.job j SET leased_until = NULL,
    state = CASE WHEN j.key = %(done_job)s THEN 'done' ELSE 'cancelled' END
  WHERE j.process_instance_key = %(instance)s AND j.state IN ('open', 'suspended', 'failed')
    AND EXISTS (SELECT FROM moved) AND (
    (j.kind <> 'timer' AND j.token_id = ANY(%(closed_jobs)s::bigint[]))
    OR (j.kind = 'timer' AND (j.token_id, j.activity_id) IN (
      SELECT x.token_id, x.event_id
      FROM jsonb_to_recordset(%(closed_timers)s::jsonb) AS x(token_id bigint, event_id text)))))"""
_OPENED_JOBS = """opened_job AS (
  INSERT INTO engine.job (process_instance_key, token_id, activity_id, kind, type, headers, state,
    due_at, retries, priority, attempts, idempotency_key, created_at)
  SELECT %(instance)s, x.token_id, x.activity_id, x.kind, x.type, x.headers,
    CASE WHEN %(suspended)s THEN 'suspended' ELSE 'open' END,
    coalesce(x.due_at, %(now)s), x.retries, x.priority, 0, x.idempotency_key, %(now)s
  FROM jsonb_to_recordset(%(jobs)s::jsonb) AS x(token_id bigint, activity_id text, kind text,
    type text, headers jsonb, due_at timestamptz, retries integer, priority integer,
    idempotency_key text)
  WHERE EXISTS (SELECT FROM moved))"""
_CLOSED_SUBSCRIPTIONS = """closed_subscription AS (
  DELETE FROM engine.message_subscription s
  USING jsonb_to_recordset(%(closed_subscriptions)s::jsonb) AS x(token_id bigint, event_id text)
  WHERE s.process_instance_key = %(instance)s AND s.token_id = x.token_id
    AND s.event_id = x.event_id AND EXISTS (SELECT FROM moved))"""
_OPENED_SUBSCRIPTIONS = """opened_subscription AS (
  INSERT INTO engine.message_subscription (process_instance_key, process_definition_id, token_id,
    event_id, name, correlation, created_at)
  SELECT %(instance)s, x.process_definition_id, x.token_id, x.event_id, x.name,
    decode(x.correlation, 'hex'), %(now)s
  FROM jsonb_to_recordset(%(subscriptions)s::jsonb) AS x(process_definition_id text,
    token_id bigint, event_id text, name text, correlation text)
  WHERE EXISTS (SELECT FROM moved))"""
_OPENED_INCIDENTS = """opened_incident AS (
  INSERT INTO engine.incident (process_instance_key, token_id, activity_id, type, message, job_key,
    created_at)
  SELECT %(instance)s, x.token_id, x.activity_id, x.type, x.message, x.job_key, %(now)s
  FROM jsonb_to_recordset(%(incidents)s::jsonb) AS x(token_id bigint, activity_id text, type text,
    message text, job_key bigint)
  WHERE EXISTS (SELECT FROM moved))"""
_CLOSED_INCIDENTS = """closed_incident AS (
  UPDATE engine.incident SET resolved_at = %(now)s WHERE key = ANY(%(closed_incidents)s::bigint[])
    AND EXISTS (SELECT FROM moved))"""


_WORDS = """WITH gone AS (
  DELETE FROM engine.case_word
  WHERE process_instance_key = %(instance)s AND word <> ALL(%(words)s::bytea[]))
INSERT INTO engine.case_word (process_instance_key, word)
SELECT %(instance)s, word FROM unnest(%(words)s::bytea[]) word ON CONFLICT DO NOTHING"""


def write_step(connection: Connection, rows: StepRows) -> None:
    """Write a step.

    Args:
        connection: in the step's transaction.
        rows: what to write.

    Raises:
        OVERTAKEN: somebody else moved the instance meanwhile: roll back.
    """
    exchange = Exchange(connection)
    send_step(exchange, rows)
    exchange.send()


def send_step(exchange: Exchange, rows: StepRows) -> None:
    """Put what `write_step` does among what is sent together.

    The statement fails where there is nothing to move, so that it can go out together with what
    must not happen then: the entry, and the commit.
    """
    _close_what_opens_again(exchange, rows)
    parts = [_STARTED if rows.expected is None else _MOVED]
    values = {
        **_sealed_values(rows),
        "instance": rows.instance,
        "expected": rows.expected,
        "version": rows.version,
        "now": rows.now,
    }
    _add_user_tasks(rows, parts, values)
    _add_jobs(rows, parts, values)
    _add_subscriptions(rows, parts, values)
    _add_incidents(rows, parts, values)
    # A worker that sleeps is woken only by work that is due at once; timers it finds by itself.
    wakes = bool(rows.jobs) and any(job["kind"] != "timer" for job in rows.jobs)
    if wakes:
        connected = (job["type"] for job in rows.jobs if job["kind"] == "connector")
        values["announced"] = announced(connected)
    exchange.add(_statement(tuple(parts), _ANNOUNCING if wakes else ""), values)
    if rows.new_key is not None:
        exchange.add(*rows.new_key)
    if rows.words is not None:
        exchange.add(_WORDS, {"instance": rows.instance, "words": sorted(rows.words)})
    for statement in (rows.variables, rows.person, rows.links):
        if statement is not None:
            exchange.add(*statement)


@cache
def _statement(parts: tuple[str, ...], outcome: str) -> str:
    """Return the statement of these parts, the same object each time: it is looked up by it."""
    return "WITH " + ",\n".join(parts) + f"\nSELECT {_MOVED_ONE}{outcome} FROM moved"


def _close_what_opens_again(exchange: Exchange, rows: StepRows) -> None:
    """Delete first what one step both closes and opens: parts of one statement have no order."""
    if not (rows.subscriptions and rows.closed_subscriptions):
        return
    opened = {(one["token_id"], one["event_id"]) for one in rows.subscriptions}
    again = [one for one in rows.closed_subscriptions if one in opened]
    if again:
        statement = f"WITH {_HELD}, {_CLOSED_SUBSCRIPTIONS} SELECT 1"
        parameters = {
            "instance": rows.instance,
            "expected": rows.expected,
            "closed_subscriptions": _events(again),
        }
        exchange.add(statement, parameters)


def _add_user_tasks(rows: StepRows, parts: list[str], values: dict[str, object]) -> None:
    closed = rows.closed_user_tasks
    if closed:
        parts.append(_CLOSED_USER_TASK if len(closed) == 1 else _CLOSED_USER_TASKS)
        values["completed_token"] = rows.completed_token
        values["completed_by"] = rows.completed_by
    if len(closed) == 1:
        values["closed_user_task"] = closed[0]
    if len(closed) > 1 or rows.exclusions:
        values["closed_user_tasks"] = _keys(closed)
    if len(rows.user_tasks) == 1 and "key" not in rows.user_tasks[0]:
        parts.append(_OPENED_USER_TASK)
        values.update(_opened_user_task(rows.user_tasks[0]))
    elif rows.user_tasks:
        parts.append(_OPENED_USER_TASKS)
        values["user_tasks"] = rows_as_json(rows.user_tasks)
    if rows.exclusions:
        parts.append(_EXCLUSIONS)
        values["exclusions"] = rows_as_json(
            [{"token_id": token, "excluded": list(out)} for token, out in rows.exclusions.items()]
        )


def _add_jobs(rows: StepRows, parts: list[str], values: dict[str, object]) -> None:
    if rows.closed_jobs or rows.closed_timers:
        parts.append(_CLOSED_JOBS)
        values["done_job"] = rows.done_job
        values["closed_jobs"] = _keys(rows.closed_jobs)
        values["closed_timers"] = _events(rows.closed_timers)
    if rows.jobs:
        parts.append(_OPENED_JOBS)
        values["suspended"] = rows.suspended
        values["jobs"] = rows_as_json(_sealed_jobs(rows))


def _add_subscriptions(rows: StepRows, parts: list[str], values: dict[str, object]) -> None:
    if rows.closed_subscriptions:
        parts.append(_CLOSED_SUBSCRIPTIONS)
        values["closed_subscriptions"] = _events(rows.closed_subscriptions)
    if rows.subscriptions:
        parts.append(_OPENED_SUBSCRIPTIONS)
        values["subscriptions"] = rows_as_json(rows.subscriptions)


def _add_incidents(rows: StepRows, parts: list[str], values: dict[str, object]) -> None:
    if rows.incidents:
        parts.append(_OPENED_INCIDENTS)
        values["incidents"] = rows_as_json(_sealed_incidents(rows))
    if rows.closed_incidents:
        parts.append(_CLOSED_INCIDENTS)
        values["closed_incidents"] = _keys(rows.closed_incidents)


def _sealed_values(rows: StepRows) -> Mapping[str, object]:
    seal = rows.seal
    if seal is None:
        return rows.values
    sealed = dict(rows.values)
    sealed["state"] = seal.seal_state(rows.version, rows.values["state"])
    for name in ("summary", "business_id"):
        if sealed.get(name) is not None:
            sealed[name] = seal.seal_text(name, str(sealed[name]))
    return sealed


def _sealed_jobs(rows: StepRows) -> Sequence[Mapping[str, object]]:
    seal = rows.seal
    if seal is None:
        return rows.jobs
    return [
        {**job, "headers": seal.seal_json("headers", job["headers"])} if job["headers"] else job
        for job in rows.jobs
    ]


def _sealed_incidents(rows: StepRows) -> Sequence[Mapping[str, object]]:
    seal = rows.seal
    if seal is None:
        return rows.incidents
    return [
        {**one, "message": seal.seal_text("message", str(one["message"]))} for one in rows.incidents
    ]


def _opened_user_task(task: Mapping[str, Any]) -> dict[str, object]:
    groups, users = task["candidate_groups"], task["candidate_users"]
    candidates = [*[f"group:{one}" for one in groups], *[f"user:{one}" for one in users]]
    return {
        "task_token_id": task["token_id"],
        "task_activity_id": task["activity_id"],
        "task_name": task["name"],
        "task_state": task["state"],
        "task_assignee": task["assignee"],
        "task_candidate_groups": _texts(groups),
        "task_candidate_users": _texts(users),
        "task_excluded": _texts(task["excluded"]),
        "task_due_at": task["due_at"],
        "task_follow_up_at": task["follow_up_at"],
        "task_priority": task["priority"],
        "task_form_key": task["form_key"],
        # Whoever is named twice stands in the inbox once.
        "task_candidates": _texts(dict.fromkeys(candidates) if task["state"] == "ready" else ()),
    }


def _texts(texts: Collection[str]) -> str:
    """Return texts as PostgreSQL writes an array."""
    if not texts:
        return "{}"
    quoted = [one.replace("\\", "\\\\").replace('"', '\\"') for one in texts]
    return '{"' + '","'.join(quoted) + '"}'


def _keys(keys: Sequence[int]) -> str:
    """Return numbers as PostgreSQL writes an array: a list of Python takes the driver ten times
    as long."""
    return "{" + ",".join(map(str, keys)) + "}"


def _events(closed: Sequence[tuple[int, str]]) -> str:
    return rows_as_json([{"token_id": token, "event_id": event} for token, event in closed])
