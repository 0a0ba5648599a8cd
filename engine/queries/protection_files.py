"""The files of the data protection team: a person, a request to erase, a hold, each with who did
what about it, when and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection

from audit.entry import decode
from engine.core.permission import Operation
from engine.erased_backups import Backups, backups_of
from engine.erasure_plan import kept_after, known_target, plans, with_values
from engine.faults import ErasureUnknown
from engine.model import Person
from engine.person_model import CasePlan, Erasure, Hold, Target
from engine.store import accounts, erasures, listings, persons, protection_acts
from engine.store.protection_acts import Act, ErasedClass
from engine.workspace import Workspace, require

_MOST: Final = 200


class NamedAct(NamedTuple):
    """Who did something, and when (UTC)."""

    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseName:
    """What people call a case.

    Args:
        key: process instance key.
        process: name of its process.
        business_id: such as a quote's number; `None` if it has none, or it was erased.
    """

    key: int
    process: str
    business_id: str | None


@dataclass(frozen=True, slots=True)
class PlannedCase:
    """A case of a person, and what an erasure would do to it now."""

    name: CaseName
    plan: CasePlan


@dataclass(frozen=True, slots=True)
class HoldFile:
    """A hold, who placed it and why; `reason` is `None` if it was erased, `about` if it is about a
    person."""

    hold: Hold
    placed: NamedAct
    reason: str | None
    about: CaseName | None


@dataclass(frozen=True, slots=True)
class PersonFile:
    """A person with their cases, the holds that stand on them, and the request to erase that waits,
    if one does."""

    handle: str
    cases: tuple[PlannedCase, ...]
    holds: tuple[HoldFile, ...]
    requested: Erasure | None


@dataclass(frozen=True, slots=True)
class ErasedCase:
    """A case of which retention classes were erased."""

    name: CaseName
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ErasureFile:
    """A request to erase with its acts.

    Args:
        request: as it stands.
        about: the case, if it is about one.
        asked: who asked for it.
        reason: why; `None` if that was erased.
        approvals: in order.
        planned: what it would do now; empty once it is executed.
        kept: the cases of which something is still there, once it is executed.
        begun: who began to execute it; `None` before.
        executed: who executed it; `None` while it is not done, or if nothing was there to erase.
        erased: what was.
        withdrawn: who took it back; `None` if nobody did.
        withdrawn_because: why; `None` if that was erased.
        backups: what of it backups still open, once something was erased.
        answer: what came of it, as the person was answered, such as `partial`; `None` if nobody is.
    """

    request: Erasure
    about: CaseName | None
    asked: NamedAct
    reason: str | None
    approvals: tuple[NamedAct, ...]
    planned: tuple[PlannedCase, ...]
    begun: NamedAct | None
    executed: NamedAct | None
    erased: tuple[ErasedCase, ...]
    withdrawn: NamedAct | None = None
    withdrawn_because: str | None = None
    backups: Backups | None = None
    kept: tuple[PlannedCase, ...] = ()
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class ErasureLine:
    """A request to erase in a list: the case it is about, if it is about one, and who asked."""

    request: Erasure
    about: CaseName | None
    asked: NamedAct


@dataclass(frozen=True, slots=True)
class Overview:
    """The newest requests to erase, and the holds that stand."""

    erasures: tuple[ErasureLine, ...]
    holds: tuple[HoldFile, ...]


def protection_overview(workspace: Workspace, person: Person) -> Overview:
    """Return the newest requests to erase and the holds that stand; reasons are left out.

    Raises:
        NotAllowed: who asks may not.
    """
    require(person, Operation.READ_PERSON)
    with workspace.transaction() as connection:
        asked = erasures.all_of(connection, limit=_MOST)
        held = erasures.holds(connection, limit=_MOST)
        people = protection_acts.names(
            connection, {*(one.requested_by for one in asked), *(one.placed_by for one in held)}
        )
        targets = [*(one.target for one in asked), *(one.target for one in held)]
        named = _names(workspace, connection, person, [one.case for one in targets])
    lines = tuple(
        ErasureLine(one, named.get(one.target.case or 0), _act(people, _asked(one)))
        for one in asked
    )
    return Overview(lines, tuple(_hold(one, people, named, None) for one in held))


def person_file(workspace: Workspace, handle: str, person: Person) -> PersonFile:
    """Return the file of a person by their reference.

    Raises:
        NotAllowed: who asks may not.
        ErasureUnknown: there is none.
    """
    require(person, Operation.READ_PERSON)
    with workspace.transaction() as connection:
        target = known_target(connection, Target(handle))
        now = accounts.clock(connection, workspace.chosen_time())
        found = plans(workspace, connection, target, now)
        planned = _planned(workspace, connection, person, found)
        known = [erasures.hold_of(connection, key) for key in _held_by(found)]
        held = [one[0] for one in known if one is not None]
        people = protection_acts.names(connection, {one.placed_by for one in held})
        named = {one.name.key: one.name for one in planned}
        waiting = [one for one in erasures.all_of(connection, limit=_MOST) if _waits(one, target)]
    holds = tuple(_hold(one, people, named, None) for one in held)
    return PersonFile(handle, planned, holds, waiting[0] if waiting else None)


def erasure_file(workspace: Workspace, key: int, person: Person) -> ErasureFile:
    """Return a request to erase with who did what, and why it was asked for.

    Raises:
        NotAllowed: who asks may not.
        ErasureUnknown: there is no such request.
    """
    require(person, Operation.READ_PERSON)
    with workspace.transaction() as connection:
        request = erasures.load(connection, key)
        if request is None:
            raise ErasureUnknown(f"there is no erasure {key}")
        now = accounts.clock(connection, workspace.chosen_time())
        done = protection_acts.erased(connection, key)
        approved = protection_acts.approvals(connection, key)
        begun, withdrawn = _begun(request), _withdrawn(request)
        acts = (_asked(request), *approved, *begun, *withdrawn, *(one.act for one in done))
        people = protection_acts.names(connection, {one.account for one in acts})
        waits = request.open
        since = request.requested_at
        found = plans(workspace, connection, request.target, now, since) if waits else ()
        reason = _reason(workspace, connection, request.subject, "erasure.requested")
        because = _reason(workspace, connection, request.subject, "erasure.withdrawn")
        touched = [request.target.case, *(one.case for one in done)]
        named = _names(workspace, connection, person, touched)
        planned = _planned(workspace, connection, person, found)
        left = kept_after(workspace, connection, request, now) if request.executed_at else ()
        kept = _planned(workspace, connection, person, left)
        answer = protection_acts.answer_to(connection, key)
        backups = backups_of(connection, key, workspace.ledger.keys.encryption_keys)
    return ErasureFile(
        request,
        named.get(request.target.case or 0),
        _act(people, _asked(request)),
        reason,
        tuple(_act(people, one) for one in approved),
        planned,
        _act(people, begun[0]) if begun else None,
        _act(people, done[-1].act) if done and not waits else None,
        _erased(done, named),
        _act(people, withdrawn[0]) if withdrawn else None,
        because,
        backups,
        kept,
        answer,
    )


def _erased(done: Sequence[ErasedClass], named: Mapping[int, CaseName]) -> tuple[ErasedCase, ...]:
    """Return what was erased, case by case."""
    classes: dict[int, list[str]] = {}
    for one in done:
        classes.setdefault(one.case, []).append(one.retention)
    return tuple(
        ErasedCase(named.get(case) or CaseName(case, "", None), tuple(names))
        for case, names in classes.items()
    )


def hold_file(workspace: Workspace, key: int, person: Person) -> HoldFile:
    """Return a hold with who placed it, and why.

    Raises:
        NotAllowed: who asks may not.
        ErasureUnknown: there is no such hold.
    """
    require(person, Operation.READ_PERSON)
    with workspace.transaction() as connection:
        found = erasures.hold_of(connection, key)
        if found is None:
            raise ErasureUnknown(f"there is no hold {key}")
        hold, subject = found
        people = protection_acts.names(connection, {hold.placed_by})
        named = _names(workspace, connection, person, [hold.target.case])
        reason = _reason(workspace, connection, subject, "hold.placed")
    return _hold(hold, people, named, reason)


def _asked(request: Erasure) -> Act:
    return Act(request.requested_by, request.requested_at)


def _begun(request: Erasure) -> tuple[Act, ...]:
    if request.begun_at is None or request.begun_by is None:
        return ()
    return (Act(request.begun_by, request.begun_at),)


def _withdrawn(request: Erasure) -> tuple[Act, ...]:
    if request.withdrawn_at is None or request.withdrawn_by is None:
        return ()
    return (Act(request.withdrawn_by, request.withdrawn_at),)


def _waits(request: Erasure, target: Target) -> bool:
    return request.open and request.target == target


def _held_by(found: Iterable[CasePlan]) -> list[int]:
    return sorted({key for one in found for key in one.holds})


def _act(people: Mapping[str, str], act: Act) -> NamedAct:
    return NamedAct(people.get(act.account, act.account), act.at)


def _hold(
    hold: Hold, people: Mapping[str, str], named: Mapping[int, CaseName], reason: str | None
) -> HoldFile:
    placed = _act(people, Act(hold.placed_by, hold.placed_at))
    return HoldFile(hold, placed, reason, named.get(hold.target.case or 0))


def _planned(
    workspace: Workspace, connection: Connection, person: Person, found: Sequence[CasePlan]
) -> tuple[PlannedCase, ...]:
    named = _names(workspace, connection, person, [one.case.key for one in found])
    return tuple(
        PlannedCase(named.get(one.case.key) or CaseName(one.case.key, "", None), one)
        for one in with_values(connection, found)
    )


def _names(
    workspace: Workspace, connection: Connection, person: Person, keys: Collection[int | None]
) -> dict[int, CaseName]:
    """Return what people call these cases, by key."""
    found = {}
    for key in dict.fromkeys(one for one in keys if one is not None):
        for head in listings.instances(
            connection, person, True, {"key": key}, limit=1, seals=workspace.seals
        ):
            found[key] = CaseName(key, head.process_name, head.business_id)
    return found


def _reason(workspace: Workspace, connection: Connection, subject: str, kind: str) -> str | None:
    """Return what somebody said in the fact of that type, or `None` if it can be read no more."""
    for entry in protection_acts.said_about(connection, subject):
        opened = workspace.ledger.open_personal(connection, entry)
        for (number, name), value in opened.items():
            if name == "reason" and _type_of(entry.body, number) == kind:
                return str(value)
    return None


def _type_of(body: bytes, number: int) -> str:
    return str(decode(body)["facts"][number]["type"])


def known_person(workspace: Workspace, known_by: str, person: Person) -> str:
    """Return the reference of the person who is known by a text, in any spelling.

    Raises:
        NotAllowed: who asks may not.
        ErasureUnknown: nobody is.
    """
    require(person, Operation.READ_PERSON)
    with workspace.transaction() as connection:
        handle = persons.handle_of(connection, workspace.seals, known_by)
    if handle is None:
        raise ErasureUnknown("nobody is known by that")
    return handle
