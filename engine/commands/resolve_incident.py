"""Resolve an incident: what was stuck is tried again."""

from __future__ import annotations

from engine.commands.move_instance import Scene, move_instance
from engine.commands.resume_process_instance import wake_messages
from engine.commands.same_job import same_job
from engine.core import step
from engine.core.permission import Operation
from engine.faults import IncidentStands, IncidentUnknown
from engine.model import Person, Transition
from engine.store import jobs, trouble
from engine.store.instances import IncidentRecord, Place
from engine.workspace import Workspace, case_rights, require


def resolve_incident(workspace: Workspace, key: int, *, actor: Person) -> None:
    """Try again what an incident stands for; if it fails again, there is a new incident.

    A failed job goes on as itself, with the retries that it was given since, or those of its model.

    Raises:
        IncidentUnknown: there is no such incident, or it is resolved.
        IncidentStands: nobody is eligible for the user task yet.
        NotAllowed: the actor may not resolve incidents.
    """

    def move(scene: Scene) -> Transition:
        require(actor, Operation.RESOLVE_INCIDENT, case_rights(scene.runnable.process))
        incident = scene.loaded.incident
        if incident is None or incident.resolved_at is not None:
            raise IncidentUnknown(f"incident {key} is resolved")
        if incident.type in trouble.OF_THE_SHELL or incident.token_id is None:
            return _without_core(scene, incident)
        moved = step.resolve_incident(
            scene.runnable.process,
            scene.name,
            scene.loaded.state,
            incident.token_id,
            scene.surroundings,
        )
        return same_job(scene, incident, moved)

    move_instance(
        workspace,
        Place.INCIDENT,
        key,
        actor=actor,
        move=move,
        unknown=IncidentUnknown(f"there is no incident {key}"),
        locked=True,
    )


def _without_core(scene: Scene, incident: IncidentRecord) -> Transition:
    """Resolve what only the shell knows: somebody is eligible by now, or a timer or job is tried
    again."""
    if incident.type == trouble.NO_ELIGIBLE_USER and incident.token_id is not None:
        directory = scene.workspace.definitions.directory(scene.connection, scene.loaded.accounts)
        for groups, accounts, excluded in trouble.who_may(
            scene.connection, scene.loaded.key, incident.token_id
        ):
            if not directory.eligible(groups, accounts, excluded):
                raise IncidentStands(
                    f"nobody in {', '.join(groups) or 'the candidates'} is eligible yet"
                )
    if incident.job_key is not None:
        jobs.reopen(scene.connection, incident.job_key, scene.loaded.now)
    trouble.close(scene.connection, incident.key, scene.loaded.now)
    if incident.type == trouble.CASE_DAMAGED:
        wake_messages(scene, parked=True)
    return scene.unmoved(trouble.resolved(incident))
