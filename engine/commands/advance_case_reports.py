"""Make the rows of reports on cases again, for cases that something has happened to."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection

from engine.case_reports.model import CaseReport
from engine.case_reports.rows import (
    ZONE,
    ReportedRow,
    open_columns,
    row_of,
    rows_of,
    values_of,
)
from engine.commands.read_resources import ReadResources
from engine.core.scoped_variables import reported_variables
from engine.definitions import Definitions, RunnableProcess
from engine.faults import EngineFault
from engine.store import accounts, case_reports
from engine.store.case_reports import KnownCase
from engine.store.definitions import Catalogue
from engine.store.instances import LoadedInstance, Place, load
from engine.workspace import Workspace
from feel import Value, from_json, parse_temporal

AT_ONCE: Final = 200
"""Cases in one transaction."""
_log = logging.getLogger(__name__)


def advance_case_reports(workspace: Workspace, at_once: int = AT_ONCE) -> int:
    """Return how many cases were read; fewer than `at_once` if that was all.

    A case that cannot be opened is passed over: that it is damaged, it says itself.
    """
    with workspace.transaction() as connection:
        cases = case_reports.claim(connection, at_once)
        if not cases:
            return 0
        now = accounts.clock(connection, workspace.chosen_time())
        catalogue = workspace.definitions.catalogue(connection)
        reports = deployed_reports(workspace.definitions, connection, catalogue)
        for case in cases:
            try:
                _read(workspace, connection, case, reports, now)
            except EngineFault as fault:
                _log.warning("no report has case %s: %s", case, type(fault).__name__)
    return len(cases)


def deployed_reports(
    known: Definitions, connection: Connection, catalogue: Catalogue
) -> list[CaseReport]:
    """Return the newest version of every report."""
    return [known.case_report(connection, one) for one in catalogue.case_reports.values()]


def reported_processes(reports: Iterable[CaseReport]) -> frozenset[str]:
    """Return the processes whose cases any report is about."""
    return frozenset(process for one in reports for process in one.processes)


def note_deployed(
    workspace: Workspace, connection: Connection, earlier: Catalogue, models: ReadResources
) -> None:
    """Have the cases read again that a deployment concerns: columns or classes may be others now.

    Args:
        workspace: where.
        connection: has just written what is deployed.
        earlier: what was deployed before; only of that there are cases.
        models: of the upload. A data catalogue concerns every process that is reported.
    """
    reports = deployed_reports(workspace.definitions, connection, earlier)
    uploaded = {process.id for _, _, process in models.processes}
    named = reported_processes(reports)
    if not models.data_catalogues:
        named &= uploaded
    named |= reported_processes(one for _, one in models.case_reports)
    keys = [head.key for id_ in sorted(named) for head in earlier.processes.get(id_, ())]
    if keys:
        case_reports.note_all_due(connection, keys)


def _read(
    workspace: Workspace,
    connection: Connection,
    case: int,
    reports: Iterable[CaseReport],
    now: datetime,
) -> None:
    loaded = load(connection, Place.CASE, case, workspace.chosen_time(), workspace.seals)
    known = case_reports.known(connection, case)
    if loaded is None or known is None:
        return
    runnable = workspace.definitions.process(connection, loaded.process_definition_key)
    begun = known.started_at.astimezone(ZONE).date()
    facts = _known_of(connection, loaded, runnable, known)
    for report in reports:
        found = None
        if loaded.state:
            found = reported_variables(runnable.process, loaded.state, report.processes)
        if found is None:
            rows = _of_before(connection, report, loaded, runnable, facts, begun, now)
        else:
            values, impersonal = found
            opened = open_columns(report, impersonal | _silent(report, values, runnable))
            rows = rows_of(report, {**values, **facts}, opened, begun, now)
        case_reports.put(connection, report.id, case, loaded.seal, rows)


def _silent(
    report: CaseReport, values: Mapping[str, Value], runnable: RunnableProcess
) -> frozenset[str]:
    """Return names that the case has no variable of yet, and whose class is not personal; one that
    nothing is said of is as personal as its process."""
    process = runnable.process
    used = frozenset().union(*(one.value.names_used for one in report.columns))
    if report.rows is not None:
        used |= report.rows.names_used
    return frozenset(
        name
        for name in used - values.keys()
        if process.classes.get(name, process.retention) == "business"
    )


def _of_before(
    connection: Connection,
    report: CaseReport,
    loaded: LoadedInstance,
    runnable: RunnableProcess,
    facts: Mapping[str, Value],
    begun: date,
    now: datetime,
) -> list[ReportedRow]:
    """Return the rows that a case had: of an archived one, and of a called process that has ended,
    no variables are left to read. What is made of the ledger alone is made again."""
    rows = case_reports.kept_rows(connection, report.id, loaded.key, loaded.seal)
    if not rows:
        return []
    opened = frozenset(rows[0].kept)
    if runnable.process.id in report.processes:
        opened = open_columns(report, _silent(report, {}, runnable))
    fresh = values_of(report, facts, now)
    return [row_of(report, {**one.values, **fresh}, opened, begun, now) for one in rows]


def _known_of(
    connection: Connection, loaded: LoadedInstance, runnable: RunnableProcess, known: KnownCase
) -> dict[str, Value]:
    """Return `case`, `facts` and `tasks`: what the ledger says, nobody's name."""
    case: dict[str, Value] = {
        "key": str(loaded.key),
        "process": runnable.process.id,
        "version": Decimal(runnable.head.version),
        "started": _moment(known.started_at),
        "ended": _moment(known.ended_at),
        "state": known.outcome,
        "stuck": loaded.has_incident,
    }
    facts: dict[str, Value] = {word: _moment(at) for word, at in known.facts.items()}
    tasks: list[Value] = [
        {name: _told(value) for name, value in one.items()}
        for one in case_reports.tasks(connection, loaded.key)
    ]
    return {"case": case, "facts": facts, "tasks": tasks}


def _told(value: Any) -> Value:
    return _moment(value) if isinstance(value, datetime) else from_json(value)


def _moment(at: datetime | None) -> Value:
    return None if at is None else parse_temporal(at.astimezone(ZONE).isoformat())
