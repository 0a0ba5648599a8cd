"""What an auditor takes away: entries, their openings, and everything that proves them.

An export holds the leaf hashes of its whole range, not only of the entries that it discloses. So
what it leaves out is visible, and a changed entry is named exactly. FORMAT.md describes its fields.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from audit import positions
from audit.checkpoint import read_checkpoint
from audit.faults import EvidenceUnreadable, NothingToExport
from audit.ledger import Ledger, StoredEntry
from audit.personal import Opening
from audit.positions import StoredTree
from audit.tlog import consistency_proof, frontier, inclusion_proof
from audit.verify import EXPORT_FORMAT

Bundle = dict[str, Any]


def export_instance(
    connection: Connection, ledger: Ledger, instance: str, *, earlier_size: int | None = None
) -> Bundle:
    """Return the export of one instance: its entries under the newest checkpoint.

    Args:
        connection: with an open transaction.
        ledger: the log.
        instance: process instance, or `system`.
        earlier_size: size of a checkpoint that the auditor already holds; the export then proves
            that the log continues it.

    Raises:
        NothingToExport: no checkpoint covers an entry of the instance; publish one first.
    """
    note, size = _newest(connection)
    entries = ledger.entries_of(connection, instance)
    placed = [entry for entry in entries if entry.index is not None and entry.index < size]
    if not placed:
        raise NothingToExport(f"no checkpoint covers an entry of {instance} yet; publish one first")
    first, last = placed[0].index, placed[-1].index
    assert first is not None and last is not None  # noqa: PT018  # for the type checker
    scope = {"kind": "instance", "instance": instance, "waiting": len(entries) - len(placed)}
    bundle = _frame(connection, ledger, note, (first, last + 1, size), earlier_size)
    openings = ledger.openings(connection, placed)
    return _with_entries(
        bundle, scope, [(entry, openings[entry.seq]) for entry in placed], connection
    )


def export_all(
    connection: Connection, ledger: Ledger, *, earlier_size: int | None = None
) -> Bundle:
    """Return the export of the whole log under the newest checkpoint.

    Args:
        connection: with an open transaction.
        ledger: the log.
        earlier_size: size of a checkpoint that the auditor already holds.

    Raises:
        NothingToExport: there is no checkpoint yet.
    """
    note, size = _newest(connection)
    entries = positions.placed_entries(connection, 0, size)
    by_instance: dict[str, list[StoredEntry]] = {}
    for entry in entries:
        by_instance.setdefault(entry.instance, []).append(entry)
    openings = {
        instance: ledger.openings(connection, group) for instance, group in by_instance.items()
    }
    waiting = len(positions.unplaced(connection)) + positions.log_size(connection) - size
    bundle = _frame(connection, ledger, note, (0, size, size), earlier_size)
    disclosed = [(entry, openings[entry.instance][entry.seq]) for entry in entries]
    return _with_entries(bundle, {"kind": "everything", "waiting": waiting}, disclosed, connection)


def to_bytes(bundle: Bundle) -> bytes:
    """Return the export as the JSON file that is handed out."""
    return json.dumps(bundle, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _newest(connection: Connection) -> tuple[str, int]:
    stored = positions.newest_checkpoint(connection)
    if stored is None:
        raise NothingToExport("there is no checkpoint yet; publish one first")
    try:
        return stored.note, read_checkpoint(stored.note).size
    except EvidenceUnreadable as fault:
        raise NothingToExport(f"the newest checkpoint cannot be read: {fault}") from fault


def _frame(
    connection: Connection,
    ledger: Ledger,
    note: str,
    extent: tuple[int, int, int],
    earlier_size: int | None,
) -> Bundle:
    """Return an export without entries: checkpoint, keys, leaf hashes, and what joins them."""
    first, end, size = extent
    tree = StoredTree(connection)
    bundle: Bundle = {
        "format": EXPORT_FORMAT,
        "log": ledger.origin,
        "checkpoint": note,
        "keys": ledger.keys.public_parts(ledger.origin),
        "range": {"first": first, "end": end, "size": size},
        "left": _hex(frontier(first, tree)),
        "leaves": _hex(positions.leaf_hashes(connection, first, end)),
        "consistency": _hex(consistency_proof(end, size, tree)),
    }
    if earlier_size is not None and 0 <= earlier_size <= size:
        proof = consistency_proof(earlier_size, size, tree)
        bundle["earlier"] = {"size": earlier_size, "proof": _hex(proof)}
    return bundle


def _with_entries(
    bundle: Bundle,
    scope: Bundle,
    disclosed: Sequence[tuple[StoredEntry, Sequence[Opening]]],
    connection: Connection,
) -> Bundle:
    extent, tree = bundle["range"], StoredTree(connection)
    entries = []
    for entry, openings in disclosed:
        assert entry.index is not None  # only placed entries are disclosed
        written: Bundle = {
            "index": entry.index,
            "body": entry.body.decode(errors="replace"),
            "openings": [_opening(opening) for opening in openings],
        }
        if scope["kind"] == "instance":
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
