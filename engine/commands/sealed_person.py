"""Whom a case is about, as a step writes it down: by a keyed hash, never by the text itself."""

from __future__ import annotations

from datetime import datetime

from engine.definitions import RunnableProcess
from engine.model import Transition
from engine.store.persons import noting
from engine.store.sealing import Seals, Statement


def person_of(
    seals: Seals, runnable: RunnableProcess, subject: str, transition: Transition, now: datetime
) -> Statement | None:
    """Return what notes that a case belongs to its persons; `None` if the step tells nothing of it.

    A person is known by what the process property `vorgang:dataSubject` gives, such as an e-mail
    address; several by the list that `vorgang:dataSubjects` gives.

    Args:
        subject: under whose keys the values of the case are sealed.
        now: the database's clock.

    Raises:
        StepFailed: what it gives is no text.
    """
    if transition.variables is None:
        return None
    known_by = runnable.process.data_subjects(transition.variables, now)
    return noting(seals, known_by, subject, now) if known_by else None
