"""An export of what an auditor chose: case, process, period, type of fact, actor, person, purpose.

Each disclosed entry is proven by itself and by the list of leaf hashes, which holds the whole range
from the first of them to the last.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import Connection

from audit import positions
from audit.anchors.stored import VerifierKeys
from audit.checkpoint import read_checkpoint
from audit.entry import Fact, JsonValue
from audit.export import Bundle, frame, newest, with_entries
from audit.export_rows import Concerned, EntriesOfPerson, entries_of_person, placed_of
from audit.faults import NothingToExport
from audit.filters import Filters
from audit.ledger import Ledger, StoredEntry
from audit.log_keys import read_history
from audit.personal import Opening
from audit.whole_scope import in_instances, in_log

KIND = "filtered"
_Openings = dict[tuple[str, int], Sequence[Opening]]


def export_filtered(
    connection: Connection,
    ledger: Ledger,
    filters: Filters,
    *,
    earlier_size: int | None = None,
    opened: bool = True,
    closed: Collection[str] = (),
    witnesses: VerifierKeys | None = None,
    concerned: Concerned | None = None,
) -> Bundle:
    """Return the export of the entries that the filters admit, under the newest checkpoint.

    Args:
        connection: with an open transaction.
        ledger: the log.
        filters: at least one.
        earlier_size: size of a checkpoint of this log that is stored: the export holds it and
            proves that the log continues it.
        opened: with the sealed values; else the entries stand with their commitments alone.
        closed: instances whose values stay sealed all the same.
        witnesses: keys of those whose cosignatures go into it; `None`: whoever was asked.
        concerned: what the filters' person stands for, if the handle is none of a key.

    Raises:
        NothingToExport: there is no checkpoint yet, or no entry under it is of this scope.
        ScopeDamaged: something of the scope was changed, moved or hidden.
    """
    note, size = newest(connection, witnesses)
    root = read_checkpoint(note).root
    chosen = list(_chosen(connection, ledger, filters, size, concerned, root))
    if not chosen:
        raise NothingToExport("no entry is of this scope")
    places = [entry.index for entry in chosen if entry.index is not None]
    extent = (places[0], places[-1] + 1, size)
    bundle = frame(connection, ledger, note, extent, earlier_size)
    readable = [entry for entry in chosen if opened and entry.instance not in closed]
    openings = _openings(connection, ledger, readable)
    scope = {"kind": KIND, "filters": filters.written()}
    named = [(entry, openings.get((entry.instance, entry.seq), ())) for entry in chosen]
    return with_entries(bundle, scope, named, connection)


def fact_of_export(bundle: Bundle, sha256: str, report: str | None = None) -> Fact:
    """Return the fact that says what was taken away, by scope, counts and hash.

    Args:
        bundle: a filtered export.
        sha256: of its JSON file.
        report: kind of the report that was made of it, if one was.
    """
    scope, extent = bundle["scope"], bundle["range"]
    data: dict[str, JsonValue] = {
        "kind": KIND,
        "filters": scope["filters"],
        "disclosed": scope["disclosed"],
        "undisclosed": scope["undisclosed"],
        "first": extent["first"],
        "end": extent["end"],
        "checkpoint": extent["size"],
    }
    if report is not None:
        data["report"] = report
    return Fact("export.created", data=data, refs={"sha256": sha256})


def _chosen(
    connection: Connection,
    ledger: Ledger,
    filters: Filters,
    size: int,
    concerned: Concerned | None,
    root: bytes,
) -> Iterator[StoredEntry]:
    """Yield the placed entries of the scope, in order."""
    held = None
    if filters.person is not None:
        held = entries_of_person(connection, concerned or Concerned((filters.person,)))
    history = read_history(connection, ledger.name, ledger.keys, size)
    instances = _instances(filters, held)
    if instances is None:
        places = positions.whole_log(connection)
        found = in_log(places, filters, size, history.origin_at, root)
    else:
        places = placed_of(connection, instances)
        found = in_instances(connection, places, instances, size, history.origin_at, root)
    for placed, entry in found:
        name = (placed.instance, placed.seq)
        if (held is None or name in held) and filters.admits(entry):
            yield StoredEntry(*name, placed.index, placed.leaf, placed.body or b"")


def _instances(filters: Filters, held: EntriesOfPerson | None) -> Collection[str] | None:
    """Return the instances to look at, where the scope names some."""
    if filters.case is not None:
        return {filters.case}
    return None if held is None else held.instances


def _openings(connection: Connection, ledger: Ledger, entries: Sequence[StoredEntry]) -> _Openings:
    by_instance: dict[str, list[StoredEntry]] = {}
    for entry in entries:
        by_instance.setdefault(entry.instance, []).append(entry)
    return {
        (instance, seq): openings
        for instance, group in by_instance.items()
        for seq, openings in ledger.openings(connection, group).items()
    }
