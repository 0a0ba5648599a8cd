"""What an entry of the system's chain must satisfy before it gets a place, besides its hashes.

Whoever may insert rows can write any entry. Two kinds of them would make others believe something
on the log's word: which key signs, and where a case ended. They are held against what the keys
themselves signed and against the entries that are there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from audit import positions
from audit.attestation import read_attested
from audit.entry import SYSTEM, decode
from audit.faults import EntryRefused
from audit.ledger import Ledger
from audit.log_keys import read_history
from audit.positions import StoredTree
from audit.queued import is_ours
from audit.tlog import tree_root

_OF_KEYS = (b'"type":"key.', b'"type":"log.continued"')
_OF_ENDS = b'"type":"export.created"'
_AROUND = """
SELECT e.seq, e.leaf, e.body, i.idx IS NOT NULL AS placed,
  ARRAY(SELECT p.mac FROM ledger.pending p WHERE p.inst = e.inst AND p.seq = e.seq) AS macs
FROM ledger.entry e LEFT JOIN ledger.index i USING (inst, seq)
WHERE e.inst = %s AND e.seq IN (%s, %s)
"""
_NEVER = "9999"


@dataclass(frozen=True, slots=True)
class Objection:
    """Why an entry gets no place: the code of a finding and its details."""

    code: str
    details: Mapping[str, Any]


def speaks_of_keys(instance: str, body: bytes) -> bool:
    """Return whether an entry may change which key signs the log."""
    return instance == SYSTEM and any(one in body for one in _OF_KEYS)


def objection(
    connection: Connection, ledger: Ledger, body: bytes, entry: Mapping[str, Any]
) -> Objection | None:
    """Return why an entry that is sound must not get the next place; `None` if it may.

    Args:
        connection: with an open transaction.
        ledger: the log.
        body: of the entry.
        entry: its fields.
    """
    if speaks_of_keys(entry["inst"], body):
        size = positions.log_size(connection)
        history = read_history(connection, ledger.name, ledger.keys)
        root = None if entry["log"] == history.origin else tree_root(size, StoredTree(connection))
        wrong = history.objection(size, entry, root)
        if wrong is not None:
            return Objection(wrong[0], {"fingerprint": wrong[1]})
    if entry["inst"] == SYSTEM and _OF_ENDS in body:
        return _of_end(connection, ledger, body, entry)
    return None


def _of_end(
    connection: Connection, ledger: Ledger, body: bytes, entry: Mapping[str, Any]
) -> Objection | None:
    """Compare what an entry says about the end of a case with the entries of that case.

    What somebody without the key folder wrote behind that end says nothing.
    """
    said = read_attested(body, entry["log"], 0)
    if said is None:
        return None
    rows = connection.exec_driver_sql(_AROUND, (said.instance, said.seq, said.seq + 1))
    around = {row.seq: row for row in rows if row.placed or _is_queued(ledger, said.instance, row)}
    last, later = around.get(said.seq), around.get(said.seq + 1)
    if last is None or bytes(last.leaf).hex() != said.leaf:
        return Objection("case-incomplete", {"attested": said.seq, "last": "keine"})
    # A step that was being written at the same time may be unknown to it.
    if later is not None and _time_of(bytes(later.body)) <= said.known_until:
        return Objection("case-incomplete", {"attested": said.seq, "last": said.seq + 1})
    return None


def _is_queued(ledger: Ledger, instance: str, row: Any) -> bool:
    return any(
        is_ours(ledger.queue_key, instance, row.seq, bytes(row.leaf), bytes(mac))
        for mac in row.macs
    )


def _time_of(body: bytes) -> str:
    """Return the time of an entry; of one that has none, one that is later than any."""
    try:
        return str(decode(body).get("ts", _NEVER))
    except EntryRefused:
        return _NEVER
