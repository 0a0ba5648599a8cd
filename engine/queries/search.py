"""Queries."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: F401

from engine.model import IncidentView, InstanceView, Person, SearchPage, UserTaskView, VariableView
from engine.workspace import Workspace


def search_user_tasks(workspace: Workspace, person: Person, *, filter: Mapping[str, object] | None = None, limit: int = 100, offset: int = 0) -> SearchPage[UserTaskView]:
    raise NotImplementedError


def search_process_instances(workspace: Workspace, person: Person, *, filter: Mapping[str, object] | None = None, limit: int = 100, offset: int = 0) -> SearchPage[InstanceView]:
    raise NotImplementedError


def search_incidents(workspace: Workspace, person: Person, *, filter: Mapping[str, object] | None = None, limit: int = 100, offset: int = 0) -> SearchPage[IncidentView]:
    raise NotImplementedError


def search_variables(workspace: Workspace, person: Person, *, filter: Mapping[str, object] | None = None, limit: int = 100, offset: int = 0) -> SearchPage[VariableView]:
    raise NotImplementedError
