"""Files that say what events become, as deployed, without their bytes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from engine.model import DeployedEventMappings


@dataclass(frozen=True, slots=True)
class EventMappingsHead:
    """One version of such a file, without its bytes."""

    key: int
    id: str
    version: int
    sha256: str
    resource_name: str


def load(connection: Connection) -> dict[str, EventMappingsHead]:
    """Return the newest version of every file by its id."""
    rows = connection.exec_driver_sql(
        "SELECT key, mapping_id, version, sha256, resource_name "
        "FROM engine.event_mapping_definition ORDER BY version"
    )
    return {row[1]: EventMappingsHead(*row) for row in rows}


def insert(
    connection: Connection, deployment_key: int, mappings: DeployedEventMappings, sha256: str
) -> None:
    """Write a new version of a file."""
    connection.exec_driver_sql(
        "INSERT INTO engine.event_mapping_definition VALUES (%s, %s, %s, %s, %s, %s)",
        (
            mappings.key,
            deployment_key,
            mappings.mapping_id,
            mappings.version,
            mappings.resource_name,
            sha256,
        ),
    )
