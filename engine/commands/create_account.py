"""Create."""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: F401

from engine.model import Person  # noqa: F401
from engine.workspace import Workspace  # noqa: F401


def create_account(workspace: Workspace, *, username: str, name: str, email: str | None, password: str | None, groups: Sequence[str], actor: Person) -> Person:
    raise NotImplementedError
