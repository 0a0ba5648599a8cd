"""A pool that keeps connections as commands use them, SQLAlchemy's wrapping included.

SQLAlchemy's own pools wrap a connection anew each time, and look through it each time it comes
back, which together cost a step as much as reading its instance.
"""

from __future__ import annotations

from queue import Empty, SimpleQueue
from typing import Any, cast

from psycopg import Connection as PsycopgConnection
from psycopg import pq
from sqlalchemy import Connection, Engine, NullPool
from sqlalchemy.exc import TimeoutError as PoolTimeout

_MOST, _MOST_IDLE = 32, 16
_PATIENCE = 30
"""Seconds to wait for a connection."""


class KeptConnections(NullPool):
    """The connections of an engine; those that nobody uses are kept, up to 16 of 32.

    What asks the engine itself, past `take`, gets a connection of its own, closed at the end.
    """

    _sqla_logger_namespace = "sqlalchemy.pool.kept"
    """SQLAlchemy names a pool's logger by its module: its own lines are none of this product's."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Take what any pool takes."""
        super().__init__(*arguments, **options)
        self._free: SimpleQueue[None] = SimpleQueue()
        """One for each that may still be taken: a semaphore, and of C unlike `threading`'s."""
        for _ in range(_MOST):
            self._free.put(None)
        self._in_use: set[Connection] = set()
        self._idle: list[Connection] = []
        """What was used last stands last, and is used first."""

    @property
    def used(self) -> int:
        """How many are in use."""
        return len(self._in_use)

    @property
    def idle(self) -> int:
        """How many are kept for the next who needs one."""
        return len(self._idle)

    def take(self, engine: Engine) -> Connection:
        """Return a connection without a transaction, to be given back.

        Args:
            engine: this pool's.

        Raises:
            PoolTimeout: all are in use.
        """
        try:
            self._free.get(timeout=_PATIENCE)
        except Empty:
            raise PoolTimeout from None
        connection = None
        try:
            connection = self._newest() or engine.connect()
        finally:
            if connection is None:
                self._free.put(None)
        self._in_use.add(connection)
        return connection

    def give_back(self, connection: Connection) -> None:
        """Keep a connection for the next, if it is as good as new."""
        try:
            if self._is_clean(connection) and len(self._idle) < _MOST_IDLE:
                self._idle.append(connection)
            else:
                connection.close()
        finally:
            self._in_use.discard(connection)
            self._free.put(None)

    def dispose(self) -> None:
        """Close what nobody uses."""
        while (connection := self._newest()) is not None:
            connection.close()

    def _newest(self) -> Connection | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _is_clean(self, connection: Connection) -> bool:
        """Return whether nothing is left of what the connection was used for."""
        if connection.closed or connection.in_transaction() or connection.get_execution_options():
            return False
        if not connection.invalidated:
            driver = cast("PsycopgConnection[Any]", connection.connection.driver_connection)
            if not driver.closed:
                return driver.pgconn.transaction_status == pq.TransactionStatus.IDLE
        self.dispose()  # a server that went away took the others along
        return False


def pool_of(engine: Engine) -> KeptConnections:
    """Return the pool of an engine made by `connect`."""
    return cast("KeptConnections", engine.pool)
