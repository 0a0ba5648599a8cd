"""A thrown signal is kept, in the transaction that throws it, for all whom it reaches."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from engine.commands.sealed_messages import PublishedMessage, keep
from engine.model import Person, ReceivedMessage, ThrownSignal
from engine.store import instances, signals
from engine.workspace import Workspace


def keep_thrown(
    workspace: Workspace,
    connection: Connection,
    thrown: Iterable[ThrownSignal],
    *,
    instance: int,
    actor: Person,
    now: datetime,
) -> None:
    """Keep the signals of a step; those who wait in its own instance have them already."""
    for signal in thrown:
        key = signals.next_key(connection)
        business_id = signal.business_id
        if signal.own_business_id:
            business_id = instances.business_id_of(connection, instance, workspace.seals)
        message = ReceivedMessage(key, signal.name, "", signal.values, business_id)
        keep_signal(
            workspace, connection, PublishedMessage(message, actor), instance=instance, now=now
        )


def keep_signal(
    workspace: Workspace,
    connection: Connection,
    published: PublishedMessage,
    *,
    instance: int,
    now: datetime,
) -> None:
    """Keep a signal, sealed like a message, if it reaches anybody.

    Args:
        instance: that throws it; 0 for none.
    """
    if signals.reaches_anybody(connection, published.message.name, instance):
        signals.insert(connection, keep(workspace, published), instance, now)
