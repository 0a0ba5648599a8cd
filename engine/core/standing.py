"""What an instance waits for, read off its state alone: what the rows of the shell must agree
with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from engine.core import behaviour, compensation, four_eyes, late_joins
from engine.core.events import MESSAGES, SIGNALS, TIMERS, Holder
from engine.core.executable import ExecutableProcess
from engine.core.node import Kind
from engine.core.state import load
from engine.core.store import Instance, Token
from engine.core.timers import Armed
from feel import Value


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


def places(instance: Instance) -> tuple[Token, ...]:
    """Return the tokens that say where an instance stands.

    A multi-instance activity stands there by its instances alone, a sub-process by what is inside;
    a complex gateway only by tokens that have come; an event that does not wait for what it has
    set going does not.
    """
    return tuple(
        token
        for scope in instance.scopes()
        for token in scope.tokens()
        if not token.instances()
        and (token.inside() is None or _asks(token))
        and not late_joins.is_marker(token)
        and not compensation.waits_aside(token)
    )


def _asks(token: Token) -> bool:
    """Return whether an ad-hoc sub-process waits for its worker, beside what is inside."""
    return behaviour.DECIDES in token.details or "incident" in token.details


def counted(instance: Instance) -> dict[str, Value]:
    """Return how many tokens stand at each element."""
    found = Counter(token.node.id for token in places(instance))
    return {element: Decimal(count) for element, count in found.items()}


def _awaited(holder: Holder) -> Iterator[tuple[str, str, str | None]]:
    for listener, (name, key) in holder.details.get(MESSAGES, {}).items():
        yield listener, name, key
    for listener, name in holder.details.get(SIGNALS, {}).items():
        yield listener, name, None
