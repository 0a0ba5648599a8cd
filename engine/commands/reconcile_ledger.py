"""Reconcile the engine's tables with the ledger, instance by instance.

A part of what `verify_ledger` does: neither the order, nor the tree, nor signatures are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection

from audit import positions
from audit.committed import compare_states
from audit.finding import Finding, Place, found
from audit.live import InstanceHead
from engine.commands.reconciliation import reconciled
from engine.core.permission import Operation
from engine.faults import ProcessInstanceUnknown
from engine.model import Person
from engine.store import instances, standing
from engine.store.database import transaction
from engine.workspace import Workspace, require


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """How many instances were compared, and what is not as the ledger says."""

    compared: int
    findings: tuple[Finding, ...]


def reconcile_ledger(
    workspace: Workspace, *, actor: Person, case: int | None = None
) -> Reconciliation:
    """Return where tables, states and files are not what the newest entries say.

    Args:
        workspace: where.
        actor: who asks.
        case: key of the one process instance to compare; `None` compares all, and the files of
            definitions and documents.

    Raises:
        NotAllowed: the actor may not verify.
        ProcessInstanceUnknown: there is no such case, in the tables or in the ledger.
    """
    require(actor, Operation.VERIFY)
    with transaction(workspace.database) as connection:
        positions.read_one_snapshot(connection)
        heads = _Heads(workspace, connection, case)
        findings = list(compare_states(connection, workspace.ledger, heads))
        findings += [
            found("instance-missing", Place(None, instance, seq))
            for instance, seq in standing.without_instance(connection)
            if case is None or instance == str(case)
        ]
        if case is not None and not heads.count and not findings:
            raise ProcessInstanceUnknown(f"there is no process instance {case}")
        broken = {one.instance for one in findings if one.instance is not None}
        findings += reconciled(workspace, connection, broken, case)
    return Reconciliation(heads.count, tuple(findings))


@dataclass
class _Heads:
    """What the engine holds of its instances, read while it is compared; counts them."""

    workspace: Workspace
    connection: Connection
    case: int | None
    count: int = field(default=0)

    def __iter__(self) -> Iterator[InstanceHead]:
        seals = self.workspace.seals
        for key, version, head, state in instances.all_heads(self.connection, seals, self.case):
            self.count += 1
            yield InstanceHead(str(key), version, head, state)
