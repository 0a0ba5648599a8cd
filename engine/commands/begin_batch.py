"""Begin a batch operation: one command for all instances that a filter names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Connection

from audit.entry import Fact, JsonValue, PersonalValue
from engine.batch_model import BatchType
from engine.commands.batch_kinds import KINDS, Plan
from engine.commands.batch_values import PLAN, open_plan, sealed_plan
from engine.commands.migrate_process_instance import preview_migration
from engine.commands.move_instance import ledger_actor
from engine.commands.reasons import checked_reason
from engine.core.permission import CaseRights, Operation
from engine.faults import BatchRefused, NotFound, ProcessDefinitionUnknown
from engine.migration_model import InstancePreview, MigrationPlan, MigrationPreview, Move
from engine.model import Person
from engine.store import accounts, batches, definitions, listings
from engine.workspace import Workspace, require

MOST_LOOKED_AT = 1_000
"""Instances that a preview looks at."""


def begin_batch(
    workspace: Workspace,
    kind: BatchType,
    chosen: Mapping[str, object],
    plan: Plan,
    reason: str,
    *,
    actor: Person,
) -> int:
    """Return the key of a batch, which the workers do from now on.

    Which instances it reaches is settled here, with those that are active now; each is moved in a
    step of its own, recorded with the starter, who has to be allowed to do that still.

    Args:
        workspace: where.
        kind: which command.
        chosen: filter of process instances; empty for all that are active. Of incidents also
            `incident_types`, `no_incident_types` and `incident_element`, for which of theirs.
        plan: what the command has to know.
        reason: why; sealed.
        actor: an operator with an account.

    Raises:
        NotAllowed: the actor may not run batches, or not this command.
        ProcessDefinitionUnknown: there is no version that the batch is to migrate to.
        BatchRefused: the actor has no account in whose name the workers could act.
        VariablesRefused: there is no variable to write, or one of them cannot be kept.
        EngineFault: there is no reason, or one that is too long.
    """
    why = checked_reason(reason)
    require(actor, Operation.RUN_BATCH)
    require(actor, KINDS[kind].operation, CaseRights())
    told, subject = _told(plan), workspace.ledger.new_subject()
    if kind is BatchType.SET_VARIABLES:
        told = sealed_plan(cast("Mapping[str, object]", plan["variables"]))
        plan = open_plan(subject)
    with workspace.transaction() as connection:
        if accounts.account_of_id(connection, actor.account_id) is None:
            raise BatchRefused("a batch is begun by somebody with an account")
        known = workspace.definitions.catalogue(connection).process_by_key
        if kind is BatchType.MIGRATE and plan["target"] not in known:
            raise ProcessDefinitionUnknown(f"there is no process definition {plan['target']}")
        now = accounts.clock(connection, workspace.chosen_time())
        key = definitions.next_key(connection)
        count = _insert(workspace, connection, key, kind, plan, chosen, actor, now)
        sealed = {"reason": why, "filter": _told(chosen), PLAN: told}
        fact = _begun(key, kind, count, sealed)
        workspace.ledger.append_system(connection, ledger_actor(actor), [fact], now, subject)
    return key


def _begun(key: int, kind: BatchType, items: int, sealed: Mapping[str, JsonValue]) -> Fact:
    data: dict[str, JsonValue] = {"batch": str(key), "kind": kind.value, "items": items}
    personal = tuple(PersonalValue(name, value) for name, value in sealed.items())
    return Fact("batch.begun", data=data, personal=personal)


def _insert(
    workspace: Workspace,
    connection: Connection,
    key: int,
    kind: BatchType,
    plan: Plan,
    chosen: Mapping[str, object],
    actor: Person,
    now: datetime,
) -> int:
    return batches.insert(
        connection,
        key,
        kind,
        plan=plan,
        chosen=chosen,
        started_by=actor.account_id,
        now=now,
        seals=workspace.seals,
    )


def preview_batch(
    workspace: Workspace, kind: BatchType, chosen: Mapping[str, object], *, actor: Person
) -> tuple[list[int], int]:
    """Return the keys of the first `MOST_LOOKED_AT` instances that a batch would reach, and how
    many items it would have. Nothing is changed.

    Raises:
        NotAllowed: the actor may not run batches, or not this command.
    """
    require(actor, Operation.RUN_BATCH)
    require(actor, KINDS[kind].operation, CaseRights())
    with workspace.transaction() as connection:
        return batches.reached(connection, kind, chosen, workspace.seals, MOST_LOOKED_AT)


def preview_migrations(
    workspace: Workspace,
    chosen: Mapping[str, object],
    target: int,
    plan: MigrationPlan,
    *,
    actor: Person,
) -> MigrationPreview:
    """Return what a batch would do to the instances of a filter: how many tokens move where, and
    which cannot be migrated, and why. Nothing is changed.

    The first `MOST_LOOKED_AT` are looked at, each as it is then.

    Raises:
        NotAllowed: the actor may not migrate.
        ProcessDefinitionUnknown: there is no such version.
    """
    require(actor, Operation.MIGRATE, CaseRights())
    with workspace.transaction() as connection:
        if target not in workspace.definitions.catalogue(connection).process_by_key:
            raise ProcessDefinitionUnknown(f"there is no process definition {target}")
        keys, total = listings.running_keys(connection, chosen, MOST_LOOKED_AT, workspace.seals)
    seen: list[InstancePreview] = []
    for key in keys:
        try:
            seen.append(preview_migration(workspace, key, target, plan, actor=actor))
        except NotFound:
            continue  # it has ended meanwhile
    return MigrationPreview(
        total, len(seen), _summed(seen), tuple(one for one in seen if one.faults)
    )


def _summed(seen: Sequence[InstancePreview]) -> tuple[Move, ...]:
    counted: dict[tuple[str, str, str, str], int] = {}
    for one in seen:
        for move in one.moves:
            place = (move.element_id, move.name, move.target_id, move.target_name)
            counted[place] = counted.get(place, 0) + move.count
    return tuple(Move(*place, count) for place, count in sorted(counted.items()))


def _told(value: object) -> JsonValue:
    """Return a filter or a plan as evidence: keys as texts."""
    if isinstance(value, Mapping):
        return {str(name): _told(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_told(one) for one in value]
    return value if isinstance(value, bool) else str(value)
