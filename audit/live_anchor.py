"""Whether the running database continues a checkpoint that was kept elsewhere.

What somebody with the key rewrote, cut off or put back from a backup, only this can show.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from audit import positions
from audit.checkpoint import Checkpoint, read_checkpoint, signature_holds
from audit.finding import Finding, Place, found
from audit.former_keys import objection_to
from audit.key_history import KeyHistory
from audit.ledger import Ledger
from audit.log_keys import read_history
from audit.lost import as_lost
from audit.note import read_verifier
from audit.positions import StoredTree
from audit.tlog import tree_root


def continues_earlier(
    connection: Connection, ledger: Ledger, note: str, vkeys: Sequence[str]
) -> tuple[Finding, ...]:
    """Return why the log in the database does not continue an earlier checkpoint; else nothing.

    Args:
        connection: in the snapshot in which `verify_live` has compared the stored tree.
        ledger: the log.
        note: the checkpoint that was kept.
        vkeys: verifier keys that it may be signed with, known from elsewhere; without one, that of
            the key folder.

    Raises:
        EvidenceUnreadable: the note or a key cannot be read.
    """
    earlier = read_checkpoint(note)
    history = read_history(connection, ledger.name, ledger.keys)
    own = [key.vkey for key in history.keys]
    asked = [*vkeys, *_before(history, vkeys, earlier.size)] if vkeys else own
    if not signature_holds(note, asked):
        return (objection_to(note, [*vkeys, *own]),)
    size = positions.log_size(connection)
    place = Place(min(size, earlier.size))
    if earlier.size <= size and earlier.origin == history.origin_of(earlier.size):
        if tree_root(earlier.size, StoredTree(connection)) == earlier.root:
            return ()
        place = Place(0)
    lost = _lost(connection, history, earlier)
    return (lost or found("earlier-checkpoint", place, size=earlier.size),)


def _lost(connection: Connection, history: KeyHistory, earlier: Checkpoint) -> Finding | None:
    """Return where the log itself admits that it lost what the checkpoint covers, if it does."""
    for epoch in history.epochs[1:]:
        for entry in positions.placed_entries(connection, epoch.first, epoch.first + 1):
            lost = as_lost(earlier, entry.body, epoch.origin, epoch.first)
            if lost is not None:
                return lost
    return None


def _before(history: KeyHistory, vkeys: Sequence[str], size: int) -> list[str]:
    """Return the keys before a pinned one, each in its range; of a former name also beyond it.

    The history was told by entries that the keys signed themselves.
    """
    given = {vkey.strip() for vkey in vkeys}
    last = max((at for at, key in enumerate(history.keys) if key.vkey in given), default=0)
    return [
        key.vkey
        for key in history.keys[:last]
        if key.signs(max(size, 1)) or read_verifier(key.vkey).name != history.origin
    ]
