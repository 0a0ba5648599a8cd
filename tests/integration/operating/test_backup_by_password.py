"""A backup where the database asks for a password, and one that fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from engine.commands.back_up import back_up
from engine.commands.restore import restore
from engine.faults import DatabaseUnavailable
from engine.settings import Settings
from engine.workspace import Workspace
from tests.integration.operating.examined import elsewhere, name_of
from tests.integration.operating.test_restore import begun

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ROLE, PASSWORD = "asked_for_password", "geheim:@/***"


@pytest.fixture
def asking(settings: Settings) -> Iterator[Settings]:
    """Settings with an owner of whom the server wants a password."""
    with psycopg.connect(elsewhere(settings, database="postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {ROLE} SUPERUSER LOGIN PASSWORD '{PASSWORD}'")
        row = connection.execute("SHOW hba_file").fetchone()
        assert row is not None
        rules = Path(row[0])
        before = rules.read_text()
        rules.write_text(f"local all {ROLE} scram-sha-256\n{before}")
        connection.execute("SELECT pg_reload_conf()")
        yield replace(settings, migration_url=by_password(str(settings.database_url)))
        rules.write_text(before)
        connection.execute("SELECT pg_reload_conf()")
        connection.execute(f"DROP ROLE {ROLE}")


def by_password(url: str, password: str = PASSWORD) -> str:
    place = make_url(url).set(username=ROLE, password=password)
    return place.render_as_string(hide_password=False)


def test_backup_and_restore_give_the_password_that_the_server_asks_for(
    workspace: Workspace, asking: Settings, tmp_path: Path
) -> None:
    begun(workspace)
    owned = replace(workspace, settings=asking)
    note = back_up(owned, tmp_path / "backup", NOW)
    name = f"{name_of(asking)}_asked"
    with psycopg.connect(elsewhere(asking, database="postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        place = elsewhere(asking, database=name)
        empty = replace(asking, database_url=place, migration_url=by_password(place))
        assert restore(empty, tmp_path / "backup") == note
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_backup_that_fails_leaves_no_keys_and_no_folder_in_the_way(
    workspace: Workspace, asking: Settings, tmp_path: Path
) -> None:
    wrong = by_password(str(asking.database_url), "falsch")
    with pytest.raises(DatabaseUnavailable, match="password authentication failed"):
        back_up(
            replace(workspace, settings=replace(asking, migration_url=wrong)),
            tmp_path / "backup",
            NOW,
        )
    assert list((tmp_path / "backup").iterdir()) == []
    back_up(replace(workspace, settings=asking), tmp_path / "backup", NOW)
