"""A job whose incident is resolved goes on as the same job, with the attempts that it was given.

Whoever mends a job raises its retries first and then resolves its incident: the key that they know
stays, and so does the number that they set. Without one it has as many attempts as its model says.

Source: Camunda 8.9, incidents, "resolve an incident"; `PATCH /v2/jobs/{jobKey}`.
"""

from __future__ import annotations

from dataclasses import replace

from audit.entry import Fact
from engine.commands.move_instance import Scene
from engine.commands.step_rows import job_rows
from engine.model import Transition
from engine.store import jobs
from engine.store.instances import IncidentRecord


def same_job(scene: Scene, incident: IncidentRecord, transition: Transition) -> Transition:
    """Return the transition with the failed job opened again in place of a new one, if it is what
    the stuck token asks for; its facts tell the attempts that it has now.

    The instance's row is locked: this writes.
    """
    at = (scene.workspace, scene.connection, scene.runnable, scene.loaded)
    mine = [one for one in transition.jobs_opened if one.token_id == incident.token_id]
    if incident.job_key is None or len(mine) != 1:
        return transition
    (row,) = job_rows(*at, mine)
    outside = scene.workspace.job_types.outside(mine[0].type)
    retries = jobs.take_up(
        scene.connection,
        incident.job_key,
        row,
        scene.loaded.now,
        scene.loaded.seal,
        token=None if outside else str(incident.key),
    )
    if retries is None:
        return transition
    token = str(incident.token_id)
    return replace(
        transition,
        jobs_opened=tuple(one for one in transition.jobs_opened if one is not mine[0]),
        facts=tuple(_told(fact, token, retries) for fact in transition.facts),
    )


def _told(fact: Fact, token: str, retries: int) -> Fact:
    if fact.task != token or "retries" not in fact.data:
        return fact
    return replace(fact, data={**fact.data, "retries": retries})
