"""Queries."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: F401

from engine.model import IncidentView, Person
from engine.workspace import Workspace


def incidents(workspace: Workspace, person: Person) -> list[IncidentView]:
    raise NotImplementedError
