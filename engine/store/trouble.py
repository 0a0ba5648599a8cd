"""Incidents: what is stuck, and what was found about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from audit.entry import Fact
from engine.model import OpenedIncident
from engine.store.damage import DAMAGED
from engine.store.instances import IncidentRecord, Place

NO_ELIGIBLE_USER = "no-eligible-user"
STEP_FAILED = "step-failed"
CASE_DAMAGED = "case-damaged"
OF_THE_SHELL = frozenset({NO_ELIGIBLE_USER, STEP_FAILED, CASE_DAMAGED})
"""Types of incidents that the core knows nothing of: its token is not parked."""
STANDS_DAMAGED = (
    "EXISTS (SELECT FROM engine.incident o WHERE o.process_instance_key = {instance} "
    f"AND o.resolved_at IS NULL AND o.type = '{CASE_DAMAGED}')"
)
"""Whether an instance is known to be damaged: nothing is brought to it until that is resolved."""


def open_of(connection: Connection, instance: int) -> tuple[IncidentRecord, ...]:
    """Return the open incidents of an instance, oldest first."""
    rows = connection.exec_driver_sql(
        "SELECT key, token_id, activity_id, type, job_key, resolved_at FROM engine.incident "
        "WHERE process_instance_key = %s AND resolved_at IS NULL ORDER BY key",
        (instance,),
    )
    return tuple(IncidentRecord(*row) for row in rows)


def candidates_of(
    connection: Connection, instance: int, token_ids: Sequence[int]
) -> list[tuple[int, str, str, tuple[str, ...], list[str]]]:
    """Return token id, activity id, name, groups and accounts of waiting user tasks that have no
    incident yet."""
    rows = connection.exec_driver_sql(
        "SELECT t.token_id, t.activity_id, t.name, t.candidate_groups, "
        "array_remove(t.candidate_users || t.assignee, NULL) FROM engine.user_task t "
        "WHERE t.process_instance_key = %s AND t.token_id = ANY(%s) "
        "AND t.state IN ('ready', 'claimed') "
        "AND NOT EXISTS (SELECT FROM engine.incident i WHERE i.process_instance_key = %s "
        "AND i.token_id = t.token_id AND i.resolved_at IS NULL)",
        (instance, list(token_ids), instance),
    )
    return [(row[0], row[1], row[2], tuple(row[3]), list(row[4])) for row in rows]


def created(incident: OpenedIncident) -> Fact:
    """Return the fact that an incident was found."""
    return Fact(
        type="incident.created",
        element=incident.activity_id,
        task=None if incident.token_id is None else str(incident.token_id),
        data={"kind": incident.type},
    )


def resolved(incident: IncidentRecord) -> Fact:
    """Return the fact that an incident stands no longer."""
    return Fact(
        type="incident.resolved",
        element=incident.activity_id,
        task=None if incident.token_id is None else str(incident.token_id),
        data={"kind": incident.type},
    )


def who_may(
    connection: Connection, instance: int, token_id: int
) -> list[tuple[list[str], list[str], list[str]]]:
    """Return groups, accounts and excluded accounts of a waiting user task; nothing if it waits no
    longer."""
    rows = connection.exec_driver_sql(
        "SELECT candidate_groups, array_remove(candidate_users || assignee, NULL), excluded "
        "FROM engine.user_task WHERE process_instance_key = %s AND token_id = %s "
        "AND state IN ('ready', 'claimed')",
        (instance, token_id),
    )
    return [(row[0], row[1], row[2]) for row in rows]


# The sentence stands plain: the key of the case may be what is damaged.
_DAMAGED_JOB = """
WITH parked AS (
  UPDATE engine.job SET state = 'failed', leased_until = NULL WHERE key = %(key)s AND state = 'open'
  RETURNING key, process_instance_key, token_id, activity_id)
INSERT INTO engine.incident
  (process_instance_key, token_id, activity_id, type, message, job_key, created_at)
SELECT process_instance_key, token_id, split_part(activity_id, '#', 1), %(type)s, %(message)s, key,
  coalesce(%(clock)s::timestamptz, clock_timestamp())
FROM parked"""
_DAMAGED_CASE = """
INSERT INTO engine.incident (process_instance_key, type, message, created_at)
SELECT i.key, %(type)s, %(message)s, coalesce(%(clock)s::timestamptz, clock_timestamp())
FROM engine.process_instance i
WHERE i.key = {found} AND NOT EXISTS (SELECT FROM engine.incident o
  WHERE o.process_instance_key = i.key AND o.type = %(type)s AND o.resolved_at IS NULL)"""


def park_damaged_job(connection: Connection, key: int, clock: datetime | None) -> None:
    """Stop trying an open job whose case is damaged, and put an incident there for it."""
    values = {"key": key, "type": CASE_DAMAGED, "message": DAMAGED, "clock": clock}
    connection.exec_driver_sql(_DAMAGED_JOB, values)


def note_damaged(connection: Connection, place: Place, key: int, clock: datetime | None) -> None:
    """Put an incident at the damaged instance that is found by this row, if none stands there for
    that."""
    found = "%(key)s"
    if place is not Place.INSTANCE:
        found = f"(SELECT process_instance_key FROM engine.{place} WHERE key = %(key)s)"
    values = {"key": key, "type": CASE_DAMAGED, "message": DAMAGED, "clock": clock}
    connection.exec_driver_sql(_DAMAGED_CASE.format(found=found), values)


def close(connection: Connection, key: int, now: datetime) -> None:
    """Mark an incident as resolved."""
    connection.exec_driver_sql(
        "UPDATE engine.incident SET resolved_at = %s WHERE key = %s", (now, key)
    )
