"""What is noted of addresses: kind and time, by a keyed hash alone, until the note is gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Mark:
    """That something happened with an address, in which case, and until when that is known."""

    kind: str
    case: int
    at: datetime
    until: datetime


def note(connection: Connection, mark: bytes, address: bytes, noted: Mark) -> None:
    """Keep a note; the same once more changes nothing."""
    connection.exec_driver_sql(
        "INSERT INTO engine.contact_mark VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (mark, noted.kind, address, noted.case, noted.at, noted.until),
    )


def count(connection: Connection, address: bytes, kind: str, since: datetime) -> int:
    """Return how many notes of a kind there are since a moment."""
    return int(
        connection.exec_driver_sql(
            "SELECT count(*) FROM engine.contact_mark WHERE address = %s AND kind = %s AND at > %s",
            (address, kind, since),
        ).scalar_one()
    )


def of_address(connection: Connection, address: bytes, now: datetime) -> list[Mark]:
    """Return what is noted of an address, the newest first."""
    rows = connection.exec_driver_sql(
        "SELECT kind, process_instance_key, at, until FROM engine.contact_mark "
        "WHERE address = %s AND until > %s ORDER BY at DESC LIMIT 200",
        (address, now),
    )
    return [Mark(row[0], int(row[1]), row[2], row[3]) for row in rows]


def forget(connection: Connection, now: datetime, at_once: int) -> int:
    """Return how many notes whose time is over are gone."""
    gone = connection.exec_driver_sql(
        "DELETE FROM engine.contact_mark WHERE mark IN (SELECT mark FROM engine.contact_mark "
        "WHERE until <= %s ORDER BY until LIMIT %s)",
        (now, at_once),
    )
    return gone.rowcount
