"""Approve an erasure: two people do, and neither of them asked for it."""

from __future__ import annotations

from audit.entry import Fact
from engine.commands.move_instance import ledger_actor
from engine.core.permission import Operation
from engine.faults import ErasureRefused, ErasureUnknown, NotAllowed
from engine.model import Person
from engine.person_model import Erasure
from engine.store import accounts, erasures
from engine.workspace import Workspace, require

NEEDED = 2
"""Approvals; the database counts them too before it erases."""


def approve_erasure(workspace: Workspace, key: int, *, actor: Person) -> int:
    """Return how many approvals are still missing.

    Raises:
        NotAllowed: the actor may not approve, or asked for the erasure themselves.
        ErasureUnknown: there is no such request.
        ErasureRefused: they have approved it already, or it is done or withdrawn.
    """
    require(actor, Operation.APPROVE_ERASURE)
    with workspace.transaction() as connection:
        erasures.lock(connection, key)
        request = erasures.load(connection, key)
        if request is None:
            raise ErasureUnknown(f"there is no erasure {key}")
        if actor.account_id == request.requested_by:
            raise NotAllowed(
                f"{actor.name} may not approve erasure {key}: they asked for it", rule="four-eyes"
            )
        if request.executed_at is not None:
            raise ErasureRefused(f"erasure {key} is done already")
        if request.withdrawn_at is not None:
            raise ErasureRefused(f"erasure {key} is withdrawn")
        now = accounts.clock(connection, workspace.chosen_time())
        if not erasures.approve(connection, key, actor.account_id, now):
            raise ErasureRefused(f"{actor.name} has approved erasure {key} already")
        fact = Fact("erasure.approved", data={"request": str(key)})
        workspace.ledger.append_system(connection, ledger_actor(actor), [fact], now)
    return max(NEEDED - len(request.approved_by) - 1, 0)


def missing(request: Erasure) -> int:
    """Return how many approvals a request still needs."""
    return max(NEEDED - len(set(request.approved_by) - {request.requested_by}), 0)
