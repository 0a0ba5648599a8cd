"""Verify the ledger in the running database, and that all other tables agree with it.

Not seen: accounts and their groups, lists of candidates, business ids, summaries, incidents, kept
messages and which instance one has started, and the times at which something was opened or ended.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from audit.entry import Fact
from audit.finding import Finding
from audit.live import InstanceHead, verify_live
from engine.commands.move_instance import ledger_actor
from engine.commands.reconciliation import reconciled
from engine.core.permission import Operation
from engine.model import Person
from engine.store import accounts, instances
from engine.store.database import transaction
from engine.workspace import Workspace, require


def verify_ledger(workspace: Workspace, *, actor: Person | None = None) -> tuple[Finding, ...]:
    """Return everything that is not as it must be; nothing if all is sound.

    Args:
        workspace: where.
        actor: who asks, and stands in the ledger for it; `None` for a check that leaves no entry.

    Raises:
        NotAllowed: the actor may not verify.
    """
    if actor is not None:
        require(actor, Operation.VERIFY)
    with transaction(workspace.database) as connection:
        found = verify_live(connection, workspace.ledger, _heads(connection))
        # In the same snapshot. What the ledger itself contradicts is not compared once more.
        broken = {finding.instance for finding in found if finding.instance is not None}
        findings = (*found, *reconciled(workspace, connection, broken))
        size = workspace.ledger.covered(connection)
    if actor is not None:
        _record(workspace, actor, findings, size)
    return findings


def _heads(connection: Connection) -> Iterator[InstanceHead]:
    # A generator: the first read must come after the verification has fixed its snapshot.
    for key, version, head, state in instances.all_heads(connection):
        yield InstanceHead(str(key), version, head, state)


def _record(workspace: Workspace, actor: Person, findings: tuple[Finding, ...], size: int) -> None:
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        codes = sorted({finding.code for finding in findings})
        fact = Fact(
            type="verify.run",
            data={"kind": "live", "size": size, "findings": len(findings), "codes": list(codes)},
        )
        workspace.ledger.append_system(connection, ledger_actor(actor), [fact], now)
