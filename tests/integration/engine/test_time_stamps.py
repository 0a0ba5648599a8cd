"""Time stamps over a real log: one a day, one for each export, and none that stops anything."""

from __future__ import annotations

import base64
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from audit import positions
from audit.anchors import stored
from audit.anchors.timestamp import check, digest_of, read
from audit.cosignature import Policy
from audit.evidence import read_export
from audit.note import read_checkpoint
from audit.verify import verify_export
from engine.commands.advance_ledger import advance_ledger
from engine.commands.anchor_log import STAMP_AGAIN, Anchoring
from engine.commands.export_ledger import export_ledger
from engine.commands.stamp import stamp_daily, timestamps_over
from engine.commands.verify_ledger import verify_ledger
from engine.store.database import owner_url
from engine.workspace import Workspace
from tests.builders import person
from tests.time_stamps import Authority
from tests.witness_office import Office


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "tsa")


@pytest.fixture
def stamping(workspace: Workspace, authority: Authority) -> Iterator[Workspace]:
    """The workspace with an authority that answers, and one checkpoint."""
    person(workspace, "alice", "clerk")
    advance_ledger(workspace)
    with authority.listening() as url:
        workspace.settings = replace(workspace.settings, timestamp_url=url)
        yield workspace


def stamps(workspace: Workspace) -> list[stored.Timestamp]:
    with workspace.transaction() as connection:
        return stored.all_timestamps(connection)


def note_of(workspace: Workspace) -> str:
    with workspace.transaction() as connection:
        newest = positions.newest_checkpoint(connection)
        assert newest is not None
        return stored.cosigned_note(connection, newest)


def test_the_newest_checkpoint_is_stamped_once_a_day(
    stamping: Workspace, authority: Authority
) -> None:
    assert stamp_daily(stamping)
    (stamp,) = stamps(stamping)
    assert stamp.note == note_of(stamping)
    said = check(stamp.token, digest_of(stamp.note), [authority.ca])
    assert said.at == stamp.at
    assert authority.accepts(stamp.token, digest_of(stamp.note))
    person(stamping, "bob", "clerk")
    advance_ledger(stamping)
    assert not stamp_daily(stamping)
    later: datetime = stamp.at + timedelta(hours=25)
    stamping.real_clock = lambda: later
    assert stamp_daily(stamping)
    assert [one.size for one in stamps(stamping)] == [stamp.size, stamp.size + 1]
    assert not stamp_daily(stamping)
    assert verify_ledger(stamping) == ()


def test_a_log_that_does_not_grow_needs_no_second_stamp(stamping: Workspace) -> None:
    assert stamp_daily(stamping)
    later: datetime = stamps(stamping)[0].at + timedelta(days=3)
    stamping.real_clock = lambda: later
    assert not stamp_daily(stamping)


def test_each_export_gets_a_stamp_of_its_own(stamping: Workspace, authority: Authority) -> None:
    note = note_of(stamping)
    (member,) = timestamps_over(stamping, note)
    token = base64.b64decode(member["token"])
    assert member["over"] == note
    check(token, digest_of(member["over"]), [authority.ca])
    timestamps_over(stamping, note)
    assert [one.size for one in stamps(stamping)] == [read_checkpoint(note).size] * 2
    assert stamp_daily(stamping)


def test_an_authority_that_is_silent_stops_nothing_and_is_told(
    workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    person(workspace, "alice", "clerk")
    advance_ledger(workspace)
    workspace.settings = replace(workspace.settings, timestamp_url="http://127.0.0.1:1/")
    with caplog.at_level(logging.WARNING):
        assert timestamps_over(workspace, note_of(workspace)) == []
        assert not stamp_daily(workspace)
    assert caplog.text.count("there is no time stamp over the ledger") == 2
    assert stamps(workspace) == []
    assert verify_ledger(workspace) == ()


def test_without_an_authority_none_is_asked(workspace: Workspace) -> None:
    person(workspace, "alice", "clerk")
    advance_ledger(workspace)
    assert not stamp_daily(workspace)
    assert timestamps_over(workspace, note_of(workspace)) == []


def test_the_publisher_asks_again_after_a_while(stamping: Workspace, authority: Authority) -> None:
    there, stamping.settings = (
        stamping.settings,
        replace(stamping.settings, timestamp_url="http://127.0.0.1:1/"),
    )
    anchoring = Anchoring(stamping)
    anchoring.turn(0.0)
    stamping.settings = there
    anchoring.turn(STAMP_AGAIN - 1)
    assert stamps(stamping) == []
    anchoring.turn(STAMP_AGAIN)
    assert len(stamps(stamping)) == 1


def test_changed_stamps_and_lost_checkpoints_are_found(stamping: Workspace) -> None:
    stamp_daily(stamping)
    owner = owner_url(stamping.settings).set(drivername="postgresql")
    address = owner.render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        connection.execute("ALTER TABLE ledger.timestamp DISABLE TRIGGER ALL")
        connection.execute("UPDATE ledger.timestamp SET size = size + 1")
    assert [one.code for one in verify_ledger(stamping)] == ["guard-off", "anchor-missing"]
    with psycopg.connect(address) as connection:
        connection.execute("UPDATE ledger.timestamp SET size = size - 1, note = note || ' '")
    assert [one.code for one in verify_ledger(stamping)] == ["guard-off", "timestamp-broken"]


def test_the_newest_anchor_is_the_one_over_most_entries(stamping: Workspace) -> None:
    with stamping.transaction() as connection:
        assert stored.newest_anchor(connection) is None
    stamp_daily(stamping)
    with stamping.transaction() as connection:
        anchor = stored.newest_anchor(connection)
    (stamp,) = stamps(stamping)
    checkpoint = read_checkpoint(stamp.note)
    assert anchor == stored.Anchor(
        checkpoint.size, checkpoint.root, "timestamp", "", read(stamp.token).at
    )


@pytest.mark.parametrize("table", ["cosignature", "timestamp", "witness"])
def test_what_came_from_outside_only_grows_also_for_the_owner(
    stamping: Workspace, table: str
) -> None:
    owner = owner_url(stamping.settings).set(drivername="postgresql")
    address = owner.render_as_string(hide_password=False)
    for statement in (f"DELETE FROM ledger.{table}", f"TRUNCATE ledger.{table}"):
        with psycopg.connect(address) as connection:
            connection.execute("SET session_replication_role = replica")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())


def test_exports_carry_their_time_stamp_and_what_witnesses_said(
    stamping: Workspace, authority: Authority, tmp_path: Path
) -> None:
    listed = str(tmp_path / "witnesses")
    stamping.settings = replace(stamping.settings, witnesses=listed)
    office = Office(tmp_path, stamping)
    office.engage("kanzlei")
    auditor = person(stamping, "carol", "auditor")
    with office.open("kanzlei"):
        content = export_ledger(stamping, actor=auditor)
    bundle = read_export(content)
    assert verify_export(bundle, [stamping.ledger.keys.vkey(stamping.ledger.origin)]) == []
    assert Policy((office.vkeys["kanzlei"],), 1).check(bundle["checkpoint"]) == []
    (stamp,) = bundle["timestamps"]
    assert stamp["over"] == bundle["checkpoint"]
    check(base64.b64decode(stamp["token"]), digest_of(stamp["over"]), [authority.ca])


def test_an_export_waits_for_nobody_who_is_silent(workspace: Workspace, tmp_path: Path) -> None:
    workspace.settings = replace(
        workspace.settings,
        witnesses=str(tmp_path / "witnesses"),
        timestamp_url="http://127.0.0.1:1/",
    )
    auditor = person(workspace, "carol", "auditor")
    assert verify_export(read_export(export_ledger(workspace, actor=auditor))) == []
    office = Office(tmp_path, workspace)
    office.engage("kanzlei")
    bundle = read_export(export_ledger(workspace, actor=auditor))
    assert verify_export(bundle) == []
    assert "timestamps" not in bundle


@pytest.mark.parametrize("trusting", [True, False])
def test_processes_that_asked_for_no_stamp_themselves_read_those_of_others(
    stamping: Workspace, authority: Authority, tmp_path: Path, trusting: bool
) -> None:
    file, ca = tmp_path / "export.json", ("--tsa-ca", str(authority.folder / "ca.pem"))
    file.write_bytes(export_ledger(stamping, actor=person(stamping, "carol", "auditor")))
    assert stamp_daily(stamping)
    key = ("--key", stamping.ledger.keys.vkey(stamping.ledger.origin))
    settings = {
        "VORGANG_HOME": str(stamping.settings.home),
        "VORGANG_DATABASE_URL": str(stamping.settings.database_url),
    }
    for words in (
        ("audit", str(file), *key, *(ca if trusting else ())),
        ("api.cli", "ledger", "verify"),
    ):
        ended = subprocess.run(
            [sys.executable, "-P", "-m", *words],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, **settings},
        )
        assert (ended.returncode, "timestamp-broken" in ended.stdout) == (0, False), ended.stdout
