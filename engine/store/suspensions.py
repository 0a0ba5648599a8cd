"""What an operator holds: process instances, whose work is out of everybody's reach, and versions
of processes, which start nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from engine.store.announcements import ANY_JOB, CHANNEL


def hold(connection: Connection, instance: int, now: datetime) -> None:
    """Take an instance's open jobs and timers away from the workers.

    Who has one of them loses it: its answer would not be taken. The attempt that our own worker
    has begun with it does not count, and is repeated under the same key.
    """
    connection.exec_driver_sql(
        "UPDATE engine.process_instance SET suspended_at = %s WHERE key = %s", (now, instance)
    )
    connection.exec_driver_sql(
        "UPDATE engine.job SET state = 'suspended', "
        "attempts = greatest(attempts - CASE WHEN leased_until IS NOT NULL "
        "AND lease_account IS NULL THEN 1 ELSE 0 END, 0), leased_until = NULL, "
        "lease_worker = NULL, lease_account = NULL, lease_token = NULL "
        "WHERE process_instance_key = %s AND state = 'open'",
        (instance,),
    )


def release(connection: Connection, instance: int) -> None:
    """Give an instance's jobs and timers back, each as due as it is by now."""
    connection.exec_driver_sql(
        "UPDATE engine.process_instance SET suspended_at = NULL WHERE key = %s", (instance,)
    )
    connection.exec_driver_sql(
        "UPDATE engine.job SET state = 'open' "
        "WHERE process_instance_key = %s AND state = 'suspended'",
        (instance,),
    )
    _announce(connection)


def awaited(connection: Connection, instance: int) -> list[tuple[str, bytes]]:
    """Return name and hashed correlation key of each message that an instance waits for."""
    rows = connection.exec_driver_sql(
        "SELECT name, correlation FROM engine.message_subscription "
        "WHERE process_instance_key = %s AND correlation IS NOT NULL",
        (instance,),
    )
    return [(row.name, bytes(row.correlation)) for row in rows]


def hold_definition(connection: Connection, key: int, account: str, now: datetime) -> bool:
    """Let a version start nothing; `False` if it does not already."""
    row = connection.exec_driver_sql(
        "INSERT INTO engine.definition_suspension VALUES (%s, %s, %s) "
        "ON CONFLICT DO NOTHING RETURNING process_definition_key",
        (key, now, account),
    ).first()
    return row is not None


def release_definition(connection: Connection, key: int) -> bool:
    """Let a version start instances again; `False` if it was not held."""
    row = connection.exec_driver_sql(
        "DELETE FROM engine.definition_suspension WHERE process_definition_key = %s "
        "RETURNING process_definition_key",
        (key,),
    ).first()
    _announce(connection)
    return row is not None


def is_held(connection: Connection, definition: int) -> bool:
    """Return whether a version starts nothing."""
    row = connection.exec_driver_sql(
        "SELECT process_definition_key FROM engine.definition_suspension "
        "WHERE process_definition_key = %s",
        (definition,),
    ).first()
    return row is not None


def held_definitions(connection: Connection) -> Sequence[int]:
    """Return the keys of all versions that start nothing."""
    rows = connection.exec_driver_sql(
        "SELECT process_definition_key FROM engine.definition_suspension "
        "ORDER BY process_definition_key"
    )
    return [row[0] for row in rows]


def running(
    connection: Connection, definition: int, *, suspended: bool, limit: int
) -> tuple[list[int], int]:
    """Return keys of a version's active instances, the oldest first, and how many more there are.

    Args:
        suspended: those that are held, or those that are not.
    """
    where = (
        "FROM engine.process_instance WHERE process_definition_key = %s AND status = 'active' "
        "AND (suspended_at IS NOT NULL) = %s"
    )
    rows = connection.exec_driver_sql(
        f"SELECT key {where} ORDER BY key LIMIT %s", (definition, suspended, limit)
    ).all()
    total = connection.exec_driver_sql(f"SELECT count(*) {where}", (definition, suspended))
    return [row[0] for row in rows], int(total.scalar_one()) - len(rows)


def _announce(connection: Connection) -> None:
    connection.exec_driver_sql("SELECT pg_notify(%s, %s)", (CHANNEL, ANY_JOB))
