"""Cancel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: F401

from engine.model import Person  # noqa: F401
from engine.workspace import Workspace  # noqa: F401


def cancel_process_instance(workspace: Workspace, key: int, reason: str, *, actor: Person) -> None:
    raise NotImplementedError
