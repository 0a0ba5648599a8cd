"""Queries."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: F401

from engine.model import AccountView, Person
from engine.workspace import Workspace


def person_of_session(workspace: Workspace, token: str) -> tuple[Person, str] | None:
    raise NotImplementedError


def person_of_credentials(workspace: Workspace, username: str, password: str) -> Person:
    raise NotImplementedError


def person_of_username(workspace: Workspace, username: str) -> Person:
    raise NotImplementedError


def accounts(workspace: Workspace, person: Person) -> tuple[AccountView, ...]:
    raise NotImplementedError
