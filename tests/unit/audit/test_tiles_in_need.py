"""The static files where the disk is full or something half lies there: whole, or as before."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from audit.key_folder import held, put
from audit.tiles import TileFolder, TileTree
from audit.tlog import tree_root
from tests.witnessed import SmallLog


@contextmanager
def no_room(most: int) -> Iterator[None]:
    """Let no file become longer than so many bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def whole(folder: TileFolder, log: SmallLog) -> int:
    """Return the size of the checkpoint, whose tree is the log's by its tiles alone."""
    found = folder.checkpoint()
    assert found is not None
    assert tree_root(found.size, TileTree(folder, found.size)) == found.root
    assert found.root == tree_root(found.size, log.leaves)
    return found.size


def drafts(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(".*")]


@pytest.mark.parametrize("most", [0, 1, 31, 3_000, 8_191])
def test_a_full_disk_leaves_what_was_there_and_no_drafts(tmp_path: Path, most: int) -> None:
    log, folder = SmallLog(), TileFolder(tmp_path)
    folder.advance(log.note(100), log.leaves)
    with no_room(most), pytest.raises(OSError, match="too large"):
        folder.advance(log.note(300), log.leaves)
    assert whole(folder, log) == 100
    assert drafts(tmp_path) == []
    folder.advance(log.note(300), log.leaves)
    assert whole(folder, log) == 300


@pytest.mark.parametrize("size", [3, 256, 257, 300])
def test_what_lies_half_under_a_name_beyond_the_checkpoint_is_written_anew(
    tmp_path: Path, size: int
) -> None:
    """As a file system may leave it after a power cut, or an earlier publisher."""
    log, folder = SmallLog(), TileFolder(tmp_path)
    folder.advance(log.note(2), log.leaves)
    TileFolder(tmp_path / "other").advance(log.note(size), log.leaves)
    for path in (tmp_path / "other").rglob("*"):
        target = tmp_path / path.relative_to(tmp_path / "other")
        if path.is_file() and path.name != "checkpoint":
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes()[:-7])
            target.with_name(f".{path.name}.abcd").write_bytes(b"half")
    assert whole(folder, log) == 2
    folder.advance(log.note(size), log.leaves)
    assert whole(folder, log) == size
    assert not [name for name in drafts(tmp_path) if name.endswith(".abcd")]


def test_a_key_of_which_a_draft_was_left_is_kept_once(tmp_path: Path) -> None:
    path = tmp_path / "kek-2.key"
    held(path, lambda: b"secret")
    (tmp_path / ".kek-2.key.left").write_bytes(b"secret")
    assert held(path, lambda: b"another") == b"secret"
    assert [one.name for one in tmp_path.iterdir()] == ["kek-2.key"]


def test_a_head_that_finds_no_room_leaves_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "head.json"
    put(path, b"before")
    with no_room(3), pytest.raises(OSError, match="too large"):
        put(path, b"afterwards")
    assert path.read_bytes() == b"before"
    assert drafts(tmp_path) == []
