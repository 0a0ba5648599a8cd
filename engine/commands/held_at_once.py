"""A case that comes to a restricted person stands still from that step on.

Source: Art. 18 (1) and (2) GDPR. It begins, or goes on, so that nothing is lost that somebody
handed in; what the step opens nobody gets to do.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from audit.entry import Fact, PersonalValue
from engine.commands.sealed_person import person_of
from engine.core.store import ACTIVE
from engine.definitions import RunnableProcess
from engine.model import Transition
from engine.store import erasures, suspensions
from engine.store.persons import noted_by
from engine.store.sealing import Statement

if TYPE_CHECKING:
    from engine.commands.move_instance import Scene

LATER = "Die Verarbeitung der Daten der Person ist eingeschränkt"
"""Why a case is suspended that comes to a restricted person."""
SUSPENDED = "suspended"
"""An active instance that is held, as the ledger calls it."""
Restrictions = tuple[int, ...]
"""Their keys."""


def restrictions_met(
    connection: Connection, person: Statement | None, case: int, transition: Transition
) -> Restrictions:
    """Return the restrictions that a case meets with a step for the first time.

    Args:
        person: notes whom the case is about, as `persons.noting` made it; `None` if the step
            tells nothing of it.
        case: process instance key.
        transition: the step; a case that ends with it does nothing any more.
    """
    if person is None or transition.status != ACTIVE:
        return ()
    return erasures.restrictions_of(connection, noted_by(person), case)


def saying_so(transition: Transition, runnable: RunnableProcess, met: Restrictions) -> Transition:
    """Return a step that records, too, that the case stands still after it, and why."""
    if not met:
        return transition
    why = PersonalValue("reason", LATER, runnable.process.retention)
    fact = Fact("process.suspended", before=ACTIVE, after=SUSPENDED, personal=(why,))
    return replace(transition, facts=(*transition.facts, fact))


def hold_at_once(connection: Connection, met: Restrictions, case: int, now: datetime) -> None:
    """Take the work of a case away from everybody, and note for which restrictions."""
    if met:
        suspensions.hold(connection, case, now)
    for key in met:
        erasures.note_held_back(connection, key, case)


def standing_still(
    scene: Scene, transition: Transition
) -> tuple[Scene, Transition, Statement | None]:
    """Return a step as it is written: with the case held, if it comes to a restricted person; and
    what notes whom the case is about."""
    loaded, connection = scene.loaded, scene.connection
    seals, now = scene.workspace.seals, loaded.now
    person = person_of(seals, scene.runnable, loaded.subject, transition, now)
    if loaded.suspended:
        return scene, transition, person
    met = restrictions_met(connection, person, loaded.key, transition)
    if not met:
        return scene, transition, person
    hold_at_once(connection, met, loaded.key, now)
    held = replace(scene, loaded=replace(loaded, suspended=True))
    return held, saying_so(transition, scene.runnable, met), person
