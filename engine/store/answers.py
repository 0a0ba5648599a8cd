"""Answers that are kept by idempotency key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

_MOMENT = "coalesce(%(clock)s::timestamptz, clock_timestamp())"


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """A kept answer: the request's keyed hash, the status, the sealed content."""

    request: bytes
    status: int
    epoch: int
    wrapped: bytes
    sealed: bytes


def hold(connection: Connection, key: bytes, *, wait: bool) -> bool:
    """Hold a key until the transaction ends; `False` if another one holds it.

    Args:
        connection: in a transaction.
        key: keyed hash.
        wait: until the other one has ended, instead of `False`.
    """
    number = _number(key)
    if wait:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (number,))
        return True
    held = connection.exec_driver_sql("SELECT pg_try_advisory_xact_lock(%s)", (number,))
    return bool(held.scalar_one())


def hold_in_order(connection: Connection, keys: Iterable[bytes]) -> None:
    """Hold keys until the transaction ends, one after the other as any other transaction would:
    no two wait for each other.

    Args:
        connection: in a transaction.
        keys: keyed hashes.
    """
    numbers = sorted({_number(key) for key in keys})
    connection.exec_driver_sql(
        "SELECT count(pg_advisory_xact_lock(number)) FROM unnest(%s::bigint[]) AS number",
        (numbers,),
    )


def _number(key: bytes) -> int:
    return int.from_bytes(key[:8], signed=True)


def find(connection: Connection, key: bytes, clock: datetime | None) -> KeptAnswer | None:
    """Return what is kept under a key that is held, if its time is not over."""
    row = connection.exec_driver_sql(
        "SELECT request, status, epoch, wrapped, sealed FROM engine.kept_answer "
        f"WHERE key = %(key)s AND expires_at > {_MOMENT}",
        {"key": key, "clock": clock},
    ).one_or_none()
    if row is None:
        return None
    return KeptAnswer(bytes(row[0]), row[1], row[2], bytes(row[3]), bytes(row[4]))


def insert(
    connection: Connection,
    key: bytes,
    answer: KeptAnswer,
    kept_for: timedelta,
    clock: datetime | None,
) -> None:
    """Keep an answer under a key that is held, in place of one whose time is over."""
    connection.exec_driver_sql("DELETE FROM engine.kept_answer WHERE key = %s", (key,))
    connection.exec_driver_sql(
        "INSERT INTO engine.kept_answer (key, request, status, epoch, wrapped, sealed, expires_at) "
        "VALUES (%(key)s, %(request)s, %(status)s, %(epoch)s, %(wrapped)s, %(sealed)s, "
        f"{_MOMENT} + %(kept_for)s)",
        {
            "key": key,
            "request": answer.request,
            "status": answer.status,
            "epoch": answer.epoch,
            "wrapped": answer.wrapped,
            "sealed": answer.sealed,
            "kept_for": kept_for,
            "clock": clock,
        },
    )


def forget(connection: Connection, limit: int, clock: datetime | None) -> int:
    """Delete answers whose time is over and return how many."""
    return connection.exec_driver_sql(
        f"""
DELETE FROM engine.kept_answer WHERE key IN (
  SELECT key FROM engine.kept_answer WHERE expires_at <= {_MOMENT}
  ORDER BY expires_at LIMIT %(limit)s)
""",
        {"clock": clock, "limit": limit},
    ).rowcount
