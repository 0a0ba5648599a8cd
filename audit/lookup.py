"""Entries looked up in the running log, the newest first, with bounded work for each page.

A period is found by halving, a case and the log's own chain by their index, a person by the keys
of their values. What only bodies say (who acted, what happened, which process) is asked of them in
stretches, a limited number for each page: a page says how far it came, and the next goes on there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from audit.entry import decode, encode, read_time, write_time
from audit.export_rows import EntriesOfPerson
from audit.faults import EntryRefused
from audit.filters import Filters
from audit.positions import log_size

LOOKED_AT = 20_000
"""Bodies that one page looks at, at most."""
_STRETCH = 5_000
_UNORDERED = timedelta(minutes=10)
"""A step may be committed, and get its place, so long after its time."""
_TYPES_AT_ONCE = 200
_NEAREST = """
SELECT i.idx, e.body FROM ledger.index i JOIN ledger.entry e USING (inst, seq)
WHERE i.idx >= %s ORDER BY i.idx LIMIT 1
"""
_NUMBERED = "SELECT idx FROM ledger.index WHERE inst = %s AND seq = %s"
_LONGEST_CHAIN = "SELECT coalesce(max(seq), 0) FROM ledger.index WHERE inst = %s"
_IN_LOG = """
SELECT i.idx, i.inst, i.seq, i.leaf, e.body FROM ledger.index i
JOIN ledger.entry e USING (inst, seq)
WHERE i.idx >= %(first)s AND i.idx < %(end)s AND {tests} ORDER BY i.idx DESC LIMIT %(limit)s
"""
_IN_CHAIN = """
SELECT i.idx, i.inst, i.seq, i.leaf, e.body FROM ledger.index i
JOIN ledger.entry e USING (inst, seq)
WHERE i.inst = %(chain)s AND i.seq >= %(first)s AND i.seq < %(end)s AND {tests}
ORDER BY i.seq DESC LIMIT %(limit)s
"""
_OF_INSTANCES = """
SELECT near.idx, near.inst, near.seq, near.leaf, e.body FROM (
  SELECT idx, inst, seq, leaf FROM ledger.index
  WHERE inst = ANY(%(names)s) AND idx >= %(first)s AND idx < %(end)s
  ORDER BY idx DESC LIMIT %(most)s
) AS near JOIN ledger.entry e USING (inst, seq) ORDER BY near.idx DESC
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is not given is not narrowed.

    Args:
        filters: what entries say of themselves.
        chain: only entries of this chain: an instance, or `system`.
        held: only entries of a person.
        mentions: an instance that facts of the log's own chain name, as those of readings do.
    """

    filters: Filters
    chain: str | None = None
    held: EntriesOfPerson | None = None
    mentions: str | None = None


@dataclass(frozen=True, slots=True)
class LookedUp:
    """An entry that was found: its place, its bytes, and what they say."""

    index: int
    instance: str
    seq: int
    leaf: bytes
    body: bytes
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stretch:
    """One page of what was found.

    Args:
        found: the newest first.
        reached: the next page begins below this place; `None` at the end.
        looked_at: how many entries were looked at.
        size: entries that have a place.
    """

    found: tuple[LookedUp, ...]
    reached: int | None
    looked_at: int
    size: int


def look_up(
    connection: Connection, wanted: Wanted, *, limit: int, before: int | None = None
) -> Stretch:
    """Return the newest entries below a place that are wanted.

    Args:
        connection: in a transaction.
        wanted: what.
        limit: entries on a page.
        before: the place below which to look, as the page before said.
    """
    size = log_size(connection)
    first, end = _period(connection, wanted.filters, size)
    end = end if before is None else min(end, before)
    if wanted.held is not None and wanted.chain is None:
        return _of_person(connection, wanted, (first, end, limit, size))
    return _by_stretches(connection, wanted, (first, end, limit, size))


def at(connection: Connection, index: int) -> LookedUp | None:
    """Return the entry at a place of the log, if there is one that can be read."""
    statement = _IN_LOG.format(tests="true")
    rows = connection.exec_driver_sql(statement, {"first": index, "end": index + 1, "limit": 1})
    return next(_read(rows), None)


_Bounds = tuple[int, int, int, int]


def _by_stretches(connection: Connection, wanted: Wanted, bounds: _Bounds) -> Stretch:
    first, end, limit, size = bounds
    chain = wanted.chain
    statement = _IN_LOG if chain is None else _IN_CHAIN
    if chain is not None:
        first, end = (_seq_at(connection, chain, place) for place in (first, end))
    tests, values = _tests(wanted)
    found: list[LookedUp] = []
    looked = 0
    while end > first and looked < LOOKED_AT:
        start = max(first, end - _STRETCH)
        asked = {**values, "first": start, "end": end, "chain": chain, "limit": _TYPES_AT_ONCE}
        rows = connection.exec_driver_sql(statement.format(tests=tests), asked).all()
        for one in _read(rows):
            if not _admits(wanted, one):
                continue
            if len(found) == limit:
                looked += end - (one.index if chain is None else one.seq)
                return Stretch(tuple(found), found[-1].index, looked, size)
            found.append(one)
        if len(rows) == _TYPES_AT_ONCE:
            # More of this stretch may be wanted: go on below the last row that was read.
            start = rows[-1].idx if chain is None else rows[-1].seq
        looked += end - start
        end = start
    reached = None
    if end > first:
        reached = end if chain is None else _place_of(connection, chain, end)
    return Stretch(tuple(found), reached, looked, size)


def _of_person(connection: Connection, wanted: Wanted, bounds: _Bounds) -> Stretch:
    first, end, limit, size = bounds
    assert wanted.held is not None
    asked = {
        "names": sorted(wanted.held.instances),
        "first": first,
        "end": end,
        "most": LOOKED_AT,
    }
    rows = connection.exec_driver_sql(_OF_INSTANCES, asked).all()
    found: list[LookedUp] = []
    for number, one in enumerate(_read(rows), 1):
        if not _admits(wanted, one):
            continue
        if len(found) == limit:
            return Stretch(tuple(found), found[-1].index, number, size)
        found.append(one)
    reached = rows[-1].idx if len(rows) == LOOKED_AT else None
    return Stretch(tuple(found), reached, len(rows), size)


def _read(rows: Iterable[Any]) -> Iterator[LookedUp]:
    for index, instance, seq, leaf, body in rows:
        try:
            yield LookedUp(index, instance, seq, leaf, body, decode(body))
        except EntryRefused:
            # No entry says this; a verification names it.
            continue


def _admits(wanted: Wanted, one: LookedUp) -> bool:
    said = one.said
    try:
        admitted = wanted.filters.admits(said) and (
            wanted.held is None or (one.instance, one.seq) in wanted.held
        )
        return admitted and (
            wanted.mentions is None
            or any(
                fact.get("data", {}).get("instance") == wanted.mentions for fact in said["facts"]
            )
        )
    except (KeyError, TypeError, AttributeError):
        return False


def _tests(wanted: Wanted) -> tuple[str, dict[str, object]]:
    """Return what the bytes of a body must hold, as a condition with its parameters: it passes
    more than is wanted, and reads no body."""
    filters = wanted.filters
    members = (
        ("id", filters.process),
        ("ref", filters.actor),
        ("instance", wanted.mentions),
    )
    parts = [_member(name, value) for name, value in members if value is not None]
    tests = [f"position(%(part{n})s::bytea IN e.body) > 0" for n in range(len(parts))]
    values: dict[str, object] = {f"part{n}": part for n, part in enumerate(parts)}
    if filters.types:
        kinds = [f'"type":"{one.removesuffix("*")}'.encode() for one in filters.types]
        either = [f"position(%(kind{n})s::bytea IN e.body) > 0" for n in range(len(kinds))]
        tests.append(f"({' OR '.join(either)})")
        values |= {f"kind{n}": kind for n, kind in enumerate(kinds)}
    return " AND ".join(tests) or "true", values


def _member(name: str, value: str) -> bytes:
    return encode({name: value})[1:-1]


def _period(connection: Connection, filters: Filters, size: int) -> tuple[int, int]:
    """Return the places between which the entries of a period stand.

    Entries get their places in the order of their queue, not of their times: of two that are
    written at once, the later may stand first. So more is looked at on both sides.
    """
    first, end = 0, size
    if filters.since is not None:
        since = _shifted(filters.since, -1)
        first = _halved(0, size, lambda place: _time_at(connection, place) >= since)
    if filters.until is not None:
        until = _shifted(filters.until, 1)
        end = _halved(first, size, lambda place: _time_at(connection, place) >= until)
    return first, end


def _shifted(written: str, sign: int) -> str:
    return write_time(read_time(written) + sign * _UNORDERED)


def _time_at(connection: Connection, place: int) -> str:
    for one in connection.exec_driver_sql(_NEAREST, (place,)):
        try:
            return str(decode(one.body).get("ts", ""))
        except EntryRefused:
            return _time_at(connection, one.idx + 1)
    return "9999"


def _halved(low: int, high: int, is_there: Callable[[int], bool]) -> int:
    """Return the first number of a range from which on something is so; `high` if of none."""
    while low < high:
        middle = (low + high) // 2
        if is_there(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _seq_at(connection: Connection, chain: str, place: int) -> int:
    """Return the number of the first entry of a chain that stands at a place or behind it."""
    longest = int(connection.exec_driver_sql(_LONGEST_CHAIN, (chain,)).scalar_one())
    return _halved(1, longest + 1, lambda seq: _place_of(connection, chain, seq) >= place)


def _place_of(connection: Connection, chain: str, seq: int) -> int:
    found = connection.exec_driver_sql(_NUMBERED, (chain, seq)).scalar()
    return -1 if found is None else int(found)
