"""The messages that one instance waits for."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection


def keys_of(connection: Connection, instance: int) -> Mapping[tuple[int, str], int]:
    """Return the keys of its subscriptions, by who waits and by which event."""
    rows = connection.exec_driver_sql(
        "SELECT token_id, event_id, key FROM engine.message_subscription "
        "WHERE process_instance_key = %s",
        (instance,),
    )
    return {(row[0], row[1]): row[2] for row in rows}
