"""Which case sent which mail to whom: keyed hashes, by which an answer finds its case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection


class Answered(NamedTuple):
    """The case whose mail is answered, and whether that went to whoever answers."""

    case: int
    by_recipient: bool


def keep(
    connection: Connection,
    case: int,
    message: bytes,
    addresses: Sequence[bytes],
    now: datetime,
) -> None:
    """Note that a case sent a mail."""
    for address in addresses:
        connection.exec_driver_sql(
            "INSERT INTO engine.sent_mail VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (case, message, address, now),
        )


def answered(
    connection: Connection, messages: Sequence[bytes], address: bytes
) -> tuple[bytes, Answered] | None:
    """Return which of some mails is ours, the first that is, and its case."""
    rows = connection.exec_driver_sql(
        "SELECT message, process_instance_key, bool_or(address = %s) FROM engine.sent_mail "
        "WHERE message = ANY(%s) GROUP BY 1, 2",
        (address, list(messages)),
    ).all()
    found = {bytes(row[0]): Answered(int(row[1]), bool(row[2])) for row in rows}
    return next(((one, found[one]) for one in messages if one in found), None)


def is_ours(connection: Connection, message: bytes) -> bool:
    """Return whether a case sent this mail."""
    asked = "SELECT 1 FROM engine.sent_mail WHERE message = %s LIMIT 1"
    return connection.exec_driver_sql(asked, (message,)).scalar() is not None


def went_to(connection: Connection, message: bytes, address: bytes) -> bool:
    """Return whether a case sent this mail to an address."""
    asked = "SELECT 1 FROM engine.sent_mail WHERE message = %s AND address = %s LIMIT 1"
    return connection.exec_driver_sql(asked, (message, address)).scalar() is not None


def has_written(connection: Connection, case: int, address: bytes) -> bool:
    """Return whether a case sent any mail to an address."""
    asked = (
        "SELECT 1 FROM engine.sent_mail WHERE process_instance_key = %s AND address = %s LIMIT 1"
    )
    return connection.exec_driver_sql(asked, (case, address)).scalar() is not None


def forget(connection: Connection, before: datetime) -> None:
    """Forget mails that are so old that nobody answers them any more."""
    connection.exec_driver_sql("DELETE FROM engine.sent_mail WHERE sent_at < %s", (before,))


def forget_case(connection: Connection, case: int) -> None:
    """Forget what a case sent to whom."""
    connection.exec_driver_sql(
        "DELETE FROM engine.sent_mail WHERE process_instance_key = %s", (case,)
    )
