"""Cases that have ended and may have to be forgotten at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection


def note(connection: Connection, case: int, now: datetime) -> None:
    """Note that a case has ended whose process says when such a case is forgotten."""
    connection.exec_driver_sql(
        "INSERT INTO engine.forgetting VALUES (%s, %s) ON CONFLICT DO NOTHING", (case, now)
    )


def waiting(connection: Connection, at_once: int) -> list[int]:
    """Return cases that nobody has looked at yet, the oldest first, and that no hold keeps.

    Nobody else gets them until this transaction ends.
    """
    rows = connection.exec_driver_sql(
        "SELECT f.process_instance_key FROM engine.forgetting f "
        "LEFT JOIN engine.process_instance i ON i.key = f.process_instance_key "
        "WHERE NOT EXISTS (SELECT FROM engine.hold h WHERE h.lifted_at IS NULL "
        "  AND (h.process_instance_key = f.process_instance_key OR h.handle IN "
        "    (SELECT s.handle FROM engine.person_subject s WHERE s.subject = i.subject))) "
        "ORDER BY f.ended_at LIMIT %s FOR UPDATE OF f SKIP LOCKED",
        (at_once,),
    )
    return [int(row[0]) for row in rows]


def looked_at(connection: Connection, case: int) -> None:
    """Take a case off: it is forgotten, or is kept."""
    connection.exec_driver_sql(
        "DELETE FROM engine.forgetting WHERE process_instance_key = %s", (case,)
    )


def classes(connection: Connection, subject: str) -> tuple[str, ...]:
    """Return the retention classes of a subject's values that can still be read."""
    rows = connection.exec_driver_sql(
        "SELECT class FROM keystore.dek WHERE subject = %s AND wrapped IS NOT NULL ORDER BY class",
        (subject,),
    )
    return tuple(str(row[0]) for row in rows)
