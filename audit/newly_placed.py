"""Which instances got entries placed since somebody looked last: what a reader of the log asks who
keeps up with it."""

from __future__ import annotations

from sqlalchemy import Connection


def instances_placed_since(connection: Connection, first: int, most: int) -> tuple[int, set[str]]:
    """Return the place after the last of the entries from `first` on, at most so many of them, and
    the instances they belong to."""
    rows = connection.exec_driver_sql(
        "SELECT idx, inst FROM ledger.index WHERE idx >= %s ORDER BY idx LIMIT %s", (first, most)
    ).all()
    return (rows[-1].idx + 1 if rows else first), {row.inst for row in rows}
