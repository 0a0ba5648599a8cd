"""The way out of a chain that somebody blocked by inserting an entry without the key folder.

Such an entry gets no place, and takes its number all the same: what the product writes behind it
waits for ever. It is put aside: taken out of the table, into a file that whoever operates the
log keeps as evidence, and whose hash an entry of the log holds. What the product itself had
written behind it is entered again, at the time at which that happens; where a case ended is then
said anew, for it may have gone on. Rows of sealed values without an entry are put aside as well.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from audit.admission import objection
from audit.attestation import read_attested
from audit.chain import check_body, genesis, leaf_hash
from audit.entry import SYSTEM, Actor, Fact, PersonalValue, decode, encode, write_time
from audit.faults import EntryRefused, LedgerFault
from audit.ledger import Ledger
from audit.queued import is_ours, queue_mac
from audit.stray import StrayRow, remove, rows_of, stray_rows

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
_NEWEST_PLACED = """
SELECT e.seq, e.leaf FROM ledger.entry e JOIN ledger.index i USING (inst, seq)
WHERE e.inst = %s ORDER BY e.seq DESC LIMIT 1
"""
_RENUMBER = "UPDATE ledger.sealed SET seq = %s WHERE inst = %s AND seq = %s"


class NothingForeign(LedgerFault):
    """Nothing of a chain is somebody else's, or kept from its place for another reason."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An entry without a place; `ours` if somebody with the key folder queued these very bytes."""

    seq: int
    leaf: bytes
    body: bytes
    macs: tuple[bytes, ...]
    ours: bool


@dataclass(frozen=True, slots=True)
class Blocked:
    """What keeps a chain from going on, and what stands behind it.

    Args:
        entries: all entries without a place, from the first on that does not get one.
        aside: those of them that are taken out: they are foreign, or `admission` objects to them.
        rows: of sealed values, of foreign entries or of none.
    """

    entries: tuple[Unplaced, ...]
    aside: tuple[Unplaced, ...]
    rows: tuple[StrayRow, ...]

    def numbers(self) -> list[int]:
        """Return the numbers of what is taken out."""
        return sorted({one.seq for one in self.aside} | {row.seq for row in self.rows})


@dataclass(frozen=True, slots=True)
class PutAside:
    """What was taken out, and how many entries of the product were entered again behind it."""

    foreign: tuple[Unplaced, ...]
    entered_again: int
    rows: int


def without_place(connection: Connection, ledger: Ledger, instance: str) -> list[Unplaced]:
    """Return the entries of an instance that have no place yet, in order."""
    found = []
    for seq, leaf, body, macs in connection.exec_driver_sql(_WITHOUT_PLACE, (instance,)):
        given = tuple(bytes(mac) for mac in macs)
        queued = any(is_ours(ledger.queue_key, instance, seq, bytes(leaf), mac) for mac in given)
        ours = queued and leaf_hash(bytes(body)) == bytes(leaf)
        found.append(Unplaced(seq, bytes(leaf), bytes(body), given, ours))
    return found


def evidence_of(instance: str, blocked: Blocked) -> bytes:
    """Return the file that keeps what is taken out, and the entries behind it, as they stood."""
    listed = [
        {
            "inst": instance,
            "seq": one.seq,
            "leaf": one.leaf.hex(),
            "body": one.body.hex(),
            "macs": [mac.hex() for mac in one.macs],
            "queued_here": one.ours,
        }
        for one in blocked.entries
    ]
    rows = [
        {
            "inst": row.instance,
            "seq": row.seq,
            "class": row.retention,
            "subject": row.subject,
            "sealed": row.sealed.hex(),
        }
        for row in blocked.rows
    ]
    kept = {"format": "entries-aside/2", "entries": listed, "sealed": rows}
    return json.dumps(kept, indent=1).encode()


def blocked_from(connection: Connection, ledger: Ledger, instance: str) -> Blocked:
    """Return what keeps a chain from going on, and everything behind it.

    Raises:
        NothingForeign: nothing does.
    """
    entries, rows = without_place(connection, ledger, instance), stray_rows(connection, instance)
    aside = {one.seq for one in entries if not one.ours}
    if entries and entries[0].ours and _objected(connection, ledger, entries[0]):
        # It waits for what will not come, and so does all that is behind it.
        aside.add(entries[0].seq)
    if not aside and not rows:
        raise NothingForeign(f"nothing of {instance} without a place is somebody else's")
    first = next((at for at, one in enumerate(entries) if one.seq in aside), len(entries))
    taken = tuple(one for one in entries if one.seq in aside)
    known = {(row.seq, row.retention) for row in rows}
    foreign = [one.seq for one in taken if not one.ours]
    rows += [
        row
        for row in rows_of(connection, instance, foreign)
        if (row.seq, row.retention) not in known
    ]
    return Blocked(tuple(entries[first:]), taken, tuple(rows))


def _objected(connection: Connection, ledger: Ledger, one: Unplaced) -> bool:
    fields, fault = check_body(one.body, ledger.origin, SYSTEM, one.seq)
    return (
        fields is not None
        and fault is None
        and objection(connection, ledger, one.body, fields) is not None
    )


def put_aside(
    connection: Connection, ledger: Ledger, instance: str, reason: str, actor: Actor, at: datetime
) -> PutAside:
    """Take what keeps a chain from going on out, record that, and enter again what is ours.

    Args:
        connection: the owner's, the only sequencer, with `ledger.entry` locked against writers.
        ledger: the log.
        instance: process instance, or `system`.
        reason: why; sealed.
        actor: who does it.
        at: the database's clock.

    Raises:
        NothingForeign: nothing does.
        EntryRefused: entries of the product stand behind it in a process instance.
    """
    blocked = blocked_from(connection, ledger, instance)
    again = [one for one in blocked.entries if one.ours and _may_go_on(ledger, blocked, one)]
    if again and instance != SYSTEM:
        # The engine knows their numbers; it could not have written them behind another entry.
        raise EntryRefused(f"{instance} holds entries of the product behind a foreign one")
    remove(connection, blocked.rows)
    if blocked.entries:
        for statement in _FREE:
            values = (instance, blocked.entries[0].seq) if "%s" in statement else ()
            connection.exec_driver_sql(statement, values)
    # First out of the way: the new numbers may be those of others.
    for one in again:
        connection.exec_driver_sql(_RENUMBER, (-one.seq, instance, one.seq))
    last = _record(connection, ledger, instance, blocked, (reason, actor, at))
    for one in again:
        last = _enter_again(connection, ledger, one, last, at)
    return PutAside(blocked.aside, len(again), len(blocked.rows))


def _may_go_on(ledger: Ledger, blocked: Blocked, one: Unplaced) -> bool:
    """Return whether an entry of ours is entered again: none that is refused for good."""
    return one not in blocked.aside or read_attested(one.body, ledger.origin, 0) is not None


def _record(
    connection: Connection,
    ledger: Ledger,
    instance: str,
    blocked: Blocked,
    said: tuple[str, Actor, datetime],
) -> tuple[int, bytes]:
    """Enter who put what aside and why; return the entry's number and leaf."""
    reason, actor, at = said
    refs = {"sha256": sha256(evidence_of(instance, blocked)).hexdigest()}
    if blocked.aside:
        refs["leaf"] = blocked.aside[0].leaf.hex()
    target = f"{instance} {', '.join(map(str, blocked.numbers()))}"
    fact = Fact(
        "admin.intervened",
        data={"operation": OPERATION, "target": target},
        personal=(PersonalValue("reason", reason),),
        refs=refs,
    )
    appended = ledger.append_system(connection, actor, [fact], at, ledger.new_subject())
    return appended.seq, appended.leaf


def _enter_again(
    connection: Connection, ledger: Ledger, one: Unplaced, last: tuple[int, bytes], at: datetime
) -> tuple[int, bytes]:
    """Enter an entry of the system's chain behind the last; return its number and leaf."""
    seq, previous = last[0] + 1, last[1]
    fields = {**decode(one.body), "seq": seq, "ts": write_time(at)}
    fields["prev"] = previous.hex() if seq > 1 else genesis(ledger.origin, SYSTEM).hex()
    said = read_attested(one.body, ledger.origin, 0)
    if said is not None:
        fields["facts"] = [_end_now(connection, fields["facts"][0], said.instance)]
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
    return seq, leaf


def _end_now(connection: Connection, fact: dict[str, Any], instance: str) -> dict[str, Any]:
    """Return a fact about the end of a case for the case as it stands now.

    With its new time, what it said would hide that the case went on in between. Nobody has relied
    on it: an export waits until its attestation has a place.
    """
    newest = connection.exec_driver_sql(_NEWEST_PLACED, (instance,)).first()
    if newest is None:
        return fact
    return {**fact, "data": {**fact["data"], "seq": newest.seq, "leaf": newest.leaf.hex()}}
