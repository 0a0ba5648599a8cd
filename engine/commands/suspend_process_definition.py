"""Let a version of a process start nothing, and hold its instances; and let both go on again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from audit.entry import Fact, PersonalValue
from engine.commands.move_instance import ledger_actor
from engine.commands.reasons import checked_reason
from engine.commands.resume_process_instance import resume_process_instance
from engine.commands.suspend_process_instance import suspend_process_instance
from engine.core.permission import Operation
from engine.definitions import RunnableProcess
from engine.faults import (
    DatabaseUnavailable,
    EngineFault,
    ProcessDefinitionUnknown,
    ProcessInstanceUnknown,
    SuspensionStands,
)
from engine.model import Person
from engine.store import accounts, messages, suspensions
from engine.workspace import Workspace, definition_rights, require

MOST_AT_ONCE = 1_000
"""Instances; whoever asked asks again for the rest."""


@dataclass(frozen=True, slots=True)
class ReachedInstances:
    """What came of a word to all instances of a version.

    Args:
        done: keys of those that it reached.
        failed: keys of those that it did not, with the reason.
        left: how many there are still, beyond `MOST_AT_ONCE`.
    """

    done: tuple[int, ...] = ()
    failed: tuple[tuple[int, str], ...] = ()
    left: int = 0


def suspend_process_definition(
    workspace: Workspace, key: int, reason: str, *, instances: bool, actor: Person
) -> ReachedInstances:
    """Let no instance of a version start, whatever would start one.

    Start timers, messages and signals wait until it is resumed. Calls of running instances go on.

    Args:
        workspace: where.
        key: of the version.
        reason: why; sealed.
        instances: hold the instances that run as well, each in a step of its own. Asked once more,
            it goes on where it was left.
        actor: an operator.

    Raises:
        ProcessDefinitionUnknown: there is no such version.
        SuspensionStands: it is suspended already, and no instances are asked for.
        NotAllowed: the actor may not.
        EngineFault: there is no reason, or one that is too long.
    """
    why = checked_reason(reason)
    with workspace.transaction() as connection:
        runnable = _version(workspace, connection, key, actor)
        now = accounts.clock(connection, workspace.chosen_time())
        if suspensions.hold_definition(connection, key, actor.account_id, now):
            _record(workspace, connection, runnable, actor, "suspended", why)
        elif not instances:
            raise SuspensionStands(f"the process definition {key} is suspended already")
    if not instances:
        return ReachedInstances()
    return _each(workspace, key, why, actor, suspend_process_instance, suspended=False)


def resume_process_definition(
    workspace: Workspace, key: int, reason: str, *, instances: bool, actor: Person
) -> ReachedInstances:
    """Let instances of a version start again; what waited for that comes now.

    Args:
        workspace: where.
        key: of the version.
        reason: why; sealed.
        instances: let its instances that are held go on as well, each in a step of its own.
        actor: an operator.

    Raises:
        ProcessDefinitionUnknown: there is no such version.
        SuspensionStands: it is not suspended, and no instances are asked for.
        NotAllowed: the actor may not.
        EngineFault: there is no reason, or one that is too long.
    """
    why = checked_reason(reason)
    with workspace.transaction() as connection:
        runnable = _version(workspace, connection, key, actor)
        now = accounts.clock(connection, workspace.chosen_time())
        if suspensions.release_definition(connection, key):
            messages.wake_starts(connection, key, now)
            _record(workspace, connection, runnable, actor, "resumed", why)
        elif not instances:
            raise SuspensionStands(f"the process definition {key} is not suspended")
    if not instances:
        return ReachedInstances()
    return _each(workspace, key, why, actor, resume_process_instance, suspended=True)


def _version(
    workspace: Workspace, connection: Connection, key: int, actor: Person
) -> RunnableProcess:
    if key not in workspace.definitions.catalogue(connection).process_by_key:
        raise ProcessDefinitionUnknown(f"there is no process definition {key}")
    runnable = workspace.definitions.process(connection, key)
    require(actor, Operation.SUSPEND, definition_rights(runnable.process))
    return runnable


def _record(
    workspace: Workspace,
    connection: Connection,
    runnable: RunnableProcess,
    actor: Person,
    what: str,
    reason: str,
) -> None:
    head = runnable.head
    fact = Fact(
        f"definition.{what}",
        before="suspended" if what == "resumed" else "active",
        after="suspended" if what == "suspended" else "active",
        data={"kind": "process", "id": head.id, "version": head.version},
        personal=(PersonalValue("reason", reason, runnable.process.retention),),
    )
    now = accounts.clock(connection, workspace.chosen_time())
    workspace.ledger.append_system(
        connection, ledger_actor(actor), [fact], now, workspace.ledger.new_subject()
    )


def _each(
    workspace: Workspace,
    key: int,
    reason: str,
    actor: Person,
    command: Callable[..., None],
    *,
    suspended: bool,
) -> ReachedInstances:
    """Give a word to the instances that run; one that cannot take it keeps no other from it."""
    with workspace.transaction() as connection:
        found, left = suspensions.running(connection, key, suspended=suspended, limit=MOST_AT_ONCE)
    done: list[int] = []
    failed: list[tuple[int, str]] = []
    for instance in found:
        try:
            command(workspace, instance, reason, actor=actor)
            done.append(instance)
        except (SuspensionStands, ProcessInstanceUnknown):
            continue  # somebody else has done it meanwhile, or it has ended
        except DatabaseUnavailable:
            raise
        except EngineFault as fault:
            failed.append((instance, str(fault)))
    return ReachedInstances(tuple(done), tuple(failed), left)
