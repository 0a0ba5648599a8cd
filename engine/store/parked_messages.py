"""Messages that wait for a damaged instance to be put right: they neither come nor expire."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from engine.message_model import OpenKeys
from engine.store.trouble import STANDS_DAMAGED

PARKED: Final = "'infinity'::timestamptz"
"""When such a message is due."""
AWAITED_BY_DAMAGED: Final = f"""EXISTS (SELECT FROM engine.message_subscription s
  WHERE s.correlation = ANY(%(correlations)s::bytea[]) AND s.name = m.name
    AND NOT EXISTS (SELECT FROM engine.message_correlation c
      WHERE c.message_key = m.key AND c.process_definition_id = s.process_definition_id)
    AND {STANDS_DAMAGED.format(instance="s.process_instance_key")})"""
"""Whether a damaged instance awaits the message `m`; takes what `fitting` returns."""


def fitting(correlation: bytes, openly: OpenKeys) -> list[bytes]:
    """Return the hashed correlation keys of those whom a message with this one reaches."""
    keyed = correlation != openly.unkeyed
    return [correlation, openly.unkeyed, *([openly.unfilled] if keyed else [])]


def is_awaited_by_damaged(
    connection: Connection, key: int, name: str, correlation: bytes, *, openly: OpenKeys
) -> bool:
    """Return whether a damaged instance awaits a message; takes what `messages.receivers` does."""
    found = connection.exec_driver_sql(
        f"SELECT {AWAITED_BY_DAMAGED} "
        "FROM (SELECT %(key)s::bigint AS key, %(name)s::text AS name) m",
        {"key": key, "name": name, "correlations": fitting(correlation, openly)},
    )
    return bool(found.scalar_one())
