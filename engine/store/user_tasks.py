"""User tasks: who holds them, and lists of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row

from engine.model import OpenedUserTask, Person, UserTaskView
from engine.store.damage import shown
from engine.store.database import straight
from engine.store.sealing import KEY_OF, KEY_OF_CASE, CaseSeal, Seals
from engine.task_model import Check

VIEW = f"""
SELECT t.key, t.process_instance_key, d.process_definition_id, d.key, d.version,
  coalesce(d.name, d.process_definition_id), i.business_id, t.activity_id, t.token_id, t.name,
  coalesce(a.username, t.assignee), a.name, t.candidate_groups, t.candidate_users, t.due_at,
  t.follow_up_at, t.created_at, t.completed_at, t.priority, t.state, t.form_key,
  %(account_id)s = ANY(t.excluded), i.summary, t.pending, t.denial,
  i.suspended_at IS NOT NULL, t.assignee, t.excluded,
  {KEY_OF.format(subject="i.subject")} AS sealed_by
FROM engine.user_task t
JOIN engine.process_instance i ON i.key = t.process_instance_key
JOIN engine.process_definition d ON d.key = i.process_definition_key
LEFT JOIN engine.account a ON a.account_id = t.assignee
"""
EVERY = VIEW.replace("engine.user_task t", "engine.every_user_task t").replace(
    "engine.process_instance i", "engine.every_process_instance i"
)
"""The same with those of archived cases."""
_KEY = KEY_OF_CASE.format(instance="t.process_instance_key")


def of_key(connection: Connection, key: int, person: Person, seals: Seals) -> UserTaskView | None:
    """Return one user task, or `None`."""
    row = connection.exec_driver_sql(
        f"{EVERY} WHERE t.key = %(key)s", {"account_id": person.account_id, "key": key}
    ).one_or_none()
    return None if row is None else view(row, seals)


def of_instance(
    connection: Connection, instance: int, person: Person, seals: Seals
) -> tuple[UserTaskView, ...]:
    """Return all user tasks of an instance, oldest first."""
    rows = connection.exec_driver_sql(
        f"{EVERY} WHERE t.process_instance_key = %(instance)s ORDER BY t.created_at, t.key",
        {"account_id": person.account_id, "instance": instance},
    )
    return tuple(view(row, seals) for row in rows)


def view(row: Row[Any], seals: Seals) -> UserTaskView:
    """Return a row of `VIEW` as a value."""
    columns: list[Any] = list(row)
    *values, holder, kept_from, found = columns
    opened = shown(seals, values[1], found)
    values[6] = opened.any("business_id", values[6])
    values[12], values[13] = tuple(values[12]), tuple(values[13])
    values[22] = opened.any("summary", values[22])
    # An empty text is a reason as well.
    values[24] = None if values[24] is None else opened.any("denial", values[24]) or ""
    shown_task = UserTaskView(*values)
    return opened.marked(replace(shown_task, holder=holder, kept_from=tuple(kept_from)))


def _denial(seal: CaseSeal, held: str | None) -> str | None:
    """Return why it was denied: an empty text is a reason as well."""
    return None if held is None else seal.open_text("denial", held)


def hold(connection: Connection, key: int, assignee: str) -> None:
    """Give a user task to somebody; it leaves the candidates' lists."""
    connection.exec_driver_sql(
        "WITH gone AS (DELETE FROM engine.user_task_candidate WHERE user_task_key = %(key)s) "
        "UPDATE engine.user_task SET state = 'claimed', assignee = %(assignee)s "
        "WHERE key = %(key)s",
        {"key": key, "assignee": assignee},
    )


def let_go(connection: Connection, key: int) -> None:
    """Give a user task back to its candidates."""
    connection.exec_driver_sql(
        """
WITH free AS (
  UPDATE engine.user_task SET state = 'ready', assignee = NULL WHERE key = %s
  RETURNING key, process_instance_key, candidate_groups, candidate_users, due_at, priority)
INSERT INTO engine.user_task_candidate
  (user_task_key, process_instance_key, candidate, due_at, priority)
SELECT DISTINCT t.key, t.process_instance_key, c.candidate, t.due_at, t.priority FROM free t,
  LATERAL (SELECT 'group:' || g FROM unnest(t.candidate_groups) g
           UNION ALL SELECT 'user:' || u FROM unnest(t.candidate_users) u) AS c(candidate)
""",
        (key,),
    )


def assign(connection: Connection, instance: int, token_id: int, account: str | None) -> None:
    """Give the open user task of a token to somebody, or with `None` back to its candidates."""
    key = connection.exec_driver_sql(
        "SELECT key FROM engine.user_task WHERE process_instance_key = %s AND token_id = %s "
        "AND state IN ('ready', 'claimed')",
        (instance, token_id),
    ).scalar()
    if key is not None and account is None:
        let_go(connection, key)
    elif key is not None and account is not None:
        hold(connection, key, account)


def change(
    connection: Connection, instance: int, task: OpenedUserTask, users: Sequence[str]
) -> None:
    """Let a user task be what it is like now, but for who holds it.

    Args:
        users: account ids of its candidates; of one whom nobody knows the name.
    """
    connection.exec_driver_sql(
        """
WITH changed AS (
  UPDATE engine.user_task SET candidate_groups = %(groups)s, candidate_users = %(users)s,
    due_at = %(due_at)s, follow_up_at = %(follow_up_at)s, priority = %(priority)s
  WHERE process_instance_key = %(instance)s AND token_id = %(token_id)s
  RETURNING key, state, candidate_groups, candidate_users, due_at, priority),
gone AS (
  DELETE FROM engine.user_task_candidate c USING changed t
  WHERE c.user_task_key = t.key AND NOT (t.state = 'ready' AND (
    c.candidate IN (SELECT 'group:' || g FROM unnest(t.candidate_groups) g)
    OR c.candidate IN (SELECT 'user:' || u FROM unnest(t.candidate_users) u))))
INSERT INTO engine.user_task_candidate
  (user_task_key, process_instance_key, candidate, due_at, priority)
SELECT DISTINCT t.key, %(instance)s::bigint, c.candidate, t.due_at, t.priority FROM changed t,
  LATERAL (SELECT 'group:' || g FROM unnest(t.candidate_groups) g
           UNION ALL SELECT 'user:' || u FROM unnest(t.candidate_users) u) AS c(candidate)
WHERE t.state = 'ready'
ON CONFLICT (user_task_key, candidate, process_instance_key)
  DO UPDATE SET due_at = EXCLUDED.due_at, priority = EXCLUDED.priority
""",
        {
            "instance": instance,
            "token_id": task.token_id,
            "groups": list(task.candidate_groups),
            "users": list(users),
            "due_at": task.due_at,
            "follow_up_at": task.follow_up_at,
            "priority": task.priority,
        },
    )


def check(
    connection: Connection, instance: int, token_id: int, check: Check, seal: CaseSeal
) -> None:
    """Write down what listeners are asked about a user task, or how they have answered."""
    connection.exec_driver_sql(
        "UPDATE engine.user_task SET pending = %s, denial = %s "
        "WHERE process_instance_key = %s AND token_id = %s",
        (check.event, seal.seal_any("denial", check.denial), instance, token_id),
    )


def checked(connection: Connection, key: int, seals: Seals) -> Check | None:
    """Return what listeners are asked about a user task; `None` without such a task."""
    row = straight(
        connection,
        "SELECT pending, denial, state = 'cancelled', ARRAY(SELECT i.key FROM engine.incident i "
        "WHERE i.process_instance_key = t.process_instance_key AND i.resolved_at IS NULL "
        "AND i.created_at >= t.completed_at ORDER BY i.key), t.process_instance_key, "
        f"CASE WHEN denial IS NOT NULL THEN {_KEY} END FROM engine.user_task t WHERE key = %s",
        (key,),
    ).fetchone()
    if row is None:
        return None
    denial = _denial(seals.of_row(row[4], row[5]), row[1])
    return Check(row[0], denial, row[2], tuple(row[3]))


def keys_of(connection: Connection, instance: int, token_id: int) -> tuple[int, int | None] | None:
    """Return the keys of a token's user task and of its form; `None` while it is not there."""
    row = connection.exec_driver_sql(
        "SELECT key, form_key FROM engine.user_task "
        "WHERE process_instance_key = %s AND token_id = %s ORDER BY key DESC LIMIT 1",
        (instance, token_id),
    ).one_or_none()
    return None if row is None else (row.key, row.form_key)


def reserve(connection: Connection, instance: int, token_id: int) -> int:
    """Return the key that a token's user task will have; whoever asks again is told the same."""
    key = connection.exec_driver_sql(
        """
WITH made AS (
  INSERT INTO engine.reserved_user_task (process_instance_key, token_id)
  VALUES (%(instance)s, %(token)s) ON CONFLICT DO NOTHING RETURNING key)
SELECT key FROM made
UNION ALL SELECT key FROM engine.reserved_user_task
  WHERE process_instance_key = %(instance)s AND token_id = %(token)s
LIMIT 1
""",
        {"instance": instance, "token": token_id},
    ).scalar_one()
    return int(key)


def take_reserved(
    connection: Connection, instance: int, token_ids: Sequence[int]
) -> Mapping[int, int]:
    """Return the keys that were reserved for the user tasks of these tokens; they are now there."""
    rows = connection.exec_driver_sql(
        "DELETE FROM engine.reserved_user_task WHERE process_instance_key = %s "
        "AND token_id = ANY(%s) RETURNING token_id, key",
        (instance, list(token_ids)),
    )
    return {row.token_id: row.key for row in rows}


def touched(connection: Connection, instances: Collection[int]) -> frozenset[str]:
    """Return the groups (`group:`) and persons (`user:`) who have or had user tasks of these."""
    rows = connection.exec_driver_sql(
        "SELECT assignee, candidate_groups, candidate_users FROM engine.user_task "
        "WHERE process_instance_key = ANY(%s)",
        (list(instances),),
    )
    found: set[str] = set()
    for assignee, groups, users in rows:
        found |= {f"group:{group}" for group in groups}
        found |= {f"user:{user}" for user in (*users, *([assignee] if assignee else []))}
    return frozenset(found)
