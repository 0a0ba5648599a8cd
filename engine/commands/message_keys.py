"""The correlation key that a message holds itself, where a model says so (BPMN 2.0.2, 8.4.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from engine.core import correlations
from engine.model import ReceivedMessage
from engine.store import message_paths
from engine.workspace import Workspace


def with_own_key(
    workspace: Workspace, connection: Connection, message: ReceivedMessage, now: datetime
) -> ReceivedMessage:
    """Return the message with the key that it holds, if it was given none.

    Of several processes that say where it is, the one that was deployed last counts.
    """
    if message.correlation_key:
        return message
    found = message_paths.newest_for(connection, message.name)
    if found is None:
        return message
    path = workspace.definitions.process(connection, found).process.message_paths[message.name]
    return replace(message, correlation_key=correlations.key_in(path, message.values, now))
