"""The log as static files: a checkpoint and the tiles of its tree, for any web server to hand out.

Written after the checkpoint is committed, tiles first, the checkpoint last, each whole and durable:
whoever reads the checkpoint finds every tile under it, also after a crash. The folder can be lost;
it is written again from the database.

Source: C2SP tlog-tiles.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from audit.checkpoint import Checkpoint, read_checkpoint
from audit.faults import EvidenceUnreadable, HistoryRewritten
from audit.key_folder import drafted, remove_drafts, sync_folder
from audit.tile_paths import CHECKPOINT, Tile, tiles_between
from audit.tlog import TILE_HEIGHT, TILE_WIDTH, HashReader, tree_root

_HASH = 32


class TileFolder:
    """A folder with a log's checkpoint and tiles."""

    def __init__(self, folder: Path) -> None:
        """Work in this folder; it is made when something is written."""
        self.folder = folder

    def note(self) -> str | None:
        """Return the checkpoint's note; `None` if there is none yet."""
        try:
            return (self.folder / CHECKPOINT).read_bytes().decode(errors="replace")
        except (FileNotFoundError, NotADirectoryError):
            return None

    def checkpoint(self) -> Checkpoint | None:
        """Return what the checkpoint says; `None` if there is none that can be read."""
        try:
            note = self.note()
            return None if note is None else read_checkpoint(note)
        except EvidenceUnreadable:
            return None

    def advance(self, note: str, tree: HashReader) -> int:
        """Write what a newer checkpoint has that the folder does not, and return how many tiles.

        One process at a time, after the checkpoint was committed.

        Args:
            note: the checkpoint's, with all signatures.
            tree: reads the stored hashes.

        Raises:
            HistoryRewritten: the folder's checkpoint is one that this log does not continue.
            OSError: the folder cannot be written.
        """
        size, had = read_checkpoint(note).size, self.checkpoint()
        if had is not None and (had.size > size or tree_root(had.size, tree) != had.root):
            raise HistoryRewritten(
                f"the static files hold a checkpoint over {had.size} entries that the log of "
                f"{size} does not continue"
            )
        tiles = list(tiles_between(had.size if had else 0, size))
        self._write_all({tile: _content(tile, tree) for tile in tiles})
        if self.note() != note:
            self._write(self.folder / CHECKPOINT, note.encode())
            sync_folder(self.folder)
        for tile in tiles:
            if tile.width == TILE_WIDTH:
                # The narrower forms of a full one may go: whoever still wants them takes the whole.
                shutil.rmtree(self.folder / f"{tile.path}.p", ignore_errors=True)
        return len(tiles)

    def set_aside(self) -> Path | None:
        """Return where the folder is from now on; the next one is written from the beginning."""
        if not self.folder.exists():
            return None
        had = self.checkpoint()
        name = f"{self.folder.name}-lost-{had.size if had else 0}"
        target = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.folder.parent))
        return self.folder.replace(target)

    def _write_all(self, contents: dict[Tile, bytes]) -> None:
        touched: set[Path] = set()
        for tile, content in contents.items():
            path = self.folder / tile.path
            touched |= _made(path.parent)
            self._write(path, content)
            touched.add(path.parent)
        for folder in touched:
            sync_folder(folder)

    def _write(self, path: Path, content: bytes) -> None:
        # What a crash left behind: nobody else writes here.
        remove_drafts(path)
        draft = drafted(path, content)
        # Nothing in it is secret, and a web server of another account may hand it out.
        draft.chmod(0o644)
        self._name(draft, path)

    def _name(self, draft: Path, path: Path) -> None:
        draft.replace(path)


class TileTree:
    """Reads the hashes of a log from its tiles alone, as any client does."""

    def __init__(self, folder: TileFolder, size: int) -> None:
        """Read the tree of `size` entries, that of a checkpoint in the folder."""
        self._folder, self._size = folder, size
        self._read: dict[Tile, list[bytes]] = {}

    def row(self, height: int, first: int, count: int) -> Sequence[bytes]:
        """Return hashes as `tlog.HashReader.row` says."""
        level = height // TILE_HEIGHT
        number, offset = divmod(first, TILE_WIDTH)
        width = min((self._size >> height) - number * TILE_WIDTH, TILE_WIDTH)
        tile = Tile(level, number, width)
        if tile not in self._read:
            content = self._content(tile)
            self._read[tile] = [content[at : at + _HASH] for at in range(0, len(content), _HASH)]
        return self._read[tile][offset : offset + count]

    def _content(self, tile: Tile) -> bytes:
        try:
            return (self._folder.folder / tile.path).read_bytes()
        except FileNotFoundError:
            # It became full meanwhile.
            whole = self._folder.folder / Tile(tile.level, tile.number).path
            return whole.read_bytes()[: tile.width * _HASH]


def _made(folder: Path) -> set[Path]:
    """Make a folder, and return those in which something was made for that."""
    if folder.is_dir():
        return set()
    within = _made(folder.parent)
    folder.mkdir(mode=0o755, exist_ok=True)
    return {*within, folder.parent}


def _content(tile: Tile, tree: HashReader) -> bytes:
    return b"".join(tree.row(tile.level * TILE_HEIGHT, tile.number * TILE_WIDTH, tile.width))
