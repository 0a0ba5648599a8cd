"""Ended cases moved out of the way, jobs that are over forgotten, keys whose term is over gone.

The database's own functions do it: the application may remove nothing else.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from engine.model import CaseArchive

_HOUSE_LOCK = 0x686F_7573_6500_0001


def alone(connection: Connection) -> bool:
    """Return whether nobody else keeps house until this transaction ends."""
    asked = connection.exec_driver_sql("SELECT pg_try_advisory_xact_lock(%s)", (_HOUSE_LOCK,))
    return bool(asked.scalar_one())


def archive_cases(
    connection: Connection, ended_before: datetime, at_once: int, now: datetime
) -> int:
    """Return how many cases went to the archive, with their user tasks and incidents.

    One with an open incident stays; its jobs go with a case.
    """
    moved = connection.exec_driver_sql(
        "SELECT engine.archive_cases(%s, %s, %s)", (ended_before, at_once, now)
    )
    return int(moved.scalar_one())


def forget_jobs(connection: Connection, over_before: datetime, at_once: int) -> int:
    """Return how many jobs that were done or cancelled are gone."""
    gone = connection.exec_driver_sql("SELECT engine.forget_jobs(%s, %s)", (over_before, at_once))
    return int(gone.scalar_one())


def over(
    connection: Connection, retention: str, ended_before: datetime, at_once: int
) -> list[tuple[int, str]]:
    """Return archived cases, with their subjects, whose values of a class are still readable."""
    rows = connection.exec_driver_sql(
        "SELECT a.key, a.subject FROM engine.archived_process_instance a "
        "JOIN keystore.dek d ON d.subject = a.subject AND d.class = %s AND d.wrapped IS NOT NULL "
        "WHERE a.expired_at IS NULL AND a.ended_at < %s AND NOT EXISTS ("
        "  SELECT FROM engine.archived_process_instance y"
        "  WHERE y.subject = a.subject AND y.ended_at >= %s) "
        "ORDER BY a.ended_at LIMIT %s",
        (retention, ended_before, ended_before, at_once),
    )
    return [(row.key, row.subject) for row in rows]


def definitions_left(connection: Connection) -> list[int]:
    """Return the definitions of archived cases of which more is readable than single values."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT a.process_definition_key FROM engine.archived_process_instance a "
        "JOIN keystore.dek d ON d.subject = a.subject AND d.class = 'state' "
        "AND d.wrapped IS NOT NULL WHERE a.expired_at IS NULL ORDER BY 1"
    )
    return [row.process_definition_key for row in rows]


def states_over(
    connection: Connection,
    definition: int,
    kept: Collection[str],
    ended_before: datetime,
    at_once: int,
) -> list[tuple[int, str]]:
    """Return archived cases of a definition, with their subjects, whose documents and names are
    still readable, though no value of these classes is.

    Args:
        kept: the class of the process, and those that the law keeps.
    """
    rows = connection.exec_driver_sql(
        "SELECT a.key, a.subject FROM engine.archived_process_instance a "
        "JOIN keystore.dek d ON d.subject = a.subject AND d.class = 'state' "
        "AND d.wrapped IS NOT NULL WHERE a.expired_at IS NULL "
        "AND a.process_definition_key = %s AND a.ended_at < %s "
        "AND NOT EXISTS (SELECT FROM keystore.dek o WHERE o.subject = a.subject "
        "  AND o.class = ANY(%s) AND o.wrapped IS NOT NULL) "
        "AND NOT EXISTS (SELECT FROM engine.archived_process_instance y "
        "  WHERE y.subject = a.subject AND y.ended_at >= %s) "
        "ORDER BY a.ended_at LIMIT %s",
        (definition, ended_before, [*kept], ended_before, at_once),
    )
    return [(row.key, row.subject) for row in rows]


def destroy_key(connection: Connection, subject: str, retention: str, entry: int) -> bool:
    """Return whether the subject's key of a class was destroyed, with all that it sealed.

    With the key of the class `state`, and at the latest with a subject's last other key, go the
    documents, the business id and the summary of its cases, and by what they are found. Not
    without the entry of the system's chain that says so, not while one of its cases is not
    archived, and not before the law's terms.
    """
    done = connection.exec_driver_sql(
        "SELECT engine.destroy_key(%s, %s, %s)", (subject, retention, entry)
    )
    return bool(done.scalar_one())


def of_case(connection: Connection, instance: int) -> CaseArchive | None:
    """Return what became of the values of a case, or `None` while it is not archived."""
    rows = connection.exec_driver_sql(
        "SELECT a.archived_at, d.class, d.destroyed_at, EXISTS (SELECT FROM engine.erasure r "
        "  WHERE r.withdrawn_at IS NULL "
        "  AND d.destroyed_at >= coalesce(r.begun_at, r.requested_at) "
        "  AND d.destroyed_at <= coalesce(r.executed_at, 'infinity') "
        "  AND (r.process_instance_key = a.key OR r.key = ANY(a.erased_by) OR r.handle IN "
        "    (SELECT s.handle FROM engine.person_subject s WHERE s.subject = a.subject))) "
        "FROM engine.archived_process_instance a "
        "LEFT JOIN keystore.dek d ON d.subject = a.subject AND d.class <> 'state' "
        "WHERE a.key = %s ORDER BY d.class",
        (instance,),
    ).all()
    if not rows:
        return None
    expired = {row[1]: row[2] for row in rows if row[2] is not None}
    readable = len(expired) < sum(row[1] is not None for row in rows)
    erased = frozenset(row[1] for row in rows if row[2] is not None and row[3])
    return CaseArchive(rows[0][0], expired, readable, erased)
