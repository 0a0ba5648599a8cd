"""Let everything in the database belong to a role that nobody signs in as."""

from __future__ import annotations

import time
from typing import Final

from psycopg.errors import DeadlockDetected, LockNotAvailable
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from audit.schema import FOREIGN_THINGS
from engine.faults import DatabaseUnavailable

MIGRATION_LOCK: Final = 7_318_202_601
_TRIES: Final = 60
_BETWEEN: Final = 0.5
"""Seconds."""
_PATIENCE: Final = "SET LOCAL lock_timeout = '1s'"


def hand_over(engine: Engine) -> None:
    """Hand over what belongs to somebody else, one thing in each transaction.

    Old servers and workers go on meanwhile: none of them waits for more than one table, nor for
    longer than a second. What broke off is gone on with by the next call.

    Args:
        engine: of a login that owns what is there, and may become the owner.

    Raises:
        DatabaseUnavailable: somebody holds a table all the time.
    """
    with engine.begin() as connection:
        statements = _foreign(connection)
    for statement in statements:
        _alter(engine, statement)


def _alter(engine: Engine, statement: str) -> None:
    for _ in range(_TRIES):
        try:
            with engine.begin() as connection:
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (MIGRATION_LOCK,))
                # Another process may have been faster.
                if statement in _foreign(connection):
                    connection.exec_driver_sql(_PATIENCE)
                    connection.exec_driver_sql(statement)
        except OperationalError as fault:
            if not isinstance(fault.orig, LockNotAvailable | DeadlockDetected):
                raise
            time.sleep(_BETWEEN)
        else:
            return
    raise DatabaseUnavailable(
        "a table is held by somebody all the time, a backup perhaps; run vorgang migrate again"
        f" when that is over ({statement})"
    )


def _foreign(connection: Connection) -> list[str]:
    found = connection.exec_driver_sql(FOREIGN_THINGS).all()
    return [one.statement for one in sorted(found, key=lambda one: one.place)]
