"""Data keys wrapped anew under the newest KEK epoch, wherever they are kept.

To be run as the schema's owner: the application may not change a wrapped key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from audit.keys import Keys
from audit.personal import WrappedKey, unwrap, wrap


@dataclass(frozen=True, slots=True)
class WrappedColumn:
    """A table with columns `epoch` and `wrapped`.

    Args:
        table: with its schema.
        key: columns of its primary key.
        named: columns that `owner` is given.
        owner: data subject and retention class for which a row's key was wrapped.
    """

    table: str
    key: tuple[str, ...]
    named: tuple[str, ...]
    owner: Callable[..., tuple[str, str]]


DATA_KEYS = WrappedColumn(
    "keystore.dek",
    ("subject", "class"),
    ("subject", "class"),
    lambda subject, retention: (subject, retention),
)


def rewrap(connection: Connection, keys: Keys, column: WrappedColumn, at_once: int) -> int:
    """Wrap some keys that an older epoch wraps, and return how many; 0 if there are none left.

    Args:
        connection: of the owner, in an open transaction; the rows are locked until it ends.
        keys: with the older epochs' keys and the newest.
        column: where.
        at_once: how many at most.

    Raises:
        KeyForgotten: an older epoch's key is not there.
    """
    newest = keys.newest_epoch
    wanted = (*column.key, *column.named, "epoch", "wrapped")
    rows = connection.exec_driver_sql(
        f"SELECT {', '.join(wanted)} FROM {column.table} "
        "WHERE epoch < %s AND wrapped IS NOT NULL LIMIT %s FOR UPDATE",
        (newest, at_once),
    ).all()
    if rows:
        same = " AND ".join(f"{name} = %s" for name in column.key)
        connection.exec_driver_sql(
            f"UPDATE {column.table} SET epoch = %s, wrapped = %s WHERE {same}",
            [_again(row, keys, column) for row in rows],
        )
    return len(rows)


def wrapped_under(connection: Connection, column: WrappedColumn, epoch: int) -> int:
    """Return how many keys of a table an epoch wraps."""
    found = connection.exec_driver_sql(
        f"SELECT count(*) FROM {column.table} WHERE epoch = %s AND wrapped IS NOT NULL", (epoch,)
    )
    return int(found.scalar_one())


def refuse_epochs(connection: Connection, column: WrappedColumn, until: int) -> None:
    """Let the database refuse keys of these epochs for ever, whoever still knows no newer one.

    Args:
        connection: of the owner, in an open transaction.
        column: where.
        until: the last epoch that is refused.

    Raises:
        sqlalchemy.exc.IntegrityError: something is still wrapped under one of them.
    """
    connection.exec_driver_sql(
        f"ALTER TABLE {column.table} DROP CONSTRAINT IF EXISTS epoch_is_known, "
        f"ADD CONSTRAINT epoch_is_known CHECK (wrapped IS NULL OR epoch > {int(until)})"
    )


def _again(row: Sequence[Any], keys: Keys, column: WrappedColumn) -> tuple[Any, ...]:
    parts, named = row[: len(column.key)], row[len(column.key) : -2]
    subject, retention = column.owner(*named)
    key = unwrap(subject, retention, WrappedKey(row[-2], bytes(row[-1])), keys)
    wrapped = wrap(key, keys)
    return (wrapped.epoch, wrapped.wrapped, *parts)
