"""Sealed values that belong to no case: reasons of requests, holds, batches and other acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

# The newest entry of a subject counts; a request is over when it was executed or withdrawn.
_AFTER = """
SELECT s.seq, s.subject, s.class,
  greatest((convert_from(e.body, 'UTF8')::jsonb ->> 'ts')::timestamptz,
    (SELECT max(coalesce(r.executed_at, r.withdrawn_at)) FROM engine.erasure r
      WHERE r.subject = s.subject)) AS since,
  EXISTS (SELECT FROM engine.hold h WHERE h.subject = s.subject AND h.lifted_at IS NULL)
  OR EXISTS (SELECT FROM engine.erasure r WHERE r.subject = s.subject AND r.executed_at IS NULL
    AND r.withdrawn_at IS NULL)
  OR EXISTS (SELECT FROM ledger.sealed o WHERE o.inst = 'system' AND o.subject = s.subject
    AND o.class = s.class AND o.seq > s.seq) AS needed
FROM ledger.sealed s JOIN ledger.entry e USING (inst, seq)
  JOIN keystore.dek d ON d.subject = s.subject AND d.class = s.class AND d.wrapped IS NOT NULL
WHERE s.inst = 'system' AND s.seq > %s ORDER BY s.seq, s.class LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class OwnValues:
    """What an entry of the system's chain holds sealed of one class.

    Args:
        seq: number of the entry.
        subject: under whose key; it has no case.
        retention: class.
        since: when it was written, or what it is about was done (UTC).
        needed: whether what it is about is not over.
    """

    seq: int
    subject: str
    retention: str
    since: datetime
    needed: bool


def after(connection: Connection, seq: int, at_once: int) -> list[OwnValues]:
    """Return what can still be read, from after an entry on, in order."""
    rows = connection.exec_driver_sql(_AFTER, (seq, at_once))
    return [OwnValues(*row) for row in rows]


def destroy_key(connection: Connection, subject: str, retention: str, entry: int) -> bool:
    """Return whether a subject's key of a class was destroyed.

    Not without the entry of the system's chain that says so, not of a subject that has a case, not
    while its hold stands or its request is open, and not before the law's terms.
    """
    done = connection.exec_driver_sql(
        "SELECT engine.destroy_own_key(%s, %s, %s)", (subject, retention, entry)
    )
    return bool(done.scalar_one())
