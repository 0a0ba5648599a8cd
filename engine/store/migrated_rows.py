"""Rows of an instance that goes on in another version: they keep their keys and get other ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from engine.store.rows_as_json import rows_as_json


@dataclass(frozen=True, slots=True)
class MigratedRows:
    """What changes in rows beside what every step writes.

    Args:
        definition_key: of the target.
        process_id: of the target; messages that are waited for name it.
        renamed: token id -> (element id, element id in the target).
        listeners_renamed: (holder id, listener, listener in the target).
        timers_closed: (holder id, listener); likewise `subscriptions_closed`.
        user_tasks: token id -> name and form key of an open user task.
    """

    instance: int
    definition_key: int
    process_id: str
    renamed: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    listeners_renamed: Sequence[tuple[int, str, str]] = ()
    timers_closed: Sequence[tuple[int, str]] = ()
    subscriptions_closed: Sequence[tuple[int, str]] = ()
    user_tasks: Mapping[int, tuple[str, int | None]] = field(default_factory=dict)


_PAIRS = "jsonb_to_recordset(%(pairs)s::jsonb) AS x(token_id bigint, old text, new text)"
_OF_INSTANCE = "r.process_instance_key = %(instance)s AND r.token_id = x.token_id"
_TIMERS_CLOSED = (
    "UPDATE engine.job r SET state = 'cancelled', leased_until = NULL "
    f"FROM {_PAIRS} WHERE {_OF_INSTANCE} AND r.kind = 'timer' AND r.activity_id = x.old "
    "AND r.state NOT IN ('done', 'cancelled')"
)
_SUBSCRIPTIONS_CLOSED = (
    f"DELETE FROM engine.message_subscription r USING {_PAIRS} "
    f"WHERE {_OF_INSTANCE} AND r.event_id = x.old"
)
_TIMERS_RENAMED = (
    f"UPDATE engine.job r SET activity_id = x.new FROM {_PAIRS} WHERE {_OF_INSTANCE} "
    "AND r.kind = 'timer' AND r.activity_id = x.old AND r.state NOT IN ('done', 'cancelled')"
)
_SUBSCRIPTIONS_RENAMED = (
    f"UPDATE engine.message_subscription r SET event_id = x.new FROM {_PAIRS} "
    f"WHERE {_OF_INSTANCE} AND r.event_id = x.old"
)
_JOBS_RENAMED = (
    f"UPDATE engine.job r SET activity_id = x.new FROM {_PAIRS} WHERE {_OF_INSTANCE} "
    "AND r.kind <> 'timer' AND r.activity_id = x.old AND r.state NOT IN ('done', 'cancelled')"
)
_USER_TASKS_RENAMED = (
    f"UPDATE engine.user_task r SET activity_id = x.new FROM {_PAIRS} WHERE {_OF_INSTANCE} "
    "AND r.state IN ('ready', 'claimed')"
)
_INCIDENTS_RENAMED = (
    f"UPDATE engine.incident r SET activity_id = x.new FROM {_PAIRS} WHERE {_OF_INSTANCE} "
    "AND r.activity_id = x.old AND r.resolved_at IS NULL"
)
_USER_TASKS = (
    "UPDATE engine.user_task r SET name = x.name, form_key = x.form_key "
    "FROM jsonb_to_recordset(%(tasks)s::jsonb) AS x(token_id bigint, name text, form_key bigint) "
    f"WHERE {_OF_INSTANCE} AND r.state IN ('ready', 'claimed')"
)
_SUBSCRIPTIONS_OF_PROCESS = (
    "UPDATE engine.message_subscription SET process_definition_id = %s "
    "WHERE process_instance_key = %s AND process_definition_id <> %s"
)


def write(connection: Connection, rows: MigratedRows) -> None:
    """Change the rows.

    What is given up goes before what is renamed, which may take its name.

    Args:
        connection: in the step's transaction, the instance locked, before the step is written.
        rows: what to change.
    """
    key = rows.instance
    listeners = rows.listeners_renamed
    tokens = [(token, old, new) for token, (old, new) in rows.renamed.items()]
    for statement, pairs in (
        (_TIMERS_CLOSED, [(*one, "") for one in rows.timers_closed]),
        (_SUBSCRIPTIONS_CLOSED, [(*one, "") for one in rows.subscriptions_closed]),
        (_TIMERS_RENAMED, listeners),
        (_SUBSCRIPTIONS_RENAMED, listeners),
        (_JOBS_RENAMED, tokens),
        (_USER_TASKS_RENAMED, tokens),
        (_INCIDENTS_RENAMED, tokens),
    ):
        if pairs:
            told = [{"token_id": token, "old": old, "new": new} for token, old, new in pairs]
            connection.exec_driver_sql(statement, {"instance": key, "pairs": rows_as_json(told)})
    if rows.user_tasks:
        tasks = [
            {"token_id": token, "name": name, "form_key": form}
            for token, (name, form) in rows.user_tasks.items()
        ]
        connection.exec_driver_sql(_USER_TASKS, {"instance": key, "tasks": rows_as_json(tasks)})
    process_id = rows.process_id
    connection.exec_driver_sql(_SUBSCRIPTIONS_OF_PROCESS, (process_id, key, process_id))
    connection.exec_driver_sql(
        "UPDATE engine.process_instance SET process_definition_key = %s WHERE key = %s",
        (rows.definition_key, key),
    )


def user_tasks(
    connection: Connection, instance: int
) -> Sequence[tuple[int, list[str], list[str], object, object, int]]:
    """Return token id, candidate groups and accounts, due date, follow-up date and priority of the
    open user tasks."""
    rows = connection.exec_driver_sql(
        "SELECT token_id, candidate_groups, candidate_users, due_at, follow_up_at, priority "
        "FROM engine.user_task WHERE process_instance_key = %s AND state IN ('ready', 'claimed')",
        (instance,),
    )
    return [(row[0], row[1], row[2], row[3], row[4], row[5]) for row in rows]


def performers(connection: Connection, instance: int) -> dict[str, list[str]]:
    """Return who completed which user task: activity id -> account ids."""
    found: dict[str, list[str]] = {}
    for activity, account in connection.exec_driver_sql(
        "SELECT DISTINCT activity_id, assignee FROM engine.user_task "
        "WHERE process_instance_key = %s AND state = 'completed' AND assignee IS NOT NULL "
        "ORDER BY activity_id, assignee",
        (instance,),
    ):
        found.setdefault(activity, []).append(account)
    return found
