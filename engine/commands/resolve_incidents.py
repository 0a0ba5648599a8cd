"""Resolve many incidents: each in its own step, with a word on every one that stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.commands.resolve_incident import resolve_incident
from engine.core.permission import CaseRights, Operation
from engine.faults import DatabaseUnavailable, EngineFault, IncidentUnknown, StepFailed
from engine.model import Person
from engine.store import listings
from engine.workspace import Workspace, require

MOST_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Standing:
    """An incident that could not be resolved.

    Args:
        key: of the incident.
        process_instance_key: where it stands.
        reason: why.
    """

    key: int
    process_instance_key: int
    reason: str


@dataclass(frozen=True, slots=True)
class ResolvedIncidents:
    """What came of it.

    Args:
        resolved: keys of those that were tried again.
        standing: those that were not, or whose next step failed at once.
        left: how many more the filter names, beyond `MOST_AT_ONCE`.
    """

    resolved: tuple[int, ...]
    standing: tuple[Standing, ...]
    left: int


def resolve_incidents(
    workspace: Workspace, chosen: Mapping[str, object], *, actor: Person
) -> ResolvedIncidents:
    """Try again what the open incidents of a filter stand for, the oldest first.

    There is no transaction around all of them: each is resolved, and recorded with the actor in
    its own case, or stands on; one that cannot be resolved keeps no other from it. Whoever is
    interrupted asks again: what is resolved is not named by the filter any more.

    Args:
        workspace: where.
        chosen: `key`, `process_instance_key`, `process_definition_id`, `type` or `types` of
            incidents; all open ones if empty.
        actor: an operator.

    Raises:
        NotAllowed: the actor may not resolve incidents.
    """
    require(actor, Operation.RESOLVE_INCIDENT, CaseRights())
    with workspace.transaction() as connection:
        found = listings.oldest_open_incidents(connection, chosen, MOST_AT_ONCE)
        total = listings.count_incidents(connection, {**chosen, "open": True})
    resolved: list[int] = []
    standing: list[Standing] = []
    for key, instance in found:
        try:
            resolve_incident(workspace, key, actor=actor)
            resolved.append(key)
        except IncidentUnknown:
            continue  # somebody else has resolved it meanwhile
        except DatabaseUnavailable:
            raise
        except (EngineFault, StepFailed) as fault:
            standing.append(Standing(key, instance, str(fault)))
    return ResolvedIncidents(tuple(resolved), tuple(standing), max(total - len(found), 0))
