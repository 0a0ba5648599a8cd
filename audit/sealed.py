"""Live verification of what is sealed: every commitment of an entry can still be opened."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from audit import positions
from audit.erased import Erasures
from audit.faults import KeyForgotten
from audit.finding import Finding, Place, found
from audit.keys import Keys
from audit.ledger import Ledger
from audit.personal import DataKey, WrappedKey, commitment, unseal, unwrap
from audit.positions import SealedRow

_Commitment = tuple[int, str, str]
"""Number of the fact, name of the value, its commitment as hex."""


def sealed_values(
    connection: Connection,
    ledger: Ledger,
    erasures: Erasures,
    broken: Collection[tuple[str | None, int | None]],
) -> Iterator[Finding]:
    """Yield each personal value that is gone or changed and that no erasure explains.

    Args:
        connection: with the snapshot in which the entries were checked.
        ledger: the log.
        erasures: what its sound entries say.
        broken: instance and number of the entries that are not sound, left out here.
    """
    for page in positions.entries_by_instance(connection):
        rows: dict[tuple[str, int], dict[str, SealedRow]] = defaultdict(dict)
        for row in positions.sealed_between(connection, page[0], page[-1]):
            rows[row.instance, row.seq][row.retention] = row
        keys: dict[tuple[str, str], DataKey | None] = {}
        for entry in page:
            place = (entry.instance, entry.seq)
            if b'"personal":[' not in entry.body or place in broken:
                continue
            fields = json.loads(entry.body)
            where = Place(None, *place)
            for retention, committed in _commitments(fields).items():
                sealed = rows[place].get(retention)
                subject = None if sealed is None else sealed.subject
                if erasures.explains(entry.instance, retention, subject, fields.get("ts")):
                    continue
                key = _key(sealed, ledger.keys, keys)
                yield from _compared(fields, sealed, key, committed, where)


def _commitments(entry: Mapping[str, Any]) -> dict[str, set[_Commitment]]:
    """Return the commitments of an entry by retention class."""
    grouped: dict[str, set[_Commitment]] = defaultdict(set)
    for number, fact in enumerate(entry["facts"]):
        for item in fact.get("personal", ()):
            grouped[item["class"]].add((number, item["name"], item["commit"]))
    return grouped


def _key(
    row: SealedRow | None, keys: Keys, known: dict[tuple[str, str], DataKey | None]
) -> DataKey | None:
    if row is None or row.epoch is None or row.wrapped is None:
        return None
    owner = (row.subject, row.retention)
    if owner not in known:
        try:
            known[owner] = unwrap(*owner, WrappedKey(row.epoch, row.wrapped), keys)
        except (KeyForgotten, ValueError):
            known[owner] = None
    return known[owner]


def _compared(
    entry: Mapping[str, Any],
    row: SealedRow | None,
    key: DataKey | None,
    committed: set[_Commitment],
    where: Place,
) -> Iterator[Finding]:
    if row is None or key is None:
        for _, name, _ in sorted(committed):
            yield found("personal-missing", where, name=name)
        return
    opened = {
        (opening.fact, opening.name, commitment(opening.salt, opening.name, opening.value).hex())
        for opening in unseal(key, entry["log"], entry["eid"], row.sealed) or ()
    }
    for _, name, _ in sorted(committed - opened):
        yield found("personal-changed", where, name=name)
