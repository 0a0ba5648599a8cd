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
from audit.positions import Placed
from audit.tlog import CompactRange

_WITHOUT_PLACE = """
SELECT e.inst, e.seq FROM ledger.entry e
LEFT JOIN ledger.index i USING (inst, seq)
LEFT JOIN ledger.pending p USING (inst, seq)
WHERE e.inst = ANY(%s) AND i.idx IS NULL AND p.ticket IS NULL ORDER BY e.inst, e.seq LIMIT 1
"""
# A body's own member is the last of that name: what comes after it holds no object (FORMAT.md).
_ELSEWHERE = """
SELECT e.inst, e.seq FROM ledger.entry e
WHERE e.inst <> ALL(%(names)s)
  AND split_part(split_part(encode(e.body, 'escape'), '"inst":"', -1), '"', 1) = ANY(%(names)s)
ORDER BY e.inst, e.seq LIMIT 1
"""
_GONE = """
SELECT count(i.idx) AS places, min(i.idx) FILTER (WHERE e.seq IS NULL) AS without_entry
FROM ledger.index i LEFT JOIN ledger.entry e USING (inst, seq) WHERE i.idx < %s
"""
Found = tuple[Placed, Mapping[str, Any]]


def in_instances(
    connection: Connection,
    places: Iterator[Placed],
    names: Collection[str],
    size: int,
    origin_at: Callable[[int], str],
) -> Iterator[Found]:
    """Yield places of some instances below `size` with what their bodies say.

    The last entries of an instance leave no gap: the database looks through all bodies for others
    that say they are of it, and for places without an entry. What it looks through is not proven;
    an entry that was hidden by writing another body in its place is found by `in_log` alone.

    Raises:
        ScopeDamaged: a number of an instance is missing, or a row is not what its body says.
    """
    last: dict[str, int] = {}
    for placed in places:
        if placed.index >= size:
            break
        entry = _read(placed, origin_at(placed.index))
        if placed.seq != last.get(placed.instance, 0) + 1:
            _refuse(placed.index, f"{placed.instance} has no entry before {placed.seq} there")
        last[placed.instance] = placed.seq
        yield placed, entry
    hidden = connection.exec_driver_sql(_WITHOUT_PLACE, (sorted(names),)).first()
    if hidden is not None:
        raise ScopeDamaged(
            f"entry {hidden.seq} of {hidden.inst} has lost its place in the log; find it with"
            " vorgang ledger verify, or take the whole log away"
        )
    _refuse_hidden(connection, names, size)


def _refuse_hidden(connection: Connection, names: Collection[str], size: int) -> None:
    """Pass if every place has its entry, and no other entry says that it is of these instances."""
    other = connection.exec_driver_sql(_ELSEWHERE, {"names": sorted(names)}).first()
    if other is not None:
        raise ScopeDamaged(
            f"entry {other.seq} of {other.inst} says that it is of the scope; find it with vorgang"
            " ledger verify, or take the whole log away"
        )
    gone = connection.exec_driver_sql(_GONE, (size,)).one()
    if gone.without_entry is not None:
        _refuse(gone.without_entry, "its entry is gone")
    if gone.places != size:
        raise ScopeDamaged(
            f"the stored log has {gone.places} of {size} places; find them with vorgang ledger"
            " verify, or take the whole log away"
        )


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
        raise ScopeDamaged(
            "the stored log is not the one that was signed; find what was changed with vorgang"
            " ledger verify, or take the whole log away"
        )


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
