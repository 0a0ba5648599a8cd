"""Whether a part of the log is whole: an export leaves nothing out because somebody hid a row.

Which entries are of a scope is asked of rows, and whoever may write every row can give an entry
another name there, or take it away. The bodies say what they are, and the tree holds them: a place
whose row says something else, and a number that is missing, end the export.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, NoReturn

from sqlalchemy import Connection

from audit.chain import check_body, leaf_hash
from audit.faults import ScopeDamaged
from audit.filters import Filters
from audit.positions import Placed, StoredTree, joined_leaves
from audit.tlog import TILE_WIDTH, CompactRange, frontier

_WITHOUT_PLACE = """
SELECT e.inst, e.seq FROM ledger.entry e
LEFT JOIN ledger.index i USING (inst, seq)
LEFT JOIN ledger.pending p USING (inst, seq)
WHERE e.inst = ANY(%s) AND i.idx IS NULL AND p.ticket IS NULL ORDER BY e.inst, e.seq LIMIT 1
"""
# A body's own member is the last of that name: what comes after it holds no object (FORMAT.md).
_BEHIND = """
SELECT count(*) FILTER (WHERE i.idx < %(size)s) AS places,
  min(i.idx) FILTER (WHERE e.seq IS NULL) AS without_entry,
  min(i.idx) FILTER (WHERE sha256('\\x00'::bytea || e.body) <> i.leaf) AS changed,
  min(i.idx) FILTER (WHERE i.inst <> ALL(%(names)s)
    AND split_part(split_part(encode(e.body, 'escape'), '"inst":"', -1), '"', 1) = ANY(%(names)s)
  ) AS renamed
FROM ledger.index i LEFT JOIN ledger.entry e USING (inst, seq) WHERE i.idx >= %(first)s
"""
_LEAVES_AT_ONCE = 50 * TILE_WIDTH
_PLACES_OF_NOTHING = """
SELECT place FROM generate_series(0, %s - 1) AS place LEFT JOIN ledger.index i ON i.idx = place
LEFT JOIN ledger.entry e USING (inst, seq) WHERE e.seq IS NULL ORDER BY place LIMIT %s
"""
_UNSIGNED = (
    "the stored log is not the one that was signed; find what was changed with vorgang ledger"
    " verify, or take the whole log away"
)
Found = tuple[Placed, Mapping[str, Any]]


def in_instances(
    connection: Connection,
    places: Iterator[Placed],
    names: Collection[str],
    size: int,
    origin_at: Callable[[int], str],
    root: bytes,
) -> Iterator[Found]:
    """Yield places of some instances below `size` with what their bodies say.

    The last entries of an instance leave no gap, and stand behind the last one that is shown: from
    there on every place is held against its body, and all of them against the signed root.

    Args:
        connection: with an open transaction.
        places: of these instances, in order.
        names: of the instances.
        size: of the checkpoint.
        origin_at: what the log is called at a place.
        root: the signed root over `size` entries.

    Raises:
        ScopeDamaged: a number of an instance is missing, or a row is not what its body says.
    """
    last, behind = dict.fromkeys(names, 0), dict.fromkeys(names, 0)
    for placed in places:
        if placed.index >= size:
            break
        entry = _read(placed, origin_at(placed.index))
        if placed.seq != last[placed.instance] + 1:
            _refuse(placed.index, f"{placed.instance} has no entry before {placed.seq} there")
        last[placed.instance], behind[placed.instance] = placed.seq, placed.index + 1
        yield placed, entry
    hidden = connection.exec_driver_sql(_WITHOUT_PLACE, (sorted(names),)).first()
    if hidden is not None:
        raise ScopeDamaged(
            f"entry {hidden.seq} of {hidden.inst} has lost its place in the log; find it with"
            " vorgang ledger verify, or take the whole log away"
        )
    _refuse_hidden(connection, names, min(behind.values(), default=size), size)
    _refuse_unsigned(connection, min(behind.values(), default=size), size, root)


def _refuse_hidden(connection: Connection, names: Collection[str], first: int, size: int) -> None:
    """Pass if every place from `first` on has its entry, and none says that it is of these
    instances but is filed under another."""
    wanted = {"names": sorted(names), "first": first, "size": size}
    found = connection.exec_driver_sql(_BEHIND, wanted).one()
    if found.without_entry is not None:
        _refuse(found.without_entry, "its entry is gone")
    if found.changed is not None:
        _refuse(found.changed, "its hash is another")
    if found.renamed is not None:
        _refuse(found.renamed, "its row names another entry")
    if found.places != size - first:
        raise ScopeDamaged(
            f"the stored log has {first + found.places} of {size} places; find them with vorgang"
            " ledger verify, or take the whole log away"
        )


def _refuse_unsigned(connection: Connection, first: int, size: int, root: bytes) -> None:
    """Pass if the hashes from `first` on lead to the signed root."""
    grown = CompactRange(first, frontier(first, StoredTree(connection)))
    for start in range(first, size, _LEAVES_AT_ONCE):
        leaves = joined_leaves(connection, start, min(start + _LEAVES_AT_ONCE, size))
        for at in range(0, len(leaves), 32):
            grown.append(leaves[at : at + 32])
    if grown.root() != root:
        raise ScopeDamaged(_UNSIGNED)


def places_of_nothing(connection: Connection, size: int, limit: int) -> list[int]:
    """Return the places below `size` without a row or an entry, the first `limit` of them: what an
    export of the whole log cannot disclose."""
    return list(connection.exec_driver_sql(_PLACES_OF_NOTHING, (size, limit)).scalars())


def in_log(
    places: Iterator[Placed],
    filters: Filters,
    size: int,
    origin_at: Callable[[int], str],
    root: bytes | None = None,
) -> Iterator[Found]:
    """Yield every place below `size` that the filters may admit, with what its body says.

    What they cannot admit is held against the tree's leaf, and not read.

    Args:
        root: the signed root over `size` entries; `None` asks for none.

    Raises:
        ScopeDamaged: a place is missing, or a row is not what its body says; said of the root only
            after the last place.
    """
    expected, may_admit, grown = 0, filters.prefilter(), CompactRange()
    for placed in places:
        if placed.index >= size:
            break
        if placed.index != expected:
            _refuse(expected, "there is no row")
        expected += 1
        if root is not None:
            grown.append(placed.leaf)
        if placed.body is not None and not may_admit(placed.body):
            if leaf_hash(placed.body) != placed.leaf:
                _refuse(placed.index, "its hash is another")
            continue
        yield placed, _read(placed, origin_at(placed.index))
    if expected != size:
        _refuse(expected, "there is no row")
    if root is not None and grown.root() != root:
        raise ScopeDamaged(_UNSIGNED)


def _read(placed: Placed, origin: str) -> Mapping[str, Any]:
    """Return what the body at a place says."""
    if placed.body is None:
        _refuse(placed.index, "its entry is gone")
    if leaf_hash(placed.body) != placed.leaf:
        _refuse(placed.index, "its hash is another")
    entry, fault = check_body(placed.body, origin, placed.instance, placed.seq)
    # An entry of before the log was continued names the log as it was called then.
    if entry is None or fault not in {None, "entry-of-another-log"}:
        _refuse(placed.index, "its row names another entry")
    if (entry["inst"], entry["seq"]) != (placed.instance, placed.seq):
        _refuse(placed.index, "its row names another entry")
    return entry


def _refuse(index: int, what: str) -> NoReturn:
    raise ScopeDamaged(
        f"the stored log is damaged at place {index}: {what}; find it with vorgang ledger verify,"
        " or take the whole log away"
    )
