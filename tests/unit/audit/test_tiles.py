"""The log as static files: from them alone everything is proven, also after a crash."""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.checkpoint import Checkpoint, sign_checkpoint
from audit.faults import HistoryRewritten
from audit.tile_paths import Tile, read_path, tiles_between
from audit.tiles import TileFolder, TileTree
from audit.tlog import (
    CompactRange,
    LeafRows,
    consistency_holds,
    consistency_proof,
    inclusion_holds,
    inclusion_proof,
    root_of,
    tree_root,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
LEAVES = [sha256(b"%d" % number).digest() for number in range(65_536 + 300)]
TREE = LeafRows(LEAVES)


def note(size: int, tree: LeafRows = TREE) -> str:
    return sign_checkpoint(Checkpoint("log", size, tree_root(size, tree)), KEY)


def files(folder: TileFolder) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder.folder)): path.read_bytes()
        for path in folder.folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def folder(tmp_path: Path) -> TileFolder:
    return TileFolder(tmp_path / "tiles")


def test_proofs_from_the_tiles_alone_are_ours_at_every_size_up_to_300(folder: TileFolder) -> None:
    roots = {}
    for size in range(1, 301):
        folder.advance(note(size), TREE)
        tiles = TileTree(folder, size)
        roots[size] = root_of(LEAVES[:size])
        assert tree_root(size, tiles) == roots[size]
        for index in {0, size // 2, size - 1}:
            proof = inclusion_proof(index, size, tiles)
            assert proof == inclusion_proof(index, size, TREE)
            assert inclusion_holds(LEAVES[index], index, size, proof, roots[size])
        for old in {1, size // 2 or 1, size}:
            proof = consistency_proof(old, size, tiles)
            assert proof == consistency_proof(old, size, TREE)
            assert consistency_holds(old, size, proof, roots[old], roots[size])


@pytest.mark.parametrize("size", [255, 256, 257, 65_535, 65_536, 65_537, 65_792, 65_836])
def test_proofs_from_the_tiles_alone_are_ours_where_levels_begin(
    folder: TileFolder, size: int
) -> None:
    folder.advance(note(size), TREE)
    tiles = TileTree(folder, size)
    grown = CompactRange()
    for leaf in LEAVES[:size]:
        grown.append(leaf)
    assert tree_root(size, tiles) == grown.root()
    for index in (0, 254, size - 1):
        assert inclusion_proof(index, size, tiles) == inclusion_proof(index, size, TREE)
    assert consistency_proof(200, size, tiles) == consistency_proof(200, size, TREE)


@settings(deadline=None)
@given(st.lists(st.integers(1, 900), min_size=1, max_size=6, unique=True))
def test_however_it_grew_a_folder_has_every_tile_of_its_checkpoint(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int]
) -> None:
    folder = TileFolder(tmp_path_factory.mktemp("grown") / "tiles")
    for size in sorted(sizes):
        folder.advance(note(size), TREE)
    at_once = TileFolder(tmp_path_factory.mktemp("at-once") / "tiles")
    at_once.advance(note(max(sizes)), TREE)
    assert files(at_once).items() <= files(folder).items()


def test_a_narrow_tile_goes_when_the_full_one_is_there(folder: TileFolder) -> None:
    folder.advance(note(255), TREE)
    assert (folder.folder / "tile/0/000.p/255").exists()
    folder.advance(note(256), TREE)
    assert sorted(files(folder)) == ["checkpoint", "tile/0/000", "tile/1/000.p/1"]


def test_a_crash_before_the_checkpoint_is_made_good_by_the_next_run(
    folder: TileFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.advance(note(100), TREE)
    before = folder.note()
    written = TileFolder._write

    def crash(self: TileFolder, path: Path, content: bytes) -> None:
        if path.name in {"checkpoint", "88"}:
            raise OSError("no power")
        written(self, path, content)

    for broken in (note(600), note(300)):
        with monkeypatch.context() as patched:
            patched.setattr(TileFolder, "_write", crash)
            with pytest.raises(OSError, match="power"):
                folder.advance(broken, TREE)
        assert folder.note() == before
        assert tree_root(100, TileTree(folder, 100)) == root_of(LEAVES[:100])
    folder.advance(note(600), TREE)
    assert tree_root(600, TileTree(folder, 600)) == root_of(LEAVES[:600])


def test_a_log_that_does_not_continue_the_files_is_not_written_over_them(
    folder: TileFolder,
) -> None:
    folder.advance(note(300), TREE)
    kept = files(folder)
    other = LeafRows([*LEAVES[:10], *LEAVES[11:500]])
    for size, tree in ((299, TREE), (300, other), (400, other)):
        with pytest.raises(HistoryRewritten):
            folder.advance(note(size, tree), tree)
    assert files(folder) == kept


def test_a_lost_or_damaged_folder_is_written_again(folder: TileFolder) -> None:
    folder.advance(note(700), TREE)
    kept = files(folder)
    shutil.rmtree(folder.folder)
    folder.advance(note(700), TREE)
    assert files(folder) == kept
    (folder.folder / "checkpoint").write_bytes(b"\xff")
    (folder.folder / "tile/0/000").write_bytes(b"")
    folder.advance(note(700), TREE)
    assert files(folder) == kept


def test_more_signatures_on_the_same_checkpoint_are_published(folder: TileFolder) -> None:
    folder.advance(note(5), TREE)
    cosigned = note(5) + "— witness AAAA\n"
    assert folder.advance(cosigned, TREE) == 0
    assert folder.note() == cosigned


def test_nobody_waits_for_a_secret_in_the_files(folder: TileFolder) -> None:
    folder.advance(note(5), TREE)
    assert (folder.folder / "checkpoint").stat().st_mode & 0o777 == 0o644


# ---- names -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 5, 12), "tile/0/005.p/12"),
        (Tile(1, 1234067), "tile/1/x001/x234/067"),
        (Tile(2, 1000, 1), "tile/2/x001/000.p/1"),
    ],
)
def test_a_tile_has_the_name_of_the_specification(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert read_path(path) == tile


@given(st.integers(0, 5), st.integers(0, 10**12), st.integers(1, 256))
def test_every_name_is_read_back(level: int, number: int, width: int) -> None:
    tile = Tile(level, number, width)
    assert read_path(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "", "tile/0", "tile/0/0", "tile/0/0000", "tile/6/000", "tile/00/000", "tile/0/x000/000",
        "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/001/000", "tile/-1/000",
        "tile/entries/000", "tile/0/../000", "tile/0/000/", "/tile/0/000",
        "tile/0/\u0661\u0661\u0661", "checkpoint", "tile/0/000\n",
    ],
)  # fmt: skip
def test_what_is_no_name_of_a_tile_is_none(path: str) -> None:
    assert read_path(path) is None


@given(st.integers(0, 200_000), st.integers(0, 5_000))
def test_a_log_that_grows_gets_each_tile_that_it_did_not_have(old: int, more: int) -> None:
    new = old + more
    assert set(tiles_between(0, new)) - set(tiles_between(0, old)) == set(tiles_between(old, new))
