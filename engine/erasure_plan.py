"""What an erasure does to the cases that it is about, and what is kept for whose sake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from engine import retention
from engine.core.store import ACTIVE
from engine.faults import ErasureUnknown
from engine.person_model import CaseOfPerson, CasePlan, Erasure, Keeping, Target
from engine.store import erasures, persons, protection_acts
from engine.store.sealing import STATE
from engine.workspace import Workspace


def known_target(connection: Connection, target: Target) -> Target:
    """Return a target that exists.

    Raises:
        ErasureUnknown: there is no such person or case, or not exactly one of them is named.
    """
    if (target.handle is None) == (target.case is None):
        raise ErasureUnknown("name either a person or a case")
    if target.handle is not None:
        known = persons.is_known(connection, target.handle)
    else:
        known = bool(persons.cases_of(connection, target))
    if not known:
        named = target.handle if target.case is None else target.case
        raise ErasureUnknown(f"there is no person or case {named}")
    return target


def plans(
    workspace: Workspace,
    connection: Connection,
    target: Target,
    now: datetime,
    until: datetime | None = None,
) -> tuple[CasePlan, ...]:
    """Return what an erasure does to each case of a person, or to the one case.

    Args:
        until: when it was asked for: what came to the person later was approved by nobody.
    """
    return tuple(
        _plan(workspace, connection, case, now)
        for case in persons.cases_of(connection, target, until)
    )


def kept_after(
    workspace: Workspace, connection: Connection, request: Erasure, now: datetime
) -> tuple[CasePlan, ...]:
    """Return the cases of an executed request of which the law or a hold still keeps something."""
    found = {
        one.case.key: one
        for one in plans(workspace, connection, request.target, now, request.requested_at)
    }
    # What is about no person leads nowhere any more, and is there all the same.
    for done in protection_acts.erased(connection, request.key):
        if done.case not in found:
            of_case = plans(workspace, connection, Target(case=done.case), now)
            found |= {one.case.key: one for one in of_case}
    return tuple(found[key] for key in sorted(found) if found[key].kept or found[key].holds)


def with_values(connection: Connection, found: Sequence[CasePlan]) -> tuple[CasePlan, ...]:
    """Return plans with the names of what goes and of what stays: who approves knows them."""
    values = protection_acts.values_of(connection, [one.case.key for one in found])
    return tuple(replace(one, values=values.get(one.case.key, {})) for one in found)


def _plan(
    workspace: Workspace, connection: Connection, case: CaseOfPerson, now: datetime
) -> CasePlan:
    terms = retention.terms(workspace.settings.retention)
    kept = tuple(
        Keeping(name, None if case.ended_at is None else terms[name].ends(case.ended_at))
        for name in sorted(retention.PROOFS)
        if name in {*case.classes, _class_of_documents(workspace, connection, case)}
        and (case.ended_at is None or case.ended_at >= terms[name].over_before(now))
    )
    names = {one.retention for one in kept}
    holds = tuple(one.key for one in erasures.holds_on(connection, case.key))
    erased = () if holds else tuple(name for name in case.classes if name not in names)
    if (
        not holds
        and not case.emptied
        and _class_of_documents(workspace, connection, case) not in names
    ):
        erased = (*erased, STATE)
    running = case.status == ACTIVE and not holds and bool(erased)
    return CasePlan(case, erased, kept, holds, cancelled=running)


def _class_of_documents(
    workspace: Workspace, connection: Connection, case: CaseOfPerson
) -> str | None:
    """Return the retention class of the documents of a case, that of its process; `None` if it has
    none."""
    if not case.documents:
        return None
    return workspace.definitions.process(connection, case.definition).process.retention
