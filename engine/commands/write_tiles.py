"""Write the log's static files, behind the newest checkpoint."""

from __future__ import annotations

import logging

from audit import positions
from audit.anchors.stored import cosigned_note
from audit.plain import Plain
from audit.positions import StoredTree
from audit.tiles import TileFolder
from engine.store.database import transaction
from engine.witness_list import known_witnesses
from engine.workspace import Workspace

_log = logging.getLogger(__name__)


def write_tiles(workspace: Workspace, *, anew: bool = False) -> int:
    """Return how many tiles were written; 0 if there is nothing new or another process is at it.

    A third transaction of the sequencer: what it writes is committed, and no other writes.

    Args:
        workspace: where; `VORGANG_TILES` names the folder.
        anew: put the folder aside and write everything.

    Raises:
        HistoryRewritten: the folder's checkpoint is one that the log does not continue.
    """
    files = TileFolder(workspace.settings.tiles_folder)
    with transaction(workspace.sequencer) as connection:
        newest = positions.newest_checkpoint(connection)
        if newest is None:
            return 0
        note = cosigned_note(connection, newest, known_witnesses(workspace.settings))
        if (files.note() == note and not anew) or not positions.lead(connection):
            return 0
        try:
            if anew:
                files.set_aside()
            return files.advance(note, StoredTree(connection))
        except OSError as fault:
            # Nothing that is proven hangs on them: they are written with the next checkpoint.
            _log.error("the log's static files cannot be written: %s", Plain(type(fault).__name__))
            return 0
