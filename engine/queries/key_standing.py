"""How the keys of this process stand to those of the others."""

from __future__ import annotations

from engine.store.connected import strangers
from engine.workspace import Workspace


def other_key_folders(workspace: Workspace) -> int:
    """Return how many processes on this database use another key folder.

    Raises:
        DatabaseUnavailable: the database does not answer.
    """
    with workspace.transaction() as connection:
        return len(strangers(connection, workspace.settings.home))
