"""When something falls due next, for those who turn the clock."""

from __future__ import annotations

from datetime import datetime

from engine.workspace import Workspace


def next_due(workspace: Workspace, after: datetime) -> datetime | None:
    """Return when, after a moment, the next timer or try of a job falls due; `None` for never."""
    with workspace.transaction() as connection:
        found: datetime | None = connection.exec_driver_sql(
            "SELECT least((SELECT min(due_at) FROM engine.job "
            "WHERE state = 'open' AND due_at > %(after)s), "
            "(SELECT min(greatest(due_at, postponed_until)) FROM engine.timer_start "
            "WHERE greatest(due_at, postponed_until) > %(after)s))",
            {"after": after},
        ).scalar_one()
    return found
