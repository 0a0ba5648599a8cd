"""Putting aside takes nothing out of a case that the case itself goes on from."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.commands.advance_ledger import advance_ledger
from engine.commands.complete_user_task import complete_user_task
from engine.commands.put_aside_entries import put_aside_entries
from engine.commands.start_process_instance import start_process_instance
from engine.commands.verify_ledger import verify_ledger
from engine.commands.wrapped_keys import as_owner
from engine.faults import NotFound
from engine.queries import inbox
from engine.queries.waiting_entries import waiting_entries
from engine.workspace import Workspace
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
HARMED = {
    "changed": "UPDATE ledger.pending SET mac = repeat('x', 32)::bytea WHERE inst = %s",
    "removed": "DELETE FROM ledger.pending WHERE inst = %s",
}


@pytest.mark.parametrize("steps", [1, 2])
@pytest.mark.parametrize("harm", HARMED)
def test_entries_of_the_product_whose_queue_was_harmed_are_queued_again(
    workspace: Workspace, tmp_path: Path, harm: str, steps: int
) -> None:
    deployed(workspace, WORK)
    carl = person(workspace, "carl", "clerk")
    advance_ledger(workspace)
    key = start_process_instance(workspace, "work", variables={"a": "b"}, actor=carl).key
    if steps == 2:
        (task,) = inbox(workspace, carl)
        complete_user_task(workspace, task.key, {}, actor=carl)
    with as_owner(workspace.settings) as connection:
        connection.exec_driver_sql(HARMED[harm], (str(key),))
    advance_ledger(workspace)
    done = put_aside_entries(
        workspace, str(key), "Reihe beschädigt", tmp_path / "kept", actor=ADMINISTRATOR
    )
    assert (done.foreign, done.entered_again) == ((), steps)
    advance_ledger(workspace)
    assert list(waiting_entries(workspace)) == []
    assert verify_ledger(workspace) == ()
    with pytest.raises(NotFound):
        put_aside_entries(workspace, str(key), "noch", tmp_path / "kept", actor=ADMINISTRATOR)
