"""Connections: where the database is, and under which role one works there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

from psycopg import Connection as PsycopgConnection
from psycopg import Cursor
from psycopg import Error as PsycopgError
from psycopg.errors import DeadlockDetected
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from engine.faults import DatabaseUnavailable, SettingsRefused, VersionConflict
from engine.settings import Settings
from engine.store import embedded

APPLICATION_ROLE = "vorgang_app"
SEQUENCER_ROLE = "vorgang_sequencer"


def owner_url(settings: Settings) -> URL:
    """Return where the schema's owner connects.

    Raises:
        SettingsRefused: the URL is no PostgreSQL URL.
    """
    return _url(settings.migration_url or settings.database_url or embedded.start(settings.home))


def connect(settings: Settings, role: str) -> Engine:
    """Return a pool whose connections work under `role`.

    The embedded database knows the role as a login; on any other, connections take the role on
    right
    after connecting, so that a migration user's rights are never used for work.

    Raises:
        SettingsRefused: the URL is no PostgreSQL URL.
    """
    if settings.database_url is None:
        url = _url(embedded.start(settings.home)).set(username=role)
    else:
        url = _url(settings.database_url)
    engine = create_engine(
        url,
        pool_size=16,
        max_overflow=16,
        connect_args={"prepare_threshold": 2, "options": "-c timezone=UTC", "connect_timeout": 10},
    )
    if settings.database_url is not None:
        _work_as(engine, role)
    return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction: committed at the end, rolled back by any exception.

    Raises:
        DatabaseUnavailable: the connection broke or could not be made.
        VersionConflict: it and others waited for each other, and it was the one to give way.
    """
    try:
        with engine.begin() as connection:
            yield connection
    except PoolTimeout as fault:
        raise DatabaseUnavailable("every connection is busy; try again in a moment") from fault
    except DBAPIError as fault:
        if f'role "{APPLICATION_ROLE}" does not exist' in str(fault.orig):
            raise DatabaseUnavailable(
                "the database has not been prepared; run: vorgang migrate"
            ) from fault
        if fault.connection_invalidated or _is_connection_fault(fault.orig):
            raise DatabaseUnavailable from fault
        if isinstance(fault.orig, DeadlockDetected):
            raise VersionConflict from fault
        raise
    except DeadlockDetected as fault:
        raise VersionConflict from fault
    except PsycopgError as fault:
        if _is_connection_fault(fault):
            raise DatabaseUnavailable from fault
        raise


def straight(
    connection: Connection, statement: str, parameters: Sequence[object] | Mapping[str, object]
) -> Cursor[tuple[Any, ...]]:
    """Return the driver's cursor after this statement, in the transaction of `connection`.

    For the statements of a step alone: SQLAlchemy around them costs an eighth of the step.
    A violated constraint is psycopg's fault here, not SQLAlchemy's.
    """
    driver = cast("PsycopgConnection[tuple[Any, ...]]", connection.connection.driver_connection)
    return driver.execute(statement, parameters)


@contextmanager
def together(connection: Connection) -> Iterator[None]:
    """Send the statements of this block without waiting for the answer to each.

    A fault of one is raised by the next that wants an answer, or at the end of the block.
    """
    driver = cast("PsycopgConnection[tuple[Any, ...]]", connection.connection.driver_connection)
    with driver.pipeline():
        yield


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
