"""What a batch has to know beyond its kind, as the fields of its page say it, and what it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from api.requests import key_of
from api.web.interventions import LONGEST_NAME, PROTECTED, Place, reachable, standing, value_of
from api.web.migration_page import Place as MigrationPlace
from api.web.migration_page import moved, places_of, plan_of
from api.web.refusals import choose
from api.web.texts import say
from engine import queries
from engine.commands.batch_kinds import (
    Plan,
    migration_plan,
    modification_plan,
    variables_plan,
)
from engine.commands.begin_batch import preview_migrations
from engine.commands.preview_values import VariableCount, preview_values
from engine.faults import CaseDamaged, CaseRestricted, NotFound
from engine.model import Person
from engine.queries.migration_targets import MigrationTarget
from engine.workspace import Workspace

MOST_REFUSED = 20
Chosen = Mapping[str, object]
Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Refused:
    """A case to which it cannot be done, and why."""

    key: int
    reason: str


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """What is known so far.

    Args:
        is_ready: whether nothing is missing, so that it can be confirmed.
        plan: what the batch has to know.
        sentences: what would happen.
        refused: cases to which it cannot be done.
        fault: what is wrong with a field, and its id `fault_at`.
        options: what there is to choose from; of each kind its own.
    """

    is_ready: bool = True
    plan: Plan = field(default_factory=dict)
    sentences: Sequence[str] = ()
    refused: Sequence[Refused] = ()
    fault: str = ""
    fault_at: str = ""
    names: Sequence[str] = ()
    sources: Sequence[Place] = ()
    targets: Sequence[Place] = ()
    versions: Sequence[MigrationTarget] = ()
    steps: Sequence[MigrationPlace] = ()


def plan_in(
    workspace: Workspace,
    person: Person,
    kind: str,
    chosen: Chosen,
    keys: Sequence[int],
    fields: Fields,
) -> BatchPlan:
    """Return what the fields of a form say for a kind of batch.

    Args:
        keys: of the cases that the batch would reach: from the steps and names of the first one
            that can and may be read is chosen.
    """
    read = _READ.get(kind)
    if read is None:
        return BatchPlan()
    first = _first_readable(workspace, person, keys)
    if first is None:
        return BatchPlan(is_ready=False, sentences=[say("batch.unreadable")])
    return read(workspace, person, chosen, first, fields)


def _first_readable(workspace: Workspace, person: Person, keys: Sequence[int]) -> int | None:
    for key in keys:
        try:
            instance = queries.case(workspace, key, person).instance
        except (NotFound, CaseDamaged, CaseRestricted):
            continue  # it has ended meanwhile, or nothing of it can or may be read
        if not instance.damaged:
            return key
    return None


def _change(
    workspace: Workspace, person: Person, chosen: Chosen, first: int, fields: Fields
) -> BatchPlan:
    known = sorted(set(queries.case(workspace, first, person).variables) - {PROTECTED})
    name = fields.get("name", "").strip()
    if "name" not in fields or fields.get("edit"):
        return BatchPlan(is_ready=False, names=known)
    if not 0 < len(name) <= LONGEST_NAME or name == PROTECTED:
        fault = say("change.name_missing", count=LONGEST_NAME)
        return BatchPlan(is_ready=False, names=known, fault=fault, fault_at="name")
    values = {name: value_of(fields.get("value", ""))}
    found = preview_values(workspace, chosen, values, actor=person)
    (count,) = found.variables
    said = _counted(count)
    if found.looked_at < found.total:
        said.append(say("batch.looked_at", looked_at=found.looked_at, total=found.total))
    if count.created and not fields.get("new"):
        fault = say("batch.change.unknown", name=name, number=count.created)
        return BatchPlan(False, names=known, sentences=said, fault=fault, fault_at="neu")
    return BatchPlan(plan=variables_plan(values), sentences=said, names=known)


def _counted(count: VariableCount) -> list[str]:
    counts = (("replaced", count.replaced), ("same", count.unchanged), ("created", count.created))
    return [
        say(f"batch.change.{word}", count=number, name=count.name)
        for word, number in counts
        if number
    ]


def _move(
    workspace: Workspace, person: Person, _chosen: Chosen, first: int, fields: Fields
) -> BatchPlan:
    case = queries.case(workspace, first, person)
    sources, targets = standing(case), reachable(case)
    source, target = fields.get("from", ""), fields.get("to", "")
    if not source or not target or fields.get("edit"):
        return BatchPlan(is_ready=False, sources=reachable(case), targets=targets)
    names = {one.element: one.name for one in (*targets, *sources)}
    said = say(
        "batch.move.does", source=names.get(source, source), target=names.get(target, target)
    )
    return BatchPlan(plan=modification_plan({source: target}), sentences=[said])


def _migrate(
    workspace: Workspace, person: Person, chosen: Chosen, first: int, fields: Fields
) -> BatchPlan:
    versions = queries.migration_targets(workspace, first, person)
    given = fields.get("target", "")
    if not given:
        return BatchPlan(is_ready=False, versions=versions)
    target = key_of(given)
    elements = queries.migration_elements(workspace, first, target, person)
    plan = plan_of(fields, elements)
    found = preview_migrations(workspace, chosen, target, plan, actor=person)
    stuck = {fault.element: None for one in found.refused for fault in one.faults if fault.element}
    mapped = dict.fromkeys(source for source in plan.mapping if source in elements.source)
    steps = places_of(elements, {**stuck, **mapped}, fields)
    said = [moved(move) for move in found.moves]
    if found.looked_at < found.total:
        said.append(say("batch.looked_at", looked_at=found.looked_at, total=found.total))
    refused = [
        Refused(one.key, " ".join(f"{choose(it.german, it.english)}." for it in one.faults))
        for one in found.refused[:MOST_REFUSED]
    ]
    is_ready = not fields.get("edit") and len(found.refused) < found.looked_at
    return BatchPlan(
        is_ready, migration_plan(target, plan), said, refused, versions=versions, steps=steps
    )


_Read = Callable[[Workspace, Person, Chosen, int, Fields], BatchPlan]
_READ: Mapping[str, _Read] = {"change": _change, "move": _move, "migrate": _migrate}
