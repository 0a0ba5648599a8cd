"""What was said and done about requests to erase and about holds, as the ledger and the tables
have it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from audit.ledger import StoredEntry

_SAID = """
SELECT e.inst, e.seq, NULL, e.leaf, e.body FROM ledger.entry e
WHERE e.inst = 'system'
  AND e.seq IN (SELECT s.seq FROM ledger.sealed s WHERE s.inst = 'system' AND s.subject = %s)
ORDER BY e.seq
"""
# Most entries of the system's chain are about something else: only those with the word are read as
# JSON.
_ERASED = """
SELECT said.at, said.actor, (f -> 'data' ->> 'instance')::bigint, f -> 'data' ->> 'class'
FROM (
  SELECT (b ->> 'ts')::timestamptz AS at, b -> 'actor' ->> 'ref' AS actor, b -> 'facts' AS facts
  FROM (
    SELECT convert_from(e.body, 'UTF8')::jsonb AS b FROM ledger.entry e
    WHERE e.inst = 'system' AND position('"erasure.executed"'::bytea IN e.body) > 0
  ) written
) said, jsonb_array_elements(said.facts) f
WHERE f ->> 'type' = 'erasure.executed' AND f -> 'data' ->> 'request' = %s
  AND f -> 'data' ? 'instance' AND f -> 'data' ? 'class'
ORDER BY 1, 3, 4
"""


class Act(NamedTuple):
    """Which account did something, and when (UTC)."""

    account: str
    at: datetime


class ErasedClass(NamedTuple):
    """That an account erased a retention class of a case."""

    act: Act
    case: int
    retention: str


def said_about(connection: Connection, subject: str) -> list[StoredEntry]:
    """Return the entries of the system's chain that hold what people said, sealed for a subject."""
    rows = connection.exec_driver_sql(_SAID, (subject,))
    return [StoredEntry(*row) for row in rows]


def approvals(connection: Connection, key: int) -> tuple[Act, ...]:
    """Return who approved a request to erase, in order."""
    rows = connection.exec_driver_sql(
        "SELECT account, approved_at FROM engine.erasure_approval "
        "WHERE erasure_key = %s ORDER BY approved_at, account",
        (key,),
    )
    return tuple(Act(row[0], row[1]) for row in rows)


def erased(connection: Connection, key: int) -> tuple[ErasedClass, ...]:
    """Return what a request to erase destroyed, as the ledger says."""
    rows = connection.exec_driver_sql(_ERASED, (str(key),))
    return tuple(ErasedClass(Act(row[1], row[0]), row[2], row[3]) for row in rows)


def names(connection: Connection, accounts: Collection[str]) -> Mapping[str, str]:
    """Return what people call accounts, by their ids, those included that work no longer."""
    rows = connection.exec_driver_sql(
        "SELECT account_id, name FROM engine.account WHERE account_id = ANY(%s)", (list(accounts),)
    )
    return {str(row[0]): str(row[1]) for row in rows}
