"""Plain files that jobs use, as deployed, without their bytes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from engine.model import DeployedResource


@dataclass(frozen=True, slots=True)
class ResourceHead:
    """One version of a plain file, without its bytes."""

    key: int
    id: str
    version: int
    version_tag: str | None
    deployment_key: int
    sha256: str
    resource_name: str


_COLUMNS = "key, resource_id, version, version_tag, deployment_key, sha256, resource_name"


def load(connection: Connection) -> dict[str, tuple[ResourceHead, ...]]:
    """Return the versions of every file by its id, the newest last."""
    found: dict[str, list[ResourceHead]] = {}
    for row in connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM engine.resource_definition ORDER BY version"
    ):
        found.setdefault(row[1], []).append(ResourceHead(*row))
    return {id_: tuple(versions) for id_, versions in found.items()}


def of_key(connection: Connection, key: int) -> ResourceHead | None:
    """Return one version, or `None`."""
    row = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM engine.resource_definition WHERE key = %s", (key,)
    ).one_or_none()
    return None if row is None else ResourceHead(*row)


def insert(
    connection: Connection, deployment_key: int, resource: DeployedResource, sha256: str
) -> None:
    """Write a new version of a file."""
    connection.exec_driver_sql(
        "INSERT INTO engine.resource_definition VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (
            resource.key,
            deployment_key,
            resource.resource_id,
            resource.version,
            resource.version_tag,
            resource.resource_name,
            sha256,
        ),
    )
