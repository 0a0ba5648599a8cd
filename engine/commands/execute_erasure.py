"""Erase what there is about a person, or in one case, as two people approved it.

Case by case, each in its own transaction. What was interrupted goes on when it is asked for again,
or when a worker finds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from audit.entry import Fact, JsonValue
from engine.commands.approve_erasure import missing
from engine.commands.forget_mails import forget_mails_of
from engine.commands.move_instance import ENGINE, Scene, ledger_actor, move_instance
from engine.commands.requests_of_persons import Result, Right, answered
from engine.core import step
from engine.core.permission import Operation
from engine.core.store import ACTIVE
from engine.erasure_plan import plans
from engine.faults import ErasureRefused, ErasureUnknown, ProcessInstanceUnknown, VersionConflict
from engine.model import Person, Transition
from engine.person_model import CasePlan, Erasure, Target
from engine.retention import IMPERSONAL
from engine.store import accounts, erasures, persons, sent_mails
from engine.store.database import reading
from engine.store.instances import Place
from engine.workspace import Workspace, require

REASON = "Löschung"
METHOD = "keys-destroyed"


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done to each case, and when all of it was (UTC)."""

    cases: tuple[CasePlan, ...]
    at: datetime


def execute_erasure(workspace: Workspace, key: int, *, actor: Person) -> Erased:
    """Return what was erased and what was kept.

    A case that runs is cancelled. Then, of each case that is not held: its state goes at once, the
    ledger says what is erased, and the keys of all classes are destroyed that the law does not
    keep, with the values that they sealed.

    Args:
        workspace: where.
        key: of the request.
        actor: of the data protection team.

    Raises:
        NotAllowed: the actor may not.
        ErasureUnknown: there is no such request.
        ErasureRefused: it is done already, withdrawn, being executed, or lacks approvals.
    """
    require(actor, Operation.ASK_ERASURE)
    with _alone(workspace, key) as led:
        if not led:
            raise ErasureRefused(f"erasure {key} is being executed")
        return _execute(workspace, key, actor)


def finish_erasures(workspace: Workspace) -> int:
    """Return how many erasures were brought to their end that somebody had begun and that were
    interrupted; those that are being executed are left alone."""
    with workspace.transaction() as connection:
        begun = erasures.begun(connection)
    finished = 0
    for key in begun:
        with _alone(workspace, key) as led:
            if led and _is_begun(workspace, key):
                _execute(workspace, key, ENGINE)
                finished += 1
    return finished


def _is_begun(workspace: Workspace, key: int) -> bool:
    with workspace.transaction() as connection:
        return key in erasures.begun(connection)


@contextmanager
def _alone(workspace: Workspace, key: int) -> Iterator[bool]:
    """Give whether this is the only one who executes a request. Who dies lets go of it."""
    with reading(workspace.database) as connection:
        led = erasures.alone(connection, key)
        try:
            yield led
        finally:
            if led:
                erasures.over(connection, key)


def _execute(workspace: Workspace, key: int, actor: Person) -> Erased:
    with workspace.transaction() as connection:
        request = approved(connection, key)
        now = accounts.clock(connection, workspace.chosen_time())
        erasures.begin(connection, key, actor.account_id, now)
        planned = plans(workspace, connection, request.target, now, request.requested_at)
    done = tuple(_erased(workspace, request, plan, actor) for plan in planned)
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        erasures.end(connection, key, now)
        if request.target.handle is not None:
            forget_mails_of(workspace, connection, request.target.handle, actor, now)
        persons.forget(connection)
        if request.is_in_register:
            facts = [answered(key, Right.ERASURE, result_of(done))]
            workspace.ledger.append_system(connection, ledger_actor(actor), facts, now)
    return Erased(done, now)


def result_of(done: Sequence[CasePlan]) -> Result:
    """Return what a person is told: whether there was anything, and whether all of it went."""
    if not done:
        return Result.NONE_HELD
    whole = all(
        not plan.holds and all(one.retention == IMPERSONAL for one in plan.kept) for plan in done
    )
    return Result.FULL if whole else Result.PARTIAL


def approved(connection: Connection, key: int) -> Erasure:
    """Return a request that may be executed now; others wait until this transaction ends.

    Raises:
        ErasureUnknown: there is no such request.
        ErasureRefused: it is done already or withdrawn, or approvals are missing.
    """
    erasures.lock(connection, key)
    request = erasures.load(connection, key)
    if request is None:
        raise ErasureUnknown(f"there is no erasure {key}")
    if request.executed_at is not None:
        raise ErasureRefused(f"erasure {key} is done already")
    if request.withdrawn_at is not None:
        raise ErasureRefused(f"erasure {key} is withdrawn")
    if missing(request):
        raise ErasureRefused(f"erasure {key} needs {missing(request)} more approvals")
    return request


def _erased(workspace: Workspace, request: Erasure, planned: CasePlan, actor: Person) -> CasePlan:
    """Return what became of one case."""
    case = planned.case.key
    if planned.cancelled:
        _cancel(workspace, case, actor)
    with workspace.transaction() as connection:
        approved(connection, request.key)
        now = accounts.clock(connection, workspace.chosen_time())
        # Again: somebody may have held the case meanwhile, or it got values of another class.
        (plan,) = plans(workspace, connection, Target(case=case), now)
        if not plan.erased:
            return plan
        if plan.cancelled:
            raise VersionConflict
        erasures.archive(connection, case, now)
        facts = _facts(workspace, connection, request.key, plan)
        entry = workspace.ledger.append_system(connection, ledger_actor(actor), facts, now)
        if not erasures.erase(connection, request.key, case, entry.seq):
            raise VersionConflict
        sent_mails.forget_case(connection, case)
    return replace(plan, cancelled=planned.cancelled)


def _facts(workspace: Workspace, connection: Connection, key: int, plan: CasePlan) -> list[Fact]:
    """Return what is erased: each class of the case, and what batches said that reached it."""
    done: dict[str, JsonValue] = {
        "request": str(key),
        "method": METHOD,
        "epoch": workspace.ledger.keys.newest_epoch,
    }
    subject, case = plan.case.subject, {"instance": str(plan.case.key)}
    classes = [
        {
            **done,
            **case,
            "handle": subject,
            "class": name,
            "count": persons.sealed_count(connection, subject, name),
        }
        for name in plan.erased
    ]
    batches = [
        {**done, "handle": batch} for batch in erasures.batches_of(connection, plan.case.key)
    ]
    return [Fact("erasure.executed", data=data) for data in (*classes, *batches)]


def _cancel(workspace: Workspace, key: int, actor: Person) -> None:
    def move(scene: Scene) -> Transition | None:
        if scene.loaded.status != ACTIVE:
            return None
        return step.cancel(
            scene.runnable.process, scene.name, scene.loaded.state, REASON, scene.surroundings
        )

    move_instance(
        workspace,
        Place.INSTANCE,
        key,
        actor=actor,
        move=move,
        unknown=ProcessInstanceUnknown(f"there is no process instance {key}"),
        also_suspended=True,
    )
