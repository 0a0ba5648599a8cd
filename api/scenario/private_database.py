"""The database on which scenarios are played: made for them, emptied between them, gone with them.

A copy of a template for each scenario would be the same, but a new database starts with cold
caches: playing takes twice as long on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import Connection, sql

from engine.commands.migrate import migrate
from engine.settings import Settings
from engine.store import embedded
from engine.store.base import SCHEMA

# How far reports have read the ledger goes on with it.
_KEPT = frozenset({"schema_floor", "stamp", "alembic_version", "reported"})


class PrivateDatabase:
    """A database that nobody else knows of; only `opened_private_database` makes one.

    Args:
        owner: autocommitting connection of its owner.
    """

    def __init__(self, owner: Connection) -> None:
        self._owner = owner
        found = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", (SCHEMA,))
        # Rows are deleted rather than tables truncated: with few rows that is faster by far. In any
        # order: nothing is checked against what goes too.
        self._emptying = sql.SQL("; ").join(
            sql.SQL("DELETE FROM {}").format(sql.Identifier(SCHEMA, name))
            for (name,) in found.fetchall()
            if name not in _KEPT
        )

    def empty(self) -> None:
        """Let the engine know of no definition, instance or account; keys and ledger go on."""
        with self._owner.transaction():
            self._owner.execute("SET LOCAL session_replication_role = replica")
            self._owner.execute(self._emptying)
            self._owner.execute(
                sql.SQL(
                    "UPDATE {} SET deployments = deployments + 1, accounts = accounts + 1"
                ).format(sql.Identifier(SCHEMA, "stamp"))
            )


@contextmanager
def opened_private_database(home: Path) -> Iterator[PrivateDatabase]:
    """Give a new database on a server of its own, which ends with it.

    Args:
        home: of an installation that does not exist yet: what somebody has is never emptied.

    Raises:
        FileExistsError: there is one.
    """
    (home / "database").mkdir()
    url = embedded.start(home)
    try:
        with psycopg.connect(url, autocommit=True) as owner:
            # It need not survive a crash.
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                owner.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
            owner.execute("SELECT pg_reload_conf()")
            migrate(Settings(home=home))
            yield PrivateDatabase(owner)
    finally:
        embedded.stop(home)
