"""Data catalogues that were deployed, without their bytes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from engine.model import DeployedDataCatalogue


@dataclass(frozen=True, slots=True)
class DataCatalogueHead:
    """One version of a data catalogue, without its bytes."""

    key: int
    id: str
    version: int
    sha256: str
    resource_name: str


def load(connection: Connection) -> dict[str, DataCatalogueHead]:
    """Return the newest version of every data catalogue by its id, in the order of their ids."""
    rows = connection.exec_driver_sql(
        "SELECT key, catalogue_id, version, sha256, resource_name "
        "FROM engine.data_catalogue_definition ORDER BY catalogue_id, version"
    )
    return {row[1]: DataCatalogueHead(*row) for row in rows}


def insert(
    connection: Connection, deployment_key: int, catalogue: DeployedDataCatalogue, sha256: str
) -> None:
    """Write a new version of a data catalogue."""
    connection.exec_driver_sql(
        "INSERT INTO engine.data_catalogue_definition VALUES (%s, %s, %s, %s, %s, %s)",
        (
            catalogue.key,
            deployment_key,
            catalogue.catalogue_id,
            catalogue.version,
            catalogue.resource_name,
            sha256,
        ),
    )
