"""Broadcast a signal: all who wait for it get it, and all processes that it starts begin."""

from __future__ import annotations

from collections.abc import Mapping

from engine.commands.publish_message import checked
from engine.commands.thrown_signals import keep_signal
from engine.core.permission import Operation
from engine.model import Person
from engine.store import accounts, signals
from engine.workspace import Workspace, require


def broadcast_signal(
    workspace: Workspace, name: str, *, variables: Mapping[str, object], actor: Person
) -> int:
    """Return the signal's key; a worker now brings it to all who wait for it.

    Nobody who begins to wait later gets it.

    Args:
        workspace: where.
        name: of the signal.
        variables: JSON with Decimal for numbers.
        actor: who broadcasts it.

    Raises:
        NotAllowed: the actor may not, or the variables name `requester`.
        MessageRefused: the name or a variable cannot be kept.

    Source: Camunda 8.9, `POST /v2/signals/broadcast`.
    """
    require(actor, Operation.PUBLISH_MESSAGE)
    with workspace.transaction() as connection:
        key = signals.next_key(connection)
        published = checked(key, name, "", variables, actor)
        now = accounts.clock(connection, workspace.chosen_time())
        keep_signal(workspace, connection, published, now=now)
    return key
