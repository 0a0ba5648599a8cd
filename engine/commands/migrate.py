"""Bring the database's schema up to this build."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy.exc import OperationalError, ProgrammingError

from engine.faults import DatabaseUnavailable, SettingsRefused
from engine.settings import Settings
from engine.store.base import SCHEMA
from engine.store.database import APPLICATION_ROLE, SEQUENCER_ROLE, owner_url

MIGRATION_LOCK = 7_318_202_601


def migrate(settings: Settings) -> None:
    """Create or upgrade the schema, the roles and their rights; nothing happens if all is up to
    date.

    Several processes may start at once: one migrates, the others wait for it.

    Raises:
        SettingsRefused: the database's URL makes no sense, or its user lacks rights.
        DatabaseUnavailable: nobody answers there.
    """
    engine = create_engine(owner_url(settings))
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (MIGRATION_LOCK,))
            connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            _upgrade(connection)
            _let_in(connection, settings)
    except (ProgrammingError, InsufficientPrivilege) as fault:
        # The revision speaks to the driver itself, whose faults come as they are.
        denied = getattr(fault, "orig", fault)
        if not isinstance(denied, InsufficientPrivilege):
            raise
        raise SettingsRefused(
            "the user of the migration may not do what it must. It owns the database and may create"
            " roles (ALTER ROLE … CREATEROLE), or a superuser has once run: CREATE ROLE"
            f" {APPLICATION_ROLE} NOLOGIN; CREATE ROLE {SEQUENCER_ROLE} NOLOGIN; GRANT"
            f" {APPLICATION_ROLE}, {SEQUENCER_ROLE} TO … WITH ADMIN OPTION. PostgreSQL says:"
            f" {str(denied).splitlines()[0]}"
        ) from fault
    except OperationalError as fault:
        raise DatabaseUnavailable(f"the database does not answer: {fault.orig}") from fault
    finally:
        engine.dispose()


def _upgrade(connection: Connection) -> None:
    config = Config()
    folder = Path(__file__).resolve().parents[1] / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _let_in(connection: Connection, settings: Settings) -> None:
    """Let the application take its roles on: as logins when embedded, by membership elsewhere."""
    quote = connection.dialect.identifier_preparer.quote
    roles = f"{APPLICATION_ROLE}, {SEQUENCER_ROLE}"
    if settings.database_url is None:
        for role in (APPLICATION_ROLE, SEQUENCER_ROLE):
            connection.exec_driver_sql(f"ALTER ROLE {role} LOGIN")
        return
    login = make_url(settings.database_url).username
    if settings.migration_url is not None and login is not None:
        connection.exec_driver_sql(f"GRANT {roles} TO {quote(login)}")
