"""Whether the database's schema and this build fit together."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path

from sqlalchemy import Connection

_FOLDER = Path(__file__).resolve().parents[1] / "migrations"


class SchemaState(StrEnum):
    """How the schema stands to this build."""

    CURRENT = "current"
    NEWER = "newer"
    """A newer build has migrated it, and this one may go on until it is replaced."""
    OLDER = "older"
    """`vorgang migrate` has to run first."""
    OUTGROWN = "outgrown"
    """What this build uses is gone."""


def schema_state(connection: Connection) -> SchemaState:
    """Return whether this build may work on the schema.

    The connection's transaction goes on, also where the schema is too old to be asked.
    """
    known, head = _revisions()
    readable = connection.exec_driver_sql(
        "SELECT to_regclass('engine.schema_floor') IS NOT NULL"
    ).scalar_one()
    if not readable:
        return SchemaState.OLDER
    found, floor = connection.exec_driver_sql(
        "SELECT version_num, revision FROM engine.alembic_version, engine.schema_floor"
    ).one()
    if found == head:
        return SchemaState.CURRENT
    if found in known:
        return SchemaState.OLDER
    return SchemaState.NEWER if floor in known else SchemaState.OUTGROWN


@cache
def _revisions() -> tuple[frozenset[str], str | None]:
    """Return the revisions that this build knows, and the last of them."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    known = frozenset(one.revision for one in scripts.walk_revisions())
    return known, scripts.get_current_head()
