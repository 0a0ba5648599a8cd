"""What exports read from the database beside `positions`: entries of a person, earlier exports."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from audit.entry import JsonValue, decode, encode
from audit.positions import Placed

_OF_PERSON = "SELECT DISTINCT inst, seq FROM ledger.sealed WHERE subject = ANY(%s)"
_PLACED_OF = """
SELECT i.idx, i.inst, i.seq, i.leaf, e.leaf AS stored_leaf, e.body
FROM ledger.index i LEFT JOIN ledger.entry e USING (inst, seq)
WHERE i.inst = ANY(%s) AND i.idx > %s ORDER BY i.idx LIMIT %s
"""
_AT_ONCE = 1_000
_EXPORTS = """
SELECT e.body, i.idx FROM ledger.entry e JOIN ledger.index i USING (inst, seq)
WHERE e.inst = 'system' AND position('"type":"export.created"'::bytea IN e.body) > 0
  AND position(%s::bytea IN e.body) > 0 AND position(%s::bytea IN e.body) > 0
ORDER BY e.seq DESC
"""
_FIRST_OVER = "SELECT size, note FROM ledger.checkpoint WHERE size > %s ORDER BY size LIMIT 1"
_OF_SIZE = "SELECT size, note FROM ledger.checkpoint WHERE size = %s"


@dataclass(frozen=True, slots=True)
class PreviousExport:
    """An export that was made before: when, as entries write times, and under which checkpoint."""

    at: str
    size: int
    note: str


@dataclass(frozen=True, slots=True)
class Concerned:
    """What a person's handle stands for, which entries do not name.

    Args:
        subjects: under whose keys values of the person are sealed.
        cases: instances about the person: also what holds no value there belongs to them.
    """

    subjects: tuple[str, ...]
    cases: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class EntriesOfPerson:
    """The entries that concern a person: single ones, and all of some instances."""

    entries: frozenset[tuple[str, int]]
    cases: frozenset[str]

    @property
    def instances(self) -> frozenset[str]:
        """Where to look for them."""
        return self.cases | {instance for instance, _ in self.entries}

    def __contains__(self, name: tuple[str, int]) -> bool:
        return name[0] in self.cases or name in self.entries


def entries_of_person(connection: Connection, concerned: Concerned) -> EntriesOfPerson:
    """Return which entries hold a sealed value of a data subject, or are of their cases."""
    rows = connection.exec_driver_sql(_OF_PERSON, ([*concerned.subjects],))
    return EntriesOfPerson(frozenset((row.inst, row.seq) for row in rows), concerned.cases)


def placed_of(connection: Connection, instances: Collection[str]) -> Iterator[Placed]:
    """Yield the places of some instances in the order of the log; holds few in memory."""
    first, named = -1, sorted(instances)
    while True:
        rows = connection.exec_driver_sql(_PLACED_OF, (named, first, _AT_ONCE)).all()
        yield from (Placed(*row) for row in rows)
        if len(rows) < _AT_ONCE:
            return
        first = rows[-1].idx


def previous_export(
    connection: Connection, actor: str, filters: dict[str, JsonValue], before: int | None = None
) -> PreviousExport | None:
    """Return the newest export with the same scope by the same actor: the ledger remembers it.

    Args:
        connection: with an open transaction.
        actor: reference of the auditor.
        filters: scope of the export, as it writes it; `{"case": …}` finds the reports of a case.
        before: place in the log; only exports recorded before it count.

    For a case, whose export is recorded before it is made, the checkpoint is the first one that
    covers this record.
    """
    case = filters.get("case") if set(filters) == {"case"} else None
    named = f'"instance":{_written(case)}' if case else f'"filters":{_written(filters)}'
    by = f'"ref":{_written(actor)}'
    for body, index in connection.exec_driver_sql(_EXPORTS, (named.encode(), by.encode())):
        entry = decode(bytes(body))
        data = entry["facts"][0].get("data", {})
        same = data.get("instance") == case if case else data.get("filters") == filters
        if not same or entry["actor"]["ref"] != actor or (before is not None and index >= before):
            continue
        statement, size = (_FIRST_OVER, index) if case else (_OF_SIZE, data.get("checkpoint"))
        row = connection.exec_driver_sql(statement, (size,)).first()
        if row is not None:
            return PreviousExport(entry["ts"], row.size, row.note)
    return None


def note_of(connection: Connection, size: int) -> str | None:
    """Return the stored checkpoint over so many entries."""
    row = connection.exec_driver_sql(_OF_SIZE, (size,)).first()
    return None if row is None else str(row.note)


def _written(value: JsonValue) -> str:
    """Return a value as it stands in the bytes of an entry."""
    return encode([value]).decode()[1:-1]
