"""Persons, holds and erasures, for those who protect data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engine.core.permission import Operation
from engine.erased_backups import Backups, backups_of
from engine.erasure_plan import kept_after, known_target, plans, with_values
from engine.faults import ErasureUnknown
from engine.model import Person
from engine.person_model import CasePlan, Erasure, Hold, Target
from engine.store import accounts, erasures, persons
from engine.workspace import Workspace, require

_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person with what an erasure would do to each of their cases now."""

    handle: str
    cases: tuple[CasePlan, ...]


@dataclass(frozen=True, slots=True)
class ErasureView:
    """A request to erase; `cases` is what it would do now, empty once it is executed; `backups`
    what of it backups still open, once something was erased; `kept` the cases of which the law or
    a hold still keeps something then."""

    request: Erasure
    cases: tuple[CasePlan, ...]
    backups: Backups | None = None
    kept: tuple[CasePlan, ...] = ()


def find_person(workspace: Workspace, known_by: str, person: Person) -> PersonView:
    """Return the person who is known by a text, such as an e-mail address, in any spelling.

    Raises:
        NotAllowed: who asks may not.
        ErasureUnknown: nobody is.
    """
    require(person, Operation.READ_PERSON)
    with workspace.transaction() as connection:
        handle = persons.handle_of(connection, workspace.seals, known_by)
        if handle is None:
            raise ErasureUnknown("nobody is known by that")
        now = accounts.clock(connection, workspace.chosen_time())
        found = plans(workspace, connection, Target(handle), now)
        return PersonView(handle, with_values(connection, found))


def person_of_handle(workspace: Workspace, handle: str, person: Person) -> PersonView:
    """Return a person by their reference.

    Raises:
        NotAllowed: who asks may not.
        ErasureUnknown: there is none.
    """
    require(person, Operation.READ_PERSON)
    with workspace.transaction() as connection:
        target = known_target(connection, Target(handle))
        now = accounts.clock(connection, workspace.chosen_time())
        found = plans(workspace, connection, target, now)
        return PersonView(handle, with_values(connection, found))


def erasure(workspace: Workspace, key: int, person: Person) -> ErasureView:
    """Return a request to erase with its preview.

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
        since = request.requested_at
        found = plans(workspace, connection, request.target, now, since) if request.open else ()
        known = backups_of(connection, key, workspace.ledger.keys.encryption_keys)
        done = request.executed_at is not None
        left = kept_after(workspace, connection, request, now) if done else ()
        told = (with_values(connection, found), known, with_values(connection, left))
        return ErasureView(request, *told)


def requested_erasures(workspace: Workspace, person: Person) -> Sequence[Erasure]:
    """Return the newest requests to erase.

    Raises:
        NotAllowed: who asks may not.
    """
    require(person, Operation.READ_PERSON)
    with workspace.transaction() as connection:
        return erasures.all_of(connection, limit=_MOST)


def standing_holds(workspace: Workspace, person: Person) -> Sequence[Hold]:
    """Return the holds that stand.

    Raises:
        NotAllowed: who asks may not.
    """
    require(person, Operation.READ_PERSON)
    with workspace.transaction() as connection:
        return erasures.holds(connection, limit=_MOST)
