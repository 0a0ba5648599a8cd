"""What listeners are asked about a user task: for whoever has just asked something of it."""

from __future__ import annotations

from engine.queries.reading import one_look
from engine.store import user_tasks
from engine.task_model import Check
from engine.workspace import Workspace


def user_task_check(workspace: Workspace, key: int) -> Check | None:
    """Return how things stand; `None` if there is no such user task."""
    with one_look(workspace) as connection:
        return user_tasks.checked(connection, key, workspace.seals)
