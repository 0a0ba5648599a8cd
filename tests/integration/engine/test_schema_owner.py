"""Whose the tables are: a role that nobody signs in as, and what everybody else is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine

from audit.anchors import schema as anchors
from audit.schema import APPEND_ONLY, FOREIGN_THINGS, OWNER_ROLE
from engine.commands.back_up import back_up
from engine.commands.hand_over import hand_over
from engine.commands.migrate import migrate
from engine.commands.restore import record_restore, restore
from engine.commands.rotate_encryption_key import rotate_encryption_key
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.faults import SettingsRefused
from engine.settings import Settings
from engine.store.database import owner_url
from engine.workspace import Workspace, open_workspace
from tests.builders import ADMINISTRATOR, SIMPLE, deployed, person
from tests.integration.engine.test_storage import make_anew
from tests.integration.operating.examined import change, elsewhere, found, name_of

OWNERS = """
SELECT DISTINCT pg_get_userbyid(owner) FROM (
  SELECT nspname AS schema, nspowner AS owner FROM pg_namespace
  UNION ALL SELECT nspname, relowner FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
  UNION ALL SELECT nspname, proowner FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
  UNION ALL SELECT nspname, typowner FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace
) everything WHERE schema IN ('engine', 'ledger', 'keystore')
"""
GUARDED = {
    "log": "origin",
    "entry": "body",
    "index": "leaf",
    "node": "hash",
    "checkpoint": "note",
    "cosignature": "line",
    "timestamp": "note",
    "witness": "name",
}
"""Tables that only grow, each with a column that somebody would like to change."""


def owners(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        return {name for (name,) in connection.execute(OWNERS)}


def test_everything_belongs_to_a_role_that_nobody_signs_in_as(settings: Settings) -> None:
    assert settings.database_url is not None
    assert owners(settings.database_url) == {OWNER_ROLE}
    with psycopg.connect(settings.database_url) as connection:
        role = connection.execute(
            "SELECT rolcanlogin, rolsuper, rolcreaterole, rolbypassrls FROM pg_roles "
            "WHERE rolname = %s",
            (OWNER_ROLE,),
        ).fetchone()
        assert role == (False, False, False, False)
        assert connection.execute(FOREIGN_THINGS.encode()).fetchall() == []


@dataclass(frozen=True)
class OwnServer:
    """An empty database on a PostgreSQL of one's own, set up as docs/production.md says.

    Args:
        settings: with a login that works, and one that migrates.
        superuser: settings of whoever runs the server.
    """

    settings: Settings
    superuser: Settings

    def named(self, role: str) -> str:
        """Return the address for a login."""
        return elsewhere(self.superuser, username=role, database=f"{name_of(self.superuser)}_own")

    def begun(self) -> Workspace:
        migrate(self.settings)
        workspace = open_workspace(self.settings)
        deployed(workspace, SIMPLE)
        alice = person(workspace, "alice", "clerk")
        start_process_instance(workspace, "simple", variables={}, actor=alice)
        return workspace


LOGINS = ("migrates", "works", "reads")
THINGS = """
SELECT statement FROM (
  SELECT 'ALTER SCHEMA ' || name || ' OWNER TO postgres' AS statement
  FROM unnest(ARRAY['engine', 'ledger', 'keystore']) name
  UNION ALL SELECT 'ALTER TABLE ' || oid::regclass || ' OWNER TO postgres' FROM pg_class
  WHERE relkind = 'r' AND relnamespace::regnamespace::text IN ('engine', 'ledger', 'keystore')
  UNION ALL SELECT 'ALTER ROUTINE ' || oid::regprocedure || ' OWNER TO postgres' FROM pg_proc
  WHERE pronamespace::regnamespace::text IN ('engine', 'ledger', 'keystore')
) things"""


@pytest.fixture
def own(settings: Settings) -> Iterator[OwnServer]:
    name = f"{name_of(settings)}_own"
    change(
        settings,
        *(f"CREATE ROLE {login} LOGIN" for login in LOGINS),
        f"GRANT {OWNER_ROLE} TO migrates",
        "GRANT vorgang_app, vorgang_sequencer TO works",
        "GRANT pg_read_all_data TO reads",
        f"CREATE DATABASE {name} OWNER {OWNER_ROLE} TEMPLATE template0",
    )
    server = OwnServer(settings, settings)
    yield OwnServer(
        replace(
            settings,
            database_url=server.named("works"),
            migration_url=server.named("migrates"),
        ),
        settings,
    )
    change(
        settings,
        f"DROP DATABASE {name} WITH (FORCE)",
        *(f"DROP ROLE {login}" for login in LOGINS),
    )


THREATS = (
    *(
        statement
        for table, column in GUARDED.items()
        for statement in (
            f"UPDATE ledger.{table} SET {column} = {column}",
            f"DELETE FROM ledger.{table}",
            f"TRUNCATE ledger.{table}",
            f"ALTER TABLE ledger.{table} DISABLE TRIGGER {table}_only_grows",
            f"DROP TRIGGER {table}_only_grows ON ledger.{table}",
            f"DROP TABLE ledger.{table}",
            f"ALTER TABLE ledger.{table} OWNER TO CURRENT_USER",
            f"GRANT DELETE ON ledger.{table} TO CURRENT_USER; DELETE FROM ledger.{table}",
        )
    ),
    "CREATE OR REPLACE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql "
    "AS 'BEGIN RETURN NEW; END'",
    "DROP FUNCTION ledger.refuse_change CASCADE",
    "CREATE FUNCTION ledger.mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE RULE mine AS ON DELETE TO ledger.entry DO INSTEAD NOTHING",
    "ALTER SCHEMA ledger OWNER TO CURRENT_USER",
    "DROP SCHEMA ledger CASCADE",
    "SET session_replication_role = replica",
    f"SET ROLE {OWNER_ROLE}",
    "SET ROLE postgres",
    f"ALTER ROLE {OWNER_ROLE} LOGIN",
    f"GRANT {OWNER_ROLE} TO CURRENT_USER",
    "UPDATE keystore.dek SET wrapped = NULL",
    "DELETE FROM keystore.dek",
    "UPDATE ledger.sealed SET sealed = ''",
    "UPDATE engine.process_definition SET version = 9",
    "DELETE FROM engine.process_instance",
)
"""What an application, or a statement slipped into it, would do."""


def refused(url: str, statement: str) -> bool:
    """Return whether somebody may not do that."""
    with psycopg.connect(url) as connection:
        try:
            connection.execute(statement.encode())
        except psycopg.errors.InsufficientPrivilege:
            connection.rollback()
            return True
        connection.rollback()
    return False


def test_whoever_works_is_refused_every_statement_that_changes_what_has_happened(
    own: OwnServer,
) -> None:
    workspace = own.begun()
    url = own.named("works")
    assert [one for one in THREATS if not refused(url, one)] == []
    # As the application, and as the sequencer, which may write the order and the checkpoints.
    for role in ("vorgang_app", "vorgang_sequencer"):
        assert [one for one in THREATS if not refused(url, f"SET ROLE {role}; {one}")] == []
    assert verify_ledger(workspace) == ()
    workspace.close()


@pytest.mark.parametrize("table", GUARDED)
def test_even_the_owner_is_refused_to_change_what_only_grows(own: OwnServer, table: str) -> None:
    migrate(own.settings)
    url = own.named("migrates")
    for attack in (
        f"UPDATE ledger.{table} SET {GUARDED[table]} = {GUARDED[table]}",
        f"DELETE FROM ledger.{table}",
        f"TRUNCATE ledger.{table}",
    ):
        assert refused(url, f"SET ROLE {OWNER_ROLE}; {attack}")


def test_the_guarded_tables_are_all_that_only_grow() -> None:
    assert set(GUARDED) == {*APPEND_ONLY, *anchors.APPEND_ONLY}


def test_who_migrates_owns_nothing_and_may_do_nothing_once_the_membership_is_withdrawn(
    own: OwnServer,
) -> None:
    workspace = own.begun()
    url = own.named("migrates")
    assert owners(url) == {OWNER_ROLE}
    migrate(own.settings)
    rotate_encryption_key(workspace, actor=ADMINISTRATOR)
    change(own.superuser, f"REVOKE {OWNER_ROLE} FROM migrates")
    assert refused(url, "SELECT count(*) FROM ledger.entry")
    assert [one for one in THREATS if not refused(url, one)] == []
    with pytest.raises(SettingsRefused, match=OWNER_ROLE):
        migrate(own.settings)
    with pytest.raises(SettingsRefused, match="VORGANG_MIGRATION_URL"):
        rotate_encryption_key(workspace, actor=ADMINISTRATOR)
    # Work goes on: it needs none of that.
    start_process_instance(workspace, "simple", variables={}, actor=person(workspace, "b", "clerk"))
    assert verify_ledger(workspace) == ()
    workspace.close()


def test_an_installation_of_before_is_handed_over_while_its_servers_work(
    workspace: Workspace, settings: Settings, tmp_path: Path
) -> None:
    """Built before, by a login that owned everything."""
    alice = person(workspace, "alice", "clerk")
    deployed(workspace, SIMPLE)
    with psycopg.connect(str(settings.database_url), autocommit=True) as connection:
        for (statement,) in connection.execute(THINGS).fetchall():
            connection.execute(statement.encode())
        assert owners(str(settings.database_url)) >= {"postgres"}
    assert {"tables-held"} <= found(settings)
    start_process_instance(workspace, "simple", variables={}, actor=alice)
    migrate(settings)
    assert owners(str(settings.database_url)) == {OWNER_ROLE}
    assert "tables-held" not in found(settings)
    start_process_instance(workspace, "simple", variables={}, actor=alice)
    assert verify_ledger(workspace) == ()


def test_a_backup_that_was_restored_belongs_to_the_owner_again(
    own: OwnServer, tmp_path: Path
) -> None:
    workspace = own.begun()
    # Reading is enough for that: no membership in the owner.
    workspace.settings = replace(own.settings, migration_url=own.named("reads"))
    back_up(workspace, tmp_path / "backup", datetime(2026, 11, 22, tzinfo=UTC))
    workspace.close()
    name = f"{name_of(own.superuser)}_own"
    change(
        own.superuser,
        f"DROP DATABASE {name} WITH (FORCE)",
        f"CREATE DATABASE {name} OWNER {OWNER_ROLE} TEMPLATE template0",
    )
    restore(own.settings, tmp_path / "backup")
    assert owners(own.named("migrates")) == {OWNER_ROLE}
    again = open_workspace(own.settings)
    record_restore(again, "2026-11-22T00:00:00.000000Z", actor=ADMINISTRATOR)
    assert verify_ledger(again) == ()
    again.close()


def test_every_revision_but_the_first_works_as_the_owner(settings: Settings) -> None:
    """So does the next one, on an installation that has been handed over."""
    engine = create_engine(owner_url(settings))
    make_anew(engine, "0001")
    hand_over(engine)
    engine.dispose()
    migrate(settings)
    assert owners(str(settings.database_url)) == {OWNER_ROLE}


def test_a_login_that_makes_roles_itself_needs_no_superuser(settings: Settings) -> None:
    """As installations were set up before: it owns the database, and takes the roles on."""
    name = f"{name_of(settings)}_before"
    change(
        settings,
        "CREATE ROLE makes_roles LOGIN CREATEROLE",
        f"GRANT {OWNER_ROLE}, vorgang_app, vorgang_sequencer TO makes_roles WITH ADMIN OPTION",
        f"CREATE DATABASE {name} OWNER makes_roles TEMPLATE template0",
    )
    url = elsewhere(settings, username="makes_roles", database=name)
    try:
        migrate(replace(settings, database_url=url))
        assert owners(url) == {OWNER_ROLE}
        again = open_workspace(replace(settings, database_url=url))
        deployed(again, SIMPLE)
        assert verify_ledger(again) == ()
        again.close()
        assert {"database-held", "owner-members"} <= found(replace(settings, database_url=url))
    finally:
        change(settings, f"DROP DATABASE {name} WITH (FORCE)", "DROP ROLE makes_roles")


def test_doctor_names_who_may_become_the_owner(own: OwnServer) -> None:
    own.begun().close()
    assert "owner-members" in found(own.settings)
    change(own.superuser, f"REVOKE {OWNER_ROLE} FROM migrates")
    assert {"owner-members", "owner", "tables-held", "database-held"} & found(own.settings) == set()
    change(own.superuser, f"ALTER ROLE {OWNER_ROLE} LOGIN")
    try:
        assert "owner-signs-in" in found(own.settings)
    finally:
        change(own.superuser, f"ALTER ROLE {OWNER_ROLE} NOLOGIN")
