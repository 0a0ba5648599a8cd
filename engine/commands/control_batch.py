"""Stop a batch operation, hold it, or let it go on."""

from __future__ import annotations

from audit.entry import Fact
from engine.batch_model import ACTIVE, CANCELLED, SUSPENDED
from engine.commands.move_instance import ledger_actor
from engine.core.permission import Operation
from engine.faults import BatchRefused, BatchUnknown
from engine.model import Person
from engine.store import accounts, batches
from engine.workspace import Workspace, require


def cancel_batch(workspace: Workspace, key: int, *, actor: Person) -> None:
    """Do no more of a batch; what is done stays done.

    Raises:
        BatchUnknown: there is no such batch.
        BatchRefused: it has ended.
        NotAllowed: the actor may not.
    """
    _change(workspace, key, CANCELLED, "cancelled", (ACTIVE, SUSPENDED), actor)


def suspend_batch(workspace: Workspace, key: int, *, actor: Person) -> None:
    """Do no more of a batch for now; what is in hand is finished.

    Raises:
        BatchUnknown: there is no such batch.
        BatchRefused: it is not active.
        NotAllowed: the actor may not.
    """
    _change(workspace, key, SUSPENDED, "suspended", (ACTIVE,), actor)


def resume_batch(workspace: Workspace, key: int, *, actor: Person) -> None:
    """Go on with a batch that was suspended.

    Raises:
        BatchUnknown: there is no such batch.
        BatchRefused: it is not suspended.
        NotAllowed: the actor may not.
    """
    _change(workspace, key, ACTIVE, "resumed", (SUSPENDED,), actor)


def _change(
    workspace: Workspace, key: int, state: str, word: str, before: tuple[str, ...], actor: Person
) -> None:
    require(actor, Operation.RUN_BATCH)
    with workspace.transaction() as connection:
        known = batches.lock(connection, key)
        if known is None:
            raise BatchUnknown(f"there is no batch operation {key}")
        if known not in before:
            raise BatchRefused(f"the batch operation {key} is {known}")
        now = accounts.clock(connection, workspace.chosen_time())
        batches.set_state(connection, key, state, now)
        fact = Fact(f"batch.{word}", data={"batch": str(key)})
        workspace.ledger.append_system(connection, ledger_actor(actor), [fact], now)
