"""Files of the key folder: made whole and once, whoever comes first; durable, and their owner's."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path


def held(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return the file's content; make the file, whole and once, if it is missing."""
    if not path.exists():
        draft = _draft(path, make())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass  # Another process was first: its key is the one to use.
        finally:
            draft.unlink()
        sync_folder(path.parent)
    return path.read_bytes()


def put(path: Path, content: bytes) -> None:
    """Put a file in the place of what is there, if anything, durably and whole."""
    _draft(path, content).replace(path)
    sync_folder(path.parent)


def _draft(path: Path, content: bytes) -> Path:
    # Nobody else may read it from the beginning on.
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return Path(draft)


def sync_folder(folder: Path) -> None:
    """Make names that were made in a folder outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def numbered(folder: Path, pattern: str) -> dict[int, Path]:
    """Return the files whose names have a number, from 1, where `pattern` has `{}`."""
    form = re.compile(re.escape(pattern).replace(r"\{\}", "([1-9][0-9]*)"))
    found = {path: form.fullmatch(path.name) for path in folder.iterdir()}
    return {int(match[1]): path for path, match in found.items() if match}
