"""The tables of reporting: read off the ledger, written again and again, naming nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from engine.report_model import CaseRecord, Step

_ENTRIES: Final = """
SELECT i.idx, i.inst, i.seq, e.body FROM ledger.index i
LEFT JOIN ledger.entry e USING (inst, seq)
WHERE i.idx >= %s ORDER BY i.idx LIMIT %s
"""
_OPEN_STEPS: Final = """
SELECT process_instance_key, token, element, kind, outcome, entered_at, claimed_at, left_at, due_at,
  candidate_groups, iteration
FROM engine.reported_step
WHERE process_instance_key = ANY(%(cases)s)
  AND (outcome IN ('open', 'held') OR token = ANY(%(tokens)s))
"""
_PUT_CASE: Final = """
INSERT INTO engine.reported_case
  (process_instance_key, process_definition_key, started_at, ended_at, outcome, seq)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (process_instance_key) DO UPDATE SET
  process_definition_key = excluded.process_definition_key, ended_at = excluded.ended_at,
  outcome = excluded.outcome, seq = excluded.seq
"""
_PUT_STEP: Final = """
INSERT INTO engine.reported_step
  (process_instance_key, token, element, kind, outcome, entered_at, claimed_at, left_at, due_at,
   candidate_groups, iteration)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (process_instance_key, token, element) DO UPDATE SET
  kind = excluded.kind, outcome = excluded.outcome, claimed_at = excluded.claimed_at,
  left_at = excluded.left_at, due_at = excluded.due_at,
  candidate_groups = excluded.candidate_groups
"""
_DROP_STEP: Final = """
DELETE FROM engine.reported_step
WHERE process_instance_key = %s AND token = %s AND element = %s
"""
_PUT_MILESTONE: Final = """
INSERT INTO engine.reported_milestone (process_instance_key, word, reached_at)
VALUES (%s, %s, %s) ON CONFLICT (process_instance_key, word) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class PlacedEntry:
    """An entry with its place in the log; `body` is `None` where it is missing."""

    place: int
    inst: str
    seq: int
    body: bytes | None


def claim(connection: Connection) -> int | None:
    """Return the place from which on to read, `None` while somebody else reads.

    Who stands still with it in hand for two minutes loses it, and another goes on.
    """
    connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = '2min'")
    found = connection.exec_driver_sql("SELECT place FROM engine.reported FOR UPDATE SKIP LOCKED")
    row = found.first()
    return None if row is None else int(row[0])


def entries_from(connection: Connection, place: int, at_once: int) -> list[PlacedEntry]:
    """Return the next entries in the log's order."""
    rows = connection.exec_driver_sql(_ENTRIES, (place, at_once))
    return [
        PlacedEntry(row[0], row[1], row[2], None if row[3] is None else bytes(row[3]))
        for row in rows
    ]


def advance(connection: Connection, place: int) -> None:
    """Note that everything before this place has been read."""
    connection.exec_driver_sql("UPDATE engine.reported SET place = %s", (place,))


def traces(
    connection: Connection, cases: Collection[int], tokens: Collection[str]
) -> dict[int, CaseRecord]:
    """Return what is known of these cases: of their steps, those that are open and those of these
    tokens."""
    rows = connection.exec_driver_sql(
        "SELECT process_instance_key, started_at, ended_at, outcome, seq "
        "FROM engine.reported_case WHERE process_instance_key = ANY(%s)",
        (list(cases),),
    )
    found = {row[0]: CaseRecord(row[1], row[2], row[3], row[4]) for row in rows}
    for row in connection.exec_driver_sql(
        _OPEN_STEPS, {"cases": list(found), "tokens": list(tokens)}
    ):
        step = _step(row)
        found[row[0]].steps[step.key] = step
    return found


def write(connection: Connection, followed: Mapping[int, tuple[int, CaseRecord]]) -> None:
    """Write what has become known of cases.

    Args:
        connection: in a transaction that has claimed the reading.
        followed: by case: the key of its process definition, and its trace.
    """
    _each(
        connection,
        _PUT_CASE,
        (
            (case, definition, one.started_at, one.ended_at, one.outcome, one.seq)
            for case, (definition, one) in followed.items()
        ),
    )
    _each(
        connection,
        _DROP_STEP,
        ((case, *key) for case, (_, one) in followed.items() for key in sorted(one.gone)),
    )
    _each(
        connection,
        _PUT_STEP,
        (
            _row(case, one.steps[key])
            for case, (_, one) in followed.items()
            for key in sorted(one.changed)
        ),
    )
    _each(
        connection,
        _PUT_MILESTONE,
        (
            (case, word, at)
            for case, (_, one) in followed.items()
            for word, at in one.milestones.items()
        ),
    )


def _row(case: int, step: Step) -> tuple[object, ...]:
    return (
        case,
        step.token,
        step.element,
        step.kind,
        step.outcome,
        step.entered_at,
        step.claimed_at,
        step.left_at,
        step.due_at,
        list(step.groups),
        step.iteration,
    )


def _each(connection: Connection, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    values = list(rows)
    if values:
        connection.exec_driver_sql(statement, values)


def behind(connection: Connection) -> int:
    """Return how many entries of the log have not been read yet."""
    found = connection.exec_driver_sql(
        "SELECT coalesce((SELECT max(idx) + 1 FROM ledger.index), 0) - place FROM engine.reported"
    )
    return int(found.scalar_one())


def _step(row: Sequence[Any]) -> Step:
    return Step(
        token=row[1],
        element=row[2],
        kind=row[3],
        outcome=row[4],
        entered_at=row[5],
        claimed_at=row[6],
        left_at=row[7],
        due_at=row[8],
        groups=tuple(row[9]),
        iteration=row[10],
    )
