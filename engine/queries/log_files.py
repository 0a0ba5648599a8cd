"""The log's static files, as the publisher wrote them."""

from __future__ import annotations

from audit.tile_paths import read_path
from audit.tiles import TileFolder
from engine.workspace import Workspace


def checkpoint_note(workspace: Workspace) -> str | None:
    """Return the checkpoint under which every tile is there; `None` before the first."""
    return TileFolder(workspace.settings.tiles_folder).note()


def tile_content(workspace: Workspace, path: str) -> bytes | None:
    """Return the hashes of the tile at a path such as `tile/0/000.p/12`; `None` for any other."""
    tile = read_path(path)
    if tile is None:
        return None
    try:
        return (workspace.settings.tiles_folder / tile.path).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
