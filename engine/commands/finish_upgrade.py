"""An upgrade is finished: no older build runs any more, and what none could read is written now."""

from __future__ import annotations

from sqlalchemy import Connection, create_engine

from audit.schema import OWNER_ROLE
from engine.commands.hand_over import MIGRATION_LOCK
from engine.faults import SettingsRefused
from engine.settings import Settings
from engine.store.connected import older
from engine.store.database import owner_url
from engine.store.schema import SchemaState, newest_revision, schema_state


def finish_upgrade(settings: Settings) -> bool:
    """Return whether the floor has risen; it stands where it should already, otherwise.

    From here on builds of before are not ready any more. Servers and workers learn it with their
    next step.

    Raises:
        SettingsRefused: the schema is not this build's, or an older build is connected still.
    """
    engine = create_engine(owner_url(settings))
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (MIGRATION_LOCK,))
            if schema_state(connection) is not SchemaState.CURRENT:
                raise SettingsRefused(
                    "the schema is not the one of this build; run vorgang migrate, replace the"
                    " servers and workers, then finish"
                )
            _refuse_older(connection)
            connection.exec_driver_sql(f"SET LOCAL ROLE {OWNER_ROLE}")
            raised = connection.exec_driver_sql(
                "UPDATE engine.schema_floor SET revision = %(revision)s "
                "WHERE revision < %(revision)s",
                {"revision": newest_revision()},
            )
            return raised.rowcount > 0
    finally:
        engine.dispose()


def _refuse_older(connection: Connection) -> None:
    left = older(connection, newest_revision())
    if left:
        names = ", ".join(f"{one.part} {one.place}" for one in left)
        raise SettingsRefused(
            f"processes of a former build are connected still: {names}. Replace them first"
        )
