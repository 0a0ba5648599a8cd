"""Jobs that wait for workers outside: announced, and looked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from engine.store import announcements, job_leases
from engine.workspace import Workspace


def announced_job_types(
    workspace: Workspace,
) -> AbstractContextManager[Callable[[float], frozenset[str] | None]]:
    """Give a function that sleeps until jobs are announced or the seconds are over.

    It returns their types; none if nothing was announced, `None` if any type may be due.
    """
    return announcements.listening(workspace.database, workspace.observer)


def due_job_types(workspace: Workspace, types: Sequence[str]) -> frozenset[str]:
    """Return those of these job types of which a job waits for a worker."""
    with workspace.transaction() as connection:
        return job_leases.due_types(connection, types, workspace.job_clocks())
