"""Seal what an earlier version wrote plain: a few cases at a time, while all goes on."""

from __future__ import annotations

from engine.store import archive, unsealed
from engine.workspace import Workspace


def seal_old_cases(workspace: Workspace, at_once: int) -> int:
    """Return how many cases were sealed, at most so many; none while somebody else keeps house."""
    with workspace.transaction() as connection:
        if not archive.alone(connection):
            return 0
        keys = unsealed.waiting(connection, at_once)
        for key in keys:
            # In a transaction of its own: a step that makes the key of its case as well has that
            # case's lock, for which nobody may wait with another's key in hand.
            workspace.seals.to_seal(connection, key)
    if not keys:
        return 0
    with workspace.transaction() as connection:
        if not archive.alone(connection):
            return 0
        for key in unsealed.waiting(connection, at_once):
            unsealed.seal_case(connection, key, workspace.seals)
        unsealed.forget_documents(connection)
    return len(keys)
