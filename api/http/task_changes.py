"""What is to be changed at a user task, as Camunda 8 writes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from api.json_text import whole_of
from api.requests import RequestRefused, text_of
from engine.task_model import TaskChanges

_LONGEST_MOMENT = 64


def task_changes(
    given: Mapping[str, object], where: str, *, with_assignee: bool = False
) -> TaskChanges:
    """Return what is to be changed; what is absent or null stays, further members are ignored.

    Args:
        given: the members; an empty text or list takes away what was there.
        where: their place in the request, for messages.
        with_assignee: whether it may say who holds the task.

    Raises:
        RequestRefused: one of them cannot be understood.
    """
    priority = whole_of(given.get("priority"))
    if priority is None and given.get("priority") is not None:
        raise RequestRefused(f"{where}.priority is no whole number")
    assignee = text_of(given, "assignee") if with_assignee else None
    return TaskChanges(
        assignee=None if assignee is None else assignee.strip(),
        candidate_groups=_names(given, "candidateGroups", where),
        candidate_users=_names(given, "candidateUsers", where),
        due_at=_moment(given, "dueDate", where),
        follow_up_at=_moment(given, "followUpDate", where),
        priority=priority,
    )


def _names(given: Mapping[str, object], name: str, where: str) -> tuple[str, ...] | None:
    value = given.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise RequestRefused(f"{where}.{name} must be a list of names")
    return tuple(dict.fromkeys(one.strip() for one in value))


def _moment(given: Mapping[str, object], name: str, where: str) -> str | None:
    text = text_of(given, name, _LONGEST_MOMENT)
    if not text:
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise RequestRefused(f"{where}.{name} must be a date and time with its offset (ISO 8601)")
    return moment.isoformat()
