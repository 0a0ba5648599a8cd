"""A thrown signal is kept, in the transaction that throws it, for all whom it reaches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from engine.commands.sealed_messages import PublishedMessage, keep
from engine.core import circles
from engine.model import Person, ReceivedMessage, ThrownSignal
from engine.store import instances, signals
from engine.store.floor import COUNTED_SIGNALS
from engine.workspace import Workspace


def keep_thrown(
    workspace: Workspace,
    connection: Connection,
    thrown: Sequence[ThrownSignal],
    *,
    instance: int,
    actor: Person,
    now: datetime,
) -> None:
    """Keep the signals of a step; those who wait in its own instance have them already."""
    reached = [signals.count_reached(connection, one.name, instance) for one in thrown]
    for signal, receivers in zip(thrown, reached, strict=True):
        if not receivers:
            continue
        key = signals.next_key(connection)
        business_id = signal.business_id
        if signal.own_business_id:
            business_id = instances.business_id_of(connection, instance, workspace.seals)
        behind = signal.rounds
        if workspace.seals.floor.reached(COUNTED_SIGNALS):
            behind = circles.spread(behind, sum(reached))
        message = ReceivedMessage(key, signal.name, "", signal.values, business_id, behind)
        kept = keep(workspace, PublishedMessage(message, actor))
        signals.insert(connection, kept, instance, now)


def keep_signal(
    workspace: Workspace,
    connection: Connection,
    published: PublishedMessage,
    *,
    now: datetime,
) -> None:
    """Keep a signal that nobody's step has thrown, sealed like a message, if it reaches anybody."""
    if signals.count_reached(connection, published.message.name):
        signals.insert(connection, keep(workspace, published), 0, now)
