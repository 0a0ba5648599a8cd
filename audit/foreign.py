"""Which entries got a place from somebody who does not have the key folder."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from audit.finding import Place
from audit.queued import is_ours

_ROWS_AT_ONCE = 2_000
_PLACES = """
SELECT idx, inst, seq, leaf, mac FROM ledger.index WHERE idx >= %s AND idx < %s ORDER BY idx
"""


def foreign_places(connection: Connection, key: bytes, first: int, end: int) -> Iterator[Place]:
    """Yield those of the places `first`..`end - 1` that lack the MAC of `queued`.

    Asked of what is not signed yet: places from before there were MACs have none.
    """
    while first < end:
        rows = connection.exec_driver_sql(_PLACES, (first, first + _ROWS_AT_ONCE))
        for index, instance, seq, leaf, mac in rows:
            if index < end and not is_ours(key, instance, seq, leaf, mac):
                yield Place(index, instance, seq)
        first += _ROWS_AT_ONCE
