"""One PostgreSQL for the whole run; each test gets a database of its own, copied from a migrated
one."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import psycopg
import pytest

from audit.keys import load_or_create
from engine.commands.migrate import migrate
from engine.settings import Settings
from engine.store import embedded
from engine.workspace import Workspace, open_workspace
from tests.fakes import free_port
from tests.folders import short_folder
from tests.passwords import cheap_passwords as passwords_are_cheap

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """URL of the owner of an embedded PostgreSQL that ends with the test run."""
    with short_folder() as home:
        url = embedded.start(home)
        with psycopg.connect(url, autocommit=True) as connection:
            # Nothing of a test run must survive a power cut.
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("ALTER SYSTEM SET synchronous_commit = off")
            connection.execute("SELECT pg_reload_conf()")
        migrate(Settings(home=home))
        yield url
        embedded.stop(home)


@pytest.fixture(scope="package", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Tests of what passwords cost take `tests.passwords.real_passwords`."""
    with passwords_are_cheap():
        yield


@pytest.fixture(scope="session")
def keys_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys that all tests copy: making them takes longer than a test."""
    return load_or_create(tmp_path_factory.mktemp("keys"), "Nordlicht Software GmbH").folder


@pytest.fixture
def database_url(postgresql: str) -> Iterator[str]:
    """URL of a fresh, migrated database."""
    name = f"test_{next(_NUMBERS)}"
    with psycopg.connect(_database(postgresql, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {embedded.DATABASE}")
        yield _database(postgresql, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def settings(database_url: str, keys_folder: Path, tmp_path: Path) -> Settings:
    """Settings for a fresh installation: its key folder must not remember another's log."""
    home = tmp_path / "installation"
    shutil.copytree(keys_folder, home / "keys")
    return Settings(
        home=home,
        database_url=database_url,
        company="Nordlicht Software GmbH",
        port=free_port(),
    )


@pytest.fixture
def workspace(settings: Settings) -> Iterator[Workspace]:
    """A workspace over a fresh, migrated database."""
    opened = open_workspace(settings)
    yield opened
    opened.close()


@pytest.fixture
def set_clock(workspace: Workspace) -> Callable[[datetime], None]:
    """Set the time that the engine takes for now, for processes and for all else."""

    def set_(moment: datetime) -> None:
        workspace.clock = workspace.real_clock = lambda: moment

    return set_


def _database(url: str, name: str) -> str:
    return url.replace(f"/{embedded.DATABASE}?", f"/{name}?")
