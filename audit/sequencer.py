"""The one that gives every entry its place in the log, and then signs.

Two transactions: `integrate` places what waits, and only after its commit `publish_checkpoint`
signs what is committed. Signed before, a crash between the two would leave a signature over entries
that never were. The queue is drained, never read from a last number on: transactions that began
early and committed late must not be skipped.
"""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import Connection

from audit import positions
from audit.admission import objection, speaks_of_keys
from audit.chain import check_body, genesis, leaf_hash
from audit.checkpoint import Checkpoint, sign_checkpoint
from audit.entry import SYSTEM
from audit.faults import HistoryRewritten, SignerFailed
from audit.foreign import foreign_places
from audit.head import SignedHead, all_remembered, remember, remembered
from audit.ledger import Ledger
from audit.log_keys import held_key, is_signed, read_history
from audit.plain import Plain
from audit.positions import StoredCheckpoint, StoredTree, Waiting
from audit.queued import is_ours
from audit.seal_binding import vouch
from audit.signer import Signer
from audit.tlog import TILE_HEIGHT, TILE_WIDTH, root_of, tree_root

_MOST_AT_ONCE = 2_000
_log = logging.getLogger(__name__)


def integrate(connection: Connection, ledger: Ledger, most: int = _MOST_AT_ONCE) -> int:
    """Give the entries that wait their places in the log and return how many.

    Call it until it returns 0. It does nothing while another transaction is the sequencer. An entry
    whose leaf or link is wrong stays in the queue, however many of them there are, and so does one
    that nobody with the key folder queued, or that `admission` objects to; it is logged once per
    process and named by live verification. What waits behind it goes on.

    Args:
        connection: with an open transaction, which the caller commits.
        ledger: the log.
        most: entries read and placed at once.
    """
    if not positions.lead(connection):
        return 0
    entries = _next(connection, ledger, most)
    if not entries:
        return 0
    first = positions.log_size(connection)
    positions.place(connection, first, entries)
    _fold(connection, first, first + len(entries))
    return len(entries)


def publish_checkpoint(
    connection: Connection, ledger: Ledger, now: datetime, published: Checkpoint | None = None
) -> str | None:
    """Sign a checkpoint over everything placed and return the note; `None` if there is nothing new.

    Args:
        connection: with an open transaction of its own, begun after `integrate` was committed.
        ledger: the log; its key signs.
        now: kept with the checkpoint.
        published: the newest one that stands elsewhere, such as in the static files.

    The head is remembered beside the key before the note is stored: a crash in between leaves a
    remembered head that the log continues, and the next run signs again.

    Raises:
        HistoryRewritten: the stored log does not continue the newest checkpoint of the database,
            or the last signed head that is remembered beside the key; or somebody without the key
            folder gave an entry a place.
        EvidenceUnreadable: what is remembered beside the key is damaged.
        SignerFailed: a key that must sign does not do so in this process.

    Source: C2SP tlog-checkpoint.
    """
    if not positions.lead(connection):
        return None
    head = remembered(ledger.keys, ledger.origin)
    heads = all_remembered(ledger.keys, ledger.name)
    known_elsewhere: list[StoredCheckpoint | Checkpoint] = [one.checkpoint for one in heads]
    known_elsewhere += [published] if published else []
    size, newest = positions.log_size(connection), positions.newest_checkpoint(connection)
    stored, signed = newest.size if newest else 0, head.checkpoint.size if head else 0
    furthest = max((one.size for one in known_elsewhere), default=0)
    if size == stored == signed == furthest and (newest is None or newest == _checkpoint_of(head)):
        return None
    tree = StoredTree(connection)
    if head and head.is_missed(stored):
        raise HistoryRewritten(f"the checkpoint over {signed} entries is gone from the database")
    for known in (newest, *known_elsewhere):
        if known:
            _refuse_another_history(tree, size, known)
    if size == stored:
        return None
    signed_now = _signed(connection, ledger, tree, newest, size)
    positions.store_checkpoint(connection, signed_now, now)
    return signed_now.note


def remember_ahead(connection: Connection, ledger: Ledger) -> None:
    """Sign what is placed and remember it beside the key; the next turn stores what it signs.

    For a log that has just begun anew: its key folder knows no head of the new name, and must know
    one before the heads of the old one are given up. It is the state in which a crash between
    remembering and storing leaves a log.

    Args:
        connection: with an open transaction that leads, begun after the entries were committed.
        ledger: the log, under its new name.

    Raises:
        HistoryRewritten: somebody without the key folder gave an entry a place.
        SignerFailed: a key that must sign does not do so in this process.
    """
    size, newest = positions.log_size(connection), positions.newest_checkpoint(connection)
    if newest is None or newest.size < size:
        _signed(connection, ledger, StoredTree(connection), newest, size)


def _signed(
    connection: Connection,
    ledger: Ledger,
    tree: StoredTree,
    newest: StoredCheckpoint | None,
    size: int,
) -> StoredCheckpoint:
    """Return a new checkpoint, signed, and remembered beside the key."""
    _refuse_what_others_placed(connection, ledger, newest, size)
    checkpoint = Checkpoint(ledger.origin, size, tree_root(size, tree))
    note = sign_checkpoint(checkpoint, *_signers(connection, ledger, size))
    remember(ledger.keys, checkpoint, note, newest.size if newest else 0)
    return StoredCheckpoint(size, checkpoint.root, note)


def _refuse_another_history(
    tree: StoredTree, size: int, known: StoredCheckpoint | Checkpoint
) -> None:
    if size < known.size or tree_root(known.size, tree) != known.root:
        raise HistoryRewritten(
            f"the stored log of {size} entries does not continue the one of {known.size} that "
            "was signed"
        )


def _refuse_what_others_placed(
    connection: Connection, ledger: Ledger, newest: StoredCheckpoint | None, size: int
) -> None:
    """Pass, if every entry that is not signed yet was queued by somebody who has the key folder.

    Raises:
        HistoryRewritten: one was not.
    """
    first = 0
    if newest is not None and is_signed(connection, ledger.name, ledger.keys, newest):
        first = newest.size
    for place in foreign_places(connection, ledger.queue_key, first, size):
        raise HistoryRewritten(f"somebody without the key folder filled place {place.index}")


def _checkpoint_of(head: SignedHead | None) -> StoredCheckpoint | None:
    return None if head is None else head.checkpoint


def _signers(connection: Connection, ledger: Ledger, size: int) -> list[Signer]:
    """Return who must sign a checkpoint over so many entries: two while a key is rotated."""
    history = read_history(connection, ledger.name, ledger.keys)
    if history.origin != ledger.origin:
        raise HistoryRewritten(f"no entry says that the log {history.origin} became this one")
    signers = []
    for due in history.signing(size):
        key = held_key(ledger.keys, due)
        if key.signer is None:
            raise SignerFailed(f"key {key.number} of the log does not sign in this process")
        vouch(ledger.keys, ledger.origin, key)
        signers.append(key.signer)
    if not signers:
        raise SignerFailed("the key folder has none of the keys that the log speaks of")
    return signers


def _next(connection: Connection, ledger: Ledger, most: int) -> list[tuple[Waiting, bytes]]:
    """Return the entries of the first page of the queue that has any that may be placed."""
    after = 0
    while page := positions.waiting(connection, after, most):
        entries = _sound(connection, page, ledger)
        if entries:
            return entries
        after = page[-1].ticket
    return []


def _sound(
    connection: Connection, entries: list[Waiting], ledger: Ledger
) -> list[tuple[Waiting, bytes]]:
    """Return, with their leaf hashes, the entries that may be placed now."""
    placed: list[tuple[Waiting, bytes]] = []
    heads: dict[tuple[str, int], bytes] = {}
    for entry in entries:
        if placed and speaks_of_keys(entry.instance, entry.body or b""):
            # It is held against what stands before it, which has to be stored then.
            break
        leaf = _leaf_of(connection, entry, heads, ledger)
        if leaf is None:
            if entry.ticket not in ledger.unplaceable:
                ledger.unplaceable.add(entry.ticket)
                _log.error("entry %s of %s cannot be placed", entry.seq, _named(entry.instance))
            continue
        heads[entry.instance, entry.seq] = leaf
        placed.append((entry, leaf))
    return placed


def _named(instance: str) -> str:
    """Return what the log may repeat: a row that somebody inserted may say anything."""
    return Plain(instance) if instance == SYSTEM or instance.isdecimal() else instance


def _leaf_of(
    connection: Connection, entry: Waiting, heads: dict[tuple[str, int], bytes], ledger: Ledger
) -> bytes | None:
    """Return the leaf hash of an entry that may be placed now."""
    log = ledger.origin
    if not is_ours(ledger.queue_key, entry.instance, entry.seq, entry.leaf, entry.mac):
        return None
    if entry.body is None or leaf_hash(entry.body) != entry.leaf:
        return None
    fields, fault = check_body(entry.body, log, entry.instance, entry.seq)
    if fields is None or fault is not None:
        return None
    predecessor = (
        genesis(log, entry.instance)
        if entry.seq == 1
        else heads.get((entry.instance, entry.seq - 1), entry.predecessor)
    )
    if not predecessor or fields["prev"] != predecessor.hex():
        return None
    return None if objection(connection, ledger, entry.body, fields) else entry.leaf


def _fold(connection: Connection, first: int, end: int) -> None:
    """Store the roots of the subtrees of 256, 65,536, … leaves that became complete."""
    height = 0
    while end // TILE_WIDTH > first // TILE_WIDTH:
        first, end = first // TILE_WIDTH, end // TILE_WIDTH
        tree = StoredTree(connection)
        roots = [
            root_of(tree.row(height, number * TILE_WIDTH, TILE_WIDTH))
            for number in range(first, end)
        ]
        height += TILE_HEIGHT
        positions.store_nodes(connection, height, first, roots)
