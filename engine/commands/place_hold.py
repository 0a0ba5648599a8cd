"""Place a hold, and lift it: nothing is erased while one stands."""

from __future__ import annotations

from datetime import date

from audit.entry import Fact, JsonValue, PersonalValue
from engine.commands.held_at_once import LATER
from engine.commands.move_instance import ENGINE, Scene, ledger_actor, move_instance
from engine.commands.reasons import checked_reason
from engine.commands.request_erasure import PROOF, named
from engine.commands.requests_of_persons import Right, answered, received
from engine.commands.suspend_process_instance import stood_still
from engine.core.permission import Operation
from engine.core.store import ACTIVE
from engine.erasure_plan import known_target
from engine.faults import ErasureRefused, ErasureUnknown, ProcessInstanceUnknown
from engine.model import Person, Transition
from engine.person_model import Hold, HoldKind, Target
from engine.store import accounts, erasures, persons
from engine.store.instances import Place
from engine.workspace import Workspace, require

AT_ONCE = 50
"""Cases held back in one go."""


def place_hold(
    workspace: Workspace,
    target: Target,
    kind: HoldKind,
    reason: str,
    *,
    review_on: date | None = None,
    registered: bool = True,
    actor: Person,
) -> int:
    """Return the key of a hold on all cases of a person, or on one.

    Cases whose use is restricted (`HoldKind.RESTRICTION`) are suspended, and while it stands only
    the data protection officer moves them, and only the data protection team is shown them; when it
    is lifted, an operator resumes them. So is a case that comes to the person later: it begins, so
    that nothing is lost that somebody handed in, and stands still from that step on
    (`held_at_once`), or, if it came while the hold was being placed, soon after (`hold_back`).

    Args:
        workspace: where.
        target: a person, or one case.
        kind: why.
        reason: the same in somebody's words; the ledger holds it, sealed.
        review_on: when to look whether it is still needed.
        registered: whether it is a request of its own, and not part of a case that is.
        actor: of the data protection team.

    Raises:
        NotAllowed: the actor may not.
        ErasureUnknown: there is no such person or case.
        EngineFault: there is no reason, or one that is too long.
    """
    require(actor, Operation.PLACE_HOLD)
    why = checked_reason(reason)
    with workspace.transaction() as connection:
        known_target(connection, target)
        now = accounts.clock(connection, workspace.chosen_time())
        key, subject = erasures.next_key(connection), workspace.ledger.new_subject()
        hold = Hold(key, target, kind, actor.account_id, now, review_on, None)
        erasures.insert_hold(connection, hold, subject)
        data: dict[str, JsonValue] = {"hold": str(key), "reason": kind.value, **named(target)}
        facts = [Fact("hold.placed", data=data, personal=(PersonalValue("reason", why, PROOF),))]
        facts += _restricted(hold, registered)
        workspace.ledger.append_system(connection, ledger_actor(actor), facts, now, subject)
        cases = persons.cases_of(connection, target)
    if kind is HoldKind.RESTRICTION:
        for case in cases:
            if case.status == ACTIVE:
                _suspend(workspace, key, case.key, why, actor)
    return key


def _restricted(hold: Hold, registered: bool) -> list[Fact]:
    """Return what a restriction says beside the hold: a person's request was answered by it."""
    if hold.kind is not HoldKind.RESTRICTION:
        return []
    restricted = Fact("restriction.set", data={"reason": hold.kind.value})
    if hold.target.handle is None or not registered:
        return [restricted]
    asked = received(hold.key, Right.RESTRICTION, hold.placed_at)
    return [restricted, asked, answered(hold.key, Right.RESTRICTION)]


def hold_back(workspace: Workspace) -> int:
    """Return how many cases were suspended that came to a restricted person after the hold was
    placed, or that placing it did not come to.

    A case is held back once for a hold: who lets it go on while the hold stands has decided so.
    """
    with workspace.transaction() as connection:
        due = erasures.not_yet_held_back(connection, AT_ONCE)
    for hold, case in due:
        _suspend(workspace, hold, case, LATER, ENGINE)
    return len(due)


def _suspend(workspace: Workspace, hold: int, key: int, why: str, actor: Person) -> None:
    """Let nothing move in a case, unless it has ended or is suspended already."""

    def move(scene: Scene) -> Transition | None:
        erasures.note_held_back(scene.connection, hold, key)
        if scene.loaded.status != ACTIVE or scene.loaded.suspended:
            return None
        return stood_still(scene, why)

    move_instance(
        workspace,
        Place.INSTANCE,
        key,
        actor=actor,
        move=move,
        unknown=ProcessInstanceUnknown(f"there is no process instance {key}"),
        locked=True,
        also_suspended=True,
    )


def lift_hold(workspace: Workspace, key: int, reason: str, *, actor: Person) -> None:
    """End a hold. Whoever asked for a restriction is told before (Art. 18 (3) GDPR).

    Raises:
        NotAllowed: the actor may not.
        ErasureUnknown: there is no such hold.
        ErasureRefused: it was lifted already.
        EngineFault: there is no reason, or one that is too long.
    """
    require(actor, Operation.PLACE_HOLD)
    why = checked_reason(reason)
    with workspace.transaction() as connection:
        found = erasures.hold_of(connection, key)
        if found is None:
            raise ErasureUnknown(f"there is no hold {key}")
        hold, subject = found
        now = accounts.clock(connection, workspace.chosen_time())
        if not erasures.lift(connection, key, actor.account_id, now):
            raise ErasureRefused(f"hold {key} was lifted already")
        said = PersonalValue("reason", why, PROOF)
        facts = [Fact("hold.lifted", data={"hold": str(key)}, personal=(said,))]
        if hold.kind is HoldKind.RESTRICTION:
            facts.append(Fact("restriction.lifted"))
        workspace.ledger.append_system(connection, ledger_actor(actor), facts, now, subject)
