"""Erasures and holds in the database. What is erased, its own functions decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from engine.person_model import Erasure, Hold, HoldKind, Target

_HOLDS = (
    "SELECT h.key, h.handle, h.process_instance_key, h.kind, h.placed_by, h.placed_at, "
    "h.review_on, h.lifted_at FROM engine.hold h"
)
_RESTRICTED = """
SELECT h.process_instance_key FROM engine.hold h
WHERE h.lifted_at IS NULL AND h.kind = 'restriction' AND h.process_instance_key = ANY(%(cases)s)
UNION SELECT i.key FROM engine.hold h JOIN engine.person_subject s USING (handle)
  JOIN engine.every_process_instance i ON i.subject = s.subject
WHERE h.lifted_at IS NULL AND h.kind = 'restriction' AND i.key = ANY(%(cases)s)
"""
SEARCHABLE = """(%(reads_restricted)s OR NOT EXISTS (SELECT FROM engine.hold h
  WHERE h.lifted_at IS NULL AND h.kind = 'restriction' AND (h.process_instance_key = i.key
    OR h.handle IN (SELECT s.handle FROM engine.person_subject s WHERE s.subject = i.subject))))"""
"""Whether a case `i` is found by what is written in it: whoever may not read a restricted one could
else guess it, letter by letter."""
_ALL_RESTRICTED = """
SELECT i.key FROM engine.hold h LEFT JOIN engine.person_subject s ON s.handle = h.handle
  JOIN engine.every_process_instance i ON i.key = h.process_instance_key OR i.subject = s.subject
WHERE h.lifted_at IS NULL AND h.kind = 'restriction'
"""
_NOT_HELD_BACK = """
SELECT h.key, i.key FROM engine.hold h
  LEFT JOIN engine.person_subject s ON s.handle = h.handle
  JOIN engine.process_instance i ON i.key = h.process_instance_key OR i.subject = s.subject
WHERE h.lifted_at IS NULL AND h.kind = 'restriction' AND i.status = 'active'
  AND NOT EXISTS (SELECT FROM engine.held_back b
    WHERE b.hold_key = h.key AND b.process_instance_key = i.key)
ORDER BY h.key, i.key LIMIT %s
"""
_RESTRICTIONS = """
SELECT DISTINCT h.key FROM engine.person_identifier p JOIN engine.hold h USING (handle)
WHERE p.hash = ANY(%s) AND h.lifted_at IS NULL AND h.kind = 'restriction'
  AND NOT EXISTS (SELECT FROM engine.held_back b
    WHERE b.hold_key = h.key AND b.process_instance_key = %s)
ORDER BY h.key
"""
_ERASURES = """
SELECT r.key, r.handle, r.process_instance_key, r.subject, r.requested_by, r.requested_at,
  ARRAY(SELECT a.account FROM engine.erasure_approval a
    WHERE a.erasure_key = r.key ORDER BY a.approved_at, a.account), r.executed_at,
  r.begun_at, r.begun_by, r.withdrawn_at, r.withdrawn_by, r.in_case
FROM engine.erasure r
"""


def next_key(connection: Connection) -> int:
    """Return a fresh key."""
    return int(connection.exec_driver_sql("SELECT nextval('engine.key')").scalar_one())


def insert(
    connection: Connection,
    key: int,
    target: Target,
    subject: str,
    actor: str,
    now: datetime,
    in_case: int | None = None,
) -> None:
    """Keep a request to erase, and in which case it was asked for."""
    connection.exec_driver_sql(
        "INSERT INTO engine.erasure (key, handle, process_instance_key, subject, requested_by, "
        "requested_at, in_case) VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (key, target.handle, target.case, subject, actor, now, in_case),
    )


def load(connection: Connection, key: int) -> Erasure | None:
    """Return a request with its approvals, or `None`."""
    row = connection.exec_driver_sql(f"{_ERASURES} WHERE r.key = %s", (key,)).first()
    return None if row is None else _erasure(*row)


def lock(connection: Connection, key: int) -> None:
    """Wait until nobody else works on a request."""
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (key,))


def waiting_for(connection: Connection, target: Target) -> int | None:
    """Return the request about a target that is neither executed nor withdrawn, or `None`.

    Until this transaction ends, nobody else can ask the same: of two who ask at once the second one
    finds the first.
    """
    connection.exec_driver_sql(
        "SELECT pg_advisory_xact_lock(hashtextextended('erasure ' || %s, 0))",
        (target.handle or str(target.case),),
    )
    found = connection.exec_driver_sql(
        "SELECT key FROM engine.erasure WHERE executed_at IS NULL AND withdrawn_at IS NULL "
        "AND (handle, process_instance_key) IS NOT DISTINCT FROM (%s::text, %s::bigint) "
        "ORDER BY key LIMIT 1",
        (target.handle, target.case),
    ).scalar()
    return None if found is None else int(found)


def all_of(connection: Connection, *, limit: int) -> tuple[Erasure, ...]:
    """Return requests, newest first."""
    rows = connection.exec_driver_sql(f"{_ERASURES} ORDER BY r.key DESC LIMIT %s", (limit,))
    return tuple(_erasure(*row) for row in rows)


def approve(connection: Connection, key: int, account: str, now: datetime) -> bool:
    """Return whether this account had not approved the request before."""
    added = connection.exec_driver_sql(
        "INSERT INTO engine.erasure_approval VALUES (%s, %s, %s) ON CONFLICT DO NOTHING "
        "RETURNING true",
        (key, account, now),
    )
    return added.scalar() is not None


def archive(connection: Connection, case: int, now: datetime) -> None:
    """Move an ended case to the archive at once; its state is gone then."""
    connection.exec_driver_sql("SELECT engine.archive_chosen(ARRAY[%s]::bigint[], %s)", (case, now))


def erase(connection: Connection, key: int, case: int, entry: int) -> bool:
    """Return whether the keys of a case were destroyed, with all that they sealed.

    Not without two approvals, not without the entry of the system's chain that says so, not while
    the case runs or is held, and not what the law keeps.
    """
    done = connection.exec_driver_sql("SELECT engine.erase_case(%s, %s, %s)", (key, case, entry))
    return bool(done.scalar_one())


def batches_of(connection: Connection, case: int) -> tuple[str, ...]:
    """Return under whose keys the ledger holds what people wrote about batches that reached a case:
    their filters may name the person."""
    rows = connection.exec_driver_sql("SELECT engine.batch_subjects(%s)", (case,))
    return tuple(sorted(str(row[0]) for row in rows))


def begin(connection: Connection, key: int, actor: str, now: datetime) -> None:
    """Mark a request as begun, unless it is."""
    connection.exec_driver_sql("SELECT engine.begin_erasure(%s, %s, %s)", (key, actor, now))


def begun(connection: Connection) -> tuple[int, ...]:
    """Return the requests that were begun and not brought to their end, oldest first."""
    rows = connection.exec_driver_sql(
        "SELECT key FROM engine.erasure WHERE begun_at IS NOT NULL AND executed_at IS NULL "
        "ORDER BY key"
    )
    return tuple(int(row[0]) for row in rows)


def alone(connection: Connection, key: int) -> bool:
    """Return whether this connection's session is the one that executes a request; it is, until it
    says `over`, or dies.

    A lock of the session, not of a transaction: each case has one of its own.
    """
    asked = connection.exec_driver_sql("SELECT pg_try_advisory_lock(%s)", (_executed(key),))
    return bool(asked.scalar_one())


def over(connection: Connection, key: int) -> None:
    """Let another session execute a request."""
    connection.exec_driver_sql("SELECT pg_advisory_unlock(%s)", (_executed(key),))


def _executed(key: int) -> int:
    """Return the lock of whoever executes a request; that of its transactions is the key itself."""
    return ~key  # of any key another one, 0 too


def end(connection: Connection, key: int, now: datetime) -> None:
    """Mark a request as executed."""
    connection.exec_driver_sql("SELECT engine.end_erasure(%s, %s)", (key, now))


def executed(connection: Connection) -> frozenset[str]:
    """Return the requests that are executed, as facts name them."""
    rows = connection.exec_driver_sql(
        "SELECT key FROM engine.erasure WHERE executed_at IS NOT NULL"
    )
    return frozenset(str(row[0]) for row in rows)


def withdraw(connection: Connection, key: int, actor: str, now: datetime) -> bool:
    """Return whether the request was open until now: neither begun, executed nor withdrawn."""
    done = connection.exec_driver_sql(
        "SELECT engine.withdraw_erasure(%s, %s, %s)", (key, actor, now)
    )
    return bool(done.scalar_one())


def lapsed(connection: Connection, asked_before: datetime) -> tuple[int, ...]:
    """Return the requests that nobody began to execute, asked for before a moment."""
    rows = connection.exec_driver_sql(
        "SELECT key FROM engine.erasure WHERE requested_at < %s AND begun_at IS NULL "
        "AND executed_at IS NULL AND withdrawn_at IS NULL ORDER BY key",
        (asked_before,),
    )
    return tuple(int(row[0]) for row in rows)


def insert_hold(connection: Connection, hold: Hold, subject: str) -> None:
    """Keep a hold."""
    connection.exec_driver_sql(
        "INSERT INTO engine.hold VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        (
            hold.key,
            hold.target.handle,
            hold.target.case,
            hold.kind.value,
            subject,
            hold.placed_by,
            hold.placed_at,
            hold.review_on,
        ),
    )


def hold_of(connection: Connection, key: int) -> tuple[Hold, str] | None:
    """Return a hold, and under whose key the ledger holds its reason, or `None`."""
    row = connection.exec_driver_sql(
        f"{_HOLDS.replace(' FROM', ', h.subject FROM')} WHERE h.key = %s", (key,)
    ).first()
    return None if row is None else (_hold(*row[:8]), str(row[8]))


def lift(connection: Connection, key: int, actor: str, now: datetime) -> bool:
    """Return whether the hold stood until now."""
    done = connection.exec_driver_sql(
        "UPDATE engine.hold SET lifted_by = %s, lifted_at = %s "
        "WHERE key = %s AND lifted_at IS NULL RETURNING true",
        (actor, now, key),
    )
    return done.scalar() is not None


def holds_on(connection: Connection, case: int) -> tuple[Hold, ...]:
    """Return the holds that stand on a case, its own and those of its persons."""
    rows = connection.exec_driver_sql(
        f"{_HOLDS} WHERE h.lifted_at IS NULL AND (h.process_instance_key = %(case)s "
        "OR h.handle IN (SELECT s.handle FROM engine.person_subject s "
        "JOIN engine.every_process_instance i USING (subject) WHERE i.key = %(case)s)) "
        "ORDER BY h.key",
        {"case": case},
    )
    return tuple(_hold(*row) for row in rows)


def restricted_among(connection: Connection, cases: Sequence[int]) -> frozenset[int]:
    """Return those of some cases whose use is restricted, in themselves or by their persons."""
    rows = connection.exec_driver_sql(_RESTRICTED, {"cases": [*dict.fromkeys(cases)]})
    return frozenset(int(row[0]) for row in rows)


def all_restricted(connection: Connection) -> frozenset[int]:
    """Return all cases whose use is restricted."""
    rows = connection.exec_driver_sql(_ALL_RESTRICTED)
    return frozenset(int(row[0]) for row in rows)


def not_yet_held_back(connection: Connection, limit: int) -> tuple[tuple[int, int], ...]:
    """Return holds that restrict, each with an active case that has not been held back for it."""
    rows = connection.exec_driver_sql(_NOT_HELD_BACK, (limit,))
    return tuple((int(row[0]), int(row[1])) for row in rows)


def restrictions_of(
    connection: Connection, known_by: Sequence[bytes], case: int
) -> tuple[int, ...]:
    """Return the holds that restrict the persons who are known by some hashes, and for which a case
    has not been held back."""
    rows = connection.exec_driver_sql(_RESTRICTIONS, (list(known_by), case))
    return tuple(int(row[0]) for row in rows)


def note_held_back(connection: Connection, key: int, case: int) -> None:
    """Note that a case was held back for a hold: whoever lets it go on knows what they do."""
    connection.exec_driver_sql(
        "INSERT INTO engine.held_back VALUES (%s, %s) ON CONFLICT DO NOTHING", (key, case)
    )


def holds(connection: Connection, *, limit: int) -> tuple[Hold, ...]:
    """Return the holds that stand, oldest first."""
    rows = connection.exec_driver_sql(
        f"{_HOLDS} WHERE h.lifted_at IS NULL ORDER BY h.key LIMIT %s", (limit,)
    )
    return tuple(_hold(*row) for row in rows)


def _hold(
    key: int,
    handle: str | None,
    case: int | None,
    kind: str,
    placed_by: str,
    placed_at: datetime,
    review_on: date | None,
    lifted_at: datetime | None,
) -> Hold:
    target = Target(handle, case)
    return Hold(key, target, HoldKind(kind), placed_by, placed_at, review_on, lifted_at)


def _erasure(*columns: Any) -> Erasure:
    key, handle, case, subject, actor, asked_at, approved, *done = columns
    target = Target(handle, case)
    return Erasure(key, target, subject, actor, asked_at, tuple(approved), *done)
