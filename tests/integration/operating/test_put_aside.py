"""An entry that somebody inserted into a running installation is seen, and there is a way out."""

from __future__ import annotations

import json
from dataclasses import fields
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import program
from audit.chain import leaf_hash
from audit.entry import SYSTEM, decode, encode
from engine.commands.advance_ledger import advance_ledger
from engine.commands.put_aside_entries import put_aside_entries
from engine.commands.verify_ledger import verify_ledger
from engine.commands.wrapped_keys import as_owner
from engine.doctor.ledger_checks import check_pending
from engine.doctor.texts import told
from engine.faults import NotAllowed, NotFound
from engine.queries.figures import read_figures
from engine.queries.readiness import Part, PartState, readiness
from engine.settings import Settings
from engine.workspace import Workspace
from tests.builders import ADMINISTRATOR, person


@pytest.fixture
def blocked(workspace: Workspace) -> Workspace:
    """A database administrator inserted an entry; an account was made behind it."""
    person(workspace, "alice", "clerk")
    advance_ledger(workspace)
    with as_owner(workspace.settings) as connection:
        *_, last = workspace.ledger.entries_of(connection, SYSTEM)
        body = encode({**decode(last.body), "seq": last.seq + 1, "prev": last.leaf.hex()})
        connection.exec_driver_sql(
            "INSERT INTO ledger.entry (inst, seq, leaf, body) VALUES (%s, %s, %s, %s)",
            (SYSTEM, last.seq + 1, leaf_hash(body), body),
        )
        connection.exec_driver_sql(
            "INSERT INTO ledger.pending (inst, seq, mac) VALUES (%s, %s, %s)",
            (SYSTEM, last.seq + 1, bytes(32)),
        )
    person(workspace, "bob", "analyst")
    return workspace


def said(settings: Settings, monkeypatch: pytest.MonkeyPatch, *words: str | Path) -> Result:
    for one in fields(Settings):
        value = getattr(settings, one.name)
        if one.name in ("home", "database_url") and value is not None:
            monkeypatch.setenv(f"VORGANG_{one.name.upper()}", str(value))
    return CliRunner().invoke(program, ["ledger", *map(str, words)], input="y\n")


def waiting(workspace: Workspace) -> int:
    with workspace.transaction() as connection:
        chain = workspace.ledger.entries_of(connection, SYSTEM)
    return sum(entry.index is None for entry in chain)


def test_what_waits_is_listed_with_its_reason_and_goes_on_after_it_was_put_aside(
    blocked: Workspace,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    assert advance_ledger(blocked) == 0
    behind = waiting(blocked) - 1
    assert behind > 0
    listed = said(settings, monkeypatch, "pending")
    assert listed.exit_code == 1
    assert "entry-not-ours" in listed.output
    with as_owner(settings) as connection:
        connection.exec_driver_sql("UPDATE ledger.pending SET at = at - interval '2 minutes'")
    assert readiness(blocked).parts[Part.SEQUENCER] is PartState.LATE
    file = tmp_path / "aside.json"
    done = said(
        settings, monkeypatch, "put-aside", SYSTEM, "--reason", "slipped in", "--evidence", file
    )
    assert done.exit_code == 0, done.output
    assert f"1 put aside, {behind} entered again" in done.output
    assert file.stat().st_mode & 0o077 == 0
    advance_ledger(blocked)
    assert verify_ledger(blocked) == ()
    assert said(settings, monkeypatch, "pending").exit_code == 0
    with blocked.transaction() as connection:
        facts = [
            fact
            for entry in blocked.ledger.entries_of(connection, SYSTEM)
            for fact in decode(entry.body)["facts"]
        ]
    assert [fact["refs"]["sha256"] for fact in facts if fact["type"] == "admin.intervened"] == [
        sha256(file.read_bytes()).hexdigest()
    ]
    assert sum(fact["type"] == "account.created" for fact in facts) == 2


def test_nothing_is_taken_out_if_the_evidence_cannot_be_kept(
    blocked: Workspace, tmp_path: Path
) -> None:
    before, file = waiting(blocked), tmp_path / "there"
    file.write_text("something")
    with pytest.raises(FileExistsError):
        put_aside_entries(blocked, SYSTEM, "why", file, actor=ADMINISTRATOR)
    assert waiting(blocked) == before
    assert file.read_text() == "something"


def test_only_an_administrator_puts_aside_and_only_what_is_foreign(
    blocked: Workspace, tmp_path: Path
) -> None:
    clerk = person(blocked, "carla", "clerk")
    with pytest.raises(NotAllowed):
        put_aside_entries(blocked, SYSTEM, "why", tmp_path / "a", actor=clerk)
    put_aside_entries(blocked, SYSTEM, "why", tmp_path / "b", actor=ADMINISTRATOR)
    with pytest.raises(NotFound, match="somebody else"):
        put_aside_entries(blocked, SYSTEM, "why", tmp_path / "c", actor=ADMINISTRATOR)
    assert not (tmp_path / "c").exists()
    assert len(json.loads((tmp_path / "b").read_bytes())["entries"]) > 1


@pytest.mark.parametrize("queued", [True, False])
def test_one_entry_of_a_high_number_is_named_with_what_takes_it_out(
    workspace: Workspace, settings: Settings, tmp_path: Path, queued: bool
) -> None:
    """The chain goes on behind it, and none of that gets a place."""
    person(workspace, "alice", "clerk")
    advance_ledger(workspace)
    number = 1_000_000
    with as_owner(workspace.settings) as connection:
        *_, last = workspace.ledger.entries_of(connection, SYSTEM)
        body = encode({**decode(last.body), "seq": number, "prev": last.leaf.hex()})
        connection.exec_driver_sql(
            "INSERT INTO ledger.entry (inst, seq, leaf, body) VALUES (%s, %s, %s, %s)",
            (SYSTEM, number, leaf_hash(body), body),
        )
        if queued:
            connection.exec_driver_sql(
                "INSERT INTO ledger.pending (inst, seq, mac) VALUES (%s, %s, %s)",
                (SYSTEM, number, bytes(32)),
            )
    person(workspace, "bob", "analyst")
    assert advance_ledger(workspace) == 0
    code = "entry-not-ours" if queued else "entry-not-queued"
    (named,) = (one for one in verify_ledger(workspace) if one.seq == number and one.code == code)
    assert "vorgang ledger put-aside" in named.message
    assert "vorgang ledger put-aside" in named.english
    with as_owner(settings) as connection:
        connection.exec_driver_sql("UPDATE ledger.pending SET at = at - interval '2 minutes'")
    late = check_pending(read_figures(workspace))
    for language in ("de", "en"):
        assert "vorgang ledger put-aside" in told(late, language)
    put_aside_entries(workspace, SYSTEM, "why", tmp_path / "a", actor=ADMINISTRATOR)
    advance_ledger(workspace)
    assert verify_ledger(workspace) == ()
