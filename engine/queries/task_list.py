"""Queries."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: F401

from engine.model import FormView, Person, UserTaskView
from engine.workspace import Workspace


def inbox(workspace: Workspace, person: Person, *, mine: bool | None = None, limit: int = 200) -> list[UserTaskView]:
    raise NotImplementedError


def user_task(workspace: Workspace, key: int, person: Person) -> UserTaskView:
    raise NotImplementedError


def task_form(workspace: Workspace, key: int, person: Person) -> FormView | None:
    raise NotImplementedError
