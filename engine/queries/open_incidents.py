"""Incidents that somebody has to resolve."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from engine.called_definitions import with_called
from engine.core.permission import Operation
from engine.model import IncidentView, Person
from engine.restricted_cases import incidents_without_values
from engine.store import listings
from engine.workspace import Workspace, require


def incidents(workspace: Workspace, person: Person, *, limit: int = 200) -> list[IncidentView]:
    """Return the open incidents, newest first.

    Raises:
        NotAllowed: the person may not see incidents of all instances.
    """
    require(person, Operation.READ_INCIDENTS)
    with workspace.transaction() as connection:
        found = listings.incidents(connection, {"open": True}, limit, seals=workspace.seals)
        told = [named(workspace, connection, one) for one in found]
        return incidents_without_values(connection, person, told)


def named(workspace: Workspace, connection: Connection, incident: IncidentView) -> IncidentView:
    """Return the incident with the name that its activity has in the diagram."""
    if incident.activity_id is None:
        return incident
    row = connection.exec_driver_sql(
        "SELECT process_definition_key FROM engine.every_process_instance WHERE key = %s",
        (incident.process_instance_key,),
    ).scalar_one()
    runnable = workspace.definitions.process(connection, row)
    for one in with_called(workspace, connection, runnable, incident.process_instance_key):
        if incident.activity_id in one.process.nodes:
            name = one.process.node(incident.activity_id).name
            return replace(incident, activity_name=name)
    return incident
