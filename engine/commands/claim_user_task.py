"""Claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: F401

from engine.model import Person  # noqa: F401
from engine.workspace import Workspace  # noqa: F401


def claim_user_task(workspace: Workspace, key: int, *, actor: Person, assignee: Person | None = None) -> None:
    raise NotImplementedError
