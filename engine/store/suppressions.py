"""To whom no mail may be sent, found by a keyed hash of the address alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from engine.mail_suppressions import Reason, Suppression, normalised_address
from engine.store.sealing import Seals


def address_hash(seals: Seals, address: str) -> bytes:
    """Return what the list holds of an address, 16 bytes."""
    return seals.mail_address(normalised_address(address))


def standing(
    connection: Connection, hashes: Sequence[bytes], now: datetime, *, locked: bool = False
) -> dict[bytes, list[Suppression]]:
    """Return what stands against addresses now; locked, nobody else changes it meanwhile."""
    found: dict[bytes, list[Suppression]] = {}
    for row in connection.exec_driver_sql(
        "SELECT address, reason, since, until, lifting_asked_by, lifting_asked_at "
        "FROM engine.mail_suppression WHERE address = ANY(%s) "
        "AND (until IS NULL OR until > %s) ORDER BY since, reason"
        + (" FOR UPDATE" if locked else ""),
        (list(hashes), now),
    ):
        asked = (row.lifting_asked_by, row.lifting_asked_at)
        one = Suppression(Reason(row.reason), row.since, row.until, *asked)
        found.setdefault(bytes(row.address), []).append(one)
    return found


def counts(connection: Connection, now: datetime) -> list[tuple[str, int]]:
    """Return how many addresses stand on the list now, by reason, the most frequent first."""
    rows = connection.exec_driver_sql(
        "SELECT reason, count(*) FROM engine.mail_suppression "
        "WHERE until IS NULL OR until > %s GROUP BY reason ORDER BY count(*) DESC, reason",
        (now,),
    )
    return [(str(row[0]), int(row[1])) for row in rows]


def add(
    connection: Connection, address: bytes, reason: Reason, now: datetime, until: datetime | None
) -> bool:
    """Put an address on the list; return whether that was new.

    One that stands there for the same reason stays as long as the longer of the two says; whoever
    says so again has not agreed that it is lifted.
    """
    connection.exec_driver_sql(
        "UPDATE engine.mail_suppression SET lifting_asked_by = NULL, lifting_asked_at = NULL "
        "WHERE address = %s AND reason = %s AND lifting_asked_by IS NOT NULL",
        (address, reason),
    )
    row = connection.exec_driver_sql(
        "INSERT INTO engine.mail_suppression AS s (address, reason, since, until) "
        "VALUES (%(address)s, %(reason)s, %(now)s, %(until)s) "
        "ON CONFLICT (address, reason) DO UPDATE SET since = excluded.since, "
        "until = excluded.until "
        "WHERE s.until IS NOT NULL AND (excluded.until IS NULL OR excluded.until > s.until) "
        "RETURNING since",
        {"address": address, "reason": reason, "now": now, "until": until},
    ).one_or_none()
    return row is not None


def remove(
    connection: Connection,
    address: bytes,
    reasons: Sequence[Reason],
    before: datetime | None = None,
) -> tuple[Reason, ...]:
    """Take an address from the list; return for which of these reasons it stood there.

    Args:
        connection: open transaction.
        address: its keyed hash.
        reasons: what goes.
        before: only what stood there by then.
    """
    rows = connection.exec_driver_sql(
        "DELETE FROM engine.mail_suppression WHERE address = %s AND reason = ANY(%s) "
        "AND since <= coalesce(%s::timestamptz, 'infinity') RETURNING reason",
        (address, list(reasons), before),
    )
    return tuple(Reason(row.reason) for row in rows)


def ask_lifting(
    connection: Connection, address: bytes, reasons: Sequence[Reason], account: str, now: datetime
) -> None:
    """Write down who wants it lifted, so that somebody else can agree."""
    connection.exec_driver_sql(
        "UPDATE engine.mail_suppression SET lifting_asked_by = %s, lifting_asked_at = %s "
        "WHERE address = %s AND reason = ANY(%s)",
        (account, now, address, list(reasons)),
    )


def note_bounce(connection: Connection, bounce: bytes, address: bytes, now: datetime) -> bool:
    """Take note of a mail that came back; return whether it was not known yet."""
    row = connection.exec_driver_sql(
        "INSERT INTO engine.mail_bounce VALUES (%s, %s, %s) ON CONFLICT DO NOTHING RETURNING at",
        (bounce, address, now),
    ).one_or_none()
    return row is not None


def bounces(connection: Connection, address: bytes, since: datetime) -> int:
    """Return how many mails to an address have come back since then."""
    return int(
        connection.exec_driver_sql(
            "SELECT count(*) FROM engine.mail_bounce WHERE address = %s AND at >= %s",
            (address, since),
        ).scalar_one()
    )
