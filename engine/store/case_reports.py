"""The rows of reports on cases, and which cases are read again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection

from engine.case_reports.counting import Counted
from engine.case_reports.rows import ReportedRow
from engine.store.sealing import CaseSeal
from feel.json_writing import write_json

_CLAIM: Final = """
DELETE FROM engine.case_report_due WHERE process_instance_key IN (
  SELECT process_instance_key FROM engine.case_report_due
  ORDER BY process_instance_key LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING process_instance_key
"""
_TASKS: Final = """
SELECT element, candidate_groups[1], outcome, entered_at, claimed_at, left_at, due_at, iteration
FROM engine.reported_step WHERE process_instance_key = %s AND kind = 'task'
ORDER BY entered_at, token
"""
_PUT: Final = """
INSERT INTO engine.case_report_row
  (process_instance_key, report, number, day, kept, marks, sealed)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (process_instance_key, report, number) DO UPDATE SET
  day = excluded.day, kept = excluded.kept, marks = excluded.marks, sealed = excluded.sealed
"""
_ROWS: Final = """
SELECT process_instance_key, number, day, kept, marks FROM engine.case_report_row
WHERE report = %(report)s AND day >= %(first)s AND day <= %(last)s
ORDER BY day DESC, process_instance_key DESC, number LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class KnownCase:
    """What reporting knows of a case from the ledger."""

    started_at: datetime
    ended_at: datetime | None
    outcome: str
    facts: Mapping[str, datetime]


def note_due(connection: Connection, cases: Iterable[int]) -> None:
    """Note cases whose rows are to be made again."""
    keys = sorted(cases)
    if keys:
        connection.exec_driver_sql(
            "INSERT INTO engine.case_report_due SELECT unnest(%s::bigint[]) ON CONFLICT DO NOTHING",
            (keys,),
        )


def note_all_due(connection: Connection, definitions: Sequence[int]) -> None:
    """Note every case of these process definitions."""
    connection.exec_driver_sql(
        "INSERT INTO engine.case_report_due SELECT key FROM engine.every_process_instance "
        "WHERE process_definition_key = ANY(%s) ORDER BY key ON CONFLICT DO NOTHING",
        (list(definitions),),
    )


def claim(connection: Connection, at_once: int) -> list[int]:
    """Return cases to make the rows of; what happens to them from now on notes them anew."""
    return sorted(connection.exec_driver_sql(_CLAIM, (at_once,)).scalars())


def waiting(connection: Connection) -> bool:
    """Return whether any case waits for its rows."""
    asked = "SELECT EXISTS (SELECT FROM engine.case_report_due)"
    return bool(connection.exec_driver_sql(asked).scalar_one())


def known(connection: Connection, case: int) -> KnownCase | None:
    """Return what the ledger says of a case; `None`, if reporting has not read it yet."""
    row = connection.exec_driver_sql(
        "SELECT started_at, ended_at, outcome FROM engine.reported_case "
        "WHERE process_instance_key = %s",
        (case,),
    ).one_or_none()
    if row is None:
        return None
    facts = connection.exec_driver_sql(
        "SELECT word, reached_at FROM engine.reported_milestone WHERE process_instance_key = %s",
        (case,),
    )
    return KnownCase(row[0], row[1], row[2], {one[0]: one[1] for one in facts})


def tasks(connection: Connection, case: int) -> list[dict[str, Any]]:
    """Return the user tasks of a case, the oldest first."""
    names = ("element", "group", "outcome", "ready", "claimed", "left", "due", "iteration")
    rows = connection.exec_driver_sql(_TASKS, (case,))
    return [dict(zip(names, row, strict=True)) for row in rows]


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row that a case has: its open values, and all of them."""

    kept: Mapping[str, object]
    values: Mapping[str, object]


def kept_rows(connection: Connection, report: str, case: int, seal: CaseSeal) -> list[KeptRow]:
    """Return the rows that a case has, in order."""
    rows = connection.exec_driver_sql(
        "SELECT kept, sealed FROM engine.case_report_row "
        "WHERE report = %s AND process_instance_key = %s ORDER BY number",
        (report, case),
    )
    found = [(_read(row[0]), opened(seal, report, row[1])) for row in rows]
    return [KeptRow(kept, {**kept, **personal}) for kept, personal in found]


def put(
    connection: Connection, report: str, case: int, seal: CaseSeal, rows: Sequence[ReportedRow]
) -> None:
    """Write the rows of a case, in place of those that it had."""
    connection.exec_driver_sql(
        "DELETE FROM engine.case_report_row "
        "WHERE process_instance_key = %s AND report = %s AND number >= %s",
        (case, report, len(rows)),
    )
    values = [
        (
            case,
            report,
            number,
            row.day,
            _written(row.kept),
            _written(row.marks),
            _sealed(seal, report, row.personal),
        )
        for number, row in enumerate(rows)
    ]
    if values:
        connection.exec_driver_sql(_PUT, values)


def rows_of(
    connection: Connection, report: str, first: date, last: date, limit: int
) -> list[Counted]:
    """Return the rows of a period, the newest first."""
    asked = {"report": report, "first": first, "last": last, "limit": limit}
    return [
        Counted(
            row[0],
            row[1],
            row[2],
            _read(row[3]),
            {name: (bool(mark[0]), mark[1]) for name, mark in _read(row[4]).items()},
        )
        for row in connection.exec_driver_sql(_ROWS, asked)
    ]


def sealed_of(
    connection: Connection, report: str, cases: Sequence[int]
) -> dict[tuple[int, int], bytes]:
    """Return the sealed parts of the rows of some cases, by case and number."""
    rows = connection.exec_driver_sql(
        "SELECT process_instance_key, number, sealed FROM engine.case_report_row "
        "WHERE report = %s AND process_instance_key = ANY(%s) AND sealed IS NOT NULL",
        (report, list(cases)),
    )
    return {(row[0], row[1]): bytes(row[2]) for row in rows}


def opened(seal: CaseSeal, report: str, sealed: bytes | None) -> dict[str, object]:
    """Return what was sealed of a row; nothing, if its key was destroyed.

    Raises:
        ContentChanged: it is not what was sealed for it.
    """
    plain = b"" if sealed is None else seal.open(_place(report), bytes(sealed))
    return _read(plain.decode()) if plain else {}


def _sealed(seal: CaseSeal, report: str, personal: Mapping[str, object]) -> bytes | None:
    if seal.destroyed:
        return b""  # what stood there is gone
    if not personal or seal.key is None:
        return None
    return seal.seal(_place(report), _written(personal).encode())


def _place(report: str) -> str:
    return f"report/{report}"


def _written(value: object) -> str:
    # As a text: a JSON column would take no text that holds U+0000.
    return write_json(value).decode()


def _read(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text, parse_float=Decimal)
    return found
