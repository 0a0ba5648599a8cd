"""Verify the ledger in the running database, and that all other tables agree with it.

Not seen: accounts and their groups, lists of candidates, business ids, summaries, incidents, kept
messages and which instance one has started, and the times at which something was opened or ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from audit.anchors.live import check_anchors, check_trusted
from audit.cosignature import Policy
from audit.damaged_keys import damaged_keys
from audit.entry import Fact
from audit.finding import RULES_OF_MEANING, Finding
from audit.guards import guard_findings, guards_off
from audit.live import InstanceHead, verify_live
from audit.live_anchor import continues_earlier
from engine.commands.collect_cosignatures import contradictions
from engine.commands.move_instance import ledger_actor
from engine.commands.reconciliation import reconciled
from engine.core.permission import Operation
from engine.model import Person
from engine.store import accounts, instances
from engine.store.database import transaction
from engine.witness_list import known_witnesses
from engine.workspace import Workspace, require


def verify_ledger(
    workspace: Workspace,
    *,
    actor: Person | None = None,
    earlier: str | None = None,
    vkeys: Sequence[str] = (),
    policy: Policy | None = None,
    authorities: Sequence[bytes] = (),
    ask_witnesses: bool = False,
) -> tuple[Finding, ...]:
    """Return everything that is not as it must be; nothing if all is sound.

    Args:
        workspace: where.
        actor: who asks, and stands in the ledger for it; `None` for a check that leaves no entry.
        earlier: a checkpoint that was kept elsewhere, which the log must continue.
        vkeys: verifier keys for it, known from elsewhere; without one, that of the key folder.
        policy: witnesses whose cosignatures are asked for, as they are stored here.
        authorities: certificates of time-stamp authorities, one of which must have made the newest
            time stamp stored here.
        ask_witnesses: whether to ask the witnesses that the settings name how far they are: only
            they can tell that everything here was replaced. One that is silent finds nothing.

    Raises:
        NotAllowed: the actor may not verify.
        EvidenceUnreadable: the earlier checkpoint or a key cannot be read.
    """
    if actor is not None:
        require(actor, Operation.VERIFY)
    with transaction(workspace.database) as connection:
        found = _verified(workspace, connection)
        # In the same snapshot. What the ledger itself contradicts is not compared once more.
        broken = {
            finding.instance
            for finding in found
            if finding.instance is not None and finding.code not in RULES_OF_MEANING
        }
        findings = (*found, *reconciled(workspace, connection, broken))
        findings += tuple(damaged_keys(connection, workspace.ledger.keys))
        findings += tuple(guard_findings(guards_off(connection)))
        findings += tuple(check_anchors(connection, known_witnesses(workspace.settings)))
        findings += tuple(check_trusted(connection, policy, authorities))
        if earlier is not None:
            findings += continues_earlier(connection, workspace.ledger, earlier, vkeys)
        size = workspace.ledger.covered(connection)
    if ask_witnesses:
        findings += contradictions(workspace)
    if actor is not None:
        _record(workspace, actor, findings, size)
    return findings


def _verified(workspace: Workspace, connection: Connection) -> list[Finding]:
    # Set for one process alone, a clock is not the database's; a test installation says so itself.
    own = workspace.clock is not None and not workspace.settings.test_mode
    return verify_live(
        connection,
        workspace.ledger,
        _heads(workspace, connection),
        by_the_clock=not own and workspace.real_clock is None,
    )


def _heads(workspace: Workspace, connection: Connection) -> Iterator[InstanceHead]:
    # A generator: the first read must come after the verification has fixed its snapshot.
    for key, version, head, state in instances.all_heads(connection, workspace.seals):
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
