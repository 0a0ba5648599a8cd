"""Bring a message to whoever waits for it now, and say who that was."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from engine.commands.deliver_message import hand_over
from engine.commands.message_keys import with_own_key
from engine.commands.publish_message import checked
from engine.commands.sealed_messages import PublishedMessage, hashed, keep, open_keys
from engine.core.permission import Operation
from engine.faults import MessageNotAwaited, VersionConflict
from engine.model import CorrelatedMessage, Person
from engine.store import messages
from engine.store.messages import Receiver
from engine.workspace import Workspace, require

_ATTEMPTS = 5


def correlate_message(
    workspace: Workspace,
    name: str,
    *,
    correlation_key: str = "",
    variables: Mapping[str, object],
    actor: Person,
) -> CorrelatedMessage:
    """Return the message's key and the instance that has moved on with it, or that it started.

    The message is not kept. If other processes take it too, a worker brings it to them.

    Raises:
        NotAllowed: the actor may not publish, or the variables name `requester`.
        MessageRefused: something is too long, or cannot be kept.
        MessageNotAwaited: nobody waits for it.
        StepFailed: the receiver cannot go on with it.
    """
    require(actor, Operation.PUBLISH_MESSAGE)
    for _ in range(_ATTEMPTS):
        with workspace.transaction() as connection:
            moment = messages.next_message(connection, workspace.chosen_time())
            given = checked(moment.key, name, correlation_key, variables, actor)
            message = with_own_key(workspace, connection, given.message, moment.now)
            published = PublishedMessage(message, actor)
            found = messages.receivers(
                connection,
                moment.key,
                name,
                hashed(workspace, message.correlation_key),
                openly=open_keys(workspace),
            )
        if not found:
            raise MessageNotAwaited(f"nobody waits for the message {name!r} with this key")
        instance = _first(workspace, found, published)
        if instance is not None:
            return CorrelatedMessage(moment.key, instance)
    raise VersionConflict


def _first(workspace: Workspace, found: list[Receiver], published: PublishedMessage) -> int | None:
    """Return the instance that got the message, `None` if somebody else was faster."""
    first, *others = found

    def note(connection: Connection) -> bool:
        if not others:
            return True
        moment = messages.next_message(connection, workspace.chosen_time()).now
        kept = keep(workspace, published)
        messages.insert(connection, kept, message_id=None, moment=moment, expires_at=moment)
        return messages.correlate(connection, kept.key, first.process_definition_id)

    return hand_over(workspace, first, published, note)
