"""The ledger's newest signed head, to be kept as proof that nothing was rewritten since."""

from __future__ import annotations

from audit.positions import newest_checkpoint as stored_checkpoint
from engine.workspace import Workspace


def newest_checkpoint(workspace: Workspace) -> str | None:
    """Return the newest checkpoint as a C2SP signed note, or `None` before the first.

    It names no person and no case, so whoever is signed in may have it: the more people hold old
    checkpoints, the harder it is to rewrite the ledger.
    """
    with workspace.transaction() as connection:
        found = stored_checkpoint(connection)
    return None if found is None else found.note
