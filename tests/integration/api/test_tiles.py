"""The log at the addresses of static files: who may read it, and that it proves what we prove."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from audit import positions
from audit.note import read_checkpoint, signature_holds
from audit.positions import StoredTree
from audit.tiles import TileFolder, TileTree
from audit.tlog import tree_root
from engine.commands.advance_ledger import advance_ledger
from engine.commands.create_account import create_account
from engine.commands.write_tiles import write_tiles
from engine.settings import Settings
from engine.workspace import Workspace, open_workspace
from tests.builders import ADMINISTRATOR
from tests.integration.api.conftest import running

AUDITOR = ("pruefer", "ein langes Kennwort")


@pytest.fixture(params=[False, True], ids=["signed-in", "public"])
def served(
    request: pytest.FixtureRequest, settings: Settings
) -> Iterator[tuple[Workspace, httpx.Client]]:
    """A server over a log with a checkpoint, and a client that is nobody."""
    opened = open_workspace(replace(settings, tiles_public=request.param))
    create_account(
        opened,
        username=AUDITOR[0],
        name="Prüferin",
        email="pruefer@vorgang.localhost",
        password=AUDITOR[1],
        groups=("auditor",),
        actor=ADMINISTRATOR,
    )
    advance_ledger(opened)
    with running(opened) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield opened, client
    opened.close()


def test_the_files_are_read_by_whom_the_setting_admits(
    served: tuple[Workspace, httpx.Client],
) -> None:
    workspace, nobody = served
    is_open = workspace.settings.tiles_public
    for path in ("/ledger/checkpoint", "/ledger/tile/0/000.p/1"):
        assert nobody.get(path).status_code == (200 if is_open else 401)
        found = nobody.get(path, auth=AUDITOR)
        assert found.status_code == 200
        kept = found.headers["cache-control"]
        immutable = f"{'public' if is_open else 'private'}, max-age=31536000, immutable"
        assert kept == ("no-cache" if "checkpoint" in path else immutable)


def test_what_is_served_is_what_the_database_holds(
    served: tuple[Workspace, httpx.Client], tmp_path: Path
) -> None:
    workspace, client = served
    note = client.get("/ledger/checkpoint", auth=AUDITOR).text
    checkpoint = read_checkpoint(note)
    assert signature_holds(note, [workspace.ledger.keys.vkey(workspace.ledger.origin)])
    name = f"tile/0/000.p/{checkpoint.size}"
    copy = TileFolder(tmp_path)
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_bytes(client.get(f"/ledger/{name}", auth=AUDITOR).content)
    with workspace.transaction() as connection:
        assert positions.log_size(connection) == checkpoint.size
        assert tree_root(checkpoint.size, StoredTree(connection)) == checkpoint.root
    assert tree_root(checkpoint.size, TileTree(copy, checkpoint.size)) == checkpoint.root


@pytest.mark.parametrize(
    "path",
    ["0/001", "9/000", "0/0", "entries/000", "entries/000.p/1", "0/%2e%2e/checkpoint", "0/000.p/9"],
)
def test_there_are_no_entries_and_nothing_beside_the_tiles(
    served: tuple[Workspace, httpx.Client], path: str
) -> None:
    _, client = served
    assert client.get(f"/ledger/tile/{path}", auth=AUDITOR).status_code == 404


def test_a_folder_that_cannot_be_written_does_not_stop_the_log(
    workspace: Workspace, settings: Settings, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    other = open_workspace(replace(settings, tiles=str(blocked / "tiles")))
    with other.transaction() as connection:
        before = other.ledger.covered(connection)
    create_account(
        other,
        username="x",
        name="X",
        email="x@vorgang.localhost",
        password="ein langes Kennwort",
        groups=("clerk",),
        actor=ADMINISTRATOR,
    )
    assert advance_ledger(other) == 1
    with other.transaction() as connection:
        assert other.ledger.covered(connection) == before + 1
    blocked.unlink()
    assert write_tiles(other) > 0
    assert write_tiles(other) == 0
    assert write_tiles(other, anew=True) > 0
    assert list(tmp_path.glob("file/tiles-lost-*"))
    other.close()
