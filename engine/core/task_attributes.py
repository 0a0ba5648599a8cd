"""What a user task is like, while listeners look at it and correct it.

In a token's details the attributes stand by Camunda's names; what is to be changed, likewise.

Source: Camunda 8.9, user task listeners (accessing and correcting user task data).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from audit.entry import JsonValue
from engine.core.store import Token
from engine.model import OpenedUserTask
from engine.task_model import TaskChanges
from feel import Value

CANCELING = "canceling"
"""The event whose listeners come when the task is gone."""
ASSIGNEE, ACCOUNT = "assignee", "account"
_GROUPS, _USERS, _PRIORITY = "candidateGroups", "candidateUsers", "priority"
_DUE, _FOLLOW_UP = "dueDate", "followUpDate"
NAMES = (ASSIGNEE, _GROUPS, _USERS, _DUE, _FOLLOW_UP, _PRIORITY)
HEADER = "io.camunda.zeebe:"
"""Before the names of the headers that tell a worker about the task."""

Row = dict[str, Any]
"""Attributes by name: texts and lists of texts; an empty text for no value."""


NOTHING: Row = {
    ASSIGNEE: "", _GROUPS: [], _USERS: [], _DUE: "", _FOLLOW_UP: "", _PRIORITY: "50"
}  # fmt: skip
"""Of a task of which nothing can be said any more."""


def is_kept(moment: str) -> bool:
    """Return whether a moment of ISO 8601 is one in UTC too, as it is kept."""
    try:
        datetime.fromisoformat(moment).astimezone(UTC)
    except (OverflowError, ValueError):
        return False
    return True


def row_of(task: OpenedUserTask) -> Row:
    """Return a task as it stands in a token's details."""
    return {
        ASSIGNEE: task.assignee or "",
        _GROUPS: list(task.candidate_groups),
        _USERS: list(task.candidate_users),
        _DUE: _written(task.due_at),
        _FOLLOW_UP: _written(task.follow_up_at),
        _PRIORITY: str(task.priority),
    }


def changes_row(changes: TaskChanges) -> Row:
    """Return what is to be changed as it stands in a token's details."""
    given: Row = {
        ASSIGNEE: changes.assignee,
        _GROUPS: None if changes.candidate_groups is None else list(changes.candidate_groups),
        _USERS: None if changes.candidate_users is None else list(changes.candidate_users),
        _DUE: changes.due_at,
        _FOLLOW_UP: changes.follow_up_at,
        _PRIORITY: None if changes.priority is None else str(changes.priority),
    }
    row = {name: value for name, value in given.items() if value is not None}
    if ASSIGNEE in row:
        row[ACCOUNT] = changes.account or ""
    return row


def task_of(token: Token, row: Mapping[str, Any]) -> OpenedUserTask:
    """Return the user task of a token with the attributes of a row."""
    return changed(
        OpenedUserTask(
            token_id=token.id,
            activity_id=token.node.id,
            name=token.node.name,
            assignee=None,
            candidate_groups=(),
            candidate_users=(),
            due_at=None,
            follow_up_at=None,
            priority=0,
            form_id=None,
        ),
        row,
    )


def changed(task: OpenedUserTask, row: Mapping[str, Any]) -> OpenedUserTask:
    """Return a task with what a row says of it."""
    return replace(
        task,
        assignee=(row[ASSIGNEE] or None) if ASSIGNEE in row else task.assignee,
        candidate_groups=tuple(row.get(_GROUPS, task.candidate_groups)),
        candidate_users=tuple(row.get(_USERS, task.candidate_users)),
        due_at=_read(row[_DUE]) if _DUE in row else task.due_at,
        follow_up_at=_read(row[_FOLLOW_UP]) if _FOLLOW_UP in row else task.follow_up_at,
        priority=int(row.get(_PRIORITY, task.priority)),
    )


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return the names of the attributes that differ, sorted."""
    return sorted(name for name in NAMES if _alike(before[name]) != _alike(after[name]))


def headers(row: Mapping[str, Any], action: str, names: Sequence[str]) -> dict[str, str]:
    """Return what a worker is told of the task; lists are written as JSON.

    Args:
        row: the task as it is to be.
        action: what is done with it, such as `claim`.
        names: of the attributes that are different with that.
    """
    found = {
        "action": action,
        ASSIGNEE: row[ASSIGNEE],
        "candidateGroups": _listed(row[_GROUPS]),
        "candidateUsers": _listed(row[_USERS]),
        "changedAttributes": _listed(names),
        "dueDate": row[_DUE],
        "followUpDate": row[_FOLLOW_UP],
        "priority": row[_PRIORITY],
    }
    return {f"{HEADER}{name}": value for name, value in found.items() if value}


def public(task: OpenedUserTask) -> dict[str, JsonValue]:
    """Return what the ledger says openly of a task."""
    groups: list[JsonValue] = list(task.candidate_groups)
    data: dict[str, JsonValue] = {"candidateGroups": groups, "priority": task.priority}
    if task.due_at is not None:
        data["dueAt"] = task.due_at.isoformat()
    return data


def personal(task: OpenedUserTask) -> dict[str, Value]:
    """Return what the ledger says sealed of a task."""
    values: dict[str, Value] = {}
    if task.assignee is not None:
        values["assignee"] = task.assignee
    if task.candidate_users:
        values["candidateUsers"] = list(task.candidate_users)
    return values


def evidence(row: Mapping[str, Any]) -> dict[str, Value]:
    """Return what was changed as values that may concern a person."""
    return {name: row[name] for name in NAMES if name in row}


def _written(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat()


def _read(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _alike(value: Any) -> Any:
    """Return what two values have in common that say the same: order says nothing."""
    return sorted(value) if isinstance(value, list) else value


def _listed(names: Sequence[str]) -> str:
    return json.dumps(list(names), ensure_ascii=False, separators=(",", ":")) if names else ""
