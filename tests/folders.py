"""Folders for what a test run writes often and nobody keeps."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_IN_MEMORY = Path("/dev/shm")
_NEEDED_BYTES = 2 << 30


def quick_place() -> Path | None:
    """Return where new files cost least, none for wherever temporary files go.

    A new database is some hundred files: in memory it costs a tenth of what it costs on a disk.
    Containers often have too little of that memory.
    """
    there = _IN_MEMORY.is_dir() and os.access(_IN_MEMORY, os.W_OK | os.X_OK)
    return _IN_MEMORY if there and shutil.disk_usage(_IN_MEMORY).free > _NEEDED_BYTES else None


@contextmanager
def short_folder() -> Iterator[Path]:
    """Give a folder whose path leaves room for a socket, which pytest's own folders do not."""
    folder = Path(tempfile.mkdtemp(prefix="vg", dir=quick_place()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
