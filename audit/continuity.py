"""Whether the database still holds what was signed: the guard against an old backup put back."""

from __future__ import annotations

from sqlalchemy import Connection

from audit import positions
from audit.head import SignedHead
from audit.positions import StoredTree
from audit.tlog import tree_root


def continues(connection: Connection, head: SignedHead) -> bool:
    """Return whether the stored log continues the last signed head.

    Entries are placed and committed before they are signed: a log that is shorter than the head has
    lost some, also where no checkpoint but the newest is missing.

    Args:
        connection: with an open transaction in READ COMMITTED.
        head: read before anything is read here; the log only grows.
    """
    newest = positions.newest_checkpoint(connection)
    size = head.checkpoint.size
    if head.is_missed(newest.size if newest else 0):
        return False
    return holds(connection, size, head.checkpoint.root)


def holds(connection: Connection, size: int, root: bytes) -> bool:
    """Return whether the stored log continues one of so many entries with this root."""
    if positions.log_size(connection) < size:
        return False
    return tree_root(size, StoredTree(connection)) == root
