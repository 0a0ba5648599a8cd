"""Connections: where the database is, and under which role one works there."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from types import TracebackType
from typing import Any, Literal, cast

from psycopg import Connection as PsycopgConnection
from psycopg import Cursor, pq
from psycopg import Error as PsycopgError
from psycopg.errors import DeadlockDetected, InvalidSqlStatementName
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from engine.faults import DatabaseUnavailable, SettingsRefused, VersionConflict
from engine.settings import Settings
from engine.store import embedded
from engine.store.connected import mark_of
from engine.store.exchange import doubt_prepared
from engine.store.kept_connections import KeptConnections, pool_of
from engine.store.schema import newest_revision

APPLICATION_ROLE = "vorgang_app"
SEQUENCER_ROLE = "vorgang_sequencer"
NOT_PREPARED = "the database has not been prepared; run: vorgang migrate"


def owner_url(settings: Settings) -> URL:
    """Return where the schema's owner connects.

    Raises:
        SettingsRefused: the URL is no PostgreSQL URL.
    """
    return _url(settings.migration_url or settings.database_url or embedded.start(settings.home))


def connect(settings: Settings, role: str, known_as: str = "") -> Engine:
    """Return a pool whose connections work under `role`.

    The embedded database knows the role as a login; on any other, connections take the role on
    right
    after connecting, so that a migration user's rights are never used for work.

    Args:
        settings: say where.
        role: application's or sequencer's.
        known_as: what of the product connects; with host and process it is the connection's name.

    Raises:
        SettingsRefused: the URL is no PostgreSQL URL.
    """
    if settings.database_url is None:
        url = _url(embedded.start(settings.home)).set(username=role)
    else:
        url = _url(settings.database_url)
    engine = create_engine(
        url,
        poolclass=KeptConnections,
        # Faults are told to people and logs: what stood in the statement is nobody's business.
        hide_parameters=True,
        connect_args={
            "prepare_threshold": 2,
            "options": "-c timezone=UTC",
            "connect_timeout": 10,
            "application_name": connection_name(known_as, mark_of(settings.home)),
        },
    )
    if settings.database_url is not None:
        _work_as(engine, role)
    return engine


def server_version(connection: Connection) -> int:
    """Return PostgreSQL's version as it says it itself: 180004 for 18.4."""
    return int(connection.exec_driver_sql("SHOW server_version_num").scalar_one())


def connection_name(known_as: str, mark: str | None = None) -> str:
    """Return what a process's connections are called in `pg_stat_activity`, ASCII, 63 at most."""
    part = f"{known_as or 'command'} k{mark}" if mark else known_as or "command"
    name = f"vorgang {part} r{newest_revision()} {platform.node()[:18]}:{os.getpid()}"
    return name.encode("ascii", "replace").decode()[:63]


def transaction(engine: Engine) -> AbstractContextManager[Connection]:
    """Give a connection in a transaction: committed at the end, rolled back by any exception.

    Raises:
        DatabaseUnavailable: the connection broke or could not be made.
        VersionConflict: it and others waited for each other, and it was the one to give way.
    """
    return _Transaction(engine)


class _Transaction(AbstractContextManager[Connection]):
    """A class, and one for all that it is made of, since everything goes through one: a generator
    costs three times as much."""

    __slots__ = ("_connection", "_engine", "_pool")

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._pool = pool_of(engine)

    def __enter__(self) -> Connection:
        try:
            self._connection = self._pool.take(self._engine)
        except _FAULTS as fault:
            _tell(fault)
            raise
        return self._connection

    def __exit__(
        self, _: object, fault: BaseException | None, __: TracebackType | None
    ) -> Literal[False]:
        try:
            self._end(kept=fault is None)
        except _FAULTS as late:
            _tell(late)
            raise
        if isinstance(fault, _FAULTS):
            _tell(fault)
        return False

    def _end(self, *, kept: bool) -> None:
        connection, pool = self._connection, self._pool
        committed = False
        try:
            if kept:
                _commit(connection, pool.driver_of(connection))
                committed = True
        finally:
            try:
                if not committed:
                    _roll_back(connection)
            finally:
                pool.give_back(connection)


def _commit(connection: Connection, driver: PsycopgConnection[Any]) -> None:
    """Commit what `exchange` has not, past SQLAlchemy where it has had no part in it."""
    if connection.in_transaction():
        connection.commit()
    elif driver.pgconn.transaction_status != pq.TransactionStatus.IDLE:
        driver.commit()


def _roll_back(connection: Connection) -> None:
    # A connection that broke is rolled back by its server: what is told is what came before.
    with suppress(*_FAULTS):
        doubt_prepared(connection)
        if connection.in_transaction():
            connection.rollback()
        elif not connection.invalidated:
            _driver(connection).rollback()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection on which each statement is a transaction of its own, for `straight`.

    One statement takes a third of the round trips of `transaction`; two may see two states.

    Raises:
        DatabaseUnavailable: the connection broke or could not be made.
    """
    with _faults_told():
        pool = pool_of(engine)
        connection = pool.take(engine)
        try:
            driver = _driver(connection)
            driver.autocommit = True
            try:
                yield connection
            finally:
                if not driver.closed:
                    driver.autocommit = False
        finally:
            pool.give_back(connection)


@contextmanager
def part(connection: Connection) -> Iterator[Connection]:
    """Give the connection for a part of its open transaction: kept with the whole, undone alone by
    any exception.

    Raises:
        DatabaseUnavailable: the connection broke; the whole is lost.
        VersionConflict: it and others waited for each other, and this part was the one to give way.
    """
    with _faults_told(), connection.begin_nested(), _doubted(connection):
        yield connection


@contextmanager
def _doubted(connection: Connection) -> Iterator[None]:
    """Say that a block is rolled back, if it is."""
    kept = False
    try:
        yield
        kept = True
    finally:
        if not kept:
            doubt_prepared(connection)


@contextmanager
def _faults_told() -> Iterator[None]:
    try:
        yield
    except _FAULTS as fault:
        _tell(fault)
        raise


_FAULTS = (PoolTimeout, DBAPIError, PsycopgError)


def _tell(fault: Exception) -> None:
    """Raise the engine's fault that this one of the database means; pass if it means none."""
    if isinstance(fault, PoolTimeout):
        raise DatabaseUnavailable("every connection is busy; try again in a moment") from fault
    if isinstance(fault, DBAPIError):
        if f'role "{APPLICATION_ROLE}" does not exist' in str(fault.orig):
            raise DatabaseUnavailable(NOT_PREPARED) from fault
        if fault.connection_invalidated or _is_connection_fault(fault.orig):
            raise DatabaseUnavailable from fault
        if isinstance(fault.orig, DeadlockDetected):
            raise VersionConflict from fault
    elif isinstance(fault, DeadlockDetected | InvalidSqlStatementName):
        # The latter: something has had a statement of `exchange` forgotten. Tried again, it is new.
        raise VersionConflict from fault
    elif _is_connection_fault(fault):
        raise DatabaseUnavailable from fault


def straight(
    connection: Connection, statement: str, parameters: Sequence[object] | Mapping[str, object]
) -> Cursor[tuple[Any, ...]]:
    """Return the driver's cursor after this statement, in the transaction of `connection`.

    For statements that a step may need: SQLAlchemy around them costs an eighth of the step.
    A violated constraint is psycopg's fault here, not SQLAlchemy's.
    """
    return _driver(connection).execute(statement, parameters)


def _driver(connection: Connection) -> PsycopgConnection[tuple[Any, ...]]:
    return cast("PsycopgConnection[tuple[Any, ...]]", connection.connection.driver_connection)


def _is_connection_fault(fault: BaseException | None) -> bool:
    # Class 08 connection, 53 resources (too many connections, disk full), 57P shutdown; no state:
    # no server.
    state = getattr(fault, "sqlstate", None)
    if state is None:
        return type(fault).__name__ in {"OperationalError", "InterfaceError"}
    return bool(state.startswith(("08", "53", "57P")))


def _work_as(engine: Engine, role: str) -> None:
    @event.listens_for(engine, "connect")
    def take_role(connection: PsycopgConnection[object], _record: object) -> None:
        autocommit = connection.autocommit
        connection.autocommit = True
        connection.execute(f"SET ROLE {role}")
        connection.autocommit = autocommit


def _url(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError:
        raise SettingsRefused(
            "VORGANG_DATABASE_URL is no database address; it takes postgresql://user@host/database"
        ) from None
    if url.get_backend_name() != "postgresql":
        raise SettingsRefused(
            f"VORGANG_DATABASE_URL names {url.get_backend_name()}; it takes postgresql://…"
        )
    return url.set(drivername="postgresql+psycopg")
