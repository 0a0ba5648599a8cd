"""What became of each mail of a mailbox: by it, none is taken twice, and none for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

_CLAIM: Final = """
INSERT INTO engine.mailbox_mail AS m (mailbox, validity, uid, tries, leased_until, at)
VALUES (%(mailbox)s, %(validity)s, %(uid)s, 1, clock_timestamp() + interval '5 minutes', %(now)s)
ON CONFLICT (mailbox, validity, uid) DO UPDATE SET tries = m.tries + 1,
  leased_until = excluded.leased_until
WHERE m.outcome IS NULL AND m.leased_until < clock_timestamp()
RETURNING tries
"""
_OUTCOME: Final = """
SELECT outcome FROM engine.mailbox_mail
WHERE mailbox = %(mailbox)s AND validity = %(validity)s AND uid = %(uid)s
"""
_END: Final = """
UPDATE engine.mailbox_mail SET outcome = %(outcome)s, reason = %(reason)s, message = %(message)s,
  at = %(now)s
WHERE mailbox = %(mailbox)s AND validity = %(validity)s AND uid = %(uid)s AND outcome IS NULL
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mail lies: a number that the server gives once while the folder is the same."""

    mailbox: bytes
    validity: int
    uid: int


def claim(connection: Connection, place: Place, now: datetime) -> int | None:
    """Return the how manieth try at a mail this is; `None` if it is done, or in others' hands."""
    tries: int | None = connection.exec_driver_sql(_CLAIM, _named(place, now=now)).scalar()
    return tries


def outcome(connection: Connection, place: Place) -> str | None:
    """Return what became of a mail; `None` while nobody knows."""
    found: str | None = connection.exec_driver_sql(_OUTCOME, _named(place)).scalar()
    return found


def end(
    connection: Connection,
    place: Place,
    found: str,
    reason: str | None,
    message: bytes | None,
    now: datetime,
) -> None:
    """Write down what became of a mail."""
    named = _named(place, outcome=found, reason=reason, message=message, now=now)
    connection.exec_driver_sql(_END, named)


def _named(place: Place, **others: object) -> dict[str, object]:
    return {"mailbox": place.mailbox, "validity": place.validity, "uid": place.uid, **others}
