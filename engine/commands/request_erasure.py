"""Ask that what there is about a person, or in one case, be erased."""

from __future__ import annotations

from audit.entry import Fact, JsonValue, PersonalValue
from engine.commands.move_instance import ledger_actor
from engine.commands.reasons import checked_reason
from engine.commands.requests_of_persons import Right, received
from engine.core.permission import Operation
from engine.erasure_plan import known_target
from engine.faults import ErasureRefused
from engine.model import Person
from engine.person_model import Target
from engine.store import accounts, erasures
from engine.workspace import Workspace, require

PROOF = "request-proof"
"""The retention class of what people write about requests."""


def request_erasure(
    workspace: Workspace,
    target: Target,
    reason: str,
    *,
    in_case: int | None = None,
    actor: Person,
) -> int:
    """Return the key of the request. Two others approve it before anything is erased.

    There is one at a time: whoever has approved one knows what it will do.

    Args:
        workspace: where.
        target: a person, who is taken to have asked for it, or one case.
        reason: why; the ledger holds it, sealed.
        in_case: the case in which it is asked for: that one tells the register of requests.
        actor: of the data protection team.

    Raises:
        NotAllowed: the actor may not.
        ErasureUnknown: there is no such person or case.
        ErasureRefused: it was asked for already, and is not executed yet.
        EngineFault: there is no reason, or one that is too long.
    """
    require(actor, Operation.ASK_ERASURE)
    why = checked_reason(reason)
    with workspace.transaction() as connection:
        known_target(connection, target)
        waiting = erasures.waiting_for(connection, target)
        if waiting is not None:
            raise ErasureRefused(f"erasure {waiting} is asked for already, and not executed yet")
        now = accounts.clock(connection, workspace.chosen_time())
        key, subject = erasures.next_key(connection), workspace.ledger.new_subject()
        erasures.insert(connection, key, target, subject, actor.account_id, now, in_case)
        data: dict[str, JsonValue] = {"request": str(key), **named(target)}
        fact = Fact("erasure.requested", data=data, personal=(PersonalValue("reason", why, PROOF),))
        registered = target.handle is not None and in_case is None
        facts = [fact] if not registered else [received(key, Right.ERASURE, now), fact]
        workspace.ledger.append_system(connection, ledger_actor(actor), facts, now, subject)
    return key


def named(target: Target) -> dict[str, JsonValue]:
    """Return a target as facts name it."""
    if target.handle is not None:
        return {"handle": target.handle}
    return {"instance": str(target.case)}
