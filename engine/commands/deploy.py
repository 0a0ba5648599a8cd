"""Deploy files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: F401

from engine.model import Deployment, Person, Resource  # noqa: F401
from engine.workspace import Workspace  # noqa: F401


def deploy(workspace: Workspace, resources: Sequence[Resource], *, actor: Person) -> Deployment:
    raise NotImplementedError
