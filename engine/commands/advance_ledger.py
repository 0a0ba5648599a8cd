"""Give waiting entries their places in the log, and sign."""

from __future__ import annotations

from audit import positions
from audit.sequencer import integrate, publish_checkpoint
from engine.store import accounts
from engine.store.database import transaction
from engine.workspace import Workspace


def advance_ledger(workspace: Workspace) -> int:
    """Return how many entries were placed; afterwards a checkpoint covers all that was placed.

    Two transactions of the sequencer's role: what is signed is committed before. While another
    process is
    at it, nothing happens.

    Raises:
        HistoryRewritten: the stored tree contradicts the newest checkpoint; nothing is signed
        any more.
    """
    placed = 0
    while True:
        with transaction(workspace.sequencer) as connection:
            count = integrate(connection, workspace.ledger)
        placed += count
        if count == 0:
            break
    with transaction(workspace.sequencer) as connection:
        now = accounts.clock(connection, workspace.real_time())
        publish_checkpoint(connection, workspace.ledger, now)
        led = positions.lead(connection)
    workspace.observer.sequencer_turn(led)
    return placed
