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
        self._in_use: dict[Connection, PsycopgConnection[Any]] = {}
        """With the driver's own, which to ask SQLAlchemy for takes longer than to use it."""
        self._idle: list[tuple[Connection, PsycopgConnection[Any]]] = []
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
        taken = None
        try:
            taken = self._newest() or _made(engine)
        finally:
            if taken is None:
                self._free.put(None)
        connection, self._in_use[connection] = taken
        return connection

    def driver_of(self, connection: Connection) -> PsycopgConnection[Any]:
        """Return the driver's connection behind one that is in use, as it was taken."""
        return self._in_use[connection]

    def give_back(self, connection: Connection) -> None:
        """Keep a connection for the next, if it is as good as new."""
        try:
            driver = self._in_use[connection]
            if self._is_clean(connection, driver) and len(self._idle) < _MOST_IDLE:
                self._idle.append((connection, driver))
            else:
                connection.close()
        finally:
            self._in_use.pop(connection, None)
            self._free.put(None)

    def dispose(self) -> None:
        """Close what nobody uses."""
        while (kept := self._newest()) is not None:
            kept[0].close()

    def _newest(self) -> tuple[Connection, PsycopgConnection[Any]] | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _is_clean(self, connection: Connection, driver: PsycopgConnection[Any]) -> bool:
        """Return whether nothing is left of what the connection was used for."""
        if connection.closed or connection.in_transaction() or connection.get_execution_options():
            return False
        if not connection.invalidated:
            # That of a closed one is unknown, and so is that of one which another has replaced.
            if driver.pgconn.transaction_status == pq.TransactionStatus.IDLE:
                return True
            if not driver.closed:
                return False
        self.dispose()  # a server that went away took the others along
        return False


def _made(engine: Engine) -> tuple[Connection, PsycopgConnection[Any]]:
    connection = engine.connect()
    driver = cast("PsycopgConnection[Any]", connection.connection.driver_connection)
    return connection, driver


def pool_of(engine: Engine) -> KeptConnections:
    """Return the pool of an engine made by `connect`."""
    return cast("KeptConnections", engine.pool)
