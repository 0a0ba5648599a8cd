"""Backup, more work, restore: what was lost is said, the ledger admits it, and work goes on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from audit.checkpoint import read_checkpoint
from audit.faults import HistoryRewritten
from audit.head import all_remembered
from engine.commands.advance_ledger import advance_ledger
from engine.commands.back_up import back_up
from engine.commands.complete_user_task import complete_user_task
from engine.commands.restore import accept_loss, loss_of, record_restore, restore
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.faults import BackupRefused, LogRolledBack, NothingLost
from engine.model import Person
from engine.queries import inbox
from engine.queries.readiness import Part, readiness
from engine.queries.rollback import refuse_rollback
from engine.settings import Settings
from engine.workspace import Workspace, open_workspace
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    end_event,
    person,
    process,
    start_event,
    user_task,
)
from tests.integration.operating.examined import elsewhere, found, name_of

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
WORK = process("work", start_event("check") + user_task("check", "done") + end_event())


@pytest.fixture
def empty(settings: Settings) -> Iterator[Settings]:
    """Settings of the same installation over an empty database."""
    name = f"{name_of(settings)}_again"
    with psycopg.connect(elsewhere(settings, database="postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        yield replace(settings, database_url=elsewhere(settings, database=name))
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def begun(workspace: Workspace) -> Person:
    alice = person(workspace, "alice", "clerk")
    deployed(workspace, WORK)
    start_process_instance(workspace, "work", variables={"who": "Miriam"}, actor=alice)
    advance_ledger(workspace)
    return alice


def restored_facts(workspace: Workspace) -> list[dict[str, object]]:
    from audit.entry import decode

    with workspace.transaction() as connection:
        entries = workspace.ledger.entries_of(connection, "system")
    facts = [fact for entry in entries for fact in decode(entry.body)["facts"]]
    return [fact["data"] for fact in facts if fact["type"] == "restore.performed"]


def test_what_was_lost_is_said_and_work_goes_on(
    workspace: Workspace, empty: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    alice = begun(workspace)
    note = back_up(workspace, tmp_path / "backup", NOW)
    (task,) = inbox(workspace, alice, limit=10)
    complete_user_task(workspace, task.key, {}, actor=alice)
    start_process_instance(workspace, "work", variables={}, actor=alice)
    advance_ledger(workspace)
    signed = workspace.ledger
    assert restore(empty, tmp_path / "backup") == note
    again = open_workspace(empty)
    loss = record_restore(again, note.made_at, actor=ADMINISTRATOR)
    assert loss is not None
    assert loss.stored == note.size
    assert loss.signed - loss.stored == 2
    # The guard: nothing is signed on another history, and no work is sent here.
    with pytest.raises(HistoryRewritten):
        advance_ledger(again)
    assert not readiness(again).ready
    with pytest.raises(LogRolledBack):
        refuse_rollback(again)
    assert {finding.code for finding in verify_ledger(again)} == {"log-shorter-than-checkpoint"}
    assert accept_loss(again, actor=ADMINISTRATOR) == loss
    # Before the first turn of a sequencer: a head of the new name is remembered, and no alarm.
    (ahead,) = all_remembered(again.ledger.keys, again.ledger.name)
    assert read_checkpoint(ahead.checkpoint.note).origin == again.ledger.origin
    caplog.clear()
    refuse_rollback(again)
    assert "ALARM" not in caplog.text
    assert "no-head" not in found(empty)
    (waiting,) = inbox(again, alice, limit=10)
    assert waiting.key == task.key
    complete_user_task(again, task.key, {}, actor=alice)
    assert advance_ledger(again) >= 0
    assert readiness(again).ready
    assert verify_ledger(again) == ()
    first, second = restored_facts(again)
    assert first == {"size": note.size, "backup_of": note.made_at}
    assert (second["size"], second["lost_size"]) == (loss.stored, loss.signed)
    assert signed.keys.folder == again.ledger.keys.folder
    # Places that were signed with other entries are signed again, but under another name.
    assert again.ledger.origin == f"{signed.name}/2"
    restarted = open_workspace(empty)
    assert restarted.ledger.origin == again.ledger.origin
    refuse_rollback(restarted)
    restarted.close()
    (kept,) = again.ledger.keys.folder.glob("lost-*.json")
    assert str(loss.signed) in kept.name
    again.close()


def test_a_restore_without_loss_goes_on_at_once(
    workspace: Workspace, empty: Settings, tmp_path: Path
) -> None:
    alice = begun(workspace)
    note = back_up(workspace, tmp_path / "backup", NOW)
    restore(empty, tmp_path / "backup")
    again = open_workspace(empty)
    assert record_restore(again, note.made_at, actor=ADMINISTRATOR) is None
    with pytest.raises(NothingLost):
        accept_loss(again, actor=ADMINISTRATOR)
    start_process_instance(again, "work", variables={}, actor=alice)
    assert advance_ledger(again) == 2
    assert verify_ledger(again) == ()
    again.close()


def test_on_a_new_machine_the_backup_brings_its_keys(
    workspace: Workspace, empty: Settings, tmp_path: Path
) -> None:
    alice = begun(workspace)
    back_up(workspace, tmp_path / "backup", NOW)
    elsewhere = replace(empty, home=tmp_path / "elsewhere")
    restore(elsewhere, tmp_path / "backup")
    again = open_workspace(elsewhere)
    assert loss_of(again) is None
    (task,) = inbox(again, alice, limit=10)
    complete_user_task(again, task.key, {}, actor=alice)
    advance_ledger(again)
    assert verify_ledger(again) == ()
    assert {path.stat().st_mode & 0o777 for path in (elsewhere.home / "keys").iterdir()} == {0o600}
    again.close()


def test_a_backup_is_its_owners_alone(workspace: Workspace, tmp_path: Path) -> None:
    begun(workspace)
    folder = tmp_path / "backup"
    back_up(workspace, folder, NOW)
    modes = {path.stat().st_mode & 0o077 for path in (folder, *folder.rglob("*"))}
    assert modes == {0}
    with pytest.raises(BackupRefused):
        back_up(workspace, folder, NOW)
    back_up(workspace, tmp_path / "without", NOW, keys=False)
    assert not (tmp_path / "without" / "keys").exists()


def test_what_cannot_be_put_back_is_refused_and_changes_nothing(
    workspace: Workspace, settings: Settings, empty: Settings, tmp_path: Path
) -> None:
    begun(workspace)
    folder = tmp_path / "backup"
    back_up(workspace, folder, NOW)
    with pytest.raises(BackupRefused, match="holds something"):
        restore(settings, folder)
    with pytest.raises(BackupRefused, match="VORGANG_LOG_ORIGIN"):
        restore(replace(empty, log_origin="another.example/ledger"), folder)
    cut = tmp_path / "cut"
    shutil.copytree(folder, cut)
    (cut / "database.dump").write_bytes((folder / "database.dump").read_bytes()[:-1])
    with pytest.raises(BackupRefused, match="changed or cut"):
        restore(empty, cut)
    others = replace(empty, home=tmp_path / "others")
    (others.home / "keys").mkdir(parents=True)
    (others.home / "keys" / "ledger.pem").write_text("another key")
    with pytest.raises(BackupRefused, match="another ledger"):
        restore(others, folder)
    assert verify_ledger(workspace) == ()
    assert readiness(workspace).parts[Part.DATABASE] == "ok"
