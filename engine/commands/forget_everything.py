"""Empty the tables of a private engine, for what is played there next."""

from __future__ import annotations

from sqlalchemy import Engine

from engine.faults import SettingsRefused
from engine.store.base import SCHEMA
from engine.workspace import Workspace

_KEPT = frozenset({"stamp", "alembic_version"})


def forget_everything(workspace: Workspace, owner: Engine) -> None:
    """Delete all that the engine holds: definitions, instances, accounts. The ledger goes on.

    Rows are deleted rather than tables truncated: with few rows that is faster by far.

    Args:
        workspace: of an embedded database in test mode; no other.
        owner: connections of the schema's owner.

    Raises:
        SettingsRefused: the installation is not one for tests.
    """
    if not workspace.settings.test_mode or workspace.settings.database_url is not None:
        raise SettingsRefused("only a private engine in test mode can be emptied")
    with owner.begin() as connection:
        tables = connection.exec_driver_sql(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s", (SCHEMA,)
        ).scalars()
        # One statement for each table, in any order: nothing is checked against what goes too.
        emptied = [f"DELETE FROM {SCHEMA}.{name}" for name in tables if name not in _KEPT]
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("; ".join(emptied))
        connection.exec_driver_sql(
            f"UPDATE {SCHEMA}.stamp SET deployments = deployments + 1, accounts = accounts + 1"
        )
