"""Figures of a process: over time, by step, by group, and which cases are behind each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection

from engine.core import report_figures as figures
from engine.core.permission import Installation, Operation, allowed
from engine.core.report_figures import ZONE, at_midnight, following, share
from engine.faults import SelectionRefused
from engine.model import InstanceView, Person
from engine.process_scope import Scope, parameters
from engine.queries.case_file import sees_all
from engine.report_model import (
    Bottleneck,
    Cycle,
    GroupWait,
    Kept,
    Milestone,
    Reached,
    Rework,
    Throughput,
    Unit,
    Wait,
)
from engine.restricted_cases import reads_restricted, without_values
from engine.store import accounts, listings, report_figures, reports
from engine.workspace import Workspace, require

__all__ = [
    "MOST_CASES",
    "ZONE",
    "CasesBehind",
    "ProcessReport",
    "ProcessSummary",
    "Scope",
    "Unit",
    "at_midnight",
    "cases_behind",
    "following",
    "process_report",
    "reported_processes",
    "share",
]
MOST_CASES: Final = 200
"""So many cases behind a figure are listed, the newest."""
LONGEST_STATEMENT: Final = 15_000
"""Milliseconds that one statement of a figure may take: nobody waits for a page any longer."""
_RECENT: Final = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class ProcessSummary:
    """A process in the list: how many cases run, and were begun and ended in the last 28 days."""

    process: str
    name: str
    version: int
    running: int
    begun: int
    ended: int


@dataclass(frozen=True, slots=True)
class ProcessReport:
    """All figures of a process.

    Args:
        scope: of what they are.
        name: the process's.
        versions: that there are, the newest first.
        groups: by which they may be narrowed.
        names: what elements are called, by id.
        milestones: the funnel; of the cases begun in the period.
        persons: `None` where nobody may see figures of persons.
        works_council: whether persons and small groups are kept out.
        behind: entries of the ledger that are not in the figures yet.
    """

    scope: Scope
    name: str
    versions: tuple[int, ...]
    groups: tuple[str, ...]
    names: Mapping[str, str]
    running: int
    throughput: tuple[Throughput, ...]
    cycles: tuple[Cycle, ...]
    waits: tuple[Wait, ...]
    kept: tuple[Kept, ...]
    rework: tuple[Rework, ...]
    repeated: int
    milestones: tuple[Milestone, ...]
    by_group: tuple[GroupWait, ...]
    persons: tuple[GroupWait, ...] | None
    works_council: bool
    behind: int

    @property
    def begun(self) -> int:
        """Cases begun in the period."""
        return sum(one.begun for one in self.throughput)

    @property
    def completed(self) -> int:
        """Cases completed in the period."""
        return sum(one.completed for one in self.throughput)

    @property
    def cycle(self) -> Cycle | None:
        """How long all completed cases took; `None` if there are none."""
        return next((one for one in self.cycles if one.day is None), None)

    @property
    def bottleneck(self) -> Bottleneck | None:
        """Where cases spent most of their waiting time."""
        return figures.bottleneck(self.waits)


@dataclass(frozen=True, slots=True)
class CasesBehind:
    """Cases behind a figure that the person may see, the newest first; how many there are; and how
    many of the newest `MOST_CASES` the person may not see."""

    name: str
    element: str | None
    cases: tuple[InstanceView, ...]
    total: int
    unseen: int


def reported_processes(workspace: Workspace, person: Person) -> list[ProcessSummary]:
    """Return every process, by name.

    Raises:
        NotAllowed: the person may not see figures.
    """
    require(person, Operation.READ_FIGURES)
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        catalogue = workspace.definitions.catalogue(connection)
        keys = list(catalogue.process_by_key)
        counted = report_figures.last_days(connection, keys, now - _RECENT)
    found = []
    for versions in catalogue.processes.values():
        head = versions[-1]
        sums = [
            sum(column)
            for column in zip(*(counted.get(one.key, (0, 0, 0)) for one in versions), strict=True)
        ]
        found.append(ProcessSummary(head.id, head.name or head.id, head.version, *sums))
    return sorted(found, key=lambda one: (one.name, one.process))


def process_report(workspace: Workspace, scope: Scope, person: Person) -> ProcessReport:
    """Return the figures of a process.

    Raises:
        NotAllowed: the person may not see figures.
        ProcessDefinitionUnknown: there is no such process, or no such version.
        SelectionRefused: the period is empty or too long, or the group is too small; or there are
            more cases than can be counted in time.
    """
    require(person, Operation.READ_FIGURES)
    council = workspace.settings.works_council
    with report_figures.in_time(LONGEST_STATEMENT), workspace.transaction() as connection:
        report_figures.limit(connection, LONGEST_STATEMENT)
        versions, asked, large = parameters(workspace, connection, scope)
        process = workspace.definitions.process(connection, versions[-1].key).process
        names = figures.waiting_elements(process)
        waits = report_figures.waits(connection, asked, list(names))
        rework, repeated = report_figures.rework(connection, asked)
        by_group = report_figures.by_group(
            connection, {**asked, "group": None}, None if large is None else sorted(large)
        )
        if large is not None and _are_few(workspace, connection, asked, large):
            by_group = [one for one in by_group if one.name is not None]
        shows = not council and allowed(person, Operation.READ_PERSON_FIGURES, Installation())
        days = figures.buckets(scope.since, scope.until, scope.unit)
        found = figures.filled(report_figures.throughput(connection, asked), days)
        return ProcessReport(
            scope=scope,
            name=versions[-1].name or scope.process,
            versions=tuple(sorted((one.version for one in versions), reverse=True)),
            groups=tuple(one.name for one in by_group if one.name is not None),
            names={one.id: one.model.name or one.id for one in process.nodes.values()},
            running=report_figures.running(connection, asked),
            throughput=tuple(found),
            cycles=tuple(report_figures.cycles(connection, asked)),
            waits=tuple(sorted(waits, key=lambda one: (-one.total, one.element))),
            kept=tuple(report_figures.kept(connection, asked)),
            rework=tuple(sorted(rework, key=lambda one: (-one.repeated, one.element))),
            repeated=repeated,
            milestones=_funnel(
                connection,
                asked,
                figures.milestone_elements(process),
                sum(one.begun for one in found),
            ),
            by_group=tuple(by_group),
            persons=tuple(report_figures.by_person(connection, asked)) if shows else None,
            works_council=council,
            behind=reports.behind(connection),
        )


def cases_behind(
    workspace: Workspace, scope: Scope, figure: str, element: str | None, person: Person
) -> CasesBehind:
    """Return the cases behind a figure, as far as the person may see them.

    Args:
        workspace: where.
        scope: of what the figure is.
        figure: one of `engine.store.report_figures.BEHIND`.
        element: of which step; of a milestone, its name.
        person: who asks.

    Raises:
        NotAllowed: the person may not see figures.
        ProcessDefinitionUnknown: there is no such process, or no such version.
        SelectionRefused: there is no such figure, the period is empty or too long, or the group is
            too small.
    """
    require(person, Operation.READ_FIGURES)
    if figure not in report_figures.BEHIND:
        raise SelectionRefused("there is no such figure")
    with report_figures.in_time(LONGEST_STATEMENT), workspace.transaction() as connection:
        report_figures.limit(connection, LONGEST_STATEMENT)
        versions, asked, _ = parameters(workspace, connection, scope)
        process = workspace.definitions.process(connection, versions[-1].key).process
        marked = figures.milestone_elements(process)
        of_name = [one for one, name in marked.items() if name == element]
        asked.update(element=element or "", elements=of_name)
        keys, total = report_figures.cases_behind(connection, asked, figure, MOST_CASES)
        seen = listings.instances(
            connection,
            person,
            sees_all(person),
            {"keys": keys},
            limit=MOST_CASES,
            seals=workspace.seals,
            reads_restricted=reads_restricted(person),
        )
        node = process.nodes.get(element or "")
        return CasesBehind(
            versions[-1].name or scope.process,
            element if node is None else node.model.name or element,
            tuple(without_values(connection, person, seen)),
            total,
            len(keys) - len(seen),
        )


def _are_few(
    workspace: Workspace, connection: Connection, asked: Mapping[str, Any], large: frozenset[str]
) -> bool:
    """Return whether the small groups that tasks here were offered to are few people together:
    what is left beside the large ones would be figures of persons."""
    members = workspace.definitions.directory(connection).members
    offered = report_figures.by_group(connection, {**asked, "group": None}, None)
    small = {one.name for one in offered if one.name is not None} - large
    people = {person for name in small for person in members.get(name, ())}
    return len(people) < figures.SMALLEST_GROUP


def _funnel(
    connection: Connection, asked: Mapping[str, Any], named: Mapping[str, str], begun: int
) -> tuple[Milestone, ...]:
    """Return what cases reached: the model's own milestones, or else the facts they stated."""
    if named:
        found = report_figures.reached(connection, asked, named)
        names = list(dict.fromkeys(named.values()))
    else:
        found = report_figures.stated(connection, asked)
        names = sorted(found, key=lambda word: (-found[word].count, found[word].median, word))
    return tuple(
        Milestone(
            name,
            tuple(one for one, called in named.items() if called == name) or (name,),
            found.get(name, Reached(0, figures.NOTHING)).count,
            figures.share(found[name].count if name in found else 0, begun),
            found[name].median if name in found else None,
        )
        for name in names
    )
