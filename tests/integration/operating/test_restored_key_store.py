"""The key store put back from a backup: after a rotation and forgetting, it opens nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine

from audit.faults import KeyForgotten
from audit.personal import WrappedKey, unwrap
from engine.commands.approve_erasure import approve_erasure
from engine.commands.execute_erasure import execute_erasure
from engine.commands.request_erasure import request_erasure
from engine.commands.rotate_encryption_key import forget_encryption_key, rotate_encryption_key
from engine.commands.verify_ledger import verify_ledger
from engine.person_model import Target
from engine.queries import case, cases
from engine.settings import Settings
from engine.store.database import owner_url, server_version
from engine.store.programs import run_program
from engine.workspace import Workspace, open_workspace
from tests.builders import ADMINISTRATOR, person
from tests.integration.operating.examined import found
from tests.integration.operating.test_keys import busy

_KEYS = (
    "SELECT d.subject, d.class, d.epoch, d.wrapped FROM keystore.dek d "
    "JOIN engine.every_process_instance i USING (subject) WHERE i.key = %s AND wrapped IS NOT NULL"
)


def program(settings: Settings, name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs on the installation's database."""
    url = owner_url(settings)
    engine = create_engine(url)
    with engine.begin() as connection:
        server = server_version(connection)
    engine.dispose()
    run_program(name, url, server, list(arguments))


def erased(workspace: Workspace, key: int) -> None:
    asks, *others = (
        person(workspace, name, "data-protection-team") for name in ("dora", "emil", "frida")
    )
    asked = request_erasure(workspace, Target(case=key), "Antrag", actor=asks)
    for one in others:
        approve_erasure(workspace, asked, actor=one)
    execute_erasure(workspace, asked, actor=asks)


def openable(workspace: Workspace, key: int) -> int:
    """Return how many of a case's keys the folder opens."""
    count = 0
    with workspace.transaction() as connection:
        rows = connection.exec_driver_sql(_KEYS, (key,)).all()
    for subject, retention, epoch, wrapped in rows:
        try:
            unwrap(subject, retention, WrappedKey(epoch, bytes(wrapped)), workspace.ledger.keys)
        except KeyForgotten:
            continue
        count += 1
    return count


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_key_store_put_back_by_pg_restore_opens_what_was_erased_only_with_its_epoch(
    workspace: Workspace, settings: Settings, tmp_path: Path, forgotten: bool
) -> None:
    key = busy(workspace)
    dump = tmp_path / "keystore.dump"
    program(settings, "pg_dump", "--format=custom", "--schema=keystore", f"--file={dump}")
    before = openable(workspace, key)
    assert before >= 2
    erased(workspace, key)
    assert openable(workspace, key) == 0
    if forgotten:
        rotate_encryption_key(workspace, actor=ADMINISTRATOR)
        forget_encryption_key(workspace, 1, actor=ADMINISTRATOR)
    assert verify_ledger(workspace) == ()
    program(settings, "pg_restore", "--clean", "--if-exists", "--single-transaction", str(dump))
    again = open_workspace(settings)
    # The rows are there again, wrapped as they were.
    assert openable(again, key) == (0 if forgotten else before)
    if forgotten:
        assert "epochs-missing" in found(settings)
        (row,) = cases(again, ADMINISTRATOR)
        assert (row.summary, row.business_id) == (None, None)
        shown = case(again, key, ADMINISTRATOR)
        assert (shown.instance.damaged, shown.variables) == (True, {})
    again.close()
