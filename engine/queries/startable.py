"""Queries."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: F401

from engine.model import DefinitionView, FormView, Person, StartableProcess
from engine.workspace import Workspace


def startable_processes(workspace: Workspace, person: Person) -> list[StartableProcess]:
    raise NotImplementedError


def start_form(workspace: Workspace, definition_key: int, person: Person) -> FormView | None:
    raise NotImplementedError


def process_definition_xml(workspace: Workspace, definition_key: int, person: Person) -> str:
    raise NotImplementedError


def process_definitions(workspace: Workspace, person: Person) -> list[DefinitionView]:
    raise NotImplementedError
