"""How much is waiting; for whoever runs the installation, so nobody is asked who they are."""

from __future__ import annotations

from engine.store import figures
from engine.store.figures import Figures
from engine.workspace import Workspace


def read_figures(workspace: Workspace) -> Figures:
    """Return what waits now.

    Raises:
        DatabaseUnavailable: the database does not answer.
    """
    with workspace.transaction() as connection:
        return figures.read(connection, workspace.job_clocks(), workspace.job_types)
