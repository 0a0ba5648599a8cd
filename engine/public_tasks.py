"""What whoever has a link is shown: the form of its task, or why it opens nothing any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from engine.core import step
from engine.core.behaviour import waits
from engine.core.node import Kind
from engine.core.public_links import link_id
from engine.core.state import load
from engine.faults import NotFound
from engine.model import FormView
from engine.public_links import hash_of
from engine.store import instances, public_links
from engine.store.instances import LoadedInstance, Place, UserTaskRecord
from engine.store.public_links import LinkedTask
from engine.workspace import Workspace
from forms.validate import shown_data


class LinkState(StrEnum):
    """What a link is good for now."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    CHECKED = "checked"
    """What was sent by it is being looked at, or the case rests."""


@dataclass(frozen=True, slots=True)
class PublicTask:
    """A user task as the page of its link shows it.

    Args:
        key: of the task.
        state: what the link is good for.
        name: of the task.
        many: whether the link stays valid.
        until: when it ends.
        form: of the task; `None` unless the link is open.
        link_id: what the process calls the link; empty if the task is gone.
        renewal: the message by which the process sends another; `None` if it cannot now.
    """

    key: int
    state: LinkState
    name: str
    many: bool
    until: datetime | None
    form: FormView | None = None
    link_id: str = ""
    renewal: str | None = None


def state_of(tasks: Sequence[LinkedTask], now: datetime) -> LinkState:
    """Return what a link is good for, of which these are the tasks.

    Args:
        tasks: at least one; the one that waits first, then the newest.
        now: the time.
    """
    first = tasks[0]
    if not first.many and any(one.state == "completed" for one in tasks):
        return LinkState.USED
    if first.state == "completed":
        return LinkState.USED
    if first.state not in {"ready", "claimed"}:
        return LinkState.WITHDRAWN
    expired = first.expires_at is not None and now >= first.expires_at
    return LinkState.EXPIRED if expired else LinkState.OPEN


def linked_task(workspace: Workspace, token: str) -> PublicTask:
    """Return the task of a link; nothing changes, however often it is asked for.

    Raises:
        NotFound: there is none, or none any more.
    """
    with workspace.transaction() as connection:
        tasks = public_links.tasks_of(connection, hash_of(token))
        if not tasks:
            raise NotFound("there is no such link")
        at, seals = workspace.chosen_time(), workspace.seals
        loaded = instances.load(connection, Place.USER_TASK, tasks[0].key, at, seals)
        if loaded is None or loaded.user_task is None:
            state = LinkState.USED if tasks[0].state == "completed" else LinkState.WITHDRAWN
            return PublicTask(tasks[0].key, state, "", tasks[0].many, None)
        state = state_of(tasks, loaded.now)
        return _waiting(workspace, connection, loaded, loaded.user_task, tasks[0], state)


def _waiting(
    workspace: Workspace,
    connection: Connection,
    loaded: LoadedInstance,
    task: UserTaskRecord,
    link: LinkedTask,
    state: LinkState,
) -> PublicTask:
    process = workspace.definitions.process(connection, loaded.process_definition_key).process
    found = PublicTask(task.key, state, task.name, link.many, link.expires_at)
    if state not in {LinkState.OPEN, LinkState.EXPIRED}:
        return found
    if loaded.suspended:
        return replace(found, state=LinkState.CHECKED)
    token = load(process, loaded.state).find(task.token_id)
    plan = token.node.user_task.link if token and token.node.user_task else None
    if token is None or plan is None or task.form_key is None or not waits(token, Kind.USER_TASK):
        return replace(found, state=LinkState.CHECKED)
    variables = step.variables_of(process, loaded.state, task.token_id)
    found = replace(found, link_id=link_id(plan, variables, loaded.now), renewal=plan.renewal)
    if state is LinkState.EXPIRED:
        return found
    head = workspace.definitions.catalogue(connection, loaded.deployments).form_by_key[
        task.form_key
    ]
    form = workspace.definitions.form(connection, head)
    data = shown_data(form, variables, loaded.now)
    return replace(found, form=FormView(form.id, head.version, form.sha256, form.schema, data))
