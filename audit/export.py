"""What an auditor takes away: entries, their openings, and everything that proves them.

An export holds the leaf hashes of its whole range, not only of the entries that it discloses. So
what it leaves out is visible, and a changed entry is named exactly. FORMAT.md describes its fields.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from audit import positions
from audit.anchors.stored import VerifierKeys, cosigned_note
from audit.attestation import fact_of_end, read_attested
from audit.checkpoint import read_checkpoint
from audit.entry import SYSTEM, Actor, decode
from audit.evidence import EXPORT_FORMAT
from audit.export_rows import note_of, placed_of
from audit.faults import EvidenceUnreadable, NothingToExport
from audit.ledger import Appended, Ledger, StoredEntry
from audit.log_keys import held_key, published_log_keys, published_logs, read_history
from audit.personal import Opening
from audit.positions import StoredTree
from audit.seal_binding import published_keys
from audit.tlog import consistency_proof, frontier, inclusion_proof
from audit.whole_scope import in_instances

Bundle = dict[str, Any]


def attest_end(
    connection: Connection, ledger: Ledger, instance: str, actor: Actor, at: datetime
) -> Appended:
    """Write to the system's chain with which entry an instance ends, and return that entry.

    It is the record of the export too. Commit, publish a checkpoint, then call `export_instance`.

    Args:
        connection: with an open transaction in READ COMMITTED; do this last in it.
        ledger: the log.
        instance: process instance, or `system`.
        actor: who exports.
        at: the database's clock.

    Raises:
        NothingToExport: the instance has no entry.
        ScopeDamaged: an entry of it was changed, moved or hidden.
    """
    _refuse_damaged(connection, ledger, instance)
    head = positions.newest_of(connection, [instance]).get(instance)
    if head is None:
        raise NothingToExport(f"{instance} has no entry")
    fact = fact_of_end(instance, head.seq, head.leaf)
    return ledger.append_system(connection, actor, [fact], at)


def _refuse_damaged(connection: Connection, ledger: Ledger, instance: str) -> None:
    """Pass if the newest checkpoint covers no entry of the instance that does not stand there."""
    stored = positions.newest_checkpoint(connection)
    if stored is None:
        return
    origin_at = read_history(connection, ledger.name, ledger.keys, stored.size).origin_at
    names = {instance}
    places = placed_of(connection, names)
    for _ in in_instances(connection, places, names, stored.size, origin_at, stored.root):
        pass


def export_instance(
    connection: Connection,
    ledger: Ledger,
    attested: int,
    *,
    earlier_size: int | None = None,
    witnesses: VerifierKeys | None = None,
) -> Bundle:
    """Return the export of one instance: its entries up to the end that the log attests.

    Args:
        connection: with an open transaction.
        ledger: the log.
        attested: number, in the system's chain, of the entry that `attest_end` wrote.
        earlier_size: size of a checkpoint that the auditor already holds; the export then proves
            that the log continues it.
        witnesses: keys of those whose cosignatures go into it; `None`: whoever was asked.

    Raises:
        NothingToExport: there is no such entry, or no checkpoint covers all that it speaks of.
    """
    note, size = newest(connection, witnesses)
    word = positions.placed_entry(connection, SYSTEM, attested)
    if word is None or word.index is None or word.index >= size:
        raise NothingToExport(f"no checkpoint covers entry {attested} of the system yet")
    end = read_attested(word.body, decode(word.body)["log"], word.index)
    if end is None:
        raise NothingToExport(f"entry {attested} of the system attests the end of no instance")
    entries = ledger.entries_of(connection, end.instance)[: end.seq]
    places = [entry.index for entry in entries if entry.index is not None and entry.index < size]
    if not places or len(places) != end.seq:
        raise NothingToExport(f"no checkpoint covers every entry of {end.instance} yet")
    bundle = frame(connection, ledger, note, (places[0], places[-1] + 1, size), earlier_size)
    bundle["attestation"] = {
        "index": word.index,
        "body": word.body.decode(errors="replace"),
        "proof": _hex(inclusion_proof(word.index, size, StoredTree(connection))),
    }
    openings = ledger.openings(connection, entries)
    disclosed = [(entry, openings[entry.seq]) for entry in entries]
    scope = {"kind": "instance", "instance": end.instance}
    return with_entries(bundle, scope, disclosed, connection)


def export_all(
    connection: Connection,
    ledger: Ledger,
    *,
    earlier_size: int | None = None,
    closed: Collection[str] = (),
    witnesses: VerifierKeys | None = None,
) -> Bundle:
    """Return the export of the whole log under the newest checkpoint.

    Args:
        connection: with an open transaction.
        ledger: the log.
        earlier_size: size of a checkpoint that the auditor already holds.
        closed: instances whose values stay sealed.
        witnesses: keys of those whose cosignatures go into it; `None`: whoever was asked.

    Raises:
        NothingToExport: there is no checkpoint yet.
    """
    note, size = newest(connection, witnesses)
    entries = positions.placed_entries(connection, 0, size)
    by_instance: dict[str, list[StoredEntry]] = {}
    for entry in entries:
        by_instance.setdefault(entry.instance, []).append(entry)
    openings = {
        instance: ledger.openings(connection, group if instance not in closed else ())
        for instance, group in by_instance.items()
    }
    bundle = frame(connection, ledger, note, (0, size, size), earlier_size)
    disclosed = [(entry, openings[entry.instance].get(entry.seq, ())) for entry in entries]
    return with_entries(bundle, {"kind": "everything"}, disclosed, connection)


def to_bytes(bundle: Bundle) -> bytes:
    """Return the export as the JSON file that is handed out."""
    return json.dumps(bundle, ensure_ascii=False, indent=1, sort_keys=True).encode()


def newest(connection: Connection, witnesses: VerifierKeys | None = None) -> tuple[str, int]:
    """Return the newest checkpoint, with what witnesses said of it, and its size.

    Raises:
        NothingToExport: there is none, or it cannot be read.
    """
    stored = positions.newest_checkpoint(connection)
    if stored is None:
        raise NothingToExport("there is no checkpoint yet; publish one first")
    try:
        return cosigned_note(connection, stored, witnesses), read_checkpoint(stored.note).size
    except EvidenceUnreadable as fault:
        raise NothingToExport(f"the newest checkpoint cannot be read: {fault}") from fault


def frame(
    connection: Connection,
    ledger: Ledger,
    note: str,
    extent: tuple[int, int, int],
    earlier_size: int | None,
) -> Bundle:
    """Return an export without entries: checkpoint, keys, leaf hashes, and what joins them."""
    first, end, size = extent
    tree = StoredTree(connection)
    history = read_history(connection, ledger.name, ledger.keys, size)
    origin, signing = history.origin_of(size), history.signing(size)
    if not signing:
        raise NothingToExport("the key folder has none of the keys that signed the log")
    bundle: Bundle = {
        "format": EXPORT_FORMAT,
        "log": origin,
        "checkpoint": note,
        # While a key is rotated both sign; the newer one vouches.
        "keys": published_keys(ledger.keys, origin, held_key(ledger.keys, signing[-1])),
        "range": {"first": first, "end": end, "size": size},
        "left": _hex(frontier(first, tree)),
        "leaves": _hex(positions.leaf_hashes(connection, first, end)),
        "consistency": _hex(consistency_proof(end, size, tree)),
    }
    if earlier_size is not None and 0 <= earlier_size <= size:
        proof = consistency_proof(earlier_size, size, tree)
        bundle["earlier"] = {"size": earlier_size, "proof": _hex(proof)}
        stored = note_of(connection, earlier_size)
        if stored is not None:
            bundle["earlier"]["note"] = stored
    if len(history.keys) > 1:
        bundle["log_keys"] = published_log_keys(connection, ledger, size)
    if len(history.epochs) > 1:
        bundle["logs"] = published_logs(connection, ledger, size)
    return bundle


def with_entries(
    bundle: Bundle,
    scope: Bundle,
    disclosed: Sequence[tuple[StoredEntry, Sequence[Opening]]],
    connection: Connection,
) -> Bundle:
    """Return the export with what it discloses, the counts, and for a part the entries' proofs."""
    extent, tree = bundle["range"], StoredTree(connection)
    entries = []
    for entry, openings in disclosed:
        assert entry.index is not None  # only placed entries are disclosed
        written: Bundle = {
            "index": entry.index,
            "body": entry.body.decode(errors="replace"),
            "openings": [_opening(opening) for opening in openings],
        }
        if scope["kind"] != "everything":
            # In a whole log they would be longer than the entries, and prove no more.
            written["proof"] = _hex(inclusion_proof(entry.index, extent["size"], tree))
        entries.append(written)
    undisclosed = extent["end"] - extent["first"] - len(entries)
    counts = {"disclosed": len(entries), "undisclosed": undisclosed}
    return {**bundle, "scope": {**scope, **counts}, "entries": entries}


def _opening(opening: Opening) -> Bundle:
    return {
        "fact": opening.fact,
        "name": opening.name,
        "salt": opening.salt.hex(),
        "value": opening.value,
    }


def _hex(hashes: Sequence[bytes]) -> list[str]:
    return [hashed.hex() for hashed in hashes]
