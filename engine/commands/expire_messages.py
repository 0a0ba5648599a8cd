"""Delete messages whose time is over; of those that nobody has taken, the ledger keeps a fact."""

from __future__ import annotations

from typing import Final

from audit.entry import Fact
from engine.commands.move_instance import ENGINE, ledger_actor
from engine.commands.sealed_messages import open_keys
from engine.store import accounts, expired_messages
from engine.workspace import Workspace

_AT_ONCE: Final = 1_000


def expire_messages(workspace: Workspace) -> int:
    """Return how many messages were deleted.

    A message that reached one process at least was taken; that it reached nobody is a fact
    `message.expired`, with its name and number, never its key or content.
    """
    with workspace.transaction() as connection:
        clock = workspace.chosen_time()
        expired_messages.let_go(connection, clock, openly=open_keys(workspace))
        expired = expired_messages.delete(connection, _AT_ONCE, clock)
        facts = [
            Fact(type="message.expired", data={"message": one.name, "message_id": str(one.key)})
            for one in expired
            if one.unread
        ]
        if facts:
            now = accounts.clock(connection, clock)
            workspace.ledger.append_system(connection, ledger_actor(ENGINE), facts, now)
    return len(expired)
