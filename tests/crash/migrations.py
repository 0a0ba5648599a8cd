"""`vorgang migrate` dies at each of its points: the schema is there as a whole, or not at all."""

from __future__ import annotations

from collections.abc import Mapping

import psycopg

from tests.crash.child import Order
from tests.crash.installation import ROOT, Child, Database, Nursery
from tests.crash.points import OF_MIGRATIONS
from tests.crash.standing import Violation

_SCHEMA = """
SELECT table_schema, table_name, column_name, data_type, is_nullable, column_default
FROM information_schema.columns WHERE table_schema IN ('engine', 'ledger', 'keystore')
UNION ALL SELECT 'version', version_num, '', '', '', '' FROM engine.alembic_version
ORDER BY 1, 2, 3"""
_PATIENCE_SECONDS = 60


def run(made: Database, nursery: Nursery, *, revisions: int = 3) -> tuple[int, list[Violation]]:
    """Return how many migrations died, and what they left behind that they should not have.

    Args:
        made: whose template says what a schema is.
        nursery: of the processes.
        revisions: die after so many of the first revisions, each in a run of its own.
    """
    wanted = _schema(made.url)
    deaths = [{"revision": number} for number in range(revisions)]
    deaths += [{name: 0} for name in OF_MIGRATIONS if name != "revision"]
    found: list[Violation] = []
    for number, at in enumerate(deaths):
        found += _died(made, nursery, f"migrated_{number}", at, wanted)
    return len(deaths), found


def count() -> int:
    """Return how many revisions there are."""
    return len(list((ROOT / "engine/migrations/versions").glob("r[0-9]*.py")))


def _died(
    made: Database, nursery: Nursery, name: str, at: Mapping[str, int], wanted: list[object]
) -> list[Violation]:
    with psycopg.connect(made.named("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
    url, found = made.named(name), []
    _migrate(made, nursery, url, at)
    left = _schema(url)
    if left and left != wanted:
        found.append(Violation("I7", f"a migration that died at {at} left a part of the schema"))
    if bool(left) != ("migrate.after-commit" in at):
        found.append(Violation("I1", f"a migration that died at {at} left {len(left)} columns"))
    _migrate(made, nursery, url, {})
    if _schema(url) != wanted:
        found.append(Violation("I7", f"after a death at {at} the schema is another"))
    with psycopg.connect(made.named("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
    return found


def _migrate(made: Database, nursery: Nursery, url: str, at: Mapping[str, int]) -> None:
    environment = {"VORGANG_HOME": str(made.home), "VORGANG_DATABASE_URL": url}
    order = Order(("migrate",), environment, str(made.home / "migrations.log"), dict(at))
    assert Child(nursery.bear(order), order, None).wait(_PATIENCE_SECONDS)


def _schema(url: str) -> list[object]:
    """Return tables, columns and revision; nothing if there is no schema."""
    with psycopg.connect(url) as connection:
        # Of a killed process the transaction may take a moment to be rolled back.
        connection.execute(f"SET lock_timeout = '{_PATIENCE_SECONDS}s'".encode())
        there = connection.execute("SELECT to_regclass('engine.alembic_version')").fetchone()
        if there is None or there[0] is None:
            return []
        return list(connection.execute(_SCHEMA))
