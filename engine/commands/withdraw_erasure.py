"""Take a request to erase back, so that another one about the same can be asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from audit.entry import Fact, PersonalValue
from engine.answer_term import due
from engine.commands.move_instance import ENGINE, ledger_actor
from engine.commands.reasons import checked_reason
from engine.commands.request_erasure import PROOF
from engine.commands.requests_of_persons import Result, Right, answered
from engine.core.permission import Operation
from engine.faults import ErasureRefused, ErasureUnknown
from engine.model import Person
from engine.person_model import Erasure
from engine.store import accounts, erasures
from engine.workspace import Workspace, require

MONTHS: Final = 3
"""After so many nobody may be kept waiting for an answer any longer (Art. 12 (3) GDPR), and who
approved so long ago knows no more what would be erased."""
_SHORTEST: Final = timedelta(days=85)


def withdraw_erasure(workspace: Workspace, key: int, reason: str, *, actor: Person) -> None:
    """Take back a request that nobody has begun to execute; if it is a person's, it is answered
    with that.

    Args:
        workspace: where.
        key: of the request.
        reason: why; the ledger holds it, sealed.
        actor: who asked for it, or the data protection officer.

    Raises:
        NotAllowed: the actor may not.
        ErasureUnknown: there is no such request.
        ErasureRefused: it is begun, executed or withdrawn already.
        EngineFault: there is no reason, or one that is too long.
    """
    require(actor, Operation.ASK_ERASURE)
    why = checked_reason(reason)
    with workspace.transaction() as connection:
        erasures.lock(connection, key)
        request = erasures.load(connection, key)
        if request is None:
            raise ErasureUnknown(f"there is no erasure {key}")
        if actor.account_id != request.requested_by:
            require(actor, Operation.WITHDRAW_ERASURE)
        _refuse_over(request)
        said = PersonalValue("reason", why, PROOF)
        facts = [Fact("erasure.withdrawn", data=_data(key, "withdrawn"), personal=(said,))]
        if request.is_in_register:
            facts.append(answered(key, Right.ERASURE, Result.WITHDRAWN))
        _withdraw(workspace, connection, request, facts, actor)


def _refuse_over(request: Erasure) -> None:
    if request.executed_at is not None:
        raise ErasureRefused(f"erasure {request.key} is done already")
    if request.begun_at is not None:
        raise ErasureRefused(f"erasure {request.key} is being executed")
    if request.withdrawn_at is not None:
        raise ErasureRefused(f"erasure {request.key} is withdrawn")


def lapse_erasures(workspace: Workspace) -> int:
    """Return how many requests lapsed that nobody began to execute in three months. They are not
    answered with that: the register goes on saying so."""
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        waiting = erasures.lapsed(connection, now - _SHORTEST)
    lapsed = 0
    for key in waiting:
        with workspace.transaction() as connection:
            erasures.lock(connection, key)
            request = erasures.load(connection, key)
            over = request is not None and due(request.requested_at, MONTHS) < now
            if request is None or not over or not request.open or request.begun_at is not None:
                continue
            facts = [Fact("erasure.withdrawn", data=_data(key, "lapsed"))]
            _withdraw(workspace, connection, request, facts, ENGINE)
            lapsed += 1
    return lapsed


def _data(key: int, cause: str) -> dict[str, str]:
    return {"request": str(key), "cause": cause}


def _withdraw(
    workspace: Workspace,
    connection: Connection,
    request: Erasure,
    facts: list[Fact],
    actor: Person,
) -> None:
    now = accounts.clock(connection, workspace.chosen_time())
    if not erasures.withdraw(connection, request.key, actor.account_id, now):
        raise ErasureRefused(f"erasure {request.key} is being executed")
    workspace.ledger.append_system(connection, ledger_actor(actor), facts, now, request.subject)
