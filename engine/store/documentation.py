"""Files of which nothing is to run: kept, and found again."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from engine.views import DocumentationFile

_SELECT = (
    "SELECT f.key, f.deployment_key, f.resource_name, f.sha256, f.process_ids, d.deployed_at "
    "FROM engine.documentation f JOIN engine.deployment d ON d.key = f.deployment_key"
)


def insert(
    connection: Connection,
    deployment_key: int,
    resource_name: str,
    sha256: str,
    process_ids: Sequence[str],
) -> bool:
    """Write a file down under its name; return whether it is new under that name.

    Its bytes have to be kept already.
    """
    inserted = connection.exec_driver_sql(
        "INSERT INTO engine.documentation VALUES (nextval('engine.key'), %s, %s, %s, %s) "
        "ON CONFLICT (resource_name, sha256) DO NOTHING",
        (deployment_key, resource_name, sha256, list(process_ids)),
    )
    return inserted.rowcount == 1


def newest_first(connection: Connection) -> list[DocumentationFile]:
    """Return all files."""
    rows = connection.exec_driver_sql(f"{_SELECT} ORDER BY f.key DESC")
    return [
        DocumentationFile(
            row.key,
            row.resource_name,
            tuple(row.process_ids),
            row.deployment_key,
            row.deployed_at,
            row.sha256,
        )
        for row in rows
    ]


def content(connection: Connection, key: int) -> bytes | None:
    """Return a file's bytes, `None` if there is none of this key."""
    found = connection.exec_driver_sql(
        "SELECT r.content FROM engine.documentation f "
        "JOIN engine.resource r ON r.sha256 = f.sha256 WHERE f.key = %s",
        (key,),
    ).scalar_one_or_none()
    return None if found is None else bytes(found)
