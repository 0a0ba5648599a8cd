"""Lists for people: instances and incidents, cut to what somebody may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from audit.faults import KeyForgotten
from engine.faults import ContentChanged
from engine.model import (
    MOST_COUNTED,
    IncidentView,
    InstanceView,
    Person,
    SubscriptionView,
    UserTaskView,
)
from engine.store import case_variables, user_tasks
from engine.store.damage import shown
from engine.store.erasures import SEARCHABLE
from engine.store.sealing import KEY_OF, KEY_OF_CASE, FoundKey, Seals
from engine.store.states import opened_state

_INSTANCE = f"""
SELECT i.key, i.process_definition_key, d.process_definition_id, d.version,
  coalesce(d.name, d.process_definition_id), i.business_id, i.summary, i.status,
  EXISTS (SELECT FROM engine.incident o
          WHERE o.process_instance_key = i.key AND o.resolved_at IS NULL) AS has_incident,
  i.started_at, i.ended_at, coalesce(a.name, i.started_by), i.suspended_at,
  {KEY_OF.format(subject="i.subject")}
"""
_INSTANCE_SOURCE = """
FROM engine.every_process_instance i
JOIN engine.process_definition d ON d.key = i.process_definition_key
LEFT JOIN engine.account a ON a.account_id = i.started_by
"""
# Starter, performers, groups its definition names, candidates of open tasks and their deputies.
VISIBLE = """(%(sees_all)s OR i.started_by = %(account_id)s
  OR d.visible_to && %(groups)s::text[]
  OR EXISTS (SELECT FROM engine.every_user_task p
             WHERE p.process_instance_key = i.key AND (p.assignee = %(account_id)s
               OR p.state IN ('ready', 'claimed') AND (p.candidate_groups && %(groups)s::text[]
                 OR p.candidate_users || p.assignee && %(people)s::text[]))))"""
_INSTANCE_FILTERS = {
    "key": "i.key = %(key)s",
    "keys": "i.key = ANY(%(keys)s)",
    "after": "i.key < %(after)s",
    "process_definition_key": "i.process_definition_key = %(process_definition_key)s",
    "process_definition_id": "d.process_definition_id = %(process_definition_id)s",
    "business_id": "i.key IN (SELECT c.process_instance_key FROM engine.case_word c "
    "WHERE c.word = %(business_id_word)s UNION ALL SELECT p.key "
    "FROM engine.every_process_instance p WHERE p.business_id = %(business_id)s "
    f"AND left(p.business_id, 1) <> E'\\x01') AND {SEARCHABLE}",
    "business_ids": "i.key IN (SELECT c.process_instance_key FROM engine.case_word c "
    "WHERE c.word = ANY(%(business_id_words)s::bytea[]) UNION ALL SELECT p.key "
    "FROM engine.every_process_instance p WHERE p.business_id = ANY(%(business_ids)s::text[]) "
    f"AND left(p.business_id, 1) <> E'\\x01') AND {SEARCHABLE}",
    "status": "%(status)s = CASE WHEN i.suspended_at IS NULL THEN i.status ELSE 'suspended' END",
    "has_incident": "%(has_incident)s = EXISTS (SELECT FROM engine.incident o "
    "WHERE o.process_instance_key = i.key AND o.resolved_at IS NULL)",
    "variables": case_variables.FILTER,
    "text": "(i.key IN (SELECT c.process_instance_key FROM engine.case_word c "
    "WHERE c.word = ANY(%(text_words)s::bytea[]) GROUP BY c.process_instance_key "
    f"HAVING count(*) = cardinality(%(text_words)s::bytea[])) AND {SEARCHABLE} "
    "OR d.name ILIKE %(text)s OR i.key::text = trim(both '%%' from %(text)s))",
}
_USER_TASK_VISIBLE = """(%(sees_all)s OR t.assignee = %(account_id)s
  OR t.candidate_groups && %(groups)s::text[] OR %(account_id)s = ANY(t.candidate_users)
  OR t.state IN ('ready', 'claimed') AND t.candidate_users || t.assignee && %(people)s::text[])"""
_USER_TASK_FILTERS = {
    "key": "t.key = %(key)s",
    "process_instance_key": "t.process_instance_key = %(process_instance_key)s",
    "process_definition_key": "d.key = %(process_definition_key)s",
    "process_definition_id": "d.process_definition_id = %(process_definition_id)s",
    "activity_id": "t.activity_id = %(activity_id)s",
    "state": "t.state = %(state)s",
    "assignee": "a.username = %(assignee)s",
    "candidate_group": "%(candidate_group)s = ANY(t.candidate_groups)",
}
_INCIDENT = f"""
SELECT n.key, n.process_instance_key, n.activity_id, t.name, n.type, n.message, n.created_at,
  n.resolved_at, n.job_key, n.token_id, {KEY_OF_CASE.format(instance="n.process_instance_key")}
"""
_INCIDENT_SOURCE = """
FROM engine.every_incident n
LEFT JOIN engine.every_user_task t
  ON t.process_instance_key = n.process_instance_key AND t.token_id = n.token_id
"""
_INCIDENT_FILTERS = {
    "key": "n.key = %(key)s",
    "process_instance_key": "n.process_instance_key = %(process_instance_key)s",
    "type": "n.type = %(type)s",
    "types": "n.type = ANY(%(types)s)",
    "no_types": "n.type <> ALL(%(no_types)s)",
    "open": "%(open)s = (n.resolved_at IS NULL)",
    "process_definition_id": "n.process_instance_key IN (SELECT i.key"
    " FROM engine.every_process_instance i"
    " JOIN engine.process_definition d ON d.key = i.process_definition_key"
    " WHERE d.process_definition_id = %(process_definition_id)s)",
}
_SUBSCRIPTION_SOURCE = """
FROM engine.message_subscription s
JOIN engine.process_instance i ON i.key = s.process_instance_key
"""
_FOR_MESSAGES = "s.correlation IS NOT NULL"
"""What waits for a signal has no correlation key."""
_SUBSCRIPTION_FILTERS = {
    "key": "s.key = %(key)s",
    "process_instance_key": "s.process_instance_key = %(process_instance_key)s",
    "process_definition_id": "s.process_definition_id = %(process_definition_id)s",
    "activity_id": "split_part(s.event_id, '#', 1) = %(activity_id)s",
    "name": "s.name = %(name)s",
}
FILTERS: Mapping[str, frozenset[str]] = {
    "instances": frozenset(_INSTANCE_FILTERS) - {"after"},
    "user_tasks": frozenset(_USER_TASK_FILTERS),
    "incidents": frozenset(_INCIDENT_FILTERS),
    "subscriptions": frozenset(_SUBSCRIPTION_FILTERS),
}


def instances(
    connection: Connection,
    person: Person,
    sees_all: bool,
    chosen: Mapping[str, object],
    *,
    seals: Seals,
    limit: int,
    offset: int = 0,
    reads_restricted: bool = False,
) -> list[InstanceView]:
    """Return instances that the person may see, newest first.

    Args:
        connection: in a transaction.
        person: who looks.
        sees_all: whether their role sees every instance.
        chosen: filters by name; see `FILTERS`. `text` is an ILIKE pattern for the process's name,
            and each word of it begins one of the case's own; `after` is a key.
        seals: open what the rows hold.
        limit: at most so many.
        offset: leave out so many.
        reads_restricted: whether cases whose use is restricted are found by their values too.
    """
    asked = asking(person, sees_all, reads_restricted)
    where = _where(VISIBLE, _INSTANCE_FILTERS, chosen)
    rows = connection.exec_driver_sql(
        f"{_INSTANCE} {_INSTANCE_SOURCE} {where} ORDER BY i.key DESC "
        "LIMIT %(limit)s OFFSET %(offset)s",
        {**asked, **_hidden(chosen, seals), "limit": limit, "offset": offset},
    )
    return [_instance(seals, *row) for row in rows]


def _instance(seals: Seals, *columns: Any) -> InstanceView:
    *values, found = columns
    opened = shown(seals, values[0], found)
    values[5] = opened.any("business_id", values[5])
    values[6] = opened.any("summary", values[6])
    return opened.marked(InstanceView(*values))


def _hidden(chosen: Mapping[str, object], seals: Seals) -> dict[str, object]:
    """Return the parameters of filters, with the hashes by which texts are found."""
    parameters = dict(chosen)
    if "business_id" in chosen:
        parameters["business_id_word"] = seals.whole(str(chosen["business_id"]))
    if isinstance(several := chosen.get("business_ids"), Sequence):
        parameters["business_id_words"] = [seals.whole(str(one)) for one in several]
    if "text" in chosen:
        parameters["text_words"] = seals.wanted(str(chosen["text"]))
    return parameters


def count_instances(
    connection: Connection,
    person: Person,
    sees_all: bool,
    chosen: Mapping[str, object],
    seals: Seals,
    *,
    reads_restricted: bool = False,
) -> int:
    """Return how many instances there are that the person may see, `MOST_COUNTED` at most."""
    where = _where(VISIBLE, _INSTANCE_FILTERS, chosen)
    return _count(
        connection,
        f"{_INSTANCE_SOURCE} {where}",
        {**asking(person, sees_all, reads_restricted), **_hidden(chosen, seals)},
    )


def running_instances(chosen: Mapping[str, object], seals: Seals) -> tuple[str, dict[str, object]]:
    """Return what selects the instances of a filter that have not ended, `i` in it, for whoever may
    see all of them, with its parameters; restricted ones are not found by their values."""
    where = _where("i.status = 'active'", _INSTANCE_FILTERS, chosen)
    return f"{_INSTANCE_SOURCE} {where}", {**_hidden(chosen, seals), "reads_restricted": False}


def running_keys(
    connection: Connection, chosen: Mapping[str, object], limit: int, seals: Seals
) -> tuple[list[int], int]:
    """Return the keys of the first such instances, and how many there are."""
    source, parameters = running_instances(chosen, seals)
    rows = connection.exec_driver_sql(
        f"SELECT i.key {source} ORDER BY i.key LIMIT %(limit)s", {**parameters, "limit": limit}
    )
    return [row.key for row in rows], _count(connection, source, parameters)


def user_task_page(
    connection: Connection,
    person: Person,
    sees_all: bool,
    chosen: Mapping[str, object],
    *,
    limit: int,
    offset: int,
    seals: Seals,
) -> tuple[list[UserTaskView], int]:
    """Return one page of user tasks that the person may see, newest first, and how many there
    are, `MOST_COUNTED` at most."""
    where = _where(_USER_TASK_VISIBLE, _USER_TASK_FILTERS, chosen)
    parameters = {**asking(person, sees_all), **chosen}
    rows = connection.exec_driver_sql(
        f"{user_tasks.EVERY} {where} ORDER BY t.key DESC LIMIT %(limit)s OFFSET %(offset)s",
        {**parameters, "limit": limit, "offset": offset},
    )
    found = [user_tasks.view(row, seals) for row in rows]
    source = "".join(user_tasks.EVERY.partition("FROM engine.every_user_task")[1:])
    return found, _count(connection, f"{source} {where}", parameters)


def incidents(
    connection: Connection,
    chosen: Mapping[str, object],
    limit: int,
    offset: int = 0,
    *,
    seals: Seals,
) -> list[IncidentView]:
    """Return incidents, newest first."""
    where = _where("true", _INCIDENT_FILTERS, chosen)
    rows = connection.exec_driver_sql(
        f"{_INCIDENT} {_INCIDENT_SOURCE} {where} ORDER BY n.key DESC "
        "LIMIT %(limit)s OFFSET %(offset)s",
        {**chosen, "limit": limit, "offset": offset},
    )
    return [_incident(seals, *row) for row in rows]


def _incident(seals: Seals, *columns: Any) -> IncidentView:
    *values, found = columns
    opened = shown(seals, values[1], found)
    values[5] = opened.text("message", values[5])
    return opened.marked(IncidentView(*values))


def oldest_open_incidents(
    connection: Connection, chosen: Mapping[str, object], limit: int
) -> list[tuple[int, int]]:
    """Return keys of open incidents, each with that of its instance."""
    wanted = {**chosen, "open": True}
    where = _where("true", _INCIDENT_FILTERS, wanted)
    rows = connection.exec_driver_sql(
        f"SELECT DISTINCT n.key, n.process_instance_key {_INCIDENT_SOURCE} {where} "
        "ORDER BY n.key LIMIT %(limit)s",
        {**wanted, "limit": limit},
    )
    return [(row[0], row[1]) for row in rows]


def alike_incidents(
    connection: Connection, limit: int
) -> list[tuple[int, str, str, str | None, int]]:
    """Return, of the open incidents that are not alone of their kind, newest definition key of
    their process, its id, their type, their element and how many there are; the most first."""
    rows = connection.exec_driver_sql(
        "SELECT max(d.key), d.process_definition_id, n.type, n.activity_id, count(*) "
        "FROM engine.incident n JOIN engine.process_instance i ON i.key = n.process_instance_key "
        "JOIN engine.process_definition d ON d.key = i.process_definition_key "
        "WHERE n.resolved_at IS NULL AND i.status = 'active' GROUP BY 2, 3, 4 "
        "HAVING count(*) > 1 ORDER BY 5 DESC, 2, 4, 3 LIMIT %s",
        (limit,),
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def count_incidents(connection: Connection, chosen: Mapping[str, object]) -> int:
    """Return how many incidents there are, `MOST_COUNTED` at most."""
    where = _where("true", _INCIDENT_FILTERS, chosen)
    return _count(connection, f"{_INCIDENT_SOURCE} {where}", chosen)


def subscription_page(
    connection: Connection,
    chosen: Mapping[str, object],
    *,
    limit: int,
    offset: int,
    seals: Seals,
) -> tuple[list[tuple[SubscriptionView, bytes | None]], int]:
    """Return one page of the messages that are waited for, newest first, each with its instance's
    state, `None` if that is damaged, and how many there are, `MOST_COUNTED` at most.

    The correlation keys are empty: only the states hold them.
    """
    source = f"{_SUBSCRIPTION_SOURCE} {_where(_FOR_MESSAGES, _SUBSCRIPTION_FILTERS, chosen)}"
    rows = connection.exec_driver_sql(
        "SELECT s.key, s.process_instance_key, i.process_definition_key, s.process_definition_id, "
        f"s.event_id, s.token_id, s.name, '', s.created_at, i.state, "
        f"{KEY_OF.format(subject='i.subject')}, i.version {source} "
        "ORDER BY s.key DESC LIMIT %(limit)s OFFSET %(offset)s",
        {**chosen, "limit": limit, "offset": offset},
    )
    found = [
        (SubscriptionView(*row[:-3]), _state(connection, seals, row[1], *row[-3:]))
        for row in rows.all()
    ]
    return found, _count(connection, source, chosen)


def _state(
    connection: Connection,
    seals: Seals,
    instance: int,
    held: bytes,
    found: FoundKey,
    version: int,
) -> bytes | None:
    try:
        seal = seals.of_row(instance, found)
        return opened_state(connection, seals, seal, version, bytes(held)) or None
    except (ContentChanged, KeyForgotten, ValueError):
        return None


def participants(connection: Connection, instance: int) -> frozenset[str]:
    """Return the accounts that started an instance or hold or did one of its tasks."""
    rows = connection.exec_driver_sql(
        "SELECT started_by FROM engine.every_process_instance WHERE key = %s UNION "
        "SELECT assignee FROM engine.every_user_task WHERE process_instance_key = %s "
        "AND assignee IS NOT NULL",
        (instance, instance),
    )
    return frozenset(row[0] for row in rows)


def candidates(connection: Connection, instance: int) -> tuple[frozenset[str], frozenset[str]]:
    """Return the candidate groups of an instance's open user tasks, and their candidate users
    and who has claimed them."""
    rows = connection.exec_driver_sql(
        "SELECT candidate_groups, array_remove(candidate_users || assignee, NULL) "
        "FROM engine.user_task "
        "WHERE process_instance_key = %s AND state IN ('ready', 'claimed')",
        (instance,),
    ).all()
    return (
        frozenset(group for groups, _ in rows for group in groups),
        frozenset(user for _, users in rows for user in users),
    )


def _where(visible: str, filters: Mapping[str, str], chosen: Mapping[str, object]) -> str:
    return "WHERE " + " AND ".join([visible, *(filters[name] for name in chosen)])


def _count(connection: Connection, source: str, parameters: Mapping[str, object]) -> int:
    found = connection.exec_driver_sql(
        f"SELECT count(*) FROM (SELECT {source} LIMIT %(most_counted)s) AS counted",
        {**parameters, "most_counted": MOST_COUNTED},
    )
    return int(found.scalar_one())


def asking(person: Person, sees_all: bool, reads_restricted: bool = False) -> dict[str, object]:
    """Return the parameters of what cuts a list to what somebody may see, as a deputy as well."""
    return {
        "account_id": person.account_id,
        "people": [person.account_id, *(one.account_id for one in person.stands_for)],
        "groups": sorted(person.groups),
        "sees_all": sees_all,
        "reads_restricted": reads_restricted,
    }


def business_ids(connection: Connection, keys: Sequence[int], seals: Seals) -> dict[str, str]:
    """Return the cases' own numbers by their keys as text, of those that have one."""
    rows = connection.exec_driver_sql(
        f"SELECT key, business_id, {KEY_OF.format(subject='i.subject')} "
        "FROM engine.every_process_instance i WHERE key = ANY(%s) AND business_id IS NOT NULL",
        (list(keys),),
    )
    opened = {
        str(key): shown(seals, key, found).any("business_id", held) for key, held, found in rows
    }
    return {key: text for key, text in opened.items() if text is not None}
