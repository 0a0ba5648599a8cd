"""Fail a job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence  # noqa: F401

from engine.model import Person  # noqa: F401
from engine.workspace import Workspace  # noqa: F401


def fail_job(workspace: Workspace, job_key: int, message: str, *, retry: bool = True) -> None:
    raise NotImplementedError
