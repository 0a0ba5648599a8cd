"""Release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: F401

from engine.model import Person  # noqa: F401
from engine.workspace import Workspace  # noqa: F401


def release_user_task(workspace: Workspace, key: int, *, actor: Person) -> None:
    raise NotImplementedError
