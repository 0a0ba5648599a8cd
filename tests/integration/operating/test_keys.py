"""Keys of a running installation change, and what they protect stays readable."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy.exc import IntegrityError

from api.cli_keys import keys as keys_command
from audit.entry import decode
from audit.faults import KeyForgotten
from audit.personal import WrappedKey, new_data_key, unwrap, wrap
from audit.rewrapping import wrapped_under
from engine.commands.advance_ledger import advance_ledger
from engine.commands.answer_once import Answer, Key, answer_once
from engine.commands.publish_message import publish_message
from engine.commands.record_keys import names_of, record_first_keys, record_keys, said
from engine.commands.rotate_encryption_key import (
    forget_encryption_key,
    rotate_encryption_key,
    rotate_seal,
)
from engine.commands.rotate_log_key import retire_log_key, rotate_log_key
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.commands.wrapped_keys import WRAPPED, as_owner, rewrap_all
from engine.faults import KeyChangeRefused, NotAllowed
from engine.queries import case
from engine.queries.readiness import readiness
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

WORK = process("work", start_event("check") + user_task("check", "done") + end_event())


def key_facts(workspace: Workspace) -> list[tuple[str, str, int]]:
    """Return type, kind and number of every fact about keys, in order."""
    with workspace.transaction() as connection:
        entries = workspace.ledger.entries_of(connection, "system")
    facts = [fact for entry in entries for fact in decode(entry.body)["facts"]]
    return [
        (fact["type"], fact["data"]["kind"], fact["data"]["epoch"])
        for fact in facts
        if fact["type"].startswith("key.")
    ]


def wrapped(workspace: Workspace, epoch: int) -> int:
    with as_owner(workspace.settings) as connection:
        return sum(wrapped_under(connection, column, epoch) for column in WRAPPED)


def busy(workspace: Workspace) -> int:
    """Fill every table with something wrapped; return the case."""
    alice = person(workspace, "alice", "clerk", "integration")
    deployed(workspace, WORK)
    begun = start_process_instance(workspace, "work", variables={"who": "Miriam"}, actor=alice)
    publish_message(
        workspace,
        "paid",
        correlation_key="4711",
        variables={"who": "Miriam"},
        time_to_live=timedelta(hours=1),
        actor=alice,
    )
    answer_once(workspace, Key("scope", "key", b"request"), lambda _: Answer(200, b"content"))
    advance_ledger(workspace)
    return begun.key


def test_the_first_keys_stand_in_the_log_once_however_many_processes_start(
    workspace: Workspace, settings: Settings
) -> None:
    with ThreadPoolExecutor(4) as threads:
        for _ in range(4):
            threads.submit(record_first_keys, workspace, actor=ADMINISTRATOR)
    first = [
        ("key.created", "ledger", 1), ("key.created", "kek", 1), ("key.created", "state", 1),
        ("key.created", "seal", 1),
    ]  # fmt: skip
    assert key_facts(workspace) == first
    # Whoever asks by hand, and whoever starts later, finds it said.
    record_keys(workspace, [], actor=ADMINISTRATOR)
    record_first_keys(workspace, actor=ADMINISTRATOR)
    assert key_facts(workspace) == first
    assert verify_ledger(workspace) == ()
    with pytest.raises(NotAllowed):
        record_first_keys(workspace, actor=person(workspace, "alice", "clerk"))


def test_everything_wrapped_stands_in_one_list(workspace: Workspace) -> None:
    with as_owner(workspace.settings) as connection:
        tables = connection.exec_driver_sql(
            "SELECT table_schema || '.' || table_name FROM information_schema.columns "
            "WHERE column_name = 'wrapped' AND table_schema IN ('engine', 'ledger', 'keystore')"
        ).all()
    assert {name for (name,) in tables} == {column.table for column in WRAPPED}


def test_after_a_rotation_nothing_needs_the_old_epoch(workspace: Workspace) -> None:
    key = busy(workspace)
    held = wrapped(workspace, 1)
    assert held >= 3
    made = rotate_encryption_key(workspace, actor=ADMINISTRATOR)
    assert (made.epoch, made.rewrapped) == (2, held)
    assert (wrapped(workspace, 1), wrapped(workspace, 2)) == (0, held)
    assert forget_encryption_key(workspace, 1, actor=ADMINISTRATOR) == 0
    assert not (workspace.ledger.keys.folder / "kek-1.key").exists()
    assert ("key.rotated", "kek", 2) in key_facts(workspace)
    assert key_facts(workspace)[-1] == ("key.forgotten", "kek", 1)
    # Everything that was wrapped is still read.
    assert verify_ledger(workspace) == ()
    assert case(workspace, key, ADMINISTRATOR).entries
    again = answer_once(workspace, Key("scope", "key", b"request"), lambda _: Answer(500, b""))
    assert again.content == b"content"


def test_a_process_that_started_before_sees_the_new_epoch_when_it_meets_it(
    workspace: Workspace, settings: Settings
) -> None:
    key = busy(workspace)
    other = open_workspace(settings)
    rotate_encryption_key(other, actor=ADMINISTRATOR)
    assert case(workspace, key, ADMINISTRATOR).entries
    assert verify_ledger(workspace) == ()
    assert workspace.ledger.keys.newest_epoch == 2
    other.close()


def test_a_forgotten_epoch_is_refused_by_the_database_also_from_a_stale_process(
    workspace: Workspace,
) -> None:
    busy(workspace)
    stale = wrap(new_data_key("sub_x", "contact"), workspace.ledger.keys)
    rotate_encryption_key(workspace, actor=ADMINISTRATOR)
    forget_encryption_key(workspace, 1, actor=ADMINISTRATOR)
    with workspace.transaction() as connection, pytest.raises(IntegrityError):
        connection.exec_driver_sql(
            "INSERT INTO keystore.dek (subject, class, epoch, wrapped) VALUES (%s, %s, %s, %s)",
            ("sub_x", "contact", stale.epoch, stale.wrapped),
        )


def test_what_a_stale_process_wrapped_meanwhile_is_wrapped_anew_before_it_is_forgotten(
    workspace: Workspace,
) -> None:
    busy(workspace)
    late = wrap(new_data_key("sub_x", "contact"), workspace.ledger.keys)
    rotate_encryption_key(workspace, actor=ADMINISTRATOR)
    with workspace.transaction() as connection:
        connection.exec_driver_sql(
            "INSERT INTO keystore.dek (subject, class, epoch, wrapped) VALUES (%s, %s, %s, %s)",
            ("sub_x", "contact", late.epoch, late.wrapped),
        )
    assert forget_encryption_key(workspace, 1, actor=ADMINISTRATOR) == 1


def test_a_restored_backup_of_the_key_store_opens_nothing(workspace: Workspace) -> None:
    busy(workspace)
    with as_owner(workspace.settings) as connection:
        row = connection.exec_driver_sql("SELECT subject, class, epoch, wrapped FROM keystore.dek")
        subject, retention, epoch, kept = row.first() or ("", "", 0, b"")
    keys = workspace.ledger.keys
    assert unwrap(subject, retention, WrappedKey(epoch, kept), keys).secret
    rotate_encryption_key(workspace, actor=ADMINISTRATOR)
    forget_encryption_key(workspace, 1, actor=ADMINISTRATOR)
    with pytest.raises(KeyForgotten):
        unwrap(subject, retention, WrappedKey(epoch, kept), keys)


@pytest.mark.parametrize("epoch", [1, 2, 7])
def test_the_newest_epoch_and_unknown_ones_are_not_forgotten(
    workspace: Workspace, epoch: int
) -> None:
    with pytest.raises(KeyChangeRefused):
        forget_encryption_key(workspace, epoch, actor=ADMINISTRATOR)
    assert (workspace.ledger.keys.folder / "kek-1.key").exists()


def test_nothing_is_wrapped_anew_twice(workspace: Workspace) -> None:
    busy(workspace)
    rotate_encryption_key(workspace, actor=ADMINISTRATOR)
    assert rewrap_all(workspace) == 0


def test_the_key_of_the_log_is_rotated_and_retired_while_work_goes_on(workspace: Workspace) -> None:
    key = busy(workspace)
    with pytest.raises(KeyChangeRefused):
        retire_log_key(workspace, actor=ADMINISTRATOR)
    assert rotate_log_key(workspace, actor=ADMINISTRATOR).number == 2
    with pytest.raises(KeyChangeRefused, match="already"):
        rotate_log_key(workspace, actor=ADMINISTRATOR)
    assert retire_log_key(workspace, actor=ADMINISTRATOR).number == 1
    advance_ledger(workspace)
    assert verify_ledger(workspace) == ()
    assert readiness(workspace).ready
    assert case(workspace, key, ADMINISTRATOR).entries
    told = key_facts(workspace)
    assert told[-2:] == [("key.rotated", "ledger", 2), ("key.retired", "ledger", 1)]
    # What was made before is recorded with the first change.
    assert ("key.created", "ledger", 1) in told


def test_a_rotation_that_broke_off_before_its_entry_takes_the_key_that_it_made(
    workspace: Workspace,
) -> None:
    busy(workspace)
    made = workspace.ledger.keys.log.ensure(2)
    advance_ledger(workspace)
    assert rotate_log_key(workspace, actor=ADMINISTRATOR).fingerprint == made.fingerprint


def test_a_new_seal_is_recorded_and_used_from_the_next_start_on(
    workspace: Workspace, settings: Settings
) -> None:
    made = rotate_seal(workspace, actor=ADMINISTRATOR)
    assert made.number == 2
    assert key_facts(workspace)[-1] == ("key.rotated", "seal", 2)
    again = open_workspace(settings)
    assert again.ledger.keys.seal == made
    again.close()


def test_keys_are_recorded_once(workspace: Workspace) -> None:
    record_keys(workspace, [], actor=ADMINISTRATOR)
    told = key_facts(workspace)
    assert told == [
        ("key.created", "ledger", 1),
        ("key.created", "kek", 1),
        ("key.created", "state", 1),
        ("key.created", "seal", 1),
    ]
    record_keys(workspace, [], actor=ADMINISTRATOR)
    assert key_facts(workspace) == told


def test_nobody_else_changes_keys(workspace: Workspace) -> None:
    clerk = person(workspace, "bob", "clerk")
    for change in (rotate_encryption_key, rotate_log_key, rotate_seal, retire_log_key):
        with pytest.raises(NotAllowed):
            change(workspace, actor=clerk)
    with pytest.raises(NotAllowed):
        forget_encryption_key(workspace, 1, actor=clerk)
    assert key_facts(workspace) == []


def test_a_process_without_the_private_key_leaves_the_log_to_the_publisher(
    workspace: Workspace, settings: Settings, tmp_path: Path
) -> None:
    advance_ledger(workspace)
    home = tmp_path / "server"
    (home / "keys").mkdir(parents=True, mode=0o700)
    for path in workspace.ledger.keys.folder.iterdir():
        if path.name != "ledger.pem":
            (home / "keys" / path.name).write_bytes(path.read_bytes())
    server = open_workspace(replace(settings, home=home))
    busy(server)
    assert advance_ledger(server) == 0
    assert advance_ledger(workspace) > 0
    assert verify_ledger(server) == ()
    with pytest.raises(KeyChangeRefused):
        rotate_log_key(server, actor=ADMINISTRATOR)
    server.close()


def test_the_command_line_lists_and_exports_what_is_public(
    workspace: Workspace, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy(workspace)
    monkeypatch.setattr("api.cli_keys.read_settings", lambda: settings)
    run = CliRunner()
    for command, expected in (
        (["init"], "kek       1"),
        (["rotate", "ledger"], "key 2 signs too"),
        (["list"], "signs from 1 entries on"),
        (["rotate", "kek"], "epoch 2 wraps now"),
        (["forget", "1"], "epoch 1 is forgotten"),
        (["replace", "--yes"], f"{workspace.ledger.name}/2"),
        (["export"], f"{workspace.ledger.name}/2+"),
    ):
        done = run.invoke(keys_command, command)
        assert expected in done.output, (command, done.output, done.exception)
        assert "PRIVATE" not in done.output


def test_a_key_that_somebody_wrote_into_the_key_store_is_named(workspace: Workspace) -> None:
    busy(workspace)
    assert verify_ledger(workspace) == ()
    with workspace.transaction() as connection:
        connection.exec_driver_sql(
            "INSERT INTO keystore.dek (subject, class, epoch, wrapped) VALUES (%s, %s, %s, %s)",
            ("sub_x", "contact", 1, bytes(60)),
        )
    (found,) = verify_ledger(workspace)
    assert found.code == "key-damaged"
    assert "sub_x" in found.message
    assert "contact" in found.message


def test_no_key_is_known_by_what_somebody_wrote_into_the_tables(workspace: Workspace) -> None:
    held = names_of(workspace.ledger.keys)
    facts = [
        {"type": "key.created", "data": {"kind": one.kind, "epoch": 1, "fingerprint": "00"}}
        for one in held
    ]
    with workspace.transaction() as connection:
        connection.exec_driver_sql(
            "INSERT INTO ledger.entry (inst, seq, leaf, body) VALUES ('system', 1000000, %s, %s)",
            (bytes(32), json.dumps({"facts": facts}, separators=(",", ":")).encode()),
        )
        assert said(connection, workspace.ledger.queue_key) == []
    with as_owner(workspace.settings) as connection:
        connection.exec_driver_sql("ALTER TABLE ledger.entry DISABLE TRIGGER ALL")
        connection.exec_driver_sql("DELETE FROM ledger.entry WHERE seq = 1000000")
    # What this installation queued counts before it has its place.
    record_first_keys(workspace, actor=ADMINISTRATOR)
    with workspace.transaction() as connection:
        known = [name for _, name in said(connection, workspace.ledger.queue_key)]
    assert known == held
