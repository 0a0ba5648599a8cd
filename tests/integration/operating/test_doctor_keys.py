"""`vorgang doctor` about keys: other folders, epochs that are missing or back, rows none opens."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from audit.key_folder import held
from audit.keys import rotate
from engine.commands.rotate_encryption_key import forget_encryption_key, rotate_encryption_key
from engine.doctor import examine, texts
from engine.doctor.result import Result
from engine.queries.key_standing import other_key_folders
from engine.queries.rollback import refuse_rollback
from engine.settings import Settings
from engine.store.connected import connected, mark_of
from engine.workspace import Workspace, open_workspace
from tests.builders import ADMINISTRATOR
from tests.integration.operating.examined import change, found, now, of
from tests.integration.operating.test_keys import busy


def result(settings: Settings, case: str) -> Result:
    return next(one for one in examine(of(settings), now) if one.case == case)


def test_a_process_with_another_key_folder_is_named(
    workspace: Workspace, settings: Settings, tmp_path: Path
) -> None:
    busy(workspace)
    assert "other-keys" not in found(settings)
    assert other_key_folders(workspace) == 0
    home = tmp_path / "elsewhere"
    shutil.copytree(settings.home / "keys", home / "keys")
    (home / "keys" / "state.key").unlink()
    held(home / "keys" / "state.key", lambda: bytes(32))
    stranger = open_workspace(replace(settings, home=home), known_as="serve")
    try:
        with stranger.transaction() as connection:
            marks = {one.mark for one in connected(connection)}
        assert {mark_of(home), mark_of(settings.home)} <= marks
        told = result(settings, "other-keys")
        assert "serve " in str(told.facts["names"])
        for language in ("de", "en"):
            assert "VORGANG_HOME" in texts.told(told, language)
        assert other_key_folders(workspace) == 1
    finally:
        stranger.close()


def test_an_older_database_beside_a_key_folder_that_forgot_is_named(
    workspace: Workspace, settings: Settings
) -> None:
    """Likewise an older key folder beside a newer database: it lacks what wraps there."""
    busy(workspace)
    kept = (settings.home / "keys" / "kek-1.key").read_bytes()
    rotate(settings.home / "keys")
    (settings.home / "keys" / "kek-1.key").unlink()
    assert result(settings, "epochs-missing").facts["epochs"] == "1"
    held(settings.home / "keys" / "kek-1.key", lambda: kept)
    assert "epochs-missing" not in found(settings)
    assert result(settings, "epochs-left").facts["epochs"] == "1"


def test_a_key_that_was_forgotten_and_lies_there_again_is_named(
    workspace: Workspace, settings: Settings
) -> None:
    busy(workspace)
    kept = (settings.home / "keys" / "kek-1.key").read_bytes()
    rotate_encryption_key(workspace, actor=ADMINISTRATOR)
    forget_encryption_key(workspace, 1, actor=ADMINISTRATOR)
    assert not {"epochs-back", "epochs-left", "epochs-missing"} & found(settings)
    held(settings.home / "keys" / "kek-1.key", lambda: kept)
    assert result(settings, "epochs-back").facts["epochs"] == "1"
    assert forget_encryption_key(workspace, 1, actor=ADMINISTRATOR) == 0
    assert "epochs-back" not in found(settings)


def test_a_signed_log_of_which_no_head_is_remembered_is_named_also_at_the_start(
    workspace: Workspace, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    busy(workspace)
    assert "no-head" not in found(settings)
    refuse_rollback(workspace)
    assert "ALARM" not in caplog.text
    for path in (settings.home / "keys").glob("head-*.json"):
        path.unlink()
    assert "no-head" in found(settings)
    refuse_rollback(workspace)
    assert "ALARM" in caplog.text


@pytest.mark.parametrize("content", ["E'\\x01AAAA'", "E'\\x01'"])
def test_rows_that_do_not_open_are_counted(
    workspace: Workspace, settings: Settings, content: str
) -> None:
    key = busy(workspace)
    assert "rows-damaged" not in found(settings)
    change(settings, f"UPDATE engine.process_instance SET summary = {content}")
    told = result(settings, "rows-damaged")
    assert (told.facts["count"], told.facts["orphans"], told.facts["first"]) == (1, 0, key)
