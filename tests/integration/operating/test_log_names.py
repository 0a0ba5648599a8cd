"""The log of a running installation: signs of life, alarms, a new name, and the guard at start."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audit.entry import decode
from audit.tiles import TileFolder
from engine.commands.advance_ledger import advance_ledger
from engine.commands.answer_once import Answer, Key, answer_once
from engine.commands.complete_user_task import complete_user_task
from engine.commands.continue_log import continue_log
from engine.commands.show_life import show_life
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.commands.wrapped_keys import as_owner
from engine.doctor.ledger_checks import check_pending
from engine.faults import LogRolledBack, NotAllowed
from engine.model import Person
from engine.queries import inbox
from engine.queries.figures import read_figures
from engine.queries.readiness import Part, PartState, readiness
from engine.queries.rollback import refuse_rollback
from engine.settings import Settings
from engine.workspace import Workspace, open_workspace
from tests.builders import (
    ADMINISTRATOR,
    deployed,
    end_event,
    person,
    process,
    start_event,
    user_task,
)

WORK = process("work", start_event("check") + user_task("check", "done") + end_event())


def begun(workspace: Workspace) -> Person:
    alice = person(workspace, "alice", "clerk")
    deployed(workspace, WORK)
    start_process_instance(workspace, "work", variables={"who": "Miriam"}, actor=alice)
    advance_ledger(workspace)
    return alice


def older(workspace: Workspace, table: str, interval: str) -> None:
    """Let what stands in a table of the ledger have come earlier, as its owner could."""
    with as_owner(workspace.settings) as connection:
        connection.exec_driver_sql(f"ALTER TABLE ledger.{table} DISABLE TRIGGER ALL")
        connection.exec_driver_sql(f"UPDATE ledger.{table} SET at = at - interval '{interval}'")
        connection.exec_driver_sql(
            f"ALTER TABLE ledger.{table} ENABLE ALWAYS TRIGGER {table}_only_grows"
            if table != "pending"
            else f"ALTER TABLE ledger.{table} ENABLE TRIGGER ALL"
        )


def test_a_log_that_is_silent_for_a_day_says_once_that_it_is_there(workspace: Workspace) -> None:
    assert not show_life(workspace)
    begun(workspace)
    assert not show_life(workspace)
    older(workspace, "index", "25 hours")
    assert show_life(workspace)
    assert not show_life(workspace)
    assert advance_ledger(workspace) == 1
    assert not show_life(workspace)
    with workspace.transaction() as connection:
        *_, last = workspace.ledger.entries_of(connection, "system")
    assert decode(last.body)["facts"][0]["type"] == "log.alive"
    assert verify_ledger(workspace) == ()


def test_entries_that_nobody_places_or_signs_are_an_alarm_after_a_minute(
    workspace: Workspace,
) -> None:
    alice = begun(workspace)
    assert check_pending(read_figures(workspace)).case == ""
    start_process_instance(workspace, "work", variables={}, actor=alice)
    older(workspace, "pending", "2 minutes")
    assert check_pending(read_figures(workspace)).case == "entries-wait"
    found = readiness(workspace)
    assert (found.parts[Part.SEQUENCER], found.ready) == (PartState.LATE, True)
    advance_ledger(workspace)
    assert check_pending(read_figures(workspace)).case == ""
    older(workspace, "checkpoint", "3 days")
    assert check_pending(read_figures(workspace)).case == "log-silent"
    with as_owner(workspace.settings) as connection:
        connection.exec_driver_sql("ALTER TABLE ledger.checkpoint DISABLE TRIGGER ALL")
        connection.exec_driver_sql("DELETE FROM ledger.checkpoint")
    older(workspace, "index", "2 minutes")
    assert check_pending(read_figures(workspace)).case == "entries-unsigned"


def test_a_log_goes_on_under_another_name_with_another_key(
    workspace: Workspace, settings: Settings
) -> None:
    alice = begun(workspace)
    stale = open_workspace(settings)
    kept = Key("scope", "key", b"request")
    answer_once(workspace, kept, lambda _: Answer(200, b"content"))
    first = workspace.ledger.origin
    assert continue_log(workspace, "key", actor=ADMINISTRATOR) == f"{first}/2"
    assert workspace.ledger.keys.log.newest.number == 2
    (task,) = inbox(workspace, alice, limit=10)
    complete_user_task(workspace, task.key, {}, actor=alice)
    advance_ledger(workspace)
    assert verify_ledger(workspace) == ()
    assert readiness(workspace).ready
    refuse_rollback(workspace)
    # What is kept under the old name is read on.
    assert answer_once(workspace, kept, lambda _: Answer(500, b"")).content == b"content"
    # A process that was not started again is sent no work, and writes none.
    assert not readiness(stale).ready
    stale.close()
    again = open_workspace(settings)
    assert again.ledger.origin == f"{first}/2"
    assert verify_ledger(again) == ()
    assert continue_log(again, "key", actor=ADMINISTRATOR) == f"{first}/3"
    advance_ledger(again)
    assert verify_ledger(again) == ()
    again.close()


def test_nobody_else_begins_the_log_anew(workspace: Workspace) -> None:
    with pytest.raises(NotAllowed):
        continue_log(workspace, "key", actor=person(workspace, "bob", "clerk"))


def test_the_static_files_alone_know_that_a_database_is_older(
    workspace: Workspace, settings: Settings
) -> None:
    alice = begun(workspace)
    refuse_rollback(workspace)
    start_process_instance(workspace, "work", variables={}, actor=alice)
    advance_ledger(workspace)
    published = TileFolder(settings.tiles_folder).checkpoint()
    assert published is not None
    # Somebody with the key folder and the database, but not the folder of the files.
    for path in workspace.ledger.keys.folder.glob("head-*.json"):
        path.unlink()
    with as_owner(settings) as connection:
        for table in ("index", "checkpoint"):
            connection.exec_driver_sql(f"ALTER TABLE ledger.{table} DISABLE TRIGGER ALL")
        connection.exec_driver_sql(
            "DELETE FROM ledger.index WHERE idx >= %s", (published.size - 1,)
        )
        connection.exec_driver_sql(
            "DELETE FROM ledger.checkpoint WHERE size >= %s", (published.size,)
        )
    with pytest.raises(LogRolledBack, match=str(published.size)):
        refuse_rollback(workspace)
    elsewhere = open_workspace(replace(settings, tiles=str(settings.home / "none")))
    refuse_rollback(elsewhere)
    elsewhere.close()
