"""Entries that have no place in the log yet, and why those that cannot get one do not."""

from __future__ import annotations

from audit.finding import Finding
from audit.live import unplaced_findings
from engine.workspace import Workspace


def waiting_entries(workspace: Workspace) -> list[Finding]:
    """Return what is wrong with entries without a place; nothing, if all get theirs in time."""
    with workspace.transaction() as connection:
        return unplaced_findings(connection, workspace.ledger)
