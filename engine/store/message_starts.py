"""Which start events of deployed processes wait for which messages."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection


def insert(
    connection: Connection, process_definition_key: int, events: Iterable[tuple[str, str]]
) -> None:
    """Note the start events of a deployed process: id and message name of each."""
    for event_id, name in events:
        connection.exec_driver_sql(
            "INSERT INTO engine.message_start_event VALUES (%s, %s, %s)",
            (process_definition_key, event_id, name),
        )
