"""Export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: F401

from engine.model import ExportedCase, Person  # noqa: F401
from engine.workspace import Workspace  # noqa: F401


def export_case(workspace: Workspace, key: int, *, actor: Person) -> ExportedCase:
    raise NotImplementedError
