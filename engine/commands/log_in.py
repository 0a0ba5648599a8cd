"""Log in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: F401

from engine.model import OpenSession  # noqa: F401
from engine.workspace import Workspace  # noqa: F401


def log_in(workspace: Workspace, username: str, password: str) -> OpenSession:
    raise NotImplementedError
