"""Links by which user tasks are done without an account: only hashes of them stand here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from engine.store.rows_as_json import rows_as_json
from engine.store.sealing import Statement

_WRITE = """INSERT INTO engine.public_link
  (process_instance_key, token_id, hash, expires_at, many, created_at)
SELECT %s, x.token_id, decode(x.hash, 'hex'), x.expires_at, x.many, %s
FROM jsonb_to_recordset(%s::jsonb) AS x(token_id bigint, hash text, expires_at timestamptz,
  many boolean)
ON CONFLICT (process_instance_key, token_id) DO UPDATE SET hash = excluded.hash,
  expires_at = excluded.expires_at, many = excluded.many, created_at = excluded.created_at"""
# The task that waits comes first, then the newest.
_FIND = """SELECT t.key, t.state, l.expires_at, l.many, t.process_instance_key
FROM engine.public_link l
JOIN engine.every_user_task t
  ON t.process_instance_key = l.process_instance_key AND t.token_id = l.token_id
WHERE l.hash = %s
ORDER BY t.state IN ('ready', 'claimed') DESC, l.created_at DESC, t.key DESC LIMIT 50"""
_LINKED = """SELECT token_id FROM engine.public_link
WHERE process_instance_key = %s AND token_id = ANY(%s)"""
_ANSWERED = """SELECT max(t.completed_at) FROM engine.public_link l
JOIN engine.user_task t
  ON t.process_instance_key = l.process_instance_key AND t.token_id = l.token_id
WHERE l.process_instance_key = %s AND t.state = 'completed' AND EXISTS (
  SELECT FROM engine.sent_mail m WHERE m.process_instance_key = l.process_instance_key
    AND m.address = %s AND m.sent_at <= t.completed_at)"""
_FORGET = """DELETE FROM engine.public_link l USING engine.archived_process_instance i
WHERE i.key = l.process_instance_key AND l.created_at < %s"""


@dataclass(frozen=True, slots=True)
class LinkedTask:
    """A user task that a link was made for.

    Args:
        key: of the task.
        state: of the task.
        expires_at: after that the link takes nothing any more.
        many: whether the link stays valid when one of its tasks is done.
        instance: process instance key.
    """

    key: int
    state: str
    expires_at: datetime | None
    many: bool
    instance: int


def written(
    instance: int, links: Sequence[tuple[int, bytes, datetime | None, bool]], now: datetime
) -> Statement:
    """Return what keeps links: token, hash, end and whether for many uses, of each."""
    rows = [
        {"token_id": token, "hash": hashed.hex(), "expires_at": until, "many": many}
        for token, hashed, until, many in links
    ]
    return _WRITE, (instance, now, rows_as_json(rows))


def tasks_of(connection: Connection, hashed: bytes) -> tuple[LinkedTask, ...]:
    """Return the tasks of a link: the one that waits first, then the newest."""
    return tuple(LinkedTask(*row) for row in connection.exec_driver_sql(_FIND, (hashed,)))


def linked(connection: Connection, instance: int, tokens: Sequence[int]) -> frozenset[int]:
    """Return those of an instance's tokens whose user tasks have a link."""
    rows = connection.exec_driver_sql(_LINKED, (instance, [*tokens]))
    return frozenset(token for (token,) in rows)


def answered_at(connection: Connection, instance: int, address: bytes) -> datetime | None:
    """Return when a task was last done by a link of a case that had written to an address."""
    row = connection.exec_driver_sql(_ANSWERED, (instance, address)).one()
    found: datetime | None = row[0]
    return found


def forget(connection: Connection, before: datetime) -> None:
    """Forget links of archived cases that are older than that."""
    connection.exec_driver_sql(_FORGET, (before,))
