"""User tasks as people see them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from engine.core import codec, step
from engine.core.permission import Operation, UserTaskRights, allowed, represented
from engine.faults import ContentChanged, NotAllowed, UserTaskUnknown
from engine.inbox_model import EVERYTHING, TaskFilter, TaskOrder
from engine.inbox_tasks import as_deputy, inbox_tasks
from engine.model import FormView, Person, UserTaskView
from engine.restricted_cases import refuse_reading
from engine.store import drafts as drafts_kept
from engine.store import instances, user_tasks
from engine.store.instances import LoadedInstance, Place
from engine.workspace import Workspace, require_task, task_rights
from forms.drafts import data_with_draft
from forms.shown import in_json
from forms.validate import shown_data


def inbox(
    workspace: Workspace,
    person: Person,
    *,
    mine: bool | None = None,
    limit: int = 200,
    wanted: TaskFilter = EVERYTHING,
    order: TaskOrder = TaskOrder.DUE,
    offset: int = 0,
) -> list[UserTaskView]:
    """Return what there is to do for a person, as a deputy as well: by due date, then priority,
    then age, if no other order is asked for.

    Args:
        workspace: where.
        person: who asks.
        mine: only what they have claimed (`True`), only what they may claim (`False`), or both.
        limit: at most so many.
        wanted: which of them.
        order: what stands first.
        offset: leave out so many at the beginning.
    """
    with workspace.transaction() as connection:
        return inbox_tasks(
            workspace,
            connection,
            person,
            mine=mine,
            limit=limit,
            wanted=wanted,
            order=order,
            offset=offset,
        )


def user_task(workspace: Workspace, key: int, person: Person) -> UserTaskView:
    """Return one user task.

    Raises:
        UserTaskUnknown: there is no such user task.
        NotAllowed: it is not for this person.
    """
    with workspace.transaction() as connection:
        _readable(workspace, connection, key, person)
        found = user_tasks.of_key(connection, key, person, workspace.seals)
    if found is None:
        raise UserTaskUnknown(f"there is no user task {key}")
    return as_deputy(found, person)


def task_form(
    workspace: Workspace, key: int, person: Person, *, drafts: bool = True
) -> FormView | None:
    """Return the form of a waiting user task with the data it shows, and nothing else of the
    instance.

    What the person saved as a draft lies over the data, unless `drafts` is false. `None` if the
    task has no form, or waits no longer.

    Raises:
        UserTaskUnknown: there is no such user task.
        NotAllowed: it is not for this person, or four eyes keeps them from it: what approvers are
            shown is not for the one who asks.
    """
    with workspace.transaction() as connection:
        loaded = _readable(workspace, connection, key, person)
        task = loaded.user_task
        if task is not None and _kept_from(person, task_rights(task)):
            raise NotAllowed(
                f"four eyes: {person.name} did an earlier step of this case, so what user task"
                f" {key} shows is for others",
                rule="four-eyes",
            )
        if task is None or task.form_key is None or task.state not in {"ready", "claimed"}:
            return None
        definitions = workspace.definitions
        head = definitions.catalogue(connection, loaded.deployments).form_by_key[task.form_key]
        form = definitions.form(connection, head)
        runnable = definitions.process(connection, loaded.process_definition_key)
        variables = step.variables_of(runnable.process, loaded.state, task.token_id)
        draft = _draft(workspace, connection, loaded, person) if drafts else None
    if draft is None:
        data = shown_data(form, variables, loaded.now)
    else:
        data = data_with_draft(form, codec.decode(draft[1]), variables, loaded.now)
    shown = in_json(data)
    drafted_at = None if draft is None else draft[0]
    return FormView(form.id, head.version, form.sha256, form.schema, shown, drafted_at)


def draft_saved_at(workspace: Workspace, key: int, person: Person) -> datetime | None:
    """Return when the person saved their draft of a user task; `None` without one.

    Raises:
        UserTaskUnknown, NotAllowed: as for `user_task`.
    """
    with workspace.transaction() as connection:
        loaded = _readable(workspace, connection, key, person)
        draft = _draft(workspace, connection, loaded, person)
    return None if draft is None else draft[0]


def _draft(
    workspace: Workspace, connection: Connection, loaded: LoadedInstance, person: Person
) -> tuple[datetime, bytes] | None:
    """Return the person's draft of a user task that they may complete, if it opens."""
    task = loaded.user_task
    if task is None or not allowed(person, Operation.COMPLETE, task_rights(task)):
        return None
    seal = workspace.seals.of_case(connection, loaded.key)
    try:
        found = drafts_kept.load(connection, loaded.key, task.key, person.account_id, seal)
    except ContentChanged:
        return None
    return found if found and found[1] else None


def _kept_from(person: Person, task: UserTaskRights) -> bool:
    absent = represented(person, task)
    return not {person.account_id, absent and absent.account_id}.isdisjoint(task.excluded)


def _readable(
    workspace: Workspace, connection: Connection, key: int, person: Person
) -> LoadedInstance:
    at = workspace.chosen_time()
    loaded = instances.load(connection, Place.USER_TASK, key, at, workspace.seals)
    if loaded is None or loaded.user_task is None:
        raise UserTaskUnknown(f"there is no user task {key}")
    reads = allowed(person, Operation.READ_TASK, task_rights(loaded.user_task))
    if not refuse_reading(connection, loaded.key, person, reads=reads):
        require_task(person, Operation.READ_TASK, loaded.user_task)
    return loaded
