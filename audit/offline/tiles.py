"""A log's tiles as files: what a mirror or an auditor has kept of it.

Source: C2SP tlog-tiles, "Merkle Tree".
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from audit.faults import EvidenceUnreadable
from audit.tlog import TILE_HEIGHT, TILE_WIDTH

_HASH = 32


class TileFolder:
    """A reader over the tiles under a folder, `tile/<level>/<number>` and `….p/<width>`."""

    def __init__(self, folder: Path) -> None:
        """Begin with nothing read; `folder` holds `tile`, or is it."""
        self._folder = folder / "tile" if (folder / "tile").is_dir() else folder
        self._tiles: dict[tuple[int, int], bytes] = {}

    def row(self, height: int, first: int, count: int) -> Sequence[bytes]:
        """Return hashes as `tlog.HashReader.row` says.

        Raises:
            EvidenceUnreadable: the tile is missing or too short.
        """
        level, (number, start) = height // TILE_HEIGHT, divmod(first, TILE_WIDTH)
        content = self._tile(level, number, start + count)
        at = range(start * _HASH, (start + count) * _HASH, _HASH)
        return [content[one : one + _HASH] for one in at]

    def _tile(self, level: int, number: int, width: int) -> bytes:
        known = self._tiles.get((level, number), b"")
        if len(known) >= width * _HASH:
            return known
        path = self._folder / str(level) / tile_name(number)
        content = max((_bytes(one) for one in _versions(path)), key=len, default=b"")
        if len(content) < width * _HASH or len(content) % _HASH:
            raise EvidenceUnreadable(f"the tile {path} is missing or too short")
        self._tiles[level, number] = content
        return content


def tile_name(number: int) -> str:
    """Return a tile's number as the tiles' paths write it, such as `x001/x234/067`."""
    digits = f"{number:03}"
    digits = digits.rjust(-(-len(digits) // 3) * 3, "0")
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])


def _versions(path: Path) -> list[Path]:
    partial = path.with_name(f"{path.name}.p")
    return [path, *(partial.iterdir() if partial.is_dir() else ())]


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
