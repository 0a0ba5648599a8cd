"""Entries that have no place in the log yet, why those that cannot get one do not, and what keeps
others from being written."""

from __future__ import annotations

from audit.finding import Finding
from audit.live import unplaced_findings
from audit.stray import stray_findings
from engine.workspace import Workspace


def waiting_entries(workspace: Workspace) -> list[Finding]:
    """Return what is wrong with entries without a place; nothing, if all get theirs in time.

    So too sealed values without an entry, which take the number of the next one.
    """
    with workspace.transaction() as connection:
        findings = unplaced_findings(connection, workspace.ledger)
        named = {(one.instance, one.seq) for one in findings}
        return [*findings, *stray_findings(connection, named)]
