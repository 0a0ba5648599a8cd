"""What changed from one version of a process to another, with the forms and decisions it uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from bpmn.diff import diff
from bpmn.diff_marks import Marks, marks
from bpmn.reader import read_with_gaps
from dmn.diff import diff_decisions
from dmn.differences import Change
from engine.core.permission import Operation
from engine.faults import EngineFault
from engine.model import Person
from engine.queries.process_overview import ProcessSight, ProcessVersion, process_sight
from engine.store.definitions import DecisionHead, FormHead
from engine.workspace import Workspace, require
from forms.diff import diff_forms


@dataclass(frozen=True, slots=True)
class PartChanges:
    """What changed in a form or a file of decisions that a process uses.

    Args:
        kind: `form` or `decision`.
        name: its id.
        changes: nothing if one version does not use it.
        fate: `changed`, `added` or `removed`.
    """

    kind: str
    name: str
    changes: tuple[Change, ...]
    fate: str = "changed"


@dataclass(frozen=True, slots=True)
class ProcessChanges:
    """Two versions of one process, compared."""

    old: ProcessSight
    new: ProcessSight
    changes: tuple[Change, ...]
    marks: Marks
    parts: tuple[PartChanges, ...]


def process_changes(
    workspace: Workspace, old: int | None, new: int, person: Person
) -> ProcessChanges:
    """Return what changed from one version to another.

    Args:
        workspace: where.
        old: key of the one, none for the version before the other; the first has none before it.
        new: key of the other.
        person: who asks.

    Raises:
        ProcessDefinitionUnknown: one of them does not exist.
        EngineFault: they are versions of different processes.
        NotAllowed: the person may not look into definitions.
    """
    require(person, Operation.READ_DEFINITIONS)
    now = process_sight(workspace, new, person)
    was = process_sight(workspace, old or _before(workspace, now.version), person)
    if was.version.id != now.version.id:
        raise EngineFault(
            f"process definitions {old} and {new} are no versions of one process; compare such"
        )
    before, after = (read_with_gaps(one.xml.encode(), one.version.file)[0] for one in (was, now))
    changes = diff(before, after)
    with workspace.transaction() as connection:
        parts = (
            *_forms(workspace, connection, was, now),
            *_decisions(workspace, connection, was, now),
        )
    return ProcessChanges(was, now, changes, marks(before, after, changes), parts)


def _before(workspace: Workspace, version: ProcessVersion) -> int:
    with workspace.transaction() as connection:
        heads = workspace.definitions.catalogue(connection).processes[version.id]
    return max((one.key for one in heads if one.key < version.key), default=version.key)


def _forms(
    workspace: Workspace, connection: Connection, was: ProcessSight, now: ProcessSight
) -> Iterator[PartChanges]:
    known: list[dict[str, FormHead]] = [{one.id: one for one in each.forms} for each in (was, now)]
    for name in dict.fromkeys((*known[1], *known[0])):
        heads = [each.get(name) for each in known]
        fate = _fate(heads)
        if fate is not None:
            yield PartChanges("form", name, (), fate)
            continue
        before, after = (workspace.definitions.form(connection, one) for one in heads if one)
        if changes := diff_forms(before, after):
            yield PartChanges("form", name, changes)


def _decisions(
    workspace: Workspace, connection: Connection, was: ProcessSight, now: ProcessSight
) -> Iterator[PartChanges]:
    known: list[dict[str, DecisionHead]] = [
        {one.requirements_id: one for one in each.decisions} for each in (was, now)
    ]
    for name in dict.fromkeys((*known[1], *known[0])):
        heads = [each.get(name) for each in known]
        fate = _fate(heads)
        if fate is not None:
            yield PartChanges("decision", name, (), fate)
            continue
        before, after = (
            workspace.definitions.decision_model(connection, one) for one in heads if one
        )
        if changes := diff_decisions(before, after):
            yield PartChanges("decision", name, changes)


def _fate(heads: list[FormHead | None] | list[DecisionHead | None]) -> str | None:
    if heads[0] is None:
        return "added"
    return "removed" if heads[1] is None else None
