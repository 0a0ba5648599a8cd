"""What the workers do of batch operations: one item after the other, each in its own step."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from audit.entry import Fact
from engine.batch_model import COMPLETED, FAILED, BatchView, ClaimedItem
from engine.commands import batch_words
from engine.commands.batch_kinds import KINDS
from engine.commands.move_instance import ENGINE, ItemSettled, ledger_actor
from engine.core.stuck import readable
from engine.faults import (
    DatabaseUnavailable,
    EngineFault,
    NotAllowed,
    VersionConflict,
)
from engine.model import Person
from engine.store import accounts, batches
from engine.workspace import Workspace

LEASE = timedelta(seconds=60)
"""An item is one step of one instance, which is bounded; who dies with it loses it after this."""
MOST_ATTEMPTS = 3


def claim_batch_items(workspace: Workspace, most: int) -> list[ClaimedItem]:
    """Return items of batches that this worker is to do, and no other for a while."""
    with workspace.transaction() as connection:
        return batches.claim(connection, most, LEASE, workspace.real_time())


def run_batch_item(workspace: Workspace, item: ClaimedItem) -> None:
    """Do one item. That it is done is written with the step itself; if it cannot be done, the item
    says why.

    Raises:
        DatabaseUnavailable: it stays to be done.
    """
    try:
        if item.attempts > MOST_ATTEMPTS:
            raise VersionConflict
        actor = replace(_starter(workspace, item), errand=item.errand)
        reason = f"Stapel {item.batch}"
        KINDS[item.kind].run(workspace, item.item, item.plan, reason, actor)
    except ItemSettled:
        return  # another worker has done it, or the batch was cancelled meanwhile
    except DatabaseUnavailable:
        raise
    except VersionConflict as fault:
        if item.attempts < MOST_ATTEMPTS:
            with workspace.transaction() as connection:
                batches.put_back(connection, item.errand)
            return
        fail_batch_item(workspace, item, batch_words.told(fault))
    except EngineFault as fault:
        fail_batch_item(workspace, item, batch_words.told(fault))
    else:
        _settle(workspace, item, COMPLETED)


def fail_batch_item(workspace: Workspace, item: ClaimedItem, message: str) -> None:
    """Write down why an item cannot be done."""
    _settle(workspace, item, FAILED, readable(message))


def end_batches(workspace: Workspace) -> None:
    """End the batches of which nothing is left to do, and write down what came of each."""
    while True:
        with workspace.transaction() as connection:
            key = batches.lock_done(connection)
            if key is None:
                return
            now = accounts.clock(connection, workspace.chosen_time())
            batches.set_state(connection, key, COMPLETED, now)
            (view,), _ = batches.page(connection, {"key": key}, limit=1)
            workspace.ledger.append_system(
                connection, ledger_actor(ENGINE), [ended_fact(view)], now
            )


def ended_fact(view: BatchView) -> Fact:
    """Return the fact that a batch has come to its end."""
    return Fact(
        "batch.ended",
        data={
            "batch": str(view.key),
            "kind": view.kind.value,
            "completed": view.completed,
            "failed": view.failed,
        },
    )


def _settle(
    workspace: Workspace, item: ClaimedItem, state: str, message: str | None = None
) -> None:
    """Write down what became of an item, unless its step has done so already."""
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        told = None
        if message is not None:
            seal = workspace.seals.to_seal(connection, item.process_instance_key)
            told = None if seal.key is None else seal.seal_text("batch", message)
        batches.finish(connection, item.errand, state, now, told)


def _starter(workspace: Workspace, item: ClaimedItem) -> Person:
    with workspace.transaction() as connection:
        account = accounts.account_of_id(connection, item.started_by)
    if account is None or not account.active:
        raise NotAllowed(f"the account that began the batch {item.batch} is not active any more")
    return replace(account.person, authentication=None)
