"""The floor under an audited step: its own SQL statements, replayed by the bare driver.

Statements and parameters are recorded from real steps; what is missing is the engine: deciding,
composing, hashing, encoding, and SQLAlchemy. The driver sends them by its cursors, one after the
other, as programs do; that the engine sends several at once is its own gain.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import psycopg

from bench.installation import Installation
from bench.models import ROW, TASKS_IN_A_ROW
from bench.rounds import NotMeasurable, Ratio, in_turns
from engine.commands.complete_user_task import complete_user_task
from engine.store.exchange import Exchange
from engine.workspace import Workspace

Statement = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Tape:
    """Statements of all steps of one instance, and the keys that stand in them."""

    names: Sequence[object]
    steps: Sequence[tuple[int, Sequence[Statement]]]
    """Key of the user task, then what completing it sent."""


def audited_step_over_floor(installation: Installation) -> dict[str, Ratio]:
    """Return steps/s ÷ steps/s of the same statements alone, ten user tasks in a row."""
    tape = _record(installation)
    if not all(sent for _, sent in tape.steps):
        raise NotMeasurable("no statement was seen while a step ran")
    replayed: list[str] = []
    with _bare_connection(installation.workspace) as connection:
        rounds = in_turns(
            installation.rounds(80, 15),
            lambda: installation.steps(installation.start(ROW.id), TASKS_IN_A_ROW),
            lambda: _replay(installation, tape, connection, replayed),
        )
    # What was replayed is no chain: the sequencer must not stumble over it.
    installation.owner.execute("DELETE FROM ledger.pending WHERE inst = ANY(%s)", (replayed,))
    figures = rounds.figures("audited_step", "statements_alone")
    figures["statements_per_step"] = len(tape.steps[0][1])
    figures["bytes_sent_per_step"] = sum(map(_size, tape.steps[0][1]))
    return {"audited_step_over_floor": Ratio(rounds.second_over_first(), figures)}


def _record(installation: Installation) -> Tape:
    instance = installation.start(ROW.id)
    steps = []
    for _ in range(TASKS_IN_A_ROW):
        key = installation.waiting(instance)
        with _recording() as sent:
            complete_user_task(installation.workspace, key, {}, actor=installation.clerk)
        steps.append((key, sent))
    return Tape(_names(installation, instance), steps)


def _names(installation: Installation, instance: int) -> Sequence[object]:
    row = installation.owner.execute(
        "SELECT key, key::text, subject FROM engine.process_instance WHERE key = %s", (instance,)
    ).fetchone()
    assert row is not None
    return row


@contextmanager
def _recording() -> Iterator[list[Statement]]:
    """Give the list of what this process sends to a database meanwhile, whatever sends it."""
    sent: list[Statement] = []
    execute, add = psycopg.Cursor.execute, Exchange.add

    def note(cursor: Any, query: str, parameters: Any = None, **options: Any) -> Any:
        sent.append((query, parameters))
        return execute(cursor, query, parameters, **options)

    def note_together(exchange: Exchange, statement: str, parameters: Any) -> None:
        sent.append((statement, parameters))
        add(exchange, statement, parameters)

    with (
        patch.object(psycopg.Cursor, "execute", note),
        patch.object(Exchange, "add", note_together),
    ):
        yield sent


@contextmanager
def _bare_connection(workspace: Workspace) -> Iterator[psycopg.Connection[Any]]:
    """Give a connection made exactly as the engine's, without SQLAlchemy around it."""
    pooled = workspace.database.raw_connection()
    connection: psycopg.Connection[Any] | None = pooled.driver_connection
    pooled.detach()
    assert connection is not None
    try:
        yield connection
    finally:
        connection.close()


def _replay(
    installation: Installation,
    tape: Tape,
    connection: psycopg.Connection[Any],
    replayed: list[str],
) -> float:
    """Return the seconds per step of sending the recorded statements for another instance."""
    instance = installation.start(ROW.id)
    replayed.append(str(instance))
    names = dict(zip(tape.names, _names(installation, instance), strict=True))
    seconds = 0.0
    for recorded_key, sent in tape.steps:
        names[recorded_key] = installation.waiting(instance)
        statements = [(sql, _renamed(parameters, names)) for sql, parameters in sent]
        begun = time.perf_counter()
        for sql, parameters in statements:
            cursor = connection.execute(sql, parameters)
            if cursor.description is not None:
                cursor.fetchall()
        connection.commit()
        seconds += time.perf_counter() - begun
    return seconds / len(tape.steps)


def _renamed(value: Any, names: Mapping[object, object]) -> Any:
    if isinstance(value, Mapping):
        return {name: _renamed(inner, names) for name, inner in value.items()}
    if isinstance(value, tuple):
        return tuple(_renamed(inner, names) for inner in value)
    if isinstance(value, list):
        return [_renamed(inner, names) for inner in value]
    return names.get(value, value)


def _size(statement: Statement) -> int:
    return len(statement[0]) + _bytes_in(statement[1])


def _bytes_in(value: Any) -> int:
    if isinstance(value, Mapping):
        return sum(map(_bytes_in, value.values()))
    if isinstance(value, list | tuple):
        return sum(map(_bytes_in, value))
    return len(value) if isinstance(value, str | bytes) else 8
