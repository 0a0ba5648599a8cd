"""Complete a job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: F401

from engine.model import ConnectorResult  # noqa: F401
from engine.workspace import Workspace  # noqa: F401


def complete_job(workspace: Workspace, job_key: int, result: ConnectorResult) -> None:
    raise NotImplementedError
