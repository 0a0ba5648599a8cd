"""The log's order in the database: queue to the sequencer, index, stored tree, checkpoints.

With `ledger`, `ledger_sql` and `foreign`, the only SQL of the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from audit.ledger import StoredEntry
from audit.ledger_sql import NEWEST_ORIGIN
from audit.tlog import TILE_WIDTH

_SEQUENCER_LOCK = 0x6C65_6467_6572_0002
_ROWS_AT_ONCE = 2_000

_LEAD = """
SELECT CASE WHEN pg_try_advisory_xact_lock(%s)
  THEN set_config('idle_in_transaction_session_timeout', %s, true) IS NOT NULL ELSE false END
"""
_LONGEST_PAUSE = "10s"
"""Between two statements of the sequencer; it computes for less than a second."""
_WAITING = """
SELECT p.ticket, p.inst, p.seq, e.leaf, e.body, p.mac, i.leaf AS predecessor
FROM ledger.pending p
LEFT JOIN ledger.entry e USING (inst, seq)
LEFT JOIN ledger.index i ON i.inst = p.inst AND i.seq = p.seq - 1
WHERE p.ticket > %s ORDER BY p.ticket LIMIT %s
"""
_UNPLACED = """
SELECT e.inst, e.seq, p.ticket IS NOT NULL AS waiting,
  coalesce(p.at < clock_timestamp() - interval '1 minute', false) AS late, p.mac,
  e.leaf, e.body
FROM ledger.entry e
LEFT JOIN ledger.index i USING (inst, seq)
LEFT JOIN ledger.pending p USING (inst, seq)
WHERE i.idx IS NULL ORDER BY e.inst, e.seq
"""
_ORPHANS = """
SELECT p.inst, p.seq FROM ledger.pending p LEFT JOIN ledger.entry e USING (inst, seq)
WHERE e.seq IS NULL ORDER BY p.inst, p.seq
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One entry in the sequencer's queue.

    Args:
        ticket: its place in the queue.
        instance: process instance.
        seq: its number there.
        leaf: stored leaf hash; `None` if there is no such entry.
        body: its bytes, likewise.
        mac: what shows who queued it (`queued`).
        predecessor: leaf hash at which the entry before it was placed, if it was.
    """

    ticket: int
    instance: str
    seq: int
    leaf: bytes | None
    body: bytes | None
    mac: bytes
    predecessor: bytes | None


@dataclass(frozen=True, slots=True)
class Placed:
    """One place in the log, and the entry that should stand there (`None`: it is gone)."""

    index: int
    instance: str
    seq: int
    leaf: bytes
    stored_leaf: bytes | None
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An entry without a place: whether it waits in the queue, for over a minute, by which MAC."""

    entry: StoredEntry
    waiting: bool
    late: bool
    mac: bytes | None


@dataclass(frozen=True, slots=True)
class SealedRow:
    """The sealed values of one entry and retention class, with their subject's key.

    `epoch` and `wrapped` are `None` if the key is gone.
    """

    instance: str
    seq: int
    retention: str
    subject: str
    sealed: bytes
    epoch: int | None
    wrapped: bytes | None


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """A checkpoint as it stands in the database."""

    size: int
    root: bytes
    note: str


class StoredTree:
    """Reads the stored hashes of the log, a row of 256 at a time, and keeps them while it lives."""

    def __init__(self, connection: Connection) -> None:
        """Read with this connection."""
        self._connection = connection
        self._rows: dict[tuple[int, int], list[bytes]] = {}

    def row(self, height: int, first: int, count: int) -> Sequence[bytes]:
        """Return hashes as `tlog.HashReader.row` says."""
        number, offset = divmod(first, TILE_WIDTH)
        if (height, number) not in self._rows:
            start = number * TILE_WIDTH
            found = (
                leaf_hashes(self._connection, start, start + TILE_WIDTH)
                if height == 0
                else self._nodes(height, start)
            )
            self._rows[height, number] = found
        return self._rows[height, number][offset : offset + count]

    def _nodes(self, height: int, first: int) -> list[bytes]:
        rows = self._connection.exec_driver_sql(
            "SELECT hash FROM ledger.node WHERE height = %s AND number >= %s AND number < %s "
            "ORDER BY number",
            (height, first, first + TILE_WIDTH),
        )
        return [row.hash for row in rows]


def lead(connection: Connection) -> bool:
    """Return whether this transaction is the sequencer until it ends; others stand by.

    One whose process or network stands still ends by itself, so that another can take over.
    """
    held = connection.exec_driver_sql(_LEAD, (_SEQUENCER_LOCK, _LONGEST_PAUSE))
    return bool(held.scalar())


def held_origin(connection: Connection) -> str | None:
    """Return the name of the log that the database holds, if it holds one yet."""
    origin: str | None = connection.exec_driver_sql(f"SELECT {NEWEST_ORIGIN}").scalar()
    return origin


def queue_length(connection: Connection) -> int:
    """Return how many entries wait for their places."""
    statement = "SELECT count(*) FROM ledger.pending"
    return int(connection.exec_driver_sql(statement).scalar_one())


def waiting(connection: Connection, after: int, limit: int) -> list[Waiting]:
    """Return the queue behind a ticket: what is there now, whenever it was committed.

    Args:
        connection: with an open transaction.
        after: 0 for the head. Keep it for one transaction only: a ticket may become visible after
            higher ones, so that whoever remembered the last one would skip it for ever.
        limit: how many at most.
    """
    rows = connection.exec_driver_sql(_WAITING, (after, limit))
    return [Waiting(*row) for row in rows]


def log_size(connection: Connection) -> int:
    """Return how many entries have a place in the log."""
    size = connection.exec_driver_sql("SELECT max(idx) + 1 FROM ledger.index").scalar()
    return int(size or 0)


def place(connection: Connection, first: int, entries: Sequence[tuple[Waiting, bytes]]) -> None:
    """Give entries, with their leaf hashes, the places from `first` on; take them off the queue."""
    connection.exec_driver_sql(
        "INSERT INTO ledger.index (idx, inst, seq, leaf, mac) "
        "SELECT * FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bytea[], %s::bytea[])",
        (
            list(range(first, first + len(entries))),
            [entry.instance for entry, _ in entries],
            [entry.seq for entry, _ in entries],
            [leaf for _, leaf in entries],
            [entry.mac for entry, _ in entries],
        ),
    )
    connection.exec_driver_sql(
        "DELETE FROM ledger.pending WHERE ticket = ANY(%s)",
        ([entry.ticket for entry, _ in entries],),
    )


def store_nodes(connection: Connection, height: int, first: int, hashes: Sequence[bytes]) -> None:
    """Store the roots of complete subtrees of 2^height leaves, from number `first` on."""
    connection.exec_driver_sql(
        "INSERT INTO ledger.node (height, number, hash) "
        "SELECT %s, * FROM unnest(%s::bigint[], %s::bytea[])",
        (height, list(range(first, first + len(hashes))), list(hashes)),
    )


def stored_nodes(connection: Connection) -> dict[tuple[int, int], bytes]:
    """Return all stored subtree roots by height and number: one for every 255 entries."""
    rows = connection.exec_driver_sql("SELECT height, number, hash FROM ledger.node")
    return {(row.height, row.number): row.hash for row in rows}


def newest_checkpoint(connection: Connection) -> StoredCheckpoint | None:
    """Return the newest checkpoint."""
    row = connection.exec_driver_sql(
        "SELECT size, root, note FROM ledger.checkpoint ORDER BY size DESC LIMIT 1"
    ).first()
    return None if row is None else StoredCheckpoint(*row)


def checkpoints(connection: Connection) -> list[StoredCheckpoint]:
    """Return all checkpoints, oldest first."""
    rows = connection.exec_driver_sql(
        "SELECT size, root, note FROM ledger.checkpoint ORDER BY size"
    )
    return [StoredCheckpoint(*row) for row in rows]


def store_checkpoint(connection: Connection, checkpoint: StoredCheckpoint, at: datetime) -> None:
    """Store a signed checkpoint."""
    connection.exec_driver_sql(
        "INSERT INTO ledger.checkpoint (size, root, note, at) VALUES (%s, %s, %s, %s)",
        (checkpoint.size, checkpoint.root, checkpoint.note, at),
    )


def leaf_hashes(connection: Connection, first: int, end: int) -> list[bytes]:
    """Return the leaf hashes at places `first`..`end - 1`."""
    rows = connection.exec_driver_sql(
        "SELECT leaf FROM ledger.index WHERE idx >= %s AND idx < %s ORDER BY idx", (first, end)
    )
    return [row.leaf for row in rows]


def joined_leaves(connection: Connection, first: int, end: int) -> bytes:
    """Return the leaf hashes at places `first`..`end - 1` in one piece, 32 bytes each: a tenth of
    the work of rows."""
    joined = connection.exec_driver_sql(
        "SELECT string_agg(leaf, ''::bytea ORDER BY idx) FROM ledger.index "
        "WHERE idx >= %s AND idx < %s",
        (first, end),
    ).scalar()
    return joined or b""


def placed_entries(connection: Connection, first: int, end: int) -> list[StoredEntry]:
    """Return the entries at places `first`..`end - 1`, in order."""
    rows = connection.exec_driver_sql(
        "SELECT i.inst, i.seq, i.idx, e.leaf, e.body FROM ledger.index i "
        "JOIN ledger.entry e USING (inst, seq) WHERE i.idx >= %s AND i.idx < %s ORDER BY i.idx",
        (first, end),
    )
    return [StoredEntry(*row) for row in rows]


def placed_entry(connection: Connection, instance: str, seq: int) -> StoredEntry | None:
    """Return one entry of an instance; `None` if there is none or it has no place yet."""
    row = connection.exec_driver_sql(
        "SELECT i.inst, i.seq, i.idx, e.leaf, e.body FROM ledger.index i "
        "JOIN ledger.entry e USING (inst, seq) WHERE i.inst = %s AND i.seq = %s",
        (instance, seq),
    ).first()
    return None if row is None else StoredEntry(*row)


def whole_log(connection: Connection) -> Iterator[Placed]:
    """Yield every place of the log in order; holds few in memory."""
    first = -1
    while True:
        rows = connection.exec_driver_sql(
            "SELECT i.idx, i.inst, i.seq, i.leaf, e.leaf AS stored_leaf, e.body "
            "FROM ledger.index i LEFT JOIN ledger.entry e USING (inst, seq) "
            "WHERE i.idx > %s ORDER BY i.idx LIMIT %s",
            (first, _ROWS_AT_ONCE),
        ).all()
        yield from (Placed(*row) for row in rows)
        if len(rows) < _ROWS_AT_ONCE:
            return
        first = rows[-1].idx


def unplaced(connection: Connection) -> list[Unplaced]:
    """Return the entries without a place."""
    rows = connection.exec_driver_sql(_UNPLACED)
    return [
        Unplaced(StoredEntry(inst, seq, None, leaf, body), waiting, late, mac)
        for inst, seq, waiting, late, mac, leaf, body in rows
    ]


def uncovered(connection: Connection, covered: int) -> tuple[int, int]:
    """Return the first place, and how many, that for over a minute lie behind `covered` entries."""
    row = connection.exec_driver_sql(
        "SELECT coalesce(min(idx), 0), count(*) FROM ledger.index "
        "WHERE idx >= %s AND at < clock_timestamp() - interval '1 minute'",
        (covered,),
    ).one()
    return row[0], row[1]


def orphans(connection: Connection) -> list[tuple[str, int]]:
    """Return instance and number of what waits in the queue though there is no such entry."""
    return [(row.inst, row.seq) for row in connection.exec_driver_sql(_ORPHANS)]


def entries_by_instance(connection: Connection) -> Iterator[list[StoredEntry]]:
    """Yield all entries in pages, by instance and number; their places are left out."""
    instance, seq = "", 0
    while True:
        rows = connection.exec_driver_sql(
            "SELECT inst, seq, NULL, leaf, body FROM ledger.entry WHERE (inst, seq) > (%s, %s) "
            "ORDER BY inst, seq LIMIT %s",
            (instance, seq, _ROWS_AT_ONCE),
        ).all()
        if rows:
            yield [StoredEntry(*row) for row in rows]
        if len(rows) < _ROWS_AT_ONCE:
            return
        instance, seq = rows[-1].inst, rows[-1].seq


def chain_of(connection: Connection, instance: str) -> Iterator[StoredEntry]:
    """Yield the entries of one instance in order, without their places; holds few in memory."""
    seq = 0
    while True:
        rows = connection.exec_driver_sql(
            "SELECT inst, seq, NULL, leaf, body FROM ledger.entry WHERE inst = %s AND seq > %s "
            "ORDER BY seq LIMIT %s",
            (instance, seq, _ROWS_AT_ONCE),
        ).all()
        yield from (StoredEntry(*row) for row in rows)
        if len(rows) < _ROWS_AT_ONCE:
            return
        seq = rows[-1].seq


def entries_of(connection: Connection, instances: Sequence[str]) -> list[StoredEntry]:
    """Return all entries of some instances, by instance and number, without their places."""
    rows = connection.exec_driver_sql(
        "SELECT inst, seq, NULL, leaf, body FROM ledger.entry WHERE inst = ANY(%s) "
        "ORDER BY inst, seq",
        (list(instances),),
    )
    return [StoredEntry(*row) for row in rows]


def sealed_between(
    connection: Connection, first: StoredEntry, last: StoredEntry
) -> list[SealedRow]:
    """Return the sealed values of the entries from one to another, by instance and number."""
    rows = connection.exec_driver_sql(
        "SELECT s.inst, s.seq, s.class, s.subject, s.sealed, d.epoch, d.wrapped "
        "FROM ledger.sealed s LEFT JOIN keystore.dek d USING (subject, class) "
        "WHERE (s.inst, s.seq) >= (%s, %s) AND (s.inst, s.seq) <= (%s, %s)",
        (first.instance, first.seq, last.instance, last.seq),
    )
    return [SealedRow(*row) for row in rows]


def newest_of(connection: Connection, instances: Sequence[str]) -> dict[str, StoredEntry]:
    """Return the newest entry of each instance."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT ON (e.inst) e.inst, e.seq, i.idx, e.leaf, e.body FROM ledger.entry e "
        "LEFT JOIN ledger.index i USING (inst, seq) WHERE e.inst = ANY(%s) "
        "ORDER BY e.inst, e.seq DESC",
        (list(instances),),
    )
    return {row.inst: StoredEntry(*row) for row in rows}


def read_one_snapshot(connection: Connection) -> None:
    """Make this transaction read one snapshot; it must not have read anything yet."""
    level = connection.exec_driver_sql("SHOW transaction_isolation").scalar()
    if level not in {"repeatable read", "serializable"}:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
