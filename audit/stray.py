"""Rows of sealed values that belong to no entry: somebody inserted them.

Such a row takes the place of the next entry's values, so that this one cannot be written; or it
makes an entry that is there look like one about somebody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from audit.finding import Finding, Place, found

# An entry names the classes of the values that it commits to.
_STRAY = """
SELECT s.inst, s.seq, s.class, s.subject, s.sealed
FROM ledger.sealed s LEFT JOIN ledger.entry e USING (inst, seq)
WHERE (e.seq IS NULL
  OR position(convert_to('"class":' || to_json(s.class)::text, 'UTF8') IN e.body) = 0)
"""
_ALL = f"{_STRAY} ORDER BY s.inst, s.seq, s.class"
_OF_INSTANCE = f"{_STRAY} AND s.inst = %s ORDER BY s.seq, s.class"
_OF_ENTRIES = """
SELECT inst, seq, class, subject, sealed FROM ledger.sealed
WHERE inst = %s AND seq = ANY(%s) ORDER BY seq, class
"""
_REMOVE = "DELETE FROM ledger.sealed WHERE inst = %s AND seq = %s AND class = %s"


@dataclass(frozen=True, slots=True)
class StrayRow:
    """A row of sealed values: of which chain, number, retention class and subject."""

    instance: str
    seq: int
    retention: str
    subject: str
    sealed: bytes


def stray_rows(connection: Connection, instance: str) -> list[StrayRow]:
    """Return the rows of a chain that belong to none of its entries."""
    rows = connection.exec_driver_sql(_OF_INSTANCE, (instance,))
    return [StrayRow(*row) for row in rows]


def rows_of(connection: Connection, instance: str, numbers: Collection[int]) -> list[StrayRow]:
    """Return the rows of some entries of a chain."""
    rows = connection.exec_driver_sql(_OF_ENTRIES, (instance, list(numbers)))
    return [StrayRow(*row) for row in rows]


def remove(connection: Connection, rows: Collection[StrayRow]) -> None:
    """Take rows out; only the owner may."""
    for row in rows:
        connection.exec_driver_sql(_REMOVE, (row.instance, row.seq, row.retention))


def stray_findings(
    connection: Connection, broken: Collection[tuple[str | None, int | None]] = ()
) -> Iterator[Finding]:
    """Yield each row that belongs to no entry.

    Args:
        connection: with an open transaction.
        broken: instance and number of what is named already, left out here.
    """
    for instance, seq, retention, _, _ in connection.exec_driver_sql(_ALL):
        if (instance, seq) not in broken:
            yield found("sealed-without-entry", Place(None, instance, seq), name=retention)
