"""`vorgang doctor`: each check finds what it is for, and is quiet where all is well."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine

from audit.keys import load_or_create
from engine.commands.advance_ledger import advance_ledger
from engine.commands.start_process_instance import start_process_instance
from engine.doctor import Grade, examination, examine, texts
from engine.doctor.database_checks import (
    check_database,
    clocks,
    pooling,
    shares_connections,
    version,
)
from engine.doctor.ledger_checks import check_folder
from engine.settings import Settings
from engine.store import database
from engine.workspace import Workspace, open_workspace
from tests.builders import deployed, end_event, job, person, process, start_event
from tests.fakes import free_port
from tests.integration.operating.examined import cases, change, elsewhere, found, name_of, now, of


# ---- database ------------------------------------------------------------------------------------
def test_versions_and_clocks_are_judged() -> None:
    assert version(180001).case == ""
    assert version(150000).case == ""
    assert version(140012).case == "old"
    assert clocks(0.5).case == clocks(-2.0).case == ""
    assert (clocks(-5.0).case, clocks(5.0).grade) == ("skew", Grade.ADVICE)
    assert clocks(90.0).grade is Grade.WRONG


@pytest.fixture
def application(settings: Settings) -> Settings:
    """The same installation over a login that is neither owner nor superuser."""
    change(
        settings,
        "DO $$ BEGIN CREATE ROLE plain_login LOGIN; "
        "EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        "GRANT vorgang_app, vorgang_sequencer TO plain_login",
    )
    change(settings, f"ALTER DATABASE {name_of(settings)} SET synchronous_commit = on")
    return replace(settings, database_url=elsewhere(settings, username="plain_login"))


def test_a_sound_database_is_without_a_word(application: Settings, settings: Settings) -> None:
    change(settings, "ALTER SYSTEM SET fsync = on", "SELECT pg_reload_conf()")
    try:
        until_shown(settings, "fsync", "on")
        sound = found(application)
    finally:
        change(settings, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        until_shown(settings, "fsync", "off")
    # What is not the database's: no worker has begun, and there is no mail server.
    assert sound == {"no-worker", "mail-silent"}


def until_shown(settings: Settings, name: str, value: str) -> None:
    assert settings.database_url is not None
    for _ in range(200):
        with psycopg.connect(settings.database_url) as connection:
            row = connection.execute(f"SHOW {name}").fetchone()
            if row == (value,):
                return
    raise AssertionError(name)


def test_a_superuser_and_unsafe_settings_are_found(settings: Settings) -> None:
    # As the tests run it: nothing of theirs must survive a power cut.
    assert {"superuser", "unsafe-writes", "early-commit"} <= found(settings)


def test_an_owner_who_works_is_found(application: Settings, settings: Settings) -> None:
    change(settings, "GRANT postgres TO plain_login")
    try:
        assert "owner" in found(application)
    finally:
        change(settings, "REVOKE postgres FROM plain_login")
    assert "owner" not in found(application)


def test_missing_roles_and_wrong_rights_are_found(
    application: Settings, settings: Settings
) -> None:
    change(settings, "GRANT DELETE ON ledger.entry TO vorgang_app")
    assert "grants" in found(application)
    change(settings, "REVOKE DELETE ON ledger.entry FROM vorgang_app")
    change(settings, "REVOKE vorgang_sequencer FROM plain_login")
    try:
        assert "roles-missing" in found(application)
    finally:
        change(settings, "GRANT vorgang_sequencer TO plain_login")
    assert {"grants", "roles-missing"} & found(application) == set()


def test_another_time_zone_and_encoding_are_found(settings: Settings) -> None:
    engine = create_engine(elsewhere(settings, drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.exec_driver_sql("SET TIME ZONE 'Europe/Berlin'")
        results = list(check_database(connection, now))
        assert "time-zone" in cases(results)
        later = list(check_database(connection, lambda: now() + timedelta(minutes=5)))
        assert "skew" in cases(later)
    engine.dispose()
    name = name_of(settings)
    change(
        settings, f"CREATE DATABASE {name}_latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'"
    )
    other = elsewhere(settings, drivername="postgresql+psycopg", database=f"{name}_latin")
    latin = create_engine(other)
    with latin.begin() as connection:
        assert {"encoding", "schema-older"} <= cases(list(check_database(connection, now)))
    latin.dispose()
    change(settings, f"DROP DATABASE {name}_latin")


@pytest.mark.parametrize(
    ("statement", "case"),
    [
        ("UPDATE engine.alembic_version SET version_num = '0011'", "schema-older"),
        ("UPDATE engine.alembic_version SET version_num = '9999'", "schema-newer"),
        (
            "UPDATE engine.alembic_version SET version_num = '9999'; "
            "UPDATE engine.schema_floor SET revision = '9998'",
            "schema-outgrown",
        ),
    ],
)
def test_a_schema_of_another_build_is_found(settings: Settings, statement: str, case: str) -> None:
    change(settings, statement)
    assert case in found(settings)


def test_a_database_that_does_not_answer_is_told_without_the_password(settings: Settings) -> None:
    url = f"postgresql://someone:geheim@127.0.0.1:{free_port()}/vorgang"
    results = list(examine(of(settings, VORGANG_DATABASE_URL=url), now))
    (silent,) = (result for result in results if result.check == "database")
    assert silent.case == "no-database"
    assert "geheim" not in texts.told(silent, "en")
    assert "no-database-url" in found(settings, VORGANG_DATABASE_URL="mysql://x/y")


def test_a_pooler_that_deals_out_connections_anew_is_found(settings: Settings) -> None:
    assert settings.database_url is not None
    url = settings.database_url

    def own() -> psycopg.Connection[object]:
        return psycopg.connect(url, autocommit=True)

    assert not shares_connections(own)
    shared = own()

    @contextmanager
    def dealt() -> Iterator[psycopg.Connection[object]]:
        yield shared

    # Two clients on one connection to the database, as in a pool of one.
    assert shares_connections(dealt)  # type: ignore[arg-type]
    shared.close()
    assert (pooling(True).case, pooling(False).case) == ("transaction-pooling", "")


# ---- ledger and keys -----------------------------------------------------------------------------
def test_a_key_folder_that_others_can_read_is_found(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    assert check_folder(settings).case == "no-keys"
    folder = load_or_create(settings.home / "keys").folder
    assert check_folder(settings).case == ""
    (folder / "state.key").chmod(0o640)
    assert check_folder(settings).case == "keys-open"
    (folder / "state.key").chmod(0o600)
    folder.chmod(0o755)
    assert check_folder(settings).case == "keys-open"
    folder.chmod(0o700)
    (folder / "kek-1.key").unlink()
    found_ = check_folder(settings)
    assert found_.case == "keys-missing"
    assert "kek" in texts.told(found_, "de")


def test_a_folder_that_nobody_may_write_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(home=tmp_path)
    load_or_create(tmp_path / "keys")
    # Whoever is root may write everywhere.
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert check_folder(settings).case == "keys-read-only"


def test_the_examination_makes_no_keys(settings: Settings, tmp_path: Path) -> None:
    assert "no-keys" in found(settings, VORGANG_HOME=str(tmp_path / "nowhere"))
    assert not (tmp_path / "nowhere").exists()


def test_log_keys_and_lost_entries_are_compared(
    workspace: Workspace, settings: Settings, tmp_path: Path
) -> None:
    deployed(workspace, process("one", start_event("end") + end_event("end")))
    advance_ledger(workspace)
    deployed(workspace, process("two", start_event("end") + end_event("end")))
    advance_ledger(workspace)
    ledger_cases = {"other-log", "other-key", "head-damaged", "rolled-back", "entries-wait"}
    assert found(settings) & ledger_cases == set()
    assert "other-log" in found(settings, VORGANG_LOG_ORIGIN="another.example/ledger")
    load_or_create(tmp_path / "others" / "keys")
    assert "other-key" in found(settings, VORGANG_HOME=str(tmp_path / "others"))
    change(
        settings,
        "ALTER TABLE ledger.checkpoint DISABLE TRIGGER ALL",
        "DELETE FROM ledger.checkpoint",
    )
    assert "rolled-back" in found(settings)
    (head,) = (settings.home / "keys").glob("head-*.json")
    head.write_text("{}")
    assert "head-damaged" in found(settings)


def test_entries_that_wait_too_long_are_found(workspace: Workspace, settings: Settings) -> None:
    deployed(workspace, process("one", start_event("end") + end_event("end")))
    assert "entries-wait" not in found(settings)
    change(settings, "UPDATE ledger.pending SET at = at - interval '2 minutes'")
    assert "entries-wait" in found(settings)


# ---- work ----------------------------------------------------------------------------------------
def test_workers_are_seen_by_their_connections(workspace: Workspace, settings: Settings) -> None:
    assert "no-worker" in found(settings)
    works = open_workspace(settings, known_as="worker")
    with works.transaction():
        assert "no-worker" not in found(settings)
    works.close()


def test_jobs_that_wait_and_jobs_of_nobody_are_found(
    workspace: Workspace, settings: Settings
) -> None:
    workspace.settings = replace(settings, external_job_types=("outside",))
    alice = person(workspace, "alice", "clerk")
    deployed(
        workspace,
        process("one", start_event("do") + job("do", "done", "outside") + end_event()),
    )
    start_process_instance(workspace, "one", variables={}, actor=alice)
    assert "nobodys-jobs" in found(settings)
    declared = {"VORGANG_EXTERNAL_JOB_TYPES": "outside"}
    work_cases = {"nobodys-jobs", "untaken-jobs", "jobs-wait"}
    assert found(settings, **declared) & work_cases == set()
    change(settings, "UPDATE engine.job SET due_at = due_at - interval '20 minutes'")
    # More workers of the product would not take it.
    assert found(settings, **declared) & work_cases == {"untaken-jobs"}


def test_a_job_of_ours_that_waits_asks_for_more_workers(
    workspace: Workspace, settings: Settings
) -> None:
    mail = start_event("do") + job("do", "done", "document") + end_event()
    deployed(workspace, process("one", mail))
    start_process_instance(workspace, "one", variables={}, actor=person(workspace, "a", "clerk"))
    assert "jobs-wait" not in found(settings)
    change(settings, "UPDATE engine.job SET due_at = due_at - interval '20 minutes'")
    assert "jobs-wait" in found(settings)
    # Declared by its name, it is done outside, although there is a connector.
    assert "jobs-wait" not in found(settings, VORGANG_EXTERNAL_JOB_TYPES="document")


def test_a_server_before_its_first_migration_is_told_to_be_migrated(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The roles are made with the schema."""
    for module in (examination, database):
        monkeypatch.setattr(module, "APPLICATION_ROLE", "vorgang_not_made_yet")
    results = list(examine(of(settings), now))
    assert "schema-older" in cases(results)
    assert "no-database" not in cases(results)
    assert not any("sqlalche" in texts.told(result, "de") for result in results)
