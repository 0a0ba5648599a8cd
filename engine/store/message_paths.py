"""Which process definitions say where a message holds its own correlation key."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection


def insert(connection: Connection, process_definition_key: int, names: Iterable[str]) -> None:
    """Note the messages of a deployed process that hold their own key."""
    for name in names:
        connection.exec_driver_sql(
            "INSERT INTO engine.message_path VALUES (%s, %s)", (process_definition_key, name)
        )


def newest_for(connection: Connection, name: str) -> int | None:
    """Return the process definition that was deployed last and says so of a message."""
    row = connection.exec_driver_sql(
        """
SELECT m.process_definition_key FROM engine.message_path m
JOIN engine.process_definition p ON p.key = m.process_definition_key
WHERE m.name = %s AND NOT EXISTS (SELECT FROM engine.process_definition n
  WHERE n.process_definition_id = p.process_definition_id AND n.version > p.version)
ORDER BY m.process_definition_key DESC LIMIT 1
""",
        (name,),
    ).first()
    return None if row is None else int(row[0])
