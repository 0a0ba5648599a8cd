"""Put entries aside that somebody without the key folder inserted, so that their chain goes on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from audit.aside import (
    Blocked,
    NothingForeign,
    PutAside,
    blocked_from,
    evidence_of,
    put_aside,
)
from audit.faults import EntryRefused
from audit.sequencer import integrate
from engine.commands.continue_log import hold_sequencer
from engine.commands.move_instance import ledger_actor
from engine.commands.own_entries import queue_again, record_queued
from engine.commands.reasons import checked_reason
from engine.commands.wrapped_keys import as_owner
from engine.core.permission import Operation
from engine.faults import NotFound
from engine.model import Person
from engine.store import accounts
from engine.workspace import Workspace, require


def put_aside_entries(
    workspace: Workspace, instance: str, reason: str, file: Path, *, actor: Person
) -> PutAside:
    """Return what was taken out of the chain of an instance; the product's own entries go on.

    Of a case whose own entries lost their rows in the queue nothing is taken out: they get
    others.

    Nobody writes while it happens. The entries are kept in the file, with everything that stood
    behind them as it was; an entry of the log holds the file's hash and names who did it.

    Args:
        workspace: with the key folder.
        instance: process instance, or `system`.
        reason: why; sealed.
        file: new; it is written, for its owner alone, before anything is taken out.
        actor: an administrator.

    Raises:
        NotAllowed: the actor may not.
        NotFound: no entry of the instance that waits is somebody else's, or the product's own
            stand behind one in a process instance.
        FileExistsError: the file is there already.
        EngineFault: there is no reason, or one that is too long.
        SettingsRefused: `VORGANG_MIGRATION_URL` is not the schema's owner.
        DatabaseUnavailable: the database, or another sequencer, does not let it happen.
    """
    require(actor, Operation.MANAGE_ACCOUNTS)
    why, ledger = checked_reason(reason), workspace.ledger
    with as_owner(workspace.settings) as connection:
        hold_sequencer(connection)
        connection.exec_driver_sql("LOCK TABLE ledger.entry IN EXCLUSIVE MODE")
        now = accounts.clock(connection, workspace.real_time())
        queued = queue_again(connection, workspace, instance)
        if queued:
            record_queued(connection, workspace, (instance, queued), why, actor, now)
            return PutAside((), len(queued), 0)
        while integrate(connection, ledger):
            pass
        try:
            _keep(file, instance, blocked_from(connection, ledger, instance))
            with _given_up_on_failure(file):
                return put_aside(connection, ledger, instance, why, ledger_actor(actor), now)
        except (NothingForeign, EntryRefused) as fault:
            raise NotFound(str(fault)) from fault


@contextmanager
def _given_up_on_failure(file: Path) -> Iterator[None]:
    """Take the file away again if nothing was taken out: the next attempt writes its own."""
    done = False
    try:
        yield
        done = True
    finally:
        if not done:
            file.unlink()


def _keep(file: Path, instance: str, blocked: Blocked) -> None:
    """Write the file, new and durable: from the commit on it is the only place of what it holds."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as written:
        written.write(evidence_of(instance, blocked))
        written.flush()
        os.fsync(written.fileno())
