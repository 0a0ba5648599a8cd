"""Entries of several instances read at once, as many as somebody is ready to wait for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection


class Body(NamedTuple):
    """The body of one entry, with where it stands."""

    instance: str
    seq: int
    body: bytes


def bodies_of(connection: Connection, instances: Sequence[str], most: int) -> list[Body]:
    """Return the bodies of all entries of some instances, by instance and number.

    Args:
        instances: in the ledger's words.
        most: how many at most; of the last instance there may then be more.
    """
    rows = connection.exec_driver_sql(
        "SELECT inst, seq, body FROM ledger.entry WHERE inst = ANY(%s) ORDER BY inst, seq LIMIT %s",
        (list(instances), most),
    )
    return [Body(row.inst, row.seq, bytes(row.body)) for row in rows]
