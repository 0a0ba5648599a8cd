"""What was said and done about requests to erase and about holds, as the ledger and the tables
have it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
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


_OF_BACKUPS = """
SELECT e.body, i.idx IS NOT NULL FROM ledger.entry e LEFT JOIN ledger.index i USING (inst, seq)
WHERE e.inst = 'system' AND (
  position('"erasure.executed"'::bytea IN e.body) > 0
  OR position('"erasure.covered"'::bytea IN e.body) > 0
  OR position('"key.forgotten"'::bytea IN e.body) > 0) ORDER BY e.seq
"""


# What was erased has its names still, but is nothing to decide about.
_VALUES = """
SELECT e.inst::bigint, p ->> 'class', p ->> 'name'
FROM ledger.entry e
  CROSS JOIN jsonb_array_elements(convert_from(e.body, 'UTF8')::jsonb -> 'facts') f
  CROSS JOIN jsonb_array_elements(f -> 'personal') p
WHERE e.inst = ANY(%s) AND position('"personal":['::bytea IN e.body) > 0
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


_ANSWERED = """
SELECT f -> 'data' ->> 'result'
FROM ledger.entry e
  CROSS JOIN jsonb_array_elements(convert_from(e.body, 'UTF8')::jsonb -> 'facts') f
WHERE e.inst = 'system' AND position('"dsr.answered"'::bytea IN e.body) > 0
  AND f ->> 'type' = 'dsr.answered' AND f -> 'data' ->> 'request' = %s
ORDER BY e.seq DESC LIMIT 1
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


def answer_to(connection: Connection, key: int) -> str | None:
    """Return what a person was answered who asked to be erased, such as `partial`; `None` if
    nobody was."""
    found = connection.exec_driver_sql(_ANSWERED, (str(key),)).first()
    return None if found is None else str(found[0])


def of_backups(connection: Connection) -> Iterator[tuple[bytes, bool]]:
    """Yield the entries of the system's chain that say what was erased, and which epochs of the
    keys that wrap were forgotten, in order; each with whether it has its place in the log."""
    for body, is_placed in connection.exec_driver_sql(_OF_BACKUPS):
        yield bytes(body), is_placed


def values_of(
    connection: Connection, cases: Collection[int]
) -> Mapping[int, Mapping[str, tuple[str, ...]]]:
    """Return the names of the values that the ledger holds sealed of cases, by retention class."""
    found: dict[int, dict[str, tuple[str, ...]]] = {}
    rows = connection.exec_driver_sql(_VALUES, ([str(one) for one in cases],))
    for case, retention, name in rows:
        classes = found.setdefault(case, {})
        classes[retention] = (*classes.get(retention, ()), name)
    return found


def names(connection: Connection, accounts: Collection[str]) -> Mapping[str, str]:
    """Return what people call accounts, by their ids, those included that work no longer."""
    rows = connection.exec_driver_sql(
        "SELECT account_id, name FROM engine.account WHERE account_id = ANY(%s)", (list(accounts),)
    )
    return {str(row[0]): str(row[1]) for row in rows}
