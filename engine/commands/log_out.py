"""End a session."""

from __future__ import annotations

import hashlib

from engine.store import accounts
from engine.workspace import Workspace


def log_out(workspace: Workspace, token: str) -> None:
    """End the session of this token; one that has ended already is no fault."""
    with workspace.transaction() as connection:
        accounts.delete_session(connection, hashlib.sha256(token.encode()).digest())
