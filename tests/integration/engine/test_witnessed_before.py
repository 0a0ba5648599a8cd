"""What was cosigned or stamped before is held against the database: at start, and on demand."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from audit.anchors.kept import all_witnessed, set_witnessed_aside
from audit.anchors.witnesses import Outcome
from audit.note import read_checkpoint
from engine.commands.stamp import stamp_daily
from engine.faults import LogRolledBack
from engine.queries.rollback import refuse_rollback
from engine.store.database import owner_url
from engine.workspace import Workspace, open_workspace
from tests.integration.engine.test_witnesses import (
    asked,
    copied,
    grow,
    newest_note,
    office,
    verified_by_command,
)
from tests.time_stamps import Authority
from tests.witness_office import Office

__all__ = ["office"]


def test_no_process_begins_on_a_database_older_than_what_a_witness_cosigned(
    office: tuple[Workspace, Office], tmp_path: Path
) -> None:
    """Remembered beside the key; the signed head and the static files are gone."""
    workspace, witnesses = office
    witnesses.engage("kanzlei")
    grow(workspace)
    with witnesses.open("kanzlei"), copied(workspace, tmp_path) as old:
        assert asked(workspace) == [Outcome.COSIGNED]
        grow(workspace)
        assert asked(workspace) == [Outcome.COSIGNED]
        refuse_rollback(workspace)
        keys = workspace.ledger.keys
        (cosigned,) = all_witnessed(keys, workspace.ledger.name)
        size = read_checkpoint(newest_note(workspace)).size
        assert cosigned.size == size
        back = open_workspace(replace(old, tiles=str(tmp_path / "none")))
        for name in keys.folder.glob("witnessed-*.json"):
            shutil.copy(name, back.ledger.keys.folder)
        for head in back.ledger.keys.folder.glob("head-*.json"):
            head.unlink()
        with pytest.raises(LogRolledBack, match=str(size)):
            refuse_rollback(back)
        set_witnessed_aside(back.ledger.keys, back.ledger.name, size - 1)
        refuse_rollback(back)
        (name,) = keys.folder.glob("witnessed-*.json")
        name.write_text(name.read_text().replace(str(size), str(size - 1)))
        with pytest.raises(LogRolledBack, match="cannot be read"):
            refuse_rollback(workspace)
        back.close()


def test_no_process_begins_on_a_database_that_contradicts_its_own_witnesses(
    office: tuple[Workspace, Office],
) -> None:
    workspace, witnesses = office
    witnesses.engage("kanzlei")
    grow(workspace)
    with witnesses.open("kanzlei"):
        assert asked(workspace) == [Outcome.COSIGNED]
    (name,) = workspace.ledger.keys.folder.glob("witnessed-*.json")
    name.unlink()
    refuse_rollback(workspace)
    owner = owner_url(workspace.settings).set(drivername="postgresql")
    with psycopg.connect(owner.render_as_string(hide_password=False), autocommit=True) as direct:
        direct.execute("ALTER TABLE ledger.cosignature DISABLE TRIGGER ALL")
        direct.execute("UPDATE ledger.cosignature SET root = sha256('x')")
    with pytest.raises(LogRolledBack, match="witness kanzlei"):
        refuse_rollback(workspace)


def test_verification_on_the_command_line_asks_for_the_witnesses_and_authorities_that_one_names(
    office: tuple[Workspace, Office], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, witnesses = office
    witnesses.engage("kanzlei", "dsb")
    grow(workspace)
    with witnesses.open("kanzlei"):
        asked(workspace)
    grow(workspace)
    authority, stranger = Authority(tmp_path / "tsa"), Authority(tmp_path / "stranger")

    def said(*options: str) -> tuple[int, str]:
        result = verified_by_command(workspace.settings, monkeypatch, *options)
        return result.exit_code, result.output

    ca = ("--tsa-ca", str(authority.folder / "ca.pem"))
    both = [word for name in ("kanzlei", "dsb") for word in ("--witness", witnesses.vkeys[name])]
    code, output = said(*both, "--needed", "1")
    assert code == 0, output
    assert "cosigned by enough of the witnesses named: the first" in output
    assert "not shown: that no entries after those were cut off" not in output  # They are asked.
    code, output = said(*both)
    assert (code, "cosignatures-too-few" in output) == (1, True), output
    code, output = said(*ca)
    assert (code, "timestamp-missing" in output) == (1, True), output
    with authority.listening() as url:
        workspace.settings = replace(workspace.settings, timestamp_url=url)
        assert stamp_daily(workspace)
    assert said(*ca)[0] == 0
    code, output = said("--tsa-ca", str(stranger.folder / "ca.pem"))
    assert (code, "timestamp-broken" in output) == (1, True), output
    assert said("--witness", "no key")[0] == 3
    empty = tmp_path / "empty"
    empty.write_text("# nothing")
    assert said("--key", str(empty))[0] == said("--witness", str(empty))[0] == 2
