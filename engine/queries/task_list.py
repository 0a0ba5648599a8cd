"""User tasks as people see them."""

from __future__ import annotations

from sqlalchemy import Connection

from engine.core import step
from engine.core.permission import Operation, allowed
from engine.faults import NotAllowed, UserTaskUnknown
from engine.model import FormView, Person, UserTaskView
from engine.restricted_cases import refuse_reading, tasks_without_values
from engine.store import instances, user_tasks
from engine.store.instances import LoadedInstance, Place
from engine.workspace import Workspace, require_task, task_rights
from feel import to_json
from forms.validate import shown_data


def inbox(
    workspace: Workspace, person: Person, *, mine: bool | None = None, limit: int = 200
) -> list[UserTaskView]:
    """Return what there is to do for a person: by due date, then priority, then age.

    Args:
        workspace: where.
        person: who asks.
        mine: only what they have claimed (`True`), only what they may claim (`False`), or both.
        limit: at most so many.
    """
    with workspace.transaction() as connection:
        found = user_tasks.inbox(connection, person, mine, limit, workspace.seals)
        return tasks_without_values(connection, person, found)


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
    return found


def task_form(workspace: Workspace, key: int, person: Person) -> FormView | None:
    """Return the form of a waiting user task with the data it shows, and nothing else of the
    instance.

    `None` if the task has no form, or waits no longer.

    Raises:
        UserTaskUnknown: there is no such user task.
        NotAllowed: it is not for this person, or four eyes keeps them from it: what approvers are
            shown is not for the one who asks.
    """
    with workspace.transaction() as connection:
        loaded = _readable(workspace, connection, key, person)
        task = loaded.user_task
        if task is not None and person.account_id in task.excluded:
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
    data = shown_data(form, variables, loaded.now)
    shown = {name: to_json(value) for name, value in data.items()}  # type: ignore[arg-type]
    return FormView(form.id, head.version, form.sha256, form.schema, shown)


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
