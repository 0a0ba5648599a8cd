"""Files of the key folder: made whole and once, whoever comes first; durable, and their owner's."""

from __future__ import annotations

import glob
import os
import re
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def held(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return the file's content; make the file, whole and once, if it is missing."""
    if not path.exists():
        draft = drafted(path, make())
        with suppress(FileExistsError, FileNotFoundError):
            path.hardlink_to(draft)
        # Another process may have been first: its key is the one to use.
        draft.unlink(missing_ok=True)
        sync_folder(path.parent)
    content = path.read_bytes()
    # Copies of a key that nobody would look for, of whoever died between the two names.
    remove_drafts(path)
    return content


def put(path: Path, content: bytes) -> None:
    """Put a file in the place of what is there, if anything, durably and whole."""
    drafted(path, content).replace(path)
    sync_folder(path.parent)


def drafted(path: Path, content: bytes) -> Path:
    """Return a file beside this path, whole and on the disk, that is to take its name.

    Raises:
        OSError: it cannot be written; then nothing of it is left.
    """
    # Nobody else may read it from the beginning on.
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        # A full disk would fill up with them.
        draft.unlink(missing_ok=True)
        raise
    return draft


def remove_drafts(path: Path) -> None:
    """Remove what writers of this file left behind who died before it got its name."""
    for draft in path.parent.glob(f".{glob.escape(path.name)}.*"):
        draft.unlink(missing_ok=True)


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
