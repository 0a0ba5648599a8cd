"""What is changed at a user task, by an operator or by a listener."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TaskChanges:
    """What is to be different at a user task; `None` leaves it as it is.

    Args:
        assignee: user name of who is to hold it; empty for nobody. Only a listener says so.
        account: id of the account behind that name; `None` for nobody.
        candidate_groups: that may do it; likewise `candidate_users`, by user name.
        due_at: ISO 8601 with its offset; empty takes it away. Likewise `follow_up_at`.
        priority: from 0 to 100.

    Source: Camunda 8.9, `PATCH /v2/user-tasks/{userTaskKey}`; user task listeners, corrections.
    """

    assignee: str | None = None
    account: str | None = None
    candidate_groups: tuple[str, ...] | None = None
    candidate_users: tuple[str, ...] | None = None
    due_at: str | None = None
    follow_up_at: str | None = None
    priority: int | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """How things stand with what somebody asked of a user task that listeners are asked about.

    Args:
        event: that the listeners are asked about; `None` if none is.
        denial: why the last thing was denied, or empty; `None` if it was not.
        cancelled: whether the task is gone, and what was asked for with it.
        incidents: keys of those that stand since the task was completed.
    """

    event: str | None = None
    denial: str | None = None
    cancelled: bool = False
    incidents: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PublicLink:
    """By what link somebody without an account does a user task.

    Args:
        id: what the process calls it; it opens nothing without the installation's key.
        until: after that it takes nothing any more; `None` for as long as the task waits.
        many: whether the next task of the same id may be done by it too.
    """

    id: str
    until: datetime | None = None
    many: bool = False
