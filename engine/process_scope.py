"""Of which process, period and group figures and events are: for queries and commands alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from engine.core import report_figures as figures
from engine.faults import ProcessDefinitionUnknown, SelectionRefused
from engine.report_model import Unit
from engine.store import accounts, report_figures
from engine.store.definitions import ProcessHead
from engine.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Scope:
    """Of what figures are.

    Args:
        process: process definition id.
        since: begins the period.
        until: ends it, not included.
        version: of the process, all if `None`.
        group: candidate group; cases of which a task was offered to it, and these tasks.
        unit: weeks or months.
    """

    process: str
    since: datetime
    until: datetime
    version: int | None = None
    group: str | None = None
    unit: Unit = Unit.WEEK


def parameters(
    workspace: Workspace, connection: Connection, scope: Scope
) -> tuple[tuple[ProcessHead, ...], dict[str, Any], frozenset[str] | None]:
    """Return the versions, the parameters of statements, and which groups are large
    enough to be told of; `None` are all.

    Raises:
        ProcessDefinitionUnknown: there is no such process, or no such version.
        SelectionRefused: the period is empty or too long, or the group is too small.
    """
    catalogue = workspace.definitions.catalogue(connection)
    versions = catalogue.processes.get(scope.process, ())
    if not versions:
        raise ProcessDefinitionUnknown(f"there is no process {scope.process}")
    chosen = [one.key for one in versions if scope.version in (None, one.version)]
    if not chosen:
        raise ProcessDefinitionUnknown(f"there is no version {scope.version} of {scope.process}")
    if not timedelta() < scope.until - scope.since <= figures.LONGEST:
        raise SelectionRefused("a period has a beginning, an end behind it, and five years at most")
    large: frozenset[str] | None = None
    if workspace.settings.works_council:
        directory = workspace.definitions.directory(connection)
        large = figures.large_groups({name: len(of) for name, of in directory.members.items()})
        if scope.group is not None and scope.group not in large:
            raise SelectionRefused("figures of so small a group would be figures of persons")
    report_figures.prepare(connection)
    asked = {
        "definitions": chosen,
        "since": scope.since,
        "until": scope.until,
        "group": scope.group,
        "unit": scope.unit.value,
        "now": accounts.clock(connection, workspace.chosen_time()),
    }
    return versions, asked, large
