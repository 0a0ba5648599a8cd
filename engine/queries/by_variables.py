"""Cases by the values of their variables, for those who may read these values."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Connection

from engine.core.permission import AUDITOR, OPERATOR
from engine.faults import NotAllowed
from engine.model import Person
from engine.store import case_variables
from engine.store.case_variables import readings
from engine.workspace import Workspace

__all__ = ["findable_variables", "readings", "sees_values", "with_variable_words"]


def sees_values(person: Person) -> bool:
    """Return whether the person reads variables: a participant sees what forms show, no more.

    Among the variables of a case are costs and margins that its requester must not see.
    """
    return not person.groups.isdisjoint({OPERATOR, AUDITOR})


def with_variable_words(
    workspace: Workspace, connection: Connection, person: Person, chosen: dict[str, object]
) -> None:
    """Put hashes into a filter of process instances where it names variables and their values.

    Raises:
        NotAllowed: the person does not read variables, and could else guess them.
        SearchRefused: no process lets its cases be found so.
    """
    if "variables" not in chosen:
        return
    if not sees_values(person):
        raise NotAllowed("cases are found by their variables only by who may read them")
    asked = cast(case_variables.Asked, chosen["variables"])
    chosen["variables"] = case_variables.words_for(connection, workspace.seals, asked)


def findable_variables(workspace: Workspace, person: Person) -> list[str]:
    """Return the paths of the variables by whose values the person may find cases."""
    if not sees_values(person):
        return []
    with workspace.transaction() as connection:
        return case_variables.findable(connection)
