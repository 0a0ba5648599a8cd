"""Give waiting entries their places in the log, and sign."""

from __future__ import annotations

from audit import positions
from audit.sequencer import integrate, publish_checkpoint
from audit.tiles import TileFolder
from engine.commands.write_tiles import write_tiles
from engine.store import accounts, sequencing
from engine.store.announcements import tell_placed
from engine.store.database import transaction
from engine.workspace import Workspace


def advance_ledger(workspace: Workspace) -> int:
    """Return how many entries were placed; afterwards a checkpoint covers all that was placed.

    Nothing happens in a process that has no signing key: another one is the publisher.

    Three transactions of the sequencer's role: what is signed is committed before, and what stands
    in the static files after. While another process is at it, nothing happens.

    Raises:
        HistoryRewritten: the stored tree contradicts the newest checkpoint; nothing is signed
        any more.
    """
    if not workspace.ledger.keys.log.signs:
        return 0
    placed = 0
    with transaction(workspace.sequencer) as connection:
        due = positions.queue_length(connection)
    # No more than that: whoever goes on until nothing waits never signs while others keep writing.
    while placed < due:
        with transaction(workspace.sequencer) as connection:
            count = integrate(connection, workspace.ledger)
            if count:
                tell_placed(connection)
        placed += count
        if count == 0:
            break
    with transaction(workspace.sequencer) as connection:
        now = accounts.clock(connection, workspace.real_time())
        published = TileFolder(workspace.settings.tiles_folder).checkpoint()
        publish_checkpoint(connection, workspace.ledger, now, published)
        led = positions.lead(connection)
    if placed:
        with transaction(workspace.database) as connection:
            sequencing.note(connection, placed, now)
    write_tiles(workspace)
    workspace.observer.sequencer_turn(led)
    return placed
