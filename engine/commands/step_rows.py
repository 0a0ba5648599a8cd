"""A transition of the core as rows: candidates become accounts, bindings become keys, nobody
eligible an incident."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from audit.entry import Fact
from engine.commands.approved_entries import with_approved_entries
from engine.commands.linked_resources import with_links
from engine.commands.public_links import links_of
from engine.commands.sealed_messages import hashed
from engine.definitions import RunnableProcess
from engine.faults import StepFailed
from engine.model import (
    OpenedIncident,
    OpenedJob,
    OpenedSubscription,
    OpenedTimer,
    OpenedUserTask,
    Transition,
)
from engine.store import public_links, trouble, user_tasks
from engine.store.accounts import Directory
from engine.store.definitions import Catalogue, ProcessHead
from engine.store.instances import IncidentRecord, LoadedInstance, NewInstanceFrame
from engine.store.step_writing import StepRows
from engine.workspace import Workspace


def rows_of(
    workspace: Workspace,
    connection: Connection,
    runnable: RunnableProcess,
    frame: LoadedInstance | NewInstanceFrame,
    *,
    transition: Transition,
    open_incidents: Sequence[IncidentRecord],
) -> tuple[StepRows, tuple[Fact, ...]]:
    """Return the rows of a step and its facts, those about incidents of the shell included.

    Raises:
        StepFailed: a form that a task needs is not deployed.
    """
    directory = workspace.definitions.directory(connection, frame.accounts)
    stuck = _without_performer(connection, frame.key, transition, directory)
    resolved = _resolved(transition, open_incidents)
    facts = with_approved_entries(workspace, connection, frame.key, transition.facts)
    if stuck or resolved:
        facts = (*facts, *_of_incidents(transition, stuck, resolved))
    ended_at = None if transition.status == "active" else frame.now
    rows = StepRows(
        instance=frame.key,
        expected=None,
        version=0,
        values={"state": transition.state, "status": transition.status, "ended_at": ended_at},
        now=frame.now,
        user_tasks=_user_tasks(workspace, connection, runnable, frame, transition, directory),
        closed_user_tasks=_closed_user_tasks(transition),
        completed_token=transition.user_task_completed,
        jobs=_jobs(workspace, connection, runnable, frame, transition),
        closed_jobs=transition.jobs_closed,
        closed_timers=transition.timers_closed,
        subscriptions=[
            _subscription(workspace, runnable, one) for one in transition.subscriptions_opened
        ]
        if transition.subscriptions_opened
        else (),
        closed_subscriptions=transition.subscriptions_closed,
        incidents=[_incident(one, frame) for one in (*transition.incidents_opened, *stuck)]
        if transition.incidents_opened or stuck
        else (),
        closed_incidents=[one.key for one in resolved] if resolved else (),
        exclusions=transition.exclusions,
        links=links_of(workspace, frame, transition),
    )
    return rows, facts


def _of_incidents(
    transition: Transition, stuck: Sequence[OpenedIncident], resolved: Sequence[IncidentRecord]
) -> Iterator[Fact]:
    """Yield what is recorded of incidents that the shell has found: those of the core's own it has
    recorded itself."""
    yield from (trouble.created(incident) for incident in stuck)
    spoken_for = set(transition.incidents_closed)
    yield from (trouble.resolved(one) for one in resolved if one.token_id not in spoken_for)


def _jobs(
    workspace: Workspace,
    connection: Connection,
    runnable: RunnableProcess,
    frame: LoadedInstance | NewInstanceFrame,
    transition: Transition,
) -> list[dict[str, object]]:
    if not (transition.jobs_opened or transition.timers_opened):
        return []
    return [
        *job_rows(workspace, connection, runnable, frame, transition.jobs_opened),
        *(_timer(frame.key, timer) for timer in transition.timers_opened),
    ]


def job_rows(
    workspace: Workspace,
    connection: Connection,
    runnable: RunnableProcess,
    frame: LoadedInstance | NewInstanceFrame,
    jobs: Sequence[OpenedJob],
) -> list[dict[str, object]]:
    """Return jobs that begin to wait, as columns; their headers open."""
    found = []
    for job in jobs:
        if job.linked:
            known, head = _known_where(workspace, connection, runnable, frame, job.definition_key)
            found.append(_job(frame.key, with_links(job, known, head.deployment_key)))
        else:
            found.append(_job(frame.key, job))
    return found


def _known_where(
    workspace: Workspace,
    connection: Connection,
    runnable: RunnableProcess,
    frame: LoadedInstance | NewInstanceFrame,
    called: int | None,
) -> tuple[Catalogue, ProcessHead]:
    """Return what the process in which something stands knows of what is deployed."""
    definitions = workspace.definitions
    inside = runnable if called is None else definitions.process(connection, called)
    return definitions.known_to(connection, inside, frame.key, frame.deployments), inside.head


def _user_tasks(
    workspace: Workspace,
    connection: Connection,
    runnable: RunnableProcess,
    frame: LoadedInstance | NewInstanceFrame,
    transition: Transition,
    directory: Directory,
) -> list[dict[str, object]]:
    opened = transition.user_tasks_opened
    told = [task.token_id for task in opened if task.told]
    rows = [
        _user_task(workspace, connection, runnable, frame, task=task, directory=directory)
        for task in opened
    ]
    if told:
        reserved = user_tasks.take_reserved(connection, frame.key, told)
        for row, task in zip(rows, opened, strict=True):
            if task.token_id in reserved:
                row["key"] = reserved[task.token_id]
    return rows


def awaited_by(rows: StepRows) -> list[tuple[str, bytes]]:
    """Return name and hashed correlation key of each message that the step begins to wait for."""
    return [
        (str(one["name"]), bytes.fromhex(str(one["correlation"])))
        for one in rows.subscriptions
        if one["correlation"] is not None
    ]


def _closed_user_tasks(transition: Transition) -> list[int]:
    completed = transition.user_task_completed
    return [*transition.user_tasks_closed, *([] if completed is None else [completed])]


def _changed_user_tasks(transition: Transition) -> list[OpenedUserTask]:
    """Return what was changed and is still there."""
    closed = _closed_user_tasks(transition)
    return [task for task in transition.user_tasks_changed if task.token_id not in closed]


def _resolved(
    transition: Transition, open_incidents: Sequence[IncidentRecord]
) -> list[IncidentRecord]:
    """Return the incidents that this step leaves behind: resolved, or of work that is not there any
    more."""
    if not open_incidents:
        return []
    if transition.status != "active":
        return list(open_incidents)
    gone = {
        *transition.incidents_closed,
        *_closed_user_tasks(transition),
        *transition.jobs_closed,
        *(token_id for token_id, _ in transition.subscriptions_closed),
    }
    # Whether somebody may do a changed task is asked anew.
    changed = {task.token_id for task in _changed_user_tasks(transition)}
    return [
        one
        for one in open_incidents
        if one.token_id in gone
        or (one.type == trouble.NO_ELIGIBLE_USER and one.token_id in changed)
    ]


def _without_performer(
    connection: Connection, instance: int, transition: Transition, directory: Directory
) -> list[OpenedIncident]:
    """Return an incident for each user task that nobody may do, so that no case waits in
    silence."""
    changed = _changed_user_tasks(transition) if transition.user_tasks_changed else []
    waiting = [
        (
            task.token_id,
            task.activity_id,
            task.name,
            task.candidate_groups,
            [directory.account(name) or "" for name in _named(task)]
            if task.candidate_users or task.assignee
            else (),
            task.excluded,
        )
        for task in (*transition.user_tasks_opened, *changed)
        if task.link is None
    ]
    if transition.exclusions:
        looked_at = {task.token_id for task in changed}
        others = set(transition.exclusions) - set(_closed_user_tasks(transition)) - looked_at
        known = trouble.candidates_of(connection, instance, sorted(others)) if others else ()
        waiting += [(*task, transition.exclusions[task[0]]) for task in known]
    linked = _linked(connection, instance, transition)
    return [
        OpenedIncident(
            token_id,
            activity_id,
            trouble.NO_ELIGIBLE_USER,
            f"Niemand kann „{name}“ bearbeiten: In {_listed(groups)} ist niemand, den die "
            "Vier-Augen-Regel nicht ausschließt. Ordnen Sie der Gruppe eine weitere Person zu.",
        )
        for token_id, activity_id, name, groups, accounts, excluded in waiting
        if not directory.eligible(groups, accounts, excluded) and token_id not in linked
    ]


def _linked(connection: Connection, instance: int, transition: Transition) -> frozenset[int]:
    """Return the tokens whose user tasks whoever has their link may do, among those that a step
    finds waiting."""
    found = {task.token_id for task in transition.user_tasks_changed} | {*transition.exclusions}
    return public_links.linked(connection, instance, sorted(found)) if found else frozenset()


def _named(task: OpenedUserTask) -> tuple[str, ...]:
    return (*task.candidate_users, *((task.assignee,) if task.assignee else ()))


def _listed(groups: Sequence[str]) -> str:
    if not groups:
        return "den Zuständigen"
    return ("der Gruppe " if len(groups) == 1 else "den Gruppen ") + ", ".join(groups)


def _user_task(
    workspace: Workspace,
    connection: Connection,
    runnable: RunnableProcess,
    frame: LoadedInstance | NewInstanceFrame,
    *,
    task: OpenedUserTask,
    directory: Directory,
) -> dict[str, object]:
    form_key = None
    if task.form_id is not None:
        known, head = _known_where(workspace, connection, runnable, frame, task.definition_key)
        form = known.form(
            task.form_id, task.form_binding, task.form_version_tag, head.deployment_key
        )
        if form is None:
            raise StepFailed(
                f"the form {task.form_id} ({task.form_binding}) of {task.activity_id} is not "
                "deployed",
                activity_id=task.activity_id,
            )
        form_key = form.key
    # An assignee who does not exist holds nothing: the task stays open for its candidates.
    assignee = directory.account(task.assignee) if task.assignee else None
    if assignee in task.excluded:
        assignee = None
    return {
        "token_id": task.token_id,
        "activity_id": task.activity_id,
        "name": task.name,
        "state": "ready" if assignee is None else "claimed",
        "assignee": assignee,
        "candidate_groups": list(task.candidate_groups),
        "candidate_users": accounts_of(directory, task.candidate_users),
        "excluded": list(task.excluded),
        "due_at": task.due_at,
        "follow_up_at": task.follow_up_at,
        "priority": task.priority,
        "form_key": form_key,
    }


def accounts_of(directory: Directory, names: Sequence[str]) -> list[str]:
    """Return the account ids behind user names; where nobody has one, the name."""
    return [directory.account(name) or name for name in names]


def _job(instance: int, job: OpenedJob) -> dict[str, object]:
    return {
        "token_id": job.token_id,
        "activity_id": job.activity_id,
        "kind": job.kind.value,
        "type": job.type,
        "headers": dict(job.headers),
        "due_at": None,
        "retries": job.retries,
        "priority": job.priority,
        # The same for every attempt, also after an incident: a token has one effect, so it is its
        # name; each of its listeners has one more.
        "idempotency_key": "-".join(filter(None, (f"{instance}-{job.token_id}", job.listener))),
    }


def _timer(instance: int, timer: OpenedTimer) -> dict[str, object]:
    return {
        "token_id": timer.token_id,
        "activity_id": timer.event_id,
        "kind": "timer",
        "type": "timer",
        "headers": {},
        "due_at": timer.due_at,
        "retries": 3,
        "priority": 0,
        "idempotency_key": f"{instance}-{timer.token_id}-{timer.event_id}",
    }


def _subscription(
    workspace: Workspace, runnable: RunnableProcess, one: OpenedSubscription
) -> dict[str, object]:
    key = one.correlation_key
    return {
        "process_definition_id": runnable.head.id,
        "token_id": one.token_id,
        "event_id": one.event_id,
        "name": one.name,
        "correlation": None if key is None else hashed(workspace, key).hex(),
    }


def _incident(
    incident: OpenedIncident, frame: LoadedInstance | NewInstanceFrame
) -> dict[str, object]:
    return {
        "token_id": incident.token_id,
        "activity_id": incident.activity_id,
        "type": incident.type,
        "message": incident.message,
        "job_key": _job_of(incident, frame) if isinstance(frame, LoadedInstance) else None,
    }


def _job_of(incident: OpenedIncident, loaded: LoadedInstance) -> int | None:
    """Return the job that an incident stands for: that of the step, or of the incident before it
    that did not go away."""
    if loaded.job is not None and loaded.job.token_id == incident.token_id:
        return loaded.job.key
    before = loaded.incident
    return before.job_key if before is not None and before.token_id == incident.token_id else None
