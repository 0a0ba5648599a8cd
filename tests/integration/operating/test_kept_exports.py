"""Files whose hash stands in the log are not written over."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import program
from audit.entry import SYSTEM, decode
from engine.settings import Settings
from engine.workspace import Workspace
from tests.builders import person


@pytest.fixture
def folder(
    workspace: Workspace, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Path:
    """The folder in which commands run, over a log with an entry."""
    person(workspace, "alice", "clerk")
    for one in fields(Settings):
        value = getattr(settings, one.name)
        if one.name in ("home", "database_url") and value is not None:
            monkeypatch.setenv(f"VORGANG_{one.name.upper()}", str(value))
    made = tmp_path / "exports"
    made.mkdir()
    monkeypatch.chdir(made)
    return made


def said(*words: str) -> Result:
    return CliRunner().invoke(program, ["ledger", "export", *words])


def test_exports_of_the_same_name_stand_side_by_side(folder: Path) -> None:
    for words in ((), (), ("--types", "account.*"), ("--types", "account.created")):
        done = said(*words)
        assert done.exit_code == 0, done.output
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == 4
    assert {"ledger.json", "ledger-2.json"} < set(names)
    assert len({path.read_bytes() for path in folder.iterdir()}) == 4


def test_a_file_that_is_there_is_refused_before_anything_is_recorded(
    folder: Path, workspace: Workspace
) -> None:
    (folder / "kept.json").write_text("evidence")
    for words in ((), ("--types", "account.*")):
        refused = said(*words, "-o", "kept.json")
        assert refused.exit_code == 1
        assert "kept.json is there already" in refused.output
    assert (folder / "kept.json").read_text() == "evidence"
    with workspace.transaction() as connection:
        chain = workspace.ledger.entries_of(connection, SYSTEM)
    assert all(b"export.created" not in entry.body for entry in chain)
    assert decode(chain[-1].body)["facts"][0]["type"] == "account.created"
