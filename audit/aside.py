"""The way out of a chain that somebody blocked by inserting an entry without the key folder.

Such an entry gets no place, and takes its number all the same: what the product writes behind it
waits for ever. It is put aside: taken out of the table, into a file that whoever operates the
log keeps as evidence, and whose hash an entry of the log holds. What the product itself had
written behind it is entered again, at the time at which that happens.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from audit.chain import genesis, leaf_hash
from audit.entry import SYSTEM, Actor, Fact, PersonalValue, decode, encode, write_time
from audit.faults import EntryRefused, LedgerFault
from audit.ledger import Ledger
from audit.queued import is_ours, queue_mac

OPERATION = "entries.put_aside"
_WITHOUT_PLACE = """
SELECT e.seq, e.leaf, e.body, coalesce(array_agg(p.mac) FILTER (WHERE p.mac IS NOT NULL), '{}')
FROM ledger.entry e
LEFT JOIN ledger.index i USING (inst, seq)
LEFT JOIN ledger.pending p USING (inst, seq)
WHERE e.inst = %s AND i.idx IS NULL
GROUP BY e.seq, e.leaf, e.body ORDER BY e.seq
"""
_FREE = (
    "DELETE FROM ledger.pending WHERE inst = %s AND seq >= %s",
    "ALTER TABLE ledger.entry DISABLE TRIGGER entry_only_grows",
    # Whatever has a place may be signed: it stays.
    "DELETE FROM ledger.entry e WHERE inst = %s AND seq >= %s AND NOT EXISTS "
    "(SELECT FROM ledger.index i WHERE i.inst = e.inst AND i.seq = e.seq)",
    "ALTER TABLE ledger.entry ENABLE ALWAYS TRIGGER entry_only_grows",
)
_RENUMBER = "UPDATE ledger.sealed SET seq = %s WHERE inst = %s AND seq = %s"


class NothingForeign(LedgerFault):
    """No entry without a place is somebody else's."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An entry without a place; `ours` if somebody with the key folder queued these very bytes."""

    seq: int
    leaf: bytes
    body: bytes
    macs: tuple[bytes, ...]
    ours: bool


@dataclass(frozen=True, slots=True)
class PutAside:
    """What was taken out, and how many entries of the product were entered again behind it."""

    foreign: tuple[Unplaced, ...]
    entered_again: int


def without_place(connection: Connection, ledger: Ledger, instance: str) -> list[Unplaced]:
    """Return the entries of an instance that have no place yet, in order."""
    found = []
    for seq, leaf, body, macs in connection.exec_driver_sql(_WITHOUT_PLACE, (instance,)):
        given = tuple(bytes(mac) for mac in macs)
        queued = any(is_ours(ledger.queue_key, instance, seq, bytes(leaf), mac) for mac in given)
        ours = queued and leaf_hash(bytes(body)) == bytes(leaf)
        found.append(Unplaced(seq, bytes(leaf), bytes(body), given, ours))
    return found


def evidence_of(instance: str, entries: list[Unplaced]) -> bytes:
    """Return the file that keeps entries as they stood: the foreign ones and those behind them."""
    listed = [
        {
            "inst": instance,
            "seq": one.seq,
            "leaf": one.leaf.hex(),
            "body": one.body.hex(),
            "macs": [mac.hex() for mac in one.macs],
            "queued_here": one.ours,
        }
        for one in entries
    ]
    return json.dumps({"format": "entries-aside/1", "entries": listed}, indent=1).encode()


def blocked_from(connection: Connection, ledger: Ledger, instance: str) -> list[Unplaced]:
    """Return the first foreign entry of an instance and everything behind it.

    Raises:
        NothingForeign: there is none.
    """
    entries = without_place(connection, ledger, instance)
    first = next((at for at, one in enumerate(entries) if not one.ours), None)
    if first is None:
        raise NothingForeign(f"no entry of {instance} without a place is somebody else's")
    return entries[first:]


def put_aside(
    connection: Connection, ledger: Ledger, instance: str, reason: str, actor: Actor, at: datetime
) -> PutAside:
    """Take the foreign entries of an instance out, record that, and enter again what is ours.

    Args:
        connection: the owner's, the only sequencer, with `ledger.entry` locked against writers.
        ledger: the log.
        instance: process instance, or `system`.
        reason: why; sealed.
        actor: who does it.
        at: the database's clock.

    Raises:
        NothingForeign: there is none.
        EntryRefused: entries of the product stand behind it in a process instance.
    """
    entries = blocked_from(connection, ledger, instance)
    ours = [one for one in entries if one.ours]
    foreign = tuple(one for one in entries if not one.ours)
    if ours and instance != SYSTEM:
        # The engine knows their numbers; it could not have written them behind another entry.
        raise EntryRefused(f"{instance} holds entries of the product behind a foreign one")
    kept = sha256(evidence_of(instance, entries)).hexdigest()
    for statement in _FREE:
        values = (instance, entries[0].seq) if "%s" in statement else ()
        connection.exec_driver_sql(statement, values)
    # First out of the way: the new numbers may be those of others.
    for one in ours:
        connection.exec_driver_sql(_RENUMBER, (-one.seq, instance, one.seq))
    numbers = ", ".join(str(one.seq) for one in foreign)
    data: dict[str, Any] = {"operation": OPERATION, "target": f"{instance} {numbers}"}
    refs = {"sha256": kept, "leaf": foreign[0].leaf.hex()}
    why = (PersonalValue("reason", reason),)
    fact = Fact("admin.intervened", data=data, personal=why, refs=refs)
    appended = ledger.append_system(connection, actor, [fact], at, ledger.new_subject())
    seq, previous = appended.seq, appended.leaf
    for one in ours:
        seq, previous = seq + 1, _enter_again(connection, ledger, one, (seq + 1, previous), at)
    return PutAside(foreign, len(ours))


def _enter_again(
    connection: Connection, ledger: Ledger, one: Unplaced, behind: tuple[int, bytes], at: datetime
) -> bytes:
    """Enter an entry of the system's chain with another number and predecessor; return its leaf."""
    seq, previous = behind
    fields = {**decode(one.body), "seq": seq, "ts": write_time(at)}
    fields["prev"] = previous.hex() if seq > 1 else genesis(ledger.origin, SYSTEM).hex()
    body = encode(fields)
    leaf = leaf_hash(body)
    connection.exec_driver_sql(_RENUMBER, (seq, SYSTEM, -one.seq))
    connection.exec_driver_sql(
        "INSERT INTO ledger.entry (inst, seq, leaf, body) VALUES (%s, %s, %s, %s)",
        (SYSTEM, seq, leaf, body),
    )
    connection.exec_driver_sql(
        "INSERT INTO ledger.pending (inst, seq, mac) VALUES (%s, %s, %s)",
        (SYSTEM, seq, queue_mac(ledger.queue_key, SYSTEM, seq, leaf)),
    )
    return leaf
