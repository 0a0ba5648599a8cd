"""Queries."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: F401

from engine.model import CaseView, EntryView, InstanceView, Person
from engine.workspace import Workspace


def cases(workspace: Workspace, person: Person, *, text: str | None = None, limit: int = 50, after: int | None = None) -> list[InstanceView]:
    raise NotImplementedError


def case(workspace: Workspace, key: int, person: Person) -> CaseView:
    raise NotImplementedError


def entry(workspace: Workspace, key: int, seq: int, person: Person) -> EntryView:
    raise NotImplementedError
