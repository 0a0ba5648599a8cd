"""End a session."""

from __future__ import annotations

from audit.entry import Fact
from engine.commands.move_instance import ledger_actor
from engine.commands.open_session import digest
from engine.store import accounts, sessions
from engine.workspace import Workspace


def log_out(workspace: Workspace, token: str) -> str | None:
    """Return how the session of this token began, which ends now; one that has ended already is no
    fault, and gives `None`."""
    with workspace.transaction() as connection:
        found = accounts.account_of_session(connection, digest(token), workspace.real_time())
        method = sessions.delete(connection, digest(token))
        if found is not None:
            fact = Fact("account.logged_out", refs={"account": found.person.account_id})
            at = accounts.clock(connection, workspace.chosen_time())
            workspace.ledger.append_system(connection, ledger_actor(found.person), [fact], at)
    return method
