"""What came from outside, in the database: cosignatures, time stamps, who is asked for them.

The only SQL of these tables. Nothing here commits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from audit.checkpoint import ed25519_holds
from audit.cosignature import Policy, cosignatures, read_witness
from audit.faults import EvidenceUnreadable
from audit.note import Checkpoint, read_checkpoint
from audit.offline.times import Seen
from audit.positions import StoredCheckpoint

Occasion = Literal["daily", "export"]
Change = Literal["added", "removed", "refused"]
VerifierKeys = Mapping[str, Sequence[str]]
"""Verifier keys by the name of the witness."""
_ANCHOR_LOCK = 0x6C65_6467_6572_0003
_ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Anchor:
    """A checkpoint that somebody outside has seen.

    Args:
        size: entries under it.
        root: its root hash.
        kind: `witness` or `timestamp`.
        name: the witness's; of a time stamp, nothing.
        at: when, by the clock of whoever saw it.
    """

    size: int
    root: bytes
    kind: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Cosignature:
    """A stored cosignature: size, root and origin of the checkpoint, witness, its line, when."""

    size: int
    root: bytes
    origin: str
    witness: str
    line: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A stored time stamp: size of the checkpoint, the note it is over, the token (DER), when."""

    size: int
    note: str
    token: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A witness that is asked: its key, since when, and since when it refuses, if it does."""

    name: str
    vkey: str
    refused_at: datetime | None


# ---- cosignatures --------------------------------------------------------------------------------
def store_cosignature(connection: Connection, of: Checkpoint, cosignature: Cosignature) -> None:
    """Keep a cosignature; the first of a witness over a checkpoint is the one that counts."""
    connection.exec_driver_sql(
        "INSERT INTO ledger.cosignature (size, witness, origin, root, line, signed_at) "
        "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (of.size, cosignature.witness, of.origin, of.root, cosignature.line, cosignature.at),
    )


def newest_cosigned(connection: Connection, origin: str) -> dict[str, Cosignature]:
    """Return the newest cosignature of each witness of this log, by its name."""
    rows = connection.exec_driver_sql(
        "SELECT c.* FROM (SELECT DISTINCT name FROM ledger.witness) AS w CROSS JOIN LATERAL "
        "(SELECT size, root, origin, witness, line, signed_at FROM ledger.cosignature "
        "WHERE witness = w.name AND origin = %s ORDER BY size DESC LIMIT 1) AS c",
        (origin,),
    )
    return {row.witness: Cosignature(*row) for row in rows}


def cosignatures_of(connection: Connection, size: int) -> list[Cosignature]:
    """Return the cosignatures of a checkpoint, by witness."""
    rows = connection.exec_driver_sql(
        "SELECT size, root, origin, witness, line, signed_at FROM ledger.cosignature "
        "WHERE size = %s ORDER BY witness",
        (size,),
    )
    return [Cosignature(*row) for row in rows]


def all_cosignatures(connection: Connection) -> Iterator[Cosignature]:
    """Yield every cosignature, by size, a page at a time."""
    after: tuple[int, str] = (0, "")
    while True:
        rows = connection.exec_driver_sql(
            "SELECT size, root, origin, witness, line, signed_at FROM ledger.cosignature "
            "WHERE (size, witness) > (%s, %s) ORDER BY size, witness LIMIT %s",
            (*after, _ROWS_AT_ONCE),
        ).all()
        yield from (Cosignature(*row) for row in rows)
        if len(rows) < _ROWS_AT_ONCE:
            return
        after = (rows[-1].size, rows[-1].witness)


def cosigned_note(
    connection: Connection, checkpoint: StoredCheckpoint, vkeys: VerifierKeys | None = None
) -> str:
    """Return the checkpoint's note with the lines of the witnesses that cosigned it.

    A line that none of their keys verifies is left out: whoever can write to the database could
    have anybody stand under the log.

    Args:
        connection: with an open transaction.
        checkpoint: as it is stored.
        vkeys: keys of the witnesses by name, as the settings name them; `None` means those that
            the table says were ever asked.
    """
    stored = cosignatures_of(connection, checkpoint.size)
    if not stored:
        return checkpoint.note
    known = known_vkeys(connection) if vkeys is None else vkeys
    return checkpoint.note + "".join(
        one.line
        for one in stored
        if one.root == checkpoint.root
        and any(_holds(checkpoint.note, one.line, key) for key in known.get(one.witness, ()))
    )


def _holds(note: str, line: str, vkey: str) -> bool:
    """Return whether this is one line, and this witness's cosignature of the note."""
    try:
        one_line = line.count("\n") == 1 and line.endswith("\n")
        return one_line and bool(cosignatures(note + line, [vkey], ed25519_holds))
    except EvidenceUnreadable:
        return False


def covering(connection: Connection, index: int, policy: Policy) -> str | None:
    """Return a checkpoint over the entry at a place, cosigned by enough witnesses if there is one.

    Of those the oldest: it says most about when. Without any, the oldest checkpoint over the entry
    with what witnesses said of it; `None` if there is no checkpoint yet.

    Args:
        connection: with an open transaction.
        index: place of the entry in the log, from 0.
        policy: which witnesses, and how many of them.
    """
    if policy.needed:
        rows = connection.exec_driver_sql(
            "SELECT c.size, c.root, c.note FROM (SELECT size FROM ledger.cosignature "
            "WHERE size > %s GROUP BY size HAVING count(*) >= %s ORDER BY size LIMIT 3) AS s "
            "JOIN ledger.checkpoint c USING (size) ORDER BY c.size",
            (index, policy.needed),
        )
        for row in rows:
            checkpoint = StoredCheckpoint(row.size, bytes(row.root), row.note)
            note = cosigned_note(connection, checkpoint, _by_name(policy))
            if _meets(note, policy):
                return note
    first = connection.exec_driver_sql(
        "SELECT size, root, note FROM ledger.checkpoint WHERE size > %s ORDER BY size LIMIT 1",
        (index,),
    ).first()
    if first is None:
        return None
    oldest = StoredCheckpoint(first.size, bytes(first.root), first.note)
    return cosigned_note(connection, oldest, _by_name(policy))


def witnessed_size(connection: Connection, policy: Policy) -> int:
    """Return how many entries the newest checkpoint has that enough witnesses cosigned; 0: none."""
    rows = connection.exec_driver_sql(
        "SELECT c.size, c.root, c.note FROM (SELECT size FROM ledger.cosignature "
        "GROUP BY size HAVING count(*) >= %s ORDER BY size DESC LIMIT 20) AS s "
        "JOIN ledger.checkpoint c USING (size) ORDER BY c.size DESC",
        (policy.needed,),
    )
    for row in rows:
        checkpoint = StoredCheckpoint(row.size, bytes(row.root), row.note)
        if _meets(cosigned_note(connection, checkpoint, _by_name(policy)), policy):
            return checkpoint.size
    return 0


def _by_name(policy: Policy) -> VerifierKeys:
    return {read_witness(vkey).name: [vkey] for vkey in policy.vkeys}


def _meets(note: str, policy: Policy) -> bool:
    try:
        return not policy.check(note)
    except EvidenceUnreadable:
        return False


# ---- time stamps ---------------------------------------------------------------------------------
def store_timestamp(connection: Connection, occasion: Occasion, stamp: Timestamp) -> None:
    """Keep a time stamp."""
    connection.exec_driver_sql(
        "INSERT INTO ledger.timestamp (size, occasion, note, token, stamped_at) "
        "VALUES (%s, %s, %s, %s, %s)",
        (stamp.size, occasion, stamp.note, stamp.token, stamp.at),
    )


def newest_timestamp(connection: Connection, occasion: Occasion | None = None) -> Timestamp | None:
    """Return the time stamp over the newest checkpoint, if there is one."""
    row = connection.exec_driver_sql(
        "SELECT size, note, token, stamped_at FROM ledger.timestamp "
        "WHERE %s::text IS NULL OR occasion = %s ORDER BY size DESC, number DESC LIMIT 1",
        (occasion, occasion),
    ).first()
    return None if row is None else Timestamp(row.size, row.note, bytes(row.token), row.stamped_at)


def all_timestamps(connection: Connection) -> list[Timestamp]:
    """Return every time stamp, by size."""
    rows = connection.exec_driver_sql(
        "SELECT size, note, token, stamped_at FROM ledger.timestamp ORDER BY size, number"
    )
    return [Timestamp(row.size, row.note, bytes(row.token), row.stamped_at) for row in rows]


def newest_anchor(connection: Connection) -> Anchor | None:
    """Return the newest checkpoint that somebody outside has seen, as this database knows it."""
    row = connection.exec_driver_sql(
        "SELECT size, root, witness, signed_at FROM ledger.cosignature "
        "ORDER BY size DESC, witness LIMIT 1"
    ).first()
    cosigned = (
        Anchor(row.size, bytes(row.root), "witness", row.witness, row.signed_at) if row else None
    )
    stamp = newest_timestamp(connection)
    if stamp is None or (cosigned and cosigned.size >= stamp.size):
        return cosigned
    return Anchor(stamp.size, read_checkpoint(stamp.note).root, "timestamp", "", stamp.at)


def seen_in(connection: Connection) -> Iterator[Seen]:
    """Yield when the log was seen at which size: by whoever signed it, and from outside.

    Of witnesses and of time stamps the first over each checkpoint. No signature is checked here.
    """
    rows = connection.exec_driver_sql(
        "SELECT size, at, true, NULL FROM ledger.checkpoint "
        "UNION ALL SELECT s.size, min(s.signed_at), true, min(c.at) FROM ledger.cosignature s "
        "LEFT JOIN ledger.checkpoint c USING (size) GROUP BY s.size "
        "UNION ALL SELECT size, min(stamped_at), false, NULL FROM ledger.timestamp GROUP BY size"
    )
    yield from (Seen(*row) for row in rows)


# ---- who is asked --------------------------------------------------------------------------------
def alone(connection: Connection) -> bool:
    """Return whether this connection's session is the one that asks; it is, until it says `over`.

    A lock of the session, not of a transaction: none is open while others are waited for.
    """
    return bool(
        connection.exec_driver_sql("SELECT pg_try_advisory_lock(%s)", (_ANCHOR_LOCK,)).scalar()
    )


def over(connection: Connection) -> None:
    """Let another process ask."""
    connection.exec_driver_sql("SELECT pg_advisory_unlock(%s)", (_ANCHOR_LOCK,))


def witnesses(connection: Connection) -> list[Asked]:
    """Return the witnesses that are asked now, as the log says, by name."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT ON (w.name) w.name, w.vkey, w.change, w.at, "
        "(SELECT c.at FROM ledger.cosignature c WHERE c.witness = w.name ORDER BY c.at DESC "
        "LIMIT 1) AS cosigned_at "
        "FROM ledger.witness w ORDER BY w.name, w.number DESC"
    )
    return [
        Asked(
            row.name,
            row.vkey,
            row.at
            if row.change == "refused" and (row.cosigned_at is None or row.cosigned_at < row.at)
            else None,
        )
        for row in rows
        if row.change != "removed"
    ]


def known_vkeys(connection: Connection) -> dict[str, Sequence[str]]:
    """Return every key under which a witness of a name was ever asked."""
    rows = connection.exec_driver_sql(
        "SELECT name, array_agg(DISTINCT vkey) FROM ledger.witness WHERE change = 'added' "
        "GROUP BY name"
    )
    return {name: tuple(vkeys) for name, vkeys in rows}


def store_change(connection: Connection, name: str, vkey: str, change: Change) -> None:
    """Keep that a witness was added, removed, or refused; its entry goes with it."""
    connection.exec_driver_sql(
        "INSERT INTO ledger.witness (name, vkey, change) VALUES (%s, %s, %s)", (name, vkey, change)
    )
