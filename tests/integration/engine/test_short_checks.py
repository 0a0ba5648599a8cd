"""What the database refuses of a step's rows, whoever writes them and however they search."""

from __future__ import annotations

import psycopg
import pytest
from psycopg.errors import CheckViolation

from engine.commands.start_process_instance import start_process_instance
from engine.store.database import owner_url
from engine.workspace import Workspace
from tests.builders import SIMPLE, deployed, person

ENTRY = "INSERT INTO ledger.entry (inst, seq, leaf, body) VALUES ('x', {}, {}, {})"
LEAF, BODY = "decode(repeat('00', 32), 'hex')", "'{}'::bytea"


@pytest.mark.parametrize(
    "statement",
    [
        ENTRY.format(0, LEAF, BODY),
        ENTRY.format(1, "''", BODY),
        ENTRY.format(1, LEAF + " || '\\x00'", BODY),
        ENTRY.format(1, LEAF, "decode(repeat('00', 65536), 'hex')"),
        "UPDATE engine.user_task SET state = 'asleep'",
        "UPDATE engine.user_task SET state = ''",
        "UPDATE engine.process_instance SET status = 'asleep'",
        "UPDATE engine.process_instance SET version = 0",
    ],
)
@pytest.mark.parametrize("replicates", [False, True], ids=["as usual", "as a replica"])
def test_a_row_that_is_none_is_refused_even_to_the_owner(
    workspace: Workspace, statement: str, replicates: bool
) -> None:
    deployed(workspace, SIMPLE)
    alice = person(workspace, "alice", "clerk")
    start_process_instance(workspace, "simple", variables={}, actor=alice)
    url = owner_url(workspace.settings).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        if replicates:
            connection.execute("SET session_replication_role = replica")
        # Whoever puts functions and operators of their own first changes nothing.
        connection.execute("CREATE SCHEMA mine")
        connection.execute(
            "CREATE FUNCTION mine.octet_length(bytea) RETURNS integer LANGUAGE sql RETURN 32"
        )
        connection.execute("SET search_path = mine, pg_catalog")
        with pytest.raises(CheckViolation):
            connection.execute(statement)
        connection.rollback()


def test_the_longest_entry_and_every_state_are_taken(workspace: Workspace) -> None:
    deployed(workspace, SIMPLE)
    alice = person(workspace, "alice", "clerk")
    start_process_instance(workspace, "simple", variables={}, actor=alice)
    url = owner_url(workspace.settings).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        connection.execute(ENTRY.format(1, LEAF, "decode(repeat('00', 65535), 'hex')"))
        for state in ("ready", "claimed", "completed", "cancelled"):
            connection.execute("UPDATE engine.user_task SET state = %s", (state,))
        for status in ("active", "completed", "terminated"):
            connection.execute("UPDATE engine.process_instance SET status = %s", (status,))
        connection.rollback()
