"""How often something was asked for: one row for each bucket, which all servers share.

Source: generic cell rate algorithm (ITU-T I.371, A.1), which needs one moment for each bucket.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection


def take(
    connection: Connection, name: str, burst: int, each: timedelta, now: datetime | None
) -> bool:
    """Return whether one more is left, which is taken then; of many at once no more than there are.

    Args:
        connection: in a transaction; whoever asks for the same name waits for its end.
        name: of a bucket.
        burst: how many may come at once.
        each: time in which one more is there again.
        now: `None` takes the database's clock, the same for all servers.
    """
    if burst < 1:
        return False
    row = connection.exec_driver_sql(
        "WITH t AS (SELECT coalesce(%s::timestamptz, clock_timestamp()) AS now) "
        "INSERT INTO engine.asked AS a SELECT %s, now + %s FROM t "
        "ON CONFLICT (name) DO UPDATE SET free_at = "
        "greatest(a.free_at, excluded.free_at - %s::interval) + %s::interval "
        "WHERE a.free_at - (excluded.free_at - %s::interval) <= %s::interval RETURNING true",
        (now, name, each, each, each, each, (burst - 1) * each),
    ).one_or_none()
    return row is not None


def give_back(connection: Connection, name: str, each: timedelta) -> None:
    """Let one that was taken not count."""
    connection.exec_driver_sql(
        "UPDATE engine.asked SET free_at = free_at - %s::interval WHERE name = %s", (each, name)
    )
