"""The database itself: its schema, its roles, its inbox at scale, and the embedded server."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect
from sqlalchemy.exc import ProgrammingError

from engine.commands.migrate import migrate
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.faults import DatabaseUnavailable, SettingsRefused
from engine.queries import inbox
from engine.settings import Settings
from engine.store import (
    account_rows,
    answer_rows,
    archive_rows,
    batch_rows,
    definition_rows,
    embedded,
    inbox_rows,
    instance_rows,
    mailbox_rows,
    message_rows,
    notice_rows,
    person_rows,
    public_link_rows,
    report_rows,
    schema,
    sign_in_rows,
    signal_rows,
    suppression_rows,
)
from engine.store.base import SCHEMA, Base
from engine.store.database import owner_url
from engine.workspace import Workspace, open_workspace
from tests.builders import SIMPLE, deployed, person
from tests.folders import short_folder
from tests.work import rows_read

MIGRATIONS = Path(__file__).resolve().parents[3] / "engine" / "migrations"


def test_the_migrations_make_exactly_the_tables_that_the_rows_describe(settings: Settings) -> None:
    known = (account_rows, answer_rows, archive_rows, batch_rows, definition_rows, instance_rows)
    others = (inbox_rows, message_rows, person_rows, public_link_rows, report_rows, sign_in_rows)
    assert all((*known, *others))
    assert all((signal_rows, notice_rows, suppression_rows, mailbox_rows))
    engine = create_engine(owner_url(settings))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "version_table_schema": SCHEMA,
                "include_name": lambda name, kind, _: kind != "schema" or name == SCHEMA,
            },
        )
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_migrating_twice_changes_nothing(settings: Settings) -> None:
    migrate(settings)
    migrate(settings)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger.entry SET body = 'x'",
        "DELETE FROM ledger.entry",
        "TRUNCATE ledger.entry",
        "DROP TABLE ledger.entry",
        "DELETE FROM ledger.checkpoint",
        "ALTER TABLE ledger.entry DISABLE TRIGGER ALL",
        "UPDATE engine.process_definition SET version = 9",
        "DELETE FROM engine.process_instance",
        "UPDATE engine.resource SET content = 'x'",
        "SET session_replication_role = replica",
        "CREATE TABLE engine.mine (x int)",
    ],
)
def test_the_application_cannot_change_what_has_happened(
    workspace: Workspace, statement: str
) -> None:
    deployed(workspace, SIMPLE)
    with pytest.raises(ProgrammingError), workspace.transaction() as connection:
        connection.exec_driver_sql(statement)
    assert not verify_ledger(workspace)


def test_a_state_edited_past_the_engine_is_found(workspace: Workspace) -> None:
    alice = person(workspace, "alice", "clerk")
    deployed(workspace, SIMPLE)
    start_process_instance(workspace, "simple", variables={}, actor=alice)
    assert not verify_ledger(workspace)
    with workspace.transaction() as connection:
        connection.exec_driver_sql("UPDATE engine.process_instance SET state = state || 'x'::bytea")
    assert [finding.code for finding in verify_ledger(workspace)] == ["state-changed"]


def test_the_inbox_costs_the_same_with_many_open_tasks(workspace: Workspace) -> None:
    alice = person(workspace, "alice", "clerk", "sales")
    deployed(workspace, SIMPLE)
    start_process_instance(workspace, "simple", variables={}, actor=alice)
    fill(workspace, 20_000)
    assert len(inbox(workspace, alice, limit=50)) == 50
    looked_at = rows_read(workspace.database, lambda: inbox(workspace, alice, limit=50))
    # Some rows for each task that is shown (its case, its key, who has it), none for the others.
    assert 50 <= looked_at < 20 * 50


def fill(workspace: Workspace, count: int) -> None:
    """Open so many more user tasks, for the group that has one."""
    engine = create_engine(owner_url(workspace.settings))
    with engine.begin() as connection:
        connection.exec_driver_sql(
            """
WITH made AS (
  INSERT INTO engine.user_task (process_instance_key, token_id, activity_id, name, state,
    candidate_groups, candidate_users, excluded, due_at, priority, created_at)
  SELECT process_instance_key, (SELECT max(token_id) FROM engine.user_task) + n, activity_id, name,
    'ready', candidate_groups, candidate_users, excluded, now() + n * interval '7 seconds',
    priority,
    now() FROM (SELECT * FROM engine.user_task LIMIT 1) t, generate_series(1, %s) n
  RETURNING key, process_instance_key, due_at, priority)
INSERT INTO engine.user_task_candidate
  (user_task_key, process_instance_key, candidate, due_at, priority)
SELECT key, process_instance_key, 'group:clerk', due_at, priority FROM made
""",
            (count,),
        )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()


def test_a_database_that_does_not_answer_is_named_as_such(
    settings: Settings, tmp_path: Path
) -> None:
    nowhere = replace(settings, database_url=f"postgresql://x@/x?host={tmp_path}")
    with pytest.raises(DatabaseUnavailable):
        open_workspace(nowhere)
    with pytest.raises(DatabaseUnavailable):
        migrate(nowhere)
    with pytest.raises(SettingsRefused):
        open_workspace(replace(settings, database_url="sqlite://"))


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that PostgreSQL's own user may reach, where root runs the tests.

    None of pytest's: every other run that begins meanwhile closes their parent to all but its user.
    """
    with short_folder() as folder:
        yield folder / "home"


def test_the_embedded_server_starts_is_shared_and_stops(home: Path) -> None:
    settings = Settings(home=home)
    migrate(settings)
    opened = open_workspace(settings)
    with opened.transaction() as connection:
        role = connection.exec_driver_sql("SELECT current_user").scalar_one()
    assert role == "vorgang_app"
    assert embedded.start(home) == embedded.start(home)
    opened.close()
    assert embedded.stop(home)
    assert not embedded.stop(home)
    assert not (home / "database" / "postmaster.pid").exists()


HOLDER = """
import sys, time
from pathlib import Path
from engine.store import embedded
embedded.start(Path(sys.argv[1]))
print("up", flush=True)
time.sleep(float(sys.argv[2]))
"""


def hold(home: Path, seconds: float) -> subprocess.Popen[str]:
    """Start a process that holds the embedded server for so long."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(home), str(seconds)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "up\n"
    return holder


def test_a_server_left_by_a_killed_process_ends_with_the_next_one_or_by_stop(
    home: Path,
) -> None:
    killed = hold(home, 60)
    killed.kill()
    killed.communicate()
    running = home / "database" / "postmaster.pid"
    assert running.exists()
    hold(home, 0).communicate()
    assert not running.exists()
    killed = hold(home, 60)
    killed.kill()
    killed.communicate()
    assert embedded.stop(home)
    assert not running.exists()


def test_a_long_path_is_no_obstacle(home: Path) -> None:
    far = home / ("long-" * 20) / "home"
    hold(far, 0).communicate()
    assert (far / "database" / "PG_VERSION").exists()


def test_the_embedded_server_starts_whatever_locale_is_named_and_knows_umlauts() -> None:
    program = (
        "import sys, psycopg; from pathlib import Path; from engine.store import embedded\n"
        "home = Path(sys.argv[1])\n"
        "with psycopg.connect(embedded.start(home)) as connection:\n"
        "    print(connection.execute(\"SELECT lower('ÄRGER')\").fetchone()[0] == 'ärger')\n"
        "embedded.stop(home)\n"
    )
    with tempfile.TemporaryDirectory(prefix="vg") as home:
        said = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", program, home],
            env=os.environ | {"LANG": "de_XX.UTF-8", "LC_ALL": "de_XX.UTF-8"},
            capture_output=True,
            text=True,
            check=True,
        )
    assert said.stdout.split() == ["True"]


def make_anew(engine: Engine, revision: str) -> None:
    """Make the schema as an earlier build has left it."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA engine, ledger, keystore CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA engine")
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


@pytest.mark.parametrize("placed", [False, True])
def test_what_waits_unproven_holds_the_upgrade_up_and_is_not_lost(
    settings: Settings, placed: bool
) -> None:
    """Before there were MACs: an entry in the queue, or in the order and not signed."""
    engine = create_engine(owner_url(settings))
    make_anew(engine, "0026")
    waiting = "INSERT INTO ledger.pending (inst, seq) VALUES ('x', 1)"
    unsigned = "INSERT INTO ledger.index (idx, inst, seq, leaf) VALUES (0, 'x', 1, sha256('x'))"
    with engine.begin() as connection:
        connection.exec_driver_sql(unsigned if placed else waiting)
    with pytest.raises(SettingsRefused, match="1 entries of the ledger wait"):
        migrate(settings)
    with engine.begin() as connection:
        if placed:
            connection.exec_driver_sql(
                "INSERT INTO ledger.checkpoint VALUES (1, sha256('x'), 'note', now())"
            )
        else:
            connection.exec_driver_sql("DELETE FROM ledger.pending")
    migrate(settings)
    with engine.begin() as connection:
        columns = inspect(connection).get_columns("pending", schema="ledger")
    assert [one["nullable"] for one in columns if one["name"] == "mac"] == [False]
    engine.dispose()


def test_the_revisions_read_off_the_files_are_those_that_migrate() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    every = frozenset(one.revision for one in scripts.walk_revisions())
    assert schema._revisions() == (every, scripts.get_current_head())
