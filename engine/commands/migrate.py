"""Bring the database's schema up to this build."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy.exc import OperationalError, ProgrammingError

from audit.schema import OWNER_ROLE, ROLE_STATEMENTS, SCHEMAS
from engine.commands.hand_over import MIGRATION_LOCK, hand_over
from engine.faults import DatabaseUnavailable, SettingsRefused
from engine.settings import Settings
from engine.store.database import APPLICATION_ROLE, SEQUENCER_ROLE, owner_url, server_version

_WORKING = (APPLICATION_ROLE, SEQUENCER_ROLE)


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
            _alone(connection)
            for statement in ROLE_STATEMENTS:
                connection.exec_driver_sql(statement)
        hand_over(engine)
        with engine.begin() as connection:
            _alone(connection)
            _make_schemas(connection)
            connection.exec_driver_sql(f"SET LOCAL ROLE {OWNER_ROLE}")
            _upgrade(connection)
            connection.exec_driver_sql("RESET ROLE")
            _let_in(connection, settings)
    except (ProgrammingError, InsufficientPrivilege) as fault:
        # The revision speaks to the driver itself, whose faults come as they are.
        denied = getattr(fault, "orig", fault)
        if not isinstance(denied, InsufficientPrivilege):
            raise
        raise SettingsRefused(
            "the user of the migration may not do what it must. A superuser has once run: CREATE"
            f" ROLE {OWNER_ROLE} NOLOGIN; CREATE ROLE {APPLICATION_ROLE} NOLOGIN; CREATE ROLE"
            f" {SEQUENCER_ROLE} NOLOGIN; ALTER DATABASE … OWNER TO {OWNER_ROLE}; and for each"
            f" migration: GRANT {OWNER_ROLE} TO … (the user of VORGANG_MIGRATION_URL); GRANT"
            f" {APPLICATION_ROLE}, {SEQUENCER_ROLE} TO … (the one of VORGANG_DATABASE_URL)."
            f" PostgreSQL says: {str(denied).splitlines()[0]}"
        ) from fault
    except OperationalError as fault:
        raise DatabaseUnavailable(f"the database does not answer: {fault.orig}") from fault
    finally:
        engine.dispose()


def _alone(connection: Connection) -> None:
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (MIGRATION_LOCK,))


def _make_schemas(connection: Connection) -> None:
    """Make what is missing as whoever may make schemas here: the login, or the owner itself."""
    may = connection.exec_driver_sql(
        "SELECT has_database_privilege(%s, current_database(), 'CREATE')", (OWNER_ROLE,)
    ).scalar_one()
    if may:
        connection.exec_driver_sql(f"SET LOCAL ROLE {OWNER_ROLE}")
    for name in SCHEMAS:
        there = connection.exec_driver_sql("SELECT to_regnamespace(%s)", (name,)).scalar_one()
        if there is None:
            connection.exec_driver_sql(f"CREATE SCHEMA {name} AUTHORIZATION {OWNER_ROLE}")


def _upgrade(connection: Connection) -> None:
    config = Config()
    folder = Path(__file__).resolve().parents[1] / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _let_in(connection: Connection, settings: Settings) -> None:
    """Let the application take its roles on: as logins when embedded, by membership elsewhere.

    Whoever is a member already stays one, also where the login may not make others members.
    """
    quote = connection.dialect.identifier_preparer.quote
    if settings.database_url is None:
        for role in _WORKING:
            connection.exec_driver_sql(f"ALTER ROLE {role} LOGIN")
        return
    login = make_url(settings.database_url).username
    if settings.migration_url is None or login is None:
        return
    # Before 16 every member may become what it is a member of.
    becoming = "SET" if server_version(connection) >= 160_000 else "MEMBER"
    for role in _WORKING:
        may = connection.exec_driver_sql("SELECT pg_has_role(%s, %s, %s)", (login, role, becoming))
        if not may.scalar_one():
            connection.exec_driver_sql(f"GRANT {role} TO {quote(login)}")
