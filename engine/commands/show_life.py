"""Say once a day that the ledger is there, so that its silence means something."""

from __future__ import annotations

from audit.entry import Fact
from audit.heartbeat import silent_at
from engine.commands.move_instance import ENGINE, ledger_actor
from engine.store import accounts
from engine.workspace import Workspace


def show_life(workspace: Workspace) -> bool:
    """Return whether an entry was needed: nothing had happened for a day."""
    with workspace.transaction() as connection:
        size = silent_at(connection)
        if size is None:
            return False
        now = accounts.clock(connection, workspace.real_time())
        fact = Fact("log.alive", data={"size": size})
        workspace.ledger.append_system(connection, ledger_actor(ENGINE), [fact], now)
    return True
