"""What strangers see of the company."""

from __future__ import annotations

from engine.brand import Brand
from engine.store import brands
from engine.workspace import Workspace


def brand(workspace: Workspace) -> Brand:
    """Return it; anybody may see it."""
    with workspace.transaction() as connection:
        return brands.read(connection)
