"""What is held back before any instance begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.core.permission import Operation
from engine.faults import NotFound
from engine.model import Person
from engine.store import held_back as rows
from engine.store.held_back import HeldDefinition, WaitingTrigger
from engine.workspace import Workspace, require

__all__ = ["HeldBack", "HeldDefinition", "WaitingTrigger", "held_back", "waiting_trigger"]


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Versions of processes that start nothing, and what start events hold until more has come."""

    definitions: Sequence[HeldDefinition]
    triggers: Sequence[WaitingTrigger]


def held_back(workspace: Workspace, person: Person) -> HeldBack:
    """Return all that is held back, what has waited longest first.

    Raises:
        NotAllowed: the person neither operates nor audits.
    """
    require(person, Operation.READ_INCIDENTS)
    with workspace.transaction() as connection:
        return HeldBack(rows.definitions(connection), rows.triggers(connection))


def waiting_trigger(workspace: Workspace, key: int, person: Person) -> WaitingTrigger:
    """Return one thing that a start event holds.

    Raises:
        NotAllowed: the person neither operates nor audits.
        NotFound: it is there no longer.
    """
    require(person, Operation.READ_INCIDENTS)
    with workspace.transaction() as connection:
        found = rows.trigger(connection, key)
    if found is None:
        raise NotFound(f"no start event holds {key} any more")
    return found
