"""Reports on cases: which there are, their figures, their rows, the rows behind a figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from audit.faults import KeyForgotten
from engine.case_reports import counting
from engine.case_reports.counting import Counted, Figure, GroupFigures
from engine.case_reports.model import Breakdown, CaseReport, Column
from engine.case_reports.rows import merged
from engine.core.permission import Installation, Operation, ReportRights, allowed
from engine.faults import ContentChanged, NotFound, SelectionRefused
from engine.model import InstanceView, Person
from engine.queries.case_file import sees_all
from engine.restricted_cases import reads_restricted
from engine.store import accounts, case_reports, erasures, listings, reports
from engine.workspace import Workspace, require

MOST_ROWS: Final = 50_000
"""Rows that figures are made of: of more than that nobody waits for a page."""
PAGE: Final = 50
GONE: Final = object()
"""In place of a value that was erased, or whose term is over."""
FIRST, LAST = date(1970, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What of a report is asked for.

    Args:
        first: first day, included.
        last: last day, included.
        values: by column, the group that rows are of.
        figure: address of the figure behind which the rows stand; `None` takes all rows.
        group: of its table; `None` takes all groups.
    """

    first: date = FIRST
    last: date = LAST
    values: Mapping[str, str] = field(default_factory=dict)
    figure: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report, counted.

    Args:
        report: as deployed.
        version: of the file.
        columns: that the reader is shown.
        choices: by column that rows are chosen by: groups there are, with their labels.
        tiles: figures of all rows.
        tables: figures by groups.
        rows: those that were asked for, the newest first.
        behind: entries of the ledger that are not in it yet.
        waiting: whether cases are still being read again.
        made_at: now.
    """

    report: CaseReport
    version: int
    columns: tuple[Column, ...]
    choices: Mapping[str, tuple[tuple[str, str], ...]]
    tiles: tuple[Figure, ...]
    tables: tuple[tuple[Breakdown, tuple[GroupFigures, ...]], ...]
    rows: tuple[Counted, ...]
    behind: int
    waiting: bool
    made_at: datetime
    council: bool


@dataclass(frozen=True, slots=True)
class RowView:
    """A row for people.

    Args:
        key: of its case.
        case: of the list of cases; `None` if the reader does not see it there.
        values: by column; `GONE` for what was erased.
        restricted: whether its values are kept back (Art. 18 GDPR).
        personal: whether it holds personal values that are shown.
    """

    key: int
    case: InstanceView | None
    day: date
    values: Mapping[str, object]
    restricted: bool
    personal: bool


def readable_reports(workspace: Workspace, person: Person) -> list[CaseReport]:
    """Return the reports that the person reads, by name."""
    with workspace.transaction() as connection:
        catalogue = workspace.definitions.catalogue(connection)
        found = [
            workspace.definitions.case_report(connection, head)
            for head in catalogue.case_reports.values()
        ]
    return sorted((one for one in found if _reads(person, one)), key=lambda one: one.name)


def reads_reports(workspace: Workspace, person: Person) -> bool:
    """Return whether there is a report that the person reads."""
    return bool(readable_reports(workspace, person))


def case_report(
    workspace: Workspace, report_id: str, asked: Narrowed, person: Person
) -> ReportView:
    """Return a report with its figures.

    Raises:
        NotFound: there is no such report, or no such figure.
        NotAllowed: the person does not read it.
        SelectionRefused: there are more rows than can be counted.
    """
    with workspace.transaction() as connection:
        catalogue = workspace.definitions.catalogue(connection)
        head = catalogue.case_reports.get(report_id)
        if head is None:
            raise NotFound(f"there is no report {report_id[:60]!r}")
        report = workspace.definitions.case_report(connection, head)
        require(person, Operation.READ_CASE_REPORT, ReportRights(frozenset(report.readers)))
        found = case_reports.rows_of(connection, report.id, asked.first, asked.last, MOST_ROWS + 1)
        if len(found) > MOST_ROWS:
            raise SelectionRefused(f"slow: more than {MOST_ROWS} rows; choose a shorter period")
        columns = _shown(workspace, person, report)
        council = len(columns) < len(report.columns)
        narrowed = [one for one in found if _fits(report, asked.values, one)]
        if asked.figure is not None and asked.figure not in report.measures:
            raise NotFound(f"there is no figure {asked.figure[:60]!r}")
        rows = narrowed
        if asked.figure is not None:
            rows = counting.rows_behind(report, asked.figure, asked.group, narrowed)
        return ReportView(
            report=report,
            version=head.version,
            columns=columns,
            choices=_choices(report, columns, found),
            tiles=tuple(counting.figure(report, one.id, narrowed) for one in report.tiles),
            tables=tuple(
                (one, tuple(counting.table(report, one, narrowed)))
                for one in report.tables
                if _may_show(report, columns, one)
            ),
            rows=tuple(rows),
            behind=reports.behind(connection),
            waiting=case_reports.waiting(connection),
            made_at=accounts.clock(connection, workspace.chosen_time()),
            council=council,
        )


def rows_shown(
    workspace: Workspace, view: ReportView, rows: Sequence[Counted], person: Person
) -> list[RowView]:
    """Return rows with their personal values; of a case whose use is restricted, none."""
    keys = list(dict.fromkeys(one.case for one in rows))
    report = view.report
    with workspace.transaction() as connection:
        seen = _seen(workspace, connection, keys, person)
        hidden = erasures.restricted_among(connection, keys)
        closed = frozenset() if reads_restricted(person) else frozenset(hidden)
        sealed = case_reports.sealed_of(connection, report.id, keys)
        found = []
        for row in rows:
            personal, gone = _opened(workspace, connection, report, row, sealed)
            values = {
                one.id: merged(one, {**row.kept, **personal}.get(one.id, GONE if gone else None))
                for one in view.columns
            }
            shut = row.case in closed
            found.append(
                RowView(
                    row.case,
                    None if shut else seen.get(row.case),
                    row.day,
                    {} if shut else values,
                    shut,
                    bool(personal) and not shut,
                )
            )
    return found


def _seen(
    workspace: Workspace, connection: Connection, keys: Sequence[int], person: Person
) -> dict[int, InstanceView]:
    if not keys:
        return {}
    found = listings.instances(
        connection,
        person,
        sees_all(person),
        {"keys": list(keys)},
        seals=workspace.seals,
        limit=len(keys),
        reads_restricted=reads_restricted(person),
    )
    return {one.key: one for one in found}


def _opened(
    workspace: Workspace,
    connection: Connection,
    report: CaseReport,
    row: Counted,
    sealed: Mapping[tuple[int, int], bytes],
) -> tuple[dict[str, object], bool]:
    """Return what was sealed of a row, and whether it is gone."""
    held = sealed.get((row.case, row.number))
    if held is None:
        return {}, False
    try:
        seal = workspace.seals.of_case(connection, row.case)
        opened = case_reports.opened(seal, report.id, held)
    except (ContentChanged, KeyForgotten):
        return {}, True
    return opened, not opened


def _reads(person: Person, report: CaseReport) -> bool:
    return allowed(person, Operation.READ_CASE_REPORT, ReportRights(frozenset(report.readers)))


def _shown(workspace: Workspace, person: Person, report: CaseReport) -> tuple[Column, ...]:
    """Return the columns that the person is shown: those of persons only where figures of persons
    are."""
    names = not workspace.settings.works_council and allowed(
        person, Operation.READ_PERSON_FIGURES, Installation()
    )
    return tuple(one for one in report.columns if names or not one.person)


def _may_show(report: CaseReport, columns: Sequence[Column], breakdown: Breakdown) -> bool:
    column = report.column(breakdown.by)
    return column is None or column in columns


def _fits(report: CaseReport, values: Mapping[str, str], row: Counted) -> bool:
    return all(group in counting.values_of(report, column, row) for column, group in values.items())


def _choices(
    report: CaseReport, columns: Sequence[Column], rows: Sequence[Counted]
) -> dict[str, tuple[tuple[str, str], ...]]:
    found = {}
    for column in columns:
        if column.filter:
            groups = {one for row in rows for one in counting.values_of(report, column.id, row)}
            ordered = sorted(groups, key=counting.order(column))
            found[column.id] = tuple((one, column.choices.get(one, one)) for one in ordered)
    return found
