"""Publish a message: whoever waits for it gets it, now or within its time to live."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import Connection

from engine.commands.message_keys import with_own_key
from engine.commands.sealed_messages import PublishedMessage, hashed, keep, open_keys
from engine.core import codec
from engine.core.events import LONGEST_CORRELATION_KEY, LONGEST_MESSAGE_NAME
from engine.core.permission import Operation
from engine.core.step_frame import refuse_protected
from engine.core.stuck import TokenStuck, refuse_unfit
from engine.faults import MessageAlreadyPublished, MessageRefused
from engine.model import Person, ReceivedMessage
from engine.store import messages
from engine.store.messages import KeptMessage
from engine.store.parked_messages import is_awaited_by_damaged
from engine.workspace import Workspace, require
from feel import from_json

LONGEST_MESSAGE_ID = 255
"""Characters."""
LONGEST_TIME_TO_LIVE = timedelta(days=3650)


def publish_message(
    workspace: Workspace,
    name: str,
    *,
    correlation_key: str = "",
    variables: Mapping[str, object],
    time_to_live: timedelta = timedelta(),
    message_id: str | None = None,
    actor: Person,
) -> int:
    """Return the key of the message, which a worker now brings to those who wait for it.

    Each process gets it once: its instance that waits longest, or else a new instance. Without
    time to live it is gone if nobody waits, and the ledger says so; with one it is kept for those
    who will.

    Args:
        workspace: where.
        name: message name.
        correlation_key: empty for a message that only starts processes.
        variables: JSON with Decimal for numbers.
        time_to_live: up to `LONGEST_TIME_TO_LIVE`.
        message_id: refused a second time with the same name and key while the first is kept.
        actor: who publishes it.

    Raises:
        NotAllowed: the actor may not publish, or the variables name `requester`.
        MessageRefused: something is too long, or cannot be kept.
        MessageAlreadyPublished: the same message is kept already.

    Source: Camunda 8.9, messages (buffering, cardinality, uniqueness).
    """
    require(actor, Operation.PUBLISH_MESSAGE)
    _refuse(message_id or "", "the message id", LONGEST_MESSAGE_ID)
    with workspace.transaction() as connection:
        moment = messages.next_message(connection, workspace.chosen_time())
        given = checked(moment.key, name, correlation_key, variables, actor)
        message = with_own_key(workspace, connection, given.message, moment.now)
        kept = keep(workspace, PublishedMessage(message, actor))
        rests = not time_to_live and not _awaited(workspace, connection, kept)
        if not messages.insert(
            connection,
            kept,
            message_id=None if message_id is None else hashed(workspace, message_id),
            moment=moment.now,
            expires_at=moment.now + _fitting(time_to_live),
            rests=rests,
        ):
            raise MessageAlreadyPublished
    return kept.key


def _awaited(workspace: Workspace, connection: Connection, kept: KeptMessage) -> bool:
    """Return whether anybody gets the message now, or once it is put right; that nobody did is
    written when it ends."""
    at, openly = (connection, kept.key, kept.name, kept.correlation), open_keys(workspace)
    return bool(messages.receivers(*at, openly=openly)) or is_awaited_by_damaged(*at, openly=openly)


def checked(
    key: int,
    name: str,
    correlation_key: str,
    variables: Mapping[str, object],
    actor: Person,
) -> PublishedMessage:
    """Return the message, if it can be kept.

    Raises:
        NotAllowed: the variables name `requester`.
        MessageRefused: something is too long, or cannot be kept.
    """
    if not name:
        raise MessageRefused("the message has no name")
    _refuse(name, "the message name", LONGEST_MESSAGE_NAME)
    _refuse(correlation_key, "the correlation key", LONGEST_CORRELATION_KEY)
    try:
        values = {key: codec.storable(from_json(value)) for key, value in variables.items()}
    except codec.NotStorable as refused:
        raise MessageRefused(f"the variables: {refused}") from None
    refuse_protected(values)
    return PublishedMessage(ReceivedMessage(key, name, correlation_key, values), actor)


def _fitting(time_to_live: timedelta) -> timedelta:
    if not timedelta() <= time_to_live <= LONGEST_TIME_TO_LIVE:
        raise MessageRefused(f"the time to live is outside 0 to {LONGEST_TIME_TO_LIVE.days} days")
    return time_to_live


def _refuse(text: str, what: str, longest: int) -> None:
    try:
        refuse_unfit(text, "message", what, longest)
    except TokenStuck as stuck:
        raise MessageRefused(stuck.message) from None
