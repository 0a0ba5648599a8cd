"""Which command a batch runs for each of its items, and who may."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from engine.batch_model import BatchType
from engine.commands.batch_values import values_of
from engine.commands.cancel_process_instance import cancel_process_instance
from engine.commands.migrate_process_instance import migrate_process_instance
from engine.commands.modify_process_instance import modify_process_instance
from engine.commands.resolve_incident import resolve_incident
from engine.commands.resume_process_instance import resume_process_instance
from engine.commands.set_variables import set_variables
from engine.commands.suspend_process_instance import suspend_process_instance
from engine.core.permission import Operation
from engine.migration_model import MigrationPlan
from engine.model import Person
from engine.modification_model import Modification, Movement, Termination
from engine.workspace import Workspace

Plan = Mapping[str, object]
"""What a batch does beyond its kind, as JSON."""
Run = Callable[[Workspace, int, Plan, str, Person], None]
"""Does one item: workspace, key of the item, plan, reason, who began the batch."""


@dataclass(frozen=True, slots=True)
class BatchKind:
    """One kind of batch.

    Args:
        operation: what its starter must be allowed to do to each case.
        run: does one item.
    """

    operation: Operation
    run: Run


def migration_plan(target: int, plan: MigrationPlan) -> Plan:
    """Return what a batch has to know to migrate."""
    mapping, restart = dict(plan.mapping), plan.restart_timers
    return {"target": target, "mapping": mapping, "restart_timers": restart}


def variables_plan(variables: Mapping[str, object]) -> Plan:
    """Return what a batch has to know to write variables, JSON with Decimal for numbers."""
    return {"variables": dict(variables)}


def modification_plan(moves: Mapping[str, str]) -> Plan:
    """Return what a batch has to know to move tokens from one element to another."""
    return {"moves": dict(moves)}


def _migrate(workspace: Workspace, item: int, plan: Plan, reason: str, actor: Person) -> None:
    mapping = cast("Mapping[str, str]", plan["mapping"])
    target, restarts = cast("int", plan["target"]), bool(plan["restart_timers"])
    wanted = MigrationPlan(mapping, restarts)
    migrate_process_instance(workspace, item, target, wanted, reason, actor=actor)


def _modify(workspace: Workspace, item: int, plan: Plan, reason: str, actor: Person) -> None:
    moves = cast("Mapping[str, str]", plan["moves"])
    movements = tuple(
        Movement(Termination(element=source), target) for source, target in moves.items()
    )
    modify_process_instance(workspace, item, Modification(movements=movements), reason, actor=actor)


def _resolve(workspace: Workspace, item: int, _plan: Plan, _reason: str, actor: Person) -> None:
    resolve_incident(workspace, item, actor=actor)


def _set_variables(workspace: Workspace, item: int, plan: Plan, reason: str, actor: Person) -> None:
    set_variables(workspace, item, values_of(workspace, plan), reason, actor=actor)


def _given_a_reason(command: Callable[..., None]) -> Run:
    def run(workspace: Workspace, item: int, _plan: Plan, reason: str, actor: Person) -> None:
        command(workspace, item, reason, actor=actor)

    return run


KINDS: Mapping[BatchType, BatchKind] = {
    BatchType.CANCEL: BatchKind(Operation.CANCEL, _given_a_reason(cancel_process_instance)),
    BatchType.MIGRATE: BatchKind(Operation.MIGRATE, _migrate),
    BatchType.MODIFY: BatchKind(Operation.MODIFY, _modify),
    BatchType.RESOLVE_INCIDENT: BatchKind(Operation.RESOLVE_INCIDENT, _resolve),
    BatchType.RESUME: BatchKind(Operation.SUSPEND, _given_a_reason(resume_process_instance)),
    BatchType.SET_VARIABLES: BatchKind(Operation.SET_VARIABLES, _set_variables),
    BatchType.SUSPEND: BatchKind(Operation.SUSPEND, _given_a_reason(suspend_process_instance)),
}
