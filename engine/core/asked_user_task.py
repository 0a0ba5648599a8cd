"""What a listener's job tells about its user task, read off the job's headers and the state."""

from __future__ import annotations

import json
from collections.abc import Mapping

from engine.core import farewells, task_attributes, task_listeners
from engine.core.executable import ExecutableProcess
from engine.core.state import load
from engine.outside_work import AskedUserTask


def asked_user_task(listener: str | None, headers: Mapping[str, str]) -> AskedUserTask | None:
    """Return the user task that a listener is asked about; `None` for other jobs.

    Args:
        listener: the event, if the job is the work of a listener.
        headers: of the job.
    """
    if listener not in task_listeners.EVENTS:
        return None
    told = {
        name.removeprefix(task_attributes.HEADER): value
        for name, value in headers.items()
        if name.startswith(task_attributes.HEADER)
    }
    priority = told.get("priority", "")
    return AskedUserTask(
        action=told.get("action", ""),
        assignee=told.get("assignee"),
        candidate_groups=_names(told.get("candidateGroups")),
        candidate_users=_names(told.get("candidateUsers")),
        changed=_names(told.get("changedAttributes")),
        due_at=told.get("dueDate"),
        follow_up_at=told.get("followUpDate"),
        priority=int(priority) if priority.isdecimal() else None,
    )


def task_token(process: ExecutableProcess, state: bytes, token_id: int) -> int:
    """Return the token of the user task whose listener waits at a token: as a rule the same one."""
    token = load(process, state).find(token_id)
    return token_id if token is None else farewells.task_token(token)


def with_keys(headers: Mapping[str, str], key: int, form_key: int | None) -> dict[str, str]:
    """Return the headers with the keys of the user task and its form."""
    keys = {"userTaskKey": key, "formKey": form_key}
    told = {f"{task_attributes.HEADER}{name}": str(one) for name, one in keys.items() if one}
    return {**headers, **told}


def _names(text: str | None) -> tuple[str, ...]:
    """Return a list of names; jobs of earlier builds have them with commas between."""
    if not text:
        return ()
    return tuple(json.loads(text)) if text.startswith("[") else tuple(text.split(","))
