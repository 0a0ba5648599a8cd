"""Files of our own that were deployed beside models, without their bytes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from sqlalchemy import Connection


class FileKind(Enum):
    """A kind of file: what the ledger calls it, its table and the column of its id."""

    CALENDAR = ("calendar", "engine.calendar_definition", "calendar_id")
    EVENTS = ("events", "engine.event_mapping_definition", "mapping_id")
    REPORT = ("report", "engine.case_report_definition", "report_id")
    DATA = ("data", "engine.data_catalogue_definition", "catalogue_id")

    @property
    def word(self) -> str:
        """What the ledger calls it."""
        return self.value[0]


@dataclass(frozen=True, slots=True)
class FileHead:
    """One version of a file, without its bytes."""

    key: int
    id: str
    version: int
    deployment_key: int
    sha256: str
    resource_name: str


def versions(connection: Connection, kind: FileKind) -> dict[str, tuple[FileHead, ...]]:
    """Return the versions of every file of a kind by its id, in their order, the newest last."""
    _word, table, column = kind.value
    found: dict[str, list[FileHead]] = {}
    for row in connection.exec_driver_sql(
        f"SELECT key, {column}, version, deployment_key, sha256, resource_name FROM {table} "
        f"ORDER BY {column}, version"
    ):
        found.setdefault(row[1], []).append(FileHead(*row))
    return {id_: tuple(heads) for id_, heads in found.items()}


def newest(connection: Connection, kind: FileKind) -> dict[str, FileHead]:
    """Return the newest version of every file of a kind by its id, in the order of their ids."""
    return {id_: heads[-1] for id_, heads in versions(connection, kind).items()}


def insert(connection: Connection, kind: FileKind, head: FileHead) -> None:
    """Write a new version of a file."""
    connection.exec_driver_sql(
        f"INSERT INTO {kind.value[1]} VALUES (%s, %s, %s, %s, %s, %s)",
        (head.key, head.deployment_key, head.id, head.version, head.resource_name, head.sha256),
    )
