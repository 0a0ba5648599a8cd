"""What an instance waits for, read off its state alone: what the rows of the shell must agree
with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.core import behaviour, four_eyes
from engine.core.events import MESSAGES, SIGNALS, TIMERS, Holder
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
        timers: (holder id, listener) -> when it is due; a holder is a token, or a scope by the
            token that holds it.
        subscriptions: (holder id, listener) -> name and correlation key of the message; of a
            signal the name and `None`.
    """

    status: str
    user_tasks: Mapping[int, str]
    excluded: Mapping[int, frozenset[str]]
    jobs: Mapping[int, str]
    timers: Mapping[tuple[int, str], datetime]
    subscriptions: Mapping[tuple[int, str], tuple[str, str | None]]


def open_work(process: ExecutableProcess, state: bytes) -> OpenWork:
    """Return what an instance in this state waits for."""
    instance = load(process, state)
    tokens = [token for scope in instance.scopes() for token in scope.tokens()]
    holders: list[Holder] = [*instance.scopes(), *tokens]
    tasks = [token for token in tokens if behaviour.is_open_user_task(token)]
    return OpenWork(
        status=instance.status,
        user_tasks={token.id: token.node.id for token in tasks},
        excluded={token.id: frozenset(four_eyes.excluded(token, instance)) for token in tasks},
        jobs={token.id: token.node.id for token in tokens if behaviour.waits(token, Kind.JOB)},
        timers={
            (holder.id, listener): Armed.from_row(row).due_at
            for holder in holders
            for listener, row in holder.details.get(TIMERS, {}).items()
        },
        subscriptions={
            (holder.id, listener): (name, key)
            for holder in holders
            for listener, name, key in _awaited(holder)
        },
    )


def _awaited(holder: Holder) -> Iterator[tuple[str, str, str | None]]:
    for listener, (name, key) in holder.details.get(MESSAGES, {}).items():
        yield listener, name, key
    for listener, name in holder.details.get(SIGNALS, {}).items():
        yield listener, name, None
