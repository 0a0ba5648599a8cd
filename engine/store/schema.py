"""Whether the database's schema and this build fit together."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from pathlib import Path

from sqlalchemy import Connection

_FOLDER = Path(__file__).resolve().parents[1] / "migrations" / "versions"
_REVISION = re.compile(r'^(down_)?revision = (?:"(\w+)"|None)$', re.MULTILINE)


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
def newest_revision() -> str:
    """Return the last revision that this build knows; files are named by theirs."""
    return max(path.name[1:5] for path in _FOLDER.glob("r[0-9]*.py"))


@cache
def _revisions() -> tuple[frozenset[str], str | None]:
    """Return the revisions that this build knows, and the last of them.

    Read off the files: to import what migrates takes every start a tenth of a second.
    """
    known, former = set[str](), set[str]()
    for path in _FOLDER.glob("r*.py"):
        for down, revision in _REVISION.findall(path.read_text(encoding="utf-8")):
            (former if down else known).add(revision)
    heads = known - former
    return frozenset(known), heads.pop() if len(heads) == 1 else None
