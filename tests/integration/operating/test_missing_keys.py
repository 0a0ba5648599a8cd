"""A process without the keys of a database's log does not work on it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from engine.commands.advance_ledger import advance_ledger
from engine.faults import SettingsRefused
from engine.queries.rollback import refuse_rollback
from engine.settings import Settings
from engine.workspace import Workspace, open_workspace
from tests.integration.operating.test_restore import begun


@pytest.mark.parametrize("role", ["app", "sequencer"])
def test_no_keys_are_made_for_a_database_that_holds_a_log(
    workspace: Workspace, settings: Settings, tmp_path: Path, role: str
) -> None:
    begun(workspace)
    elsewhere = replace(settings, home=tmp_path / "forgotten")
    with pytest.raises(SettingsRefused, match="holds no keys, and the database holds the log"):
        open_workspace(elsewhere, role=role)
    assert not (elsewhere.home / "keys").exists()
    shutil.copytree(settings.home / "keys", elsewhere.home / "keys")
    open_workspace(elsewhere, role=role).close()


def test_nothing_starts_with_the_keys_of_another_log(
    workspace: Workspace, settings: Settings, tmp_path: Path
) -> None:
    begun(workspace)
    advance_ledger(workspace)
    refuse_rollback(workspace)
    (tmp_path / "other").mkdir()
    from engine.key_folder import open_keys

    strange = replace(settings, home=tmp_path / "other")
    open_keys(strange)
    opened = open_workspace(strange)
    try:
        with pytest.raises(SettingsRefused, match="signed with another key"):
            refuse_rollback(opened)
    finally:
        opened.close()
