"""What there is to do for a person, for whoever asks and for whoever tells them of it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from engine.core.permission import UserTaskRights, represented
from engine.inbox_model import EVERYTHING, TaskFilter, TaskOrder
from engine.model import Person, UserTaskView
from engine.restricted_cases import tasks_without_values
from engine.store import inbox as store
from engine.workspace import Workspace


def inbox_tasks(
    workspace: Workspace,
    connection: Connection,
    person: Person,
    *,
    mine: bool | None = None,
    limit: int = 200,
    wanted: TaskFilter = EVERYTHING,
    order: TaskOrder = TaskOrder.DUE,
    offset: int = 0,
) -> list[UserTaskView]:
    """Return what there is to do for a person, as a deputy as well; see `engine.queries.inbox`."""
    found = store.inbox(
        connection,
        person,
        workspace.seals,
        mine=mine,
        wanted=wanted,
        order=order,
        limit=limit,
        offset=offset,
    )
    seen = [as_deputy(one, person) for one in found]
    return tasks_without_values(connection, person, seen)


def as_deputy(task: UserTaskView, person: Person) -> UserTaskView:
    """Return the task with the name of whom the person would do it for; four eyes keeps from it
    also who stands in for somebody whom it keeps from it."""
    rights = UserTaskRights(
        task.holder,
        frozenset(task.candidate_groups),
        frozenset(task.candidate_users),
        frozenset(task.kept_from),
    )
    absent = represented(person, rights)
    if absent is None:
        return task
    excluded = task.excluded or absent.account_id in task.kept_from
    return replace(task, deputy_for=absent.name, excluded=excluded)
