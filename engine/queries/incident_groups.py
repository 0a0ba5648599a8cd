"""Open incidents that are alike: of the same kind at the same step of the same process."""

from __future__ import annotations

from dataclasses import dataclass

from engine.core.permission import Operation
from engine.model import Person
from engine.store import listings
from engine.workspace import Workspace, require

MOST_GROUPS = 50


@dataclass(frozen=True, slots=True)
class IncidentGroup:
    """Incidents that can be tried again together.

    Args:
        activity_id: of the step; `None` if they stand at the case itself.
        activity_name: as the newest version calls it, or else its id.
    """

    process_definition_id: str
    process_name: str
    type: str
    activity_id: str | None
    activity_name: str | None
    count: int


def incident_groups(workspace: Workspace, person: Person) -> list[IncidentGroup]:
    """Return the groups of more than one open incident, the largest first.

    Raises:
        NotAllowed: the person may not see incidents of all instances.
    """
    require(person, Operation.READ_INCIDENTS)
    found = []
    with workspace.transaction() as connection:
        for key, id_, type_, activity, count in listings.alike_incidents(connection, MOST_GROUPS):
            runnable = workspace.definitions.process(connection, key)
            node = runnable.process.nodes.get(activity) if activity else None
            name = activity if node is None else node.name
            head = runnable.process.name or id_
            found.append(IncidentGroup(id_, head, type_, activity, name, count))
    return found
