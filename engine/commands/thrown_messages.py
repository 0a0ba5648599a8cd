"""A message that a process sends is kept, in the transaction that sends it, for who takes it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from engine.commands.message_keys import with_own_key
from engine.commands.sealed_messages import PublishedMessage, keep
from engine.model import Person, ReceivedMessage, ThrownMessage
from engine.store import messages
from engine.workspace import Workspace

KEPT_FOR = timedelta(days=1)
"""Whoever it is for may still be on the way to where they wait for it."""


def keep_sent(
    workspace: Workspace,
    connection: Connection,
    sent: Iterable[ThrownMessage],
    *,
    actor: Person,
    now: datetime,
) -> None:
    """Keep the messages of a step; a worker brings them to those who take them."""
    for one in sent:
        key = messages.next_message(connection, now).key
        given = ReceivedMessage(key, one.name, one.correlation_key, one.values, rounds=one.rounds)
        message = with_own_key(workspace, connection, given, now)
        kept = keep(workspace, PublishedMessage(message, actor))
        messages.insert(connection, kept, message_id=None, moment=now, expires_at=now + KEPT_FOR)
