"""Whether a process lives, and whether work may come to it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlalchemy import create_engine

from api.operating.port import operations_port
from api.operating.watch import Watch
from audit.head import remembered
from audit.keys import load_or_create
from audit.ledger import Ledger
from engine.commands.advance_ledger import advance_ledger
from engine.queries.readiness import Part, PartState, readiness
from engine.settings import Settings
from engine.store.kept_connections import KeptConnections
from engine.store.schema import SchemaState
from engine.workspace import Workspace
from tests.builders import deployed, end_event, process, start_event
from tests.fakes import free_port

SIMPLE = process("simple", start_event("end") + end_event("end"))
Watched = tuple[Workspace, httpx.Client]


def change(settings: Settings, *statements: str) -> None:
    assert settings.database_url is not None
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_process_that_can_work_says_so(watched: Watched) -> None:
    _, client = watched
    assert client.get("/health/live").json() == {"status": "live"}
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    sound = dict.fromkeys(("database", "log", "keys", "sequencer"), "ok")
    parts = {**sound, "schema": "current"}
    assert answer.json() == {"status": "ready", "parts": parts}


def test_without_a_database_a_process_lives_and_is_not_ready(watched: Watched) -> None:
    workspace, client = watched
    reachable, workspace.database = (
        workspace.database,
        create_engine(
            f"postgresql+psycopg://someone:secret@127.0.0.1:{free_port()}/nothing",
            poolclass=KeptConnections,
        ),
    )
    try:
        assert client.get("/health/live").status_code == 200
        answer = client.get("/health/ready")
    finally:
        workspace.database = reachable
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == "unreachable"
    assert not any(word in answer.text for word in ("secret", "someone", "127.0.0.1"))


@pytest.mark.parametrize(
    ("statement", "state", "ready"),
    [
        ("UPDATE engine.alembic_version SET version_num = '0011'", SchemaState.OLDER, False),
        ("UPDATE engine.alembic_version SET version_num = '9999'", SchemaState.NEWER, True),
        (
            "UPDATE engine.alembic_version SET version_num = '9999'; "
            "UPDATE engine.schema_floor SET revision = '9998'",
            SchemaState.OUTGROWN,
            False,
        ),
        ("DROP TABLE engine.schema_floor", SchemaState.OLDER, False),
    ],
)
def test_a_build_says_how_the_schema_stands_to_it(
    workspace: Workspace, settings: Settings, statement: str, state: SchemaState, ready: bool
) -> None:
    change(settings, statement)
    found = readiness(workspace)
    assert (found.parts[Part.SCHEMA], found.ready) == (state, ready)


def test_a_key_folder_of_another_installation_is_not_ready(
    workspace: Workspace, settings: Settings, tmp_path: Path
) -> None:
    deployed(workspace, SIMPLE)
    advance_ledger(workspace)
    assert readiness(workspace).ready
    keys = load_or_create(tmp_path / "others")
    workspace.ledger = Ledger(settings.log_origin, keys, "test")
    found = readiness(workspace)
    assert (found.parts[Part.KEYS], found.ready) == (PartState.OTHER_KEY, False)


def test_another_log_is_not_ready(workspace: Workspace) -> None:
    workspace.ledger = Ledger("another.example/ledger", workspace.ledger.keys, "test")
    assert readiness(workspace).parts[Part.LOG] is PartState.OTHER_LOG


def test_a_database_that_lost_what_was_signed_is_not_ready(
    workspace: Workspace, settings: Settings
) -> None:
    deployed(workspace, SIMPLE)
    advance_ledger(workspace)
    deployed(workspace, process("other", start_event("end") + end_event("end")))
    advance_ledger(workspace)
    head = remembered(workspace.ledger.keys, settings.log_origin)
    assert head is not None
    change(
        settings,
        "ALTER TABLE ledger.checkpoint DISABLE TRIGGER ALL",
        "DELETE FROM ledger.checkpoint",
    )
    found = readiness(workspace)
    assert (found.parts[Part.LOG], found.ready) == (PartState.BEHIND, False)


def test_a_damaged_head_is_not_ready(workspace: Workspace, settings: Settings) -> None:
    deployed(workspace, SIMPLE)
    advance_ledger(workspace)
    (path,) = (settings.home / "keys").glob("head-*.json")
    path.write_text("{}")
    assert readiness(workspace).parts[Part.KEYS] is PartState.UNREADABLE


def test_a_worker_answers_on_the_port_that_its_settings_name(workspace: Workspace) -> None:
    workspace.settings = replace(workspace.settings, operations_port=free_port())
    with operations_port(Watch(workspace)) as port:
        address = f"http://127.0.0.1:{port}"
        assert httpx.get(f"{address}/health/live").status_code == 200
        assert httpx.get(f"{address}/health/ready").json()["status"] == "ready"
        assert "vorgang_due_jobs" in httpx.get(f"{address}/metrics").text
        assert httpx.get(f"{address}/v2/topology").status_code == 404


def test_without_a_port_nothing_listens(workspace: Workspace) -> None:
    with operations_port(Watch(workspace)) as port:
        assert port == 0
