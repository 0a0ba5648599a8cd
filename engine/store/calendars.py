"""Business calendars that were deployed, without their bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from engine.model import DeployedCalendar


@dataclass(frozen=True, slots=True)
class CalendarHead:
    """One version of a business calendar, without its bytes."""

    key: int
    id: str
    version: int
    deployment_key: int
    sha256: str
    resource_name: str


def load(connection: Connection) -> dict[str, tuple[CalendarHead, ...]]:
    """Return the versions of every calendar by its id, the newest last."""
    found: dict[str, list[CalendarHead]] = {}
    for row in connection.exec_driver_sql(
        "SELECT key, calendar_id, version, deployment_key, sha256, resource_name "
        "FROM engine.calendar_definition ORDER BY version"
    ):
        found.setdefault(row[1], []).append(CalendarHead(*row))
    return {id_: tuple(heads) for id_, heads in found.items()}


def of_instance(
    calendars: Mapping[str, Sequence[CalendarHead]], id_: str, process_instance_key: int
) -> CalendarHead | None:
    """Return the version of a calendar that an instance reckons with, as long as it lives.

    The newest that was deployed before the instance started; if there was none yet, the first one
    after. Keys of instances and deployments come from one sequence, so they tell which was first.
    """
    versions = calendars.get(id_, ())
    earlier = [head for head in versions if head.deployment_key < process_instance_key]
    return earlier[-1] if earlier else next(iter(versions), None)


def insert(
    connection: Connection, deployment_key: int, calendar: DeployedCalendar, sha256: str
) -> None:
    """Write a new version of a calendar."""
    connection.exec_driver_sql(
        "INSERT INTO engine.calendar_definition VALUES (%s, %s, %s, %s, %s, %s)",
        (
            calendar.key,
            deployment_key,
            calendar.calendar_id,
            calendar.version,
            calendar.resource_name,
            sha256,
        ),
    )
