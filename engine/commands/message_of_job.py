"""Publish a message for a job, once however often the job is tried."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from engine.commands.move_instance import CONNECTOR
from engine.commands.publish_message import publish_message
from engine.core.permission import INTEGRATION
from engine.faults import MessageAlreadyPublished, MessageRefused, NotAllowed
from engine.model import ConnectorFailed, Values
from engine.workspace import Workspace
from feel import to_json

SENDER = replace(CONNECTOR, groups=frozenset({INTEGRATION}))


def published(
    workspace: Workspace, job: str, name: str, key: str, values: Values, keep: timedelta
) -> None:
    """Publish the message; one that is kept already is not published again.

    Raises:
        ConnectorFailed: the message is refused.
    """
    try:
        with suppress(MessageAlreadyPublished):
            publish_message(
                workspace,
                name,
                correlation_key=key,
                variables={one: to_json(value) for one, value in values.items()},
                time_to_live=keep,
                message_id=f"job {job}",
                actor=SENDER,
            )
    except (MessageRefused, NotAllowed) as fault:
        raise ConnectorFailed(str(fault), retry=False) from fault
