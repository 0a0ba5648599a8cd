"""Numbers of documents: counted by series and year without a gap, their versions likewise.

Whoever takes one keeps the series until their transaction ends: what is rolled back was never
taken.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from engine.document_number import DocumentNumber, NumberRefused
from engine.model import NumberWanted

_NEXT: Final = "SELECT last FROM engine.document_series WHERE series = %s AND year = %s"
_TAKE: Final = (
    "INSERT INTO engine.document_series (series, year, last) VALUES (%s, %s, 1) "
    "ON CONFLICT (series, year) DO UPDATE SET last = document_series.last + 1 RETURNING last"
)
_NEXT_VERSION: Final = (
    "SELECT version FROM engine.document_version WHERE series = %s AND year = %s AND number = %s"
)
_TAKE_VERSION: Final = (
    "INSERT INTO engine.document_version (series, year, number, version) VALUES (%s, %s, %s, 2) "
    "ON CONFLICT (series, year, number) DO UPDATE SET version = document_version.version + 1 "
    "RETURNING version"
)


def next_number(connection: Connection, wanted: NumberWanted) -> DocumentNumber:
    """Return the number that would be taken now; somebody else may be faster.

    Raises:
        NumberRefused: there is no number whose next version it could be.
    """
    last = _last(connection, wanted)
    if wanted.of is None:
        return DocumentNumber(wanted.year, last + 1)
    at = (wanted.series, wanted.year, wanted.of)
    version: int = connection.exec_driver_sql(_NEXT_VERSION, at).scalar() or 1
    return DocumentNumber(wanted.year, wanted.of, version + 1)


def take_number(connection: Connection, wanted: NumberWanted) -> DocumentNumber:
    """Return the number that is taken, if the transaction is kept.

    Raises:
        NumberRefused: there is no number whose next version it could be.
    """
    series = (wanted.series, wanted.year)
    if wanted.of is None:
        count: int = connection.exec_driver_sql(_TAKE, series).scalar_one()
        return DocumentNumber(wanted.year, count)
    _last(connection, wanted)
    version: int = connection.exec_driver_sql(_TAKE_VERSION, (*series, wanted.of)).scalar_one()
    return DocumentNumber(wanted.year, wanted.of, version)


def _last(connection: Connection, wanted: NumberWanted) -> int:
    last: int = connection.exec_driver_sql(_NEXT, (wanted.series, wanted.year)).scalar() or 0
    if wanted.of is not None and not 0 < wanted.of <= last:
        raise NumberRefused(f"the series {wanted.series} has no number {wanted.of} yet")
    return last
