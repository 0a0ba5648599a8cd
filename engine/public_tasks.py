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
from engine.core.stuck import TokenStuck
from engine.core.variables import visible_in
from engine.faults import NotFound
from engine.linked_documents import NOTHING, HandedOut, handed_out
from engine.model import FormView
from engine.public_links import hash_of, token_of
from engine.public_signing import Signing, late_of, signing_of
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
        signing: what is signed by the link, in place of a form; `None` unless it is open.
        late: the message by which somebody accepts what they are too late to sign; `None` if
            nothing waits for it now.
        handed: the documents that its page hands out; none unless it is open.
    """

    key: int
    state: LinkState
    name: str
    many: bool
    until: datetime | None
    form: FormView | None = None
    link_id: str = ""
    renewal: str | None = None
    signing: Signing | None = None
    late: str | None = None
    handed: HandedOut = NOTHING


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
        task = loaded.user_task
        return _waiting(workspace, connection, loaded, task, tasks[0], state, hash_of(token))


def _waiting(
    workspace: Workspace,
    connection: Connection,
    loaded: LoadedInstance,
    task: UserTaskRecord,
    link: LinkedTask,
    state: LinkState,
    hashed: bytes,
) -> PublicTask:
    process = workspace.definitions.process(connection, loaded.process_definition_key).process
    found = PublicTask(task.key, state, task.name, link.many, link.expires_at)
    if state is LinkState.WITHDRAWN:
        return _too_late(workspace, connection, loaded, found, hashed)
    if state not in {LinkState.OPEN, LinkState.EXPIRED}:
        return found
    if loaded.suspended:
        return replace(found, state=LinkState.CHECKED)
    token = load(process, loaded.state).find(task.token_id)
    plan = token.node.user_task.link if token and token.node.user_task else None
    if token is None or plan is None or not waits(token, Kind.USER_TASK):
        return replace(found, state=LinkState.CHECKED)
    variables = step.variables_of(process, loaded.state, task.token_id)
    found = replace(found, link_id=link_id(plan, variables, loaded.now), renewal=plan.renewal)
    if state is LinkState.EXPIRED:
        return replace(found, late=late_of(workspace, connection, plan, found.link_id))
    if plan.sign is not None:
        signing = signing_of(workspace, connection, loaded, plan.sign, variables, task.token_id)
        closed = LinkState.CHECKED if signing is None else LinkState.OPEN
        return replace(found, state=closed, signing=signing)
    if task.form_key is None:
        return replace(found, state=LinkState.CHECKED)
    handed = handed_out(workspace, connection, loaded.key, plan, variables, loaded.now)
    if handed is None:
        return replace(found, state=LinkState.CHECKED)
    head = workspace.definitions.catalogue(connection, loaded.deployments).form_by_key[
        task.form_key
    ]
    form = workspace.definitions.form(connection, head)
    data = shown_data(form, variables, loaded.now)
    view = FormView(form.id, head.version, form.sha256, form.schema, data)
    return replace(found, form=view, handed=handed)


def _too_late(
    workspace: Workspace,
    connection: Connection,
    loaded: LoadedInstance,
    found: PublicTask,
    hashed: bytes,
) -> PublicTask:
    """Return an expired task that has gone meanwhile, if its process waits for late answers.

    What the link was called stands in no table: it is computed again, and has to give this link.
    """
    expired = found.until is not None and loaded.now >= found.until
    if not expired or loaded.user_task is None or not loaded.state:
        return found
    process = workspace.definitions.process(connection, loaded.process_definition_key).process
    for scope in load(process, loaded.state).scopes():
        # Also within a called process: whoever waits there has the link's id in that scope.
        node = scope.process.nodes.get(loaded.user_task.activity_id)
        plan = node.user_task.link if node is not None and node.user_task is not None else None
        if plan is None or plan.sign is None or plan.sign.late is None:
            continue
        try:
            named = link_id(plan, visible_in(scope), loaded.now)
        except TokenStuck:
            continue
        if hash_of(token_of(workspace.ledger.keys.state, loaded.key, named)) == hashed:
            late = late_of(workspace, connection, plan, named)
            return replace(found, state=LinkState.EXPIRED, link_id=named, late=late)
    return found
