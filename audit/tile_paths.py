"""The tiles of a log as names of static files.

A tile holds up to 256 hashes of one level: level 0 the leaf hashes, level 1 the roots of 256 leaves
each, and so on. A full tile never changes; of one that is not full, each width is a file of its
own.

Source: C2SP tlog-tiles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from audit.tlog import TILE_HEIGHT, TILE_WIDTH

CHECKPOINT = "checkpoint"
_HIGHEST = 5
_FORM = re.compile(
    r"tile/([0-5])/((?:x[0-9]{3}/){0,5})([0-9]{3})(?:\.p/([1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?"
)


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """One tile: its level, its number there from 0, and how many hashes it holds, 1 to 256."""

    level: int
    number: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """Name of the file, below the folder or address of the log."""
        part = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"tile/{self.level}/{_written(self.number)}{part}"


def read_path(path: str) -> Tile | None:
    """Return the tile that a path names; `None` if it names none, or in another than its one form.

    Entry bundles (`tile/entries/…`) are no tiles here: they would hold ids of people and cases.
    """
    found = _FORM.fullmatch(path)
    if found is None:
        return None
    level, groups, last, width = found.groups()
    number = int(groups.replace("x", "").replace("/", "") + last)
    tile = Tile(int(level), number, TILE_WIDTH if width is None else int(width))
    return tile if tile.path == path else None


def tiles_between(old: int, new: int) -> Iterator[Tile]:
    """Yield the tiles of a log of `new` entries that one of `old` entries did not have.

    Args:
        old: size, 0 for none.
        new: size, not less.
    """
    for level in range(_HIGHEST + 1):
        had, has = old >> TILE_HEIGHT * level, new >> TILE_HEIGHT * level
        if has == had:
            return
        for number in range(had // TILE_WIDTH, has // TILE_WIDTH):
            yield Tile(level, number)
        if has % TILE_WIDTH:
            yield Tile(level, has // TILE_WIDTH, has % TILE_WIDTH)


def _written(number: int) -> str:
    groups = [f"{number % 1000:03d}"]
    while number >= 1000:
        number //= 1000
        groups.insert(0, f"x{number % 1000:03d}")
    return "/".join(groups)
