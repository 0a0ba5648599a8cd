"""Start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: F401

from engine.model import Person, StartedInstance  # noqa: F401
from engine.workspace import Workspace  # noqa: F401


def start_process_instance(workspace: Workspace, process_definition_id: str | None, *, key: int | None = None, variables: Mapping[str, object], business_id: str | None = None, actor: Person) -> StartedInstance:
    raise NotImplementedError
