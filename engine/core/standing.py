"""What an instance waits for, read off its state alone: what the rows of the shell must agree
with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.core import behaviour, four_eyes
from engine.core.executable import ExecutableProcess
from engine.core.node import Kind
from engine.core.state import load
from engine.core.timers import Armed


@dataclass(frozen=True, slots=True)
class OpenWork:
    """What an instance waits for.

    Args:
        status: `active`, `completed` or `terminated`.
        user_tasks: token id -> activity id.
        excluded: token id of a user task -> account ids that four eyes keeps from it.
        jobs: token id -> activity id.
        timers: (token id, event id) -> when it is due.
        subscriptions: (token id, event id) -> name and correlation key of the message.
    """

    status: str
    user_tasks: Mapping[int, str]
    excluded: Mapping[int, frozenset[str]]
    jobs: Mapping[int, str]
    timers: Mapping[tuple[int, str], datetime]
    subscriptions: Mapping[tuple[int, str], tuple[str, str]]


def open_work(process: ExecutableProcess, state: bytes) -> OpenWork:
    """Return what an instance in this state waits for."""
    instance = load(process, state)
    tokens = [token for scope in instance.scopes() for token in scope.tokens()]
    tasks = [token for token in tokens if behaviour.waits(token, Kind.USER_TASK)]
    return OpenWork(
        status=instance.status,
        user_tasks={token.id: token.node.id for token in tasks},
        excluded={token.id: frozenset(four_eyes.excluded(token.node, instance)) for token in tasks},
        jobs={token.id: token.node.id for token in tokens if behaviour.waits(token, Kind.JOB)},
        timers={
            (token.id, event_id): Armed.from_row(row).due_at
            for token in tokens
            for event_id, row in token.details.get("timers", {}).items()
        },
        subscriptions={
            (token.id, event_id): (name, key)
            for token in tokens
            for event_id, (name, key) in token.details.get("messages", {}).items()
        },
    )
