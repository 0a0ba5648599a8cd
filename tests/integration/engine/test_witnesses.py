"""A real log and real witnesses: growth, an old database, another history, one that is silent."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import make_url

from api.cli import program
from audit import positions
from audit.anchors import stored
from audit.anchors.standing import Standing, standing
from audit.anchors.witnesses import Outcome
from audit.checkpoint import signature_holds
from audit.cosignature import Policy
from audit.entry import SYSTEM, decode
from audit.note import read_checkpoint
from engine import queries
from engine.commands.advance_ledger import advance_ledger
from engine.commands.anchor_log import ASK_AGAIN, LEFT_IN_PEACE, Anchoring
from engine.commands.collect_cosignatures import collect_cosignatures
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.faults import SettingsRefused
from engine.settings import Settings
from engine.store.database import owner_url
from engine.witness_list import named_witnesses
from engine.worker import Worker
from engine.workspace import Workspace, open_workspace
from tests.builders import SIMPLE, deployed, person
from tests.witness_office import Office


@pytest.fixture
def office(settings: Settings, tmp_path: Path) -> Iterator[tuple[Workspace, Office]]:
    """A workspace whose list of witnesses is the office's."""
    folder = tmp_path / "office"
    folder.mkdir()
    opened = open_workspace(replace(settings, witnesses=str(folder / "witnesses")))
    deployed(opened, SIMPLE)
    person(opened, "alice", "clerk")
    yield opened, Office(folder, opened)
    opened.close()


def grow(workspace: Workspace, cases: int = 1) -> None:
    alice = queries.person_of_username(workspace, "alice")
    for _ in range(cases):
        start_process_instance(workspace, "simple", variables={}, actor=alice)
    advance_ledger(workspace)


def asked(workspace: Workspace, again: bool = False) -> list[Outcome]:
    return [one.outcome for one in collect_cosignatures(workspace, again=again)]


def newest_note(workspace: Workspace) -> str:
    with workspace.transaction() as connection:
        newest = positions.newest_checkpoint(connection)
        assert newest is not None
        return stored.cosigned_note(connection, newest)


def state_of(workspace: Workspace) -> Standing:
    with workspace.transaction() as connection:
        named = named_witnesses(workspace.settings)
        return standing(connection, workspace.ledger.origin, named)


def facts(workspace: Workspace) -> list[tuple[str, str]]:
    """The facts about witnesses in the system's chain, with names."""
    with workspace.transaction() as connection:
        entries = workspace.ledger.entries_of(connection, SYSTEM)
    told = [fact for entry in entries for fact in decode(entry.body)["facts"]]
    return [
        (fact["type"], fact["data"]["name"]) for fact in told if fact["type"].startswith("witness.")
    ]


def test_a_log_that_grows_is_cosigned_and_its_notes_need_no_trust_in_us(
    office: tuple[Workspace, Office],
) -> None:
    workspace, witnesses = office
    witnesses.engage("kanzlei")
    policy = Policy((witnesses.vkeys["kanzlei"],), 1)
    vkey = workspace.ledger.keys.vkey(workspace.ledger.origin)
    with witnesses.open("kanzlei"):
        for cases in (1, 3, 9):
            grow(workspace, cases)
            assert asked(workspace) == [Outcome.COSIGNED]
            note = newest_note(workspace)
            assert policy.check(note) == []
            assert signature_holds(note, [vkey])
    state = state_of(workspace)
    assert state.cosigned_size == state.size == read_checkpoint(newest_note(workspace)).size
    assert state.cosigned_at is not None
    assert facts(workspace) == [("witness.added", "kanzlei.example")]
    assert verify_ledger(workspace) == ()
    assert witnesses.evidence("kanzlei") == []


def test_who_has_cosigned_everything_is_not_asked_and_a_restart_changes_nothing(
    office: tuple[Workspace, Office],
) -> None:
    workspace, witnesses = office
    witnesses.engage("kanzlei")
    grow(workspace)
    with witnesses.open("kanzlei"):
        assert asked(workspace) == [Outcome.COSIGNED]
        advance_ledger(workspace)
        assert asked(workspace) == [Outcome.COSIGNED]  # the entry that says whom we ask
        assert asked(workspace) == []
        assert asked(workspace, again=True) == [Outcome.COSIGNED]
    grow(workspace)
    assert asked(workspace) == [Outcome.SILENT]
    with witnesses.open("kanzlei"):
        assert asked(workspace) == [Outcome.COSIGNED]
    assert verify_ledger(workspace) == ()


def test_with_two_of_three_needed_one_may_be_silent(office: tuple[Workspace, Office]) -> None:
    opened, witnesses = office
    witnesses.engage("kanzlei", "dsb", "notar")
    workspace = replace(opened, settings=replace(opened.settings, witnesses_needed=2))
    grow(workspace, 2)
    with witnesses.open("kanzlei", "notar"):
        assert sorted(asked(workspace)) == [Outcome.COSIGNED, Outcome.COSIGNED, Outcome.SILENT]
    state = state_of(workspace)
    assert state.cosigned_size == state.size
    assert [(one.name, one.size > 0) for one in state.witnesses] == [
        ("dsb.example", False),
        ("kanzlei.example", True),
        ("notar.example", True),
    ]
    note, vkeys = newest_note(workspace), tuple(witnesses.vkeys.values())
    assert Policy(vkeys, 2).check(note) == []
    assert [one.code for one in Policy(vkeys, 3).check(note)] == ["cosignatures-too-few"]
    all_needed = replace(opened, settings=replace(opened.settings, witnesses_needed=3))
    assert state_of(all_needed).cosigned_size == 0
    grow(workspace)
    with witnesses.open("dsb", "kanzlei"):
        assert sorted(asked(workspace)) == [Outcome.COSIGNED, Outcome.COSIGNED, Outcome.SILENT]
    assert state_of(workspace).cosigned_size == state_of(workspace).size
    assert state_of(all_needed).cosigned_size < state.size + 1


def test_the_log_says_whom_it_asks_from_when_on(office: tuple[Workspace, Office]) -> None:
    workspace, witnesses = office
    witnesses.engage("kanzlei", "dsb")
    asked(workspace)
    witnesses.engage("dsb", "notar")
    asked(workspace)
    asked(workspace)
    assert sorted(facts(workspace)) == [
        ("witness.added", "dsb.example"),
        ("witness.added", "kanzlei.example"),
        ("witness.added", "notar.example"),
        ("witness.removed", "kanzlei.example"),
    ]


@pytest.mark.parametrize(
    "text",
    ["http://w.example", "w.example VKEY", "http://w.example no+key+AAAA", "ftp://w.example VKEY"],
)
def test_a_list_that_cannot_be_read_is_refused_and_asks_nobody(
    office: tuple[Workspace, Office], text: str
) -> None:
    workspace, witnesses = office
    witnesses.engage("kanzlei")
    witnesses.list.write_text(text.replace("VKEY", witnesses.vkeys["kanzlei"]))
    with pytest.raises(SettingsRefused, match="VORGANG_WITNESSES"):
        collect_cosignatures(workspace)
    Anchoring(workspace).turn(0.0)
    assert facts(workspace) == []


# ---- what no database can show -------------------------------------------------------------------
@contextmanager
def copied(workspace: Workspace, tmp_path: Path) -> Iterator[Settings]:
    """Copy database and key folder as they are now, as a backup of both would be put back."""
    settings = workspace.settings
    workspace.database.dispose()
    workspace.sequencer.dispose()
    url = make_url(str(settings.database_url))
    copy = f"{url.database}_old"
    server = owner_url(settings).set(drivername="postgresql", database="postgres")
    with psycopg.connect(
        server.render_as_string(hide_password=False), autocommit=True
    ) as connection:
        connection.execute(f"CREATE DATABASE {copy} TEMPLATE {url.database}".encode())
        home = tmp_path / "old"
        shutil.copytree(settings.home / "keys", home / "keys")
        again = url.set(database=copy).render_as_string(hide_password=False)
        yield replace(settings, home=home, database_url=again)
        connection.execute(f"DROP DATABASE {copy} WITH (FORCE)".encode())


def test_an_old_backup_of_database_and_keys_is_found_by_the_witness_alone(
    office: tuple[Workspace, Office], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    workspace, witnesses = office
    witnesses.engage("kanzlei")
    with witnesses.open("kanzlei"):
        grow(workspace)
        asked(workspace)
        advance_ledger(workspace)
        asked(workspace)
        with copied(workspace, tmp_path) as old:
            grow(workspace, 5)
            assert asked(workspace) == [Outcome.COSIGNED]
            restored = open_workspace(old)
            try:
                # Everything in it fits, down to the head that the key folder remembers.
                assert verify_ledger(restored) == ()
                anchoring = Anchoring(restored)
                with caplog.at_level(logging.ERROR):
                    anchoring.turn(0.0)
                assert "ALARM: the witness kanzlei.example contradicts" in caplog.text
                assert facts(restored)[-1] == ("witness.refused", "kanzlei.example")
                assert state_of(restored).witnesses[0].refused_at is not None
                found = verify_ledger(restored, ask_witnesses=True)
                assert [one.code for one in found] == ["witness-ahead"]
                # Told once, however often it is asked.
                anchoring.turn(ASK_AGAIN + LEFT_IN_PEACE)
                assert facts(restored).count(("witness.refused", "kanzlei.example")) == 1
                assert witnesses.evidence("kanzlei") == []
                # It goes on past what the witness knows: another history, kept as evidence.
                grow(restored, 9)
                assert asked(restored) == [Outcome.CONFLICT]
                found = verify_ledger(restored, ask_witnesses=True)
                assert [one.code for one in found] == ["witness-conflict"]
                assert asked(workspace) == []
            finally:
                restored.close()
        (kept,) = witnesses.evidence("kanzlei")
        assert kept["kind"] == "unproven"
        grow(workspace)
        assert asked(workspace) == [Outcome.COSIGNED]


def test_a_log_rewritten_with_the_real_key_is_convicted_by_the_witness(
    office: tuple[Workspace, Office], tmp_path: Path
) -> None:
    """Two checkpoints of one size, both signed by the real key: no excuse explains them."""
    workspace, witnesses = office
    witnesses.engage("kanzlei")
    asked(workspace)
    with witnesses.open("kanzlei"), copied(workspace, tmp_path) as before:
        grow(workspace, 4)
        assert asked(workspace) == [Outcome.COSIGNED]
        rewritten = open_workspace(before)
        try:
            grow(rewritten, 4)
            assert verify_ledger(rewritten) == ()
            assert verify_ledger(workspace, ask_witnesses=True) == ()
            assert asked(rewritten) == [Outcome.CONFLICT]
            assert facts(rewritten)[-1] == ("witness.refused", "kanzlei.example")
        finally:
            rewritten.close()
    kept = next(one for one in witnesses.evidence("kanzlei") if one["kind"] == "fork")
    vkey = workspace.ledger.keys.vkey(workspace.ledger.origin)
    notes = [kept["cosigned"], kept["submitted"]]
    assert all(signature_holds(note, [vkey]) for note in notes)
    one, other = map(read_checkpoint, notes)
    assert one.size == other.size
    assert one.root != other.root


def test_stored_cosignatures_that_were_changed_or_lost_their_checkpoint_are_found(
    office: tuple[Workspace, Office],
) -> None:
    workspace, witnesses = office
    witnesses.engage("kanzlei")
    with witnesses.open("kanzlei"):
        grow(workspace)
        asked(workspace)
    owner = owner_url(workspace.settings).set(drivername="postgresql")
    with psycopg.connect(owner.render_as_string(hide_password=False)) as connection:
        connection.execute("ALTER TABLE ledger.cosignature DISABLE TRIGGER ALL")
        connection.execute("UPDATE ledger.cosignature SET line = replace(line, 'A', 'B')")
    assert [one.code for one in verify_ledger(workspace)] == ["guard-off", "cosignature-broken"]
    with psycopg.connect(owner.render_as_string(hide_password=False)) as connection:
        connection.execute("UPDATE ledger.cosignature SET size = size + 1")
    assert [one.code for one in verify_ledger(workspace)] == ["guard-off", "anchor-missing"]


def test_while_one_process_asks_no_other_does(office: tuple[Workspace, Office]) -> None:
    workspace, witnesses = office
    witnesses.engage("kanzlei")
    grow(workspace)
    with workspace.sequencer.connect() as connection:
        assert stored.alone(connection)
        assert collect_cosignatures(workspace) == ()
        stored.over(connection)
        connection.rollback()
    assert asked(workspace) == [Outcome.SILENT]


def test_a_running_worker_asks_by_itself_and_ends_when_it_is_told(
    office: tuple[Workspace, Office],
) -> None:
    workspace, witnesses = office
    witnesses.engage("kanzlei")
    grow(workspace)
    stop = Event()
    thread = Thread(target=Worker(workspace).run_until, args=(stop,))
    with witnesses.open("kanzlei"):
        thread.start()
        try:
            pause = Event()
            while state_of(workspace).cosigned_size == 0:
                pause.wait(0.1)  # The test's own time limit ends what never comes.
        finally:
            stop.set()
            thread.join()
    assert verify_ledger(workspace) == ()


def test_what_is_asked_every_few_seconds_reads_no_more_of_a_long_history(
    office: tuple[Workspace, Office],
) -> None:
    """Of twenty thousand cosignatures of three witnesses, the newest of each are found by index."""
    workspace, witnesses = office
    witnesses.engage("kanzlei", "dsb", "notar")
    asked(workspace)
    with workspace.sequencer.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO ledger.cosignature (size, witness, origin, root, line, signed_at) "
            "SELECT n, w || '.example', %s, sha256('x'), 'line', now() "
            "FROM generate_series(1, 20000) AS n, unnest(%s::text[]) AS w",
            (workspace.ledger.origin, ["kanzlei", "dsb", "notar"]),
        )
    owner = owner_url(workspace.settings).set(drivername="postgresql")
    with psycopg.connect(owner.render_as_string(hide_password=False), autocommit=True) as direct:
        direct.execute("VACUUM ANALYZE ledger.cosignature")
    with workspace.sequencer.connect() as connection:
        connection.exec_driver_sql("SELECT pg_stat_force_next_flush()")
    before = read_so_far(workspace)
    state = state_of(workspace)
    assert [one.size for one in state.witnesses] == [20_000] * 3
    assert read_so_far(workspace) - before < 100


def read_so_far(workspace: Workspace) -> int:
    """Rows of cosignatures that this database has read, by whatever way."""
    workspace.database.dispose()
    workspace.sequencer.dispose()
    with workspace.transaction() as connection:
        connection.exec_driver_sql("SELECT pg_stat_clear_snapshot()")
        found = connection.exec_driver_sql(
            "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_all_tables "
            "WHERE schemaname = 'ledger' AND relname = 'cosignature'"
        ).scalar_one()
    return int(found)


def test_verification_on_the_command_line_asks_the_witnesses_too(
    office: tuple[Workspace, Office], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, witnesses = office
    witnesses.engage("kanzlei")
    settings = workspace.settings
    grow(workspace)
    with witnesses.open("kanzlei"), copied(workspace, tmp_path) as old:
        grow(workspace, 3)
        asked(workspace)
        said = verified_by_command(settings, monkeypatch)
        assert said.exit_code == 0, said.output
        assert "witness kanzlei.example:" in said.output
        said = verified_by_command(old, monkeypatch)
        assert said.exit_code == 1
        assert "witness-ahead" in said.output


def verified_by_command(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, *options: str
) -> Result:
    monkeypatch.setenv("VORGANG_HOME", str(settings.home))
    monkeypatch.setenv("VORGANG_DATABASE_URL", str(settings.database_url))
    monkeypatch.setenv("VORGANG_WITNESSES", str(settings.witnesses))
    return CliRunner().invoke(program, ["ledger", "verify", *options])
