"""Put a backup back into an empty database, and say what is lost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from psycopg.errors import InsufficientPrivilege
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError, ProgrammingError

from audit import positions
from audit.continuity import continues
from audit.entry import Fact
from audit.head import SignedHead, remembered, set_aside
from audit.schema import ROLE_STATEMENTS
from engine.commands.back_up import DUMP, SCHEMAS, BackupNote, read_note, restore_keys
from engine.commands.migrate import migrate
from engine.commands.move_instance import ledger_actor
from engine.core.permission import Operation
from engine.faults import BackupRefused, DatabaseUnavailable, NothingLost
from engine.model import Person
from engine.settings import Settings
from engine.store import accounts
from engine.store.database import owner_url, server_version
from engine.store.programs import run_program
from engine.workspace import Workspace, require


@dataclass(frozen=True, slots=True)
class Loss:
    """What was signed and is gone: the places `stored` to `signed - 1` of the log."""

    signed: int
    stored: int


def restore(settings: Settings, folder: Path) -> BackupNote:
    """Return what was put back; the schema is brought up to this build.

    Args:
        settings: name an empty database, and its owner.
        folder: of the backup.

    Raises:
        BackupRefused: it is no whole backup, of another ledger, or the database is not empty.
        SettingsRefused: PostgreSQL's programs are missing, or the user may not do it.
        DatabaseUnavailable: the database does not answer.
    """
    note = read_note(folder)
    if note.log != settings.log_origin:
        raise BackupRefused(
            f"the backup holds the ledger {note.log}; set VORGANG_LOG_ORIGIN to it first"
        )
    url = owner_url(settings)
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            there = connection.exec_driver_sql(
                "SELECT nspname FROM pg_namespace WHERE nspname = ANY(%s)", (list(SCHEMAS),)
            ).all()
            if there:
                raise BackupRefused("the database holds something already; name an empty one")
            server = server_version(connection)
            restore_keys(folder, settings.home / "keys")
            for statement in ROLE_STATEMENTS:
                connection.exec_driver_sql(statement)
    except OperationalError as fault:
        raise DatabaseUnavailable(f"the database does not answer: {fault.orig}") from fault
    except (ProgrammingError, InsufficientPrivilege) as fault:
        raise BackupRefused(f"the database's owner may not make roles: {fault}") from fault
    finally:
        engine.dispose()
    options = ["--exit-on-error", "--single-transaction", "--no-owner", str(folder / DUMP)]
    run_program("pg_restore", url, server, options)
    migrate(settings)
    return note


def loss_of(workspace: Workspace) -> Loss | None:
    """Return what was signed with this key folder and is not in the database any more."""
    missed = _missed(workspace)
    return None if missed is None else Loss(missed[0].checkpoint.size, missed[1])


def record_restore(workspace: Workspace, backup_of: str, *, actor: Person) -> Loss | None:
    """Write into the ledger that it was restored; return what is lost.

    Args:
        workspace: over the restored database.
        backup_of: when the backup was made.
        actor: an administrator.

    Raises:
        NotAllowed: the actor may not.
    """
    missed = _missed(workspace)
    stored = _stored(workspace) if missed is None else missed[1]
    _record(workspace, {"size": stored, "backup_of": backup_of}, actor)
    return None if missed is None else Loss(missed[0].checkpoint.size, stored)


def accept_loss(workspace: Workspace, *, actor: Person) -> Loss:
    """Go on with a log that has lost signed entries, and say so in it for good.

    The signed head that is gone stands in the ledger with its size and root, and its note stays in
    the key folder: whoever holds a checkpoint of what was lost finds there that it was admitted.

    Raises:
        NothingLost: nothing that was signed is missing.
        NotAllowed: the actor may not.
    """
    missed = _missed(workspace)
    if missed is None:
        raise NothingLost("nothing that was signed is missing; there is no loss to accept")
    head, stored = missed
    lost: dict[str, int | str] = {
        "lost_size": head.checkpoint.size,
        "lost_root": head.checkpoint.root.hex(),
    }
    _record(workspace, {"size": stored, **lost}, actor)
    set_aside(workspace.ledger.keys, workspace.ledger.origin)
    return Loss(head.checkpoint.size, stored)


def _missed(workspace: Workspace) -> tuple[SignedHead, int] | None:
    """Return the signed head that the database lost, and how much it holds."""
    # Before the database is read: it only grows.
    head = remembered(workspace.ledger.keys, workspace.ledger.origin)
    if head is None:
        return None
    with workspace.transaction() as connection:
        if continues(connection, head):
            return None
        newest = positions.newest_checkpoint(connection)
    return head, newest.size if newest else 0


def _stored(workspace: Workspace) -> int:
    with workspace.transaction() as connection:
        newest = positions.newest_checkpoint(connection)
    return newest.size if newest else 0


def _record(workspace: Workspace, data: dict[str, int | str], actor: Person) -> None:
    # Whoever may make administrators.
    require(actor, Operation.MANAGE_ACCOUNTS)
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.real_time())
        fact = Fact(type="restore.performed", data={**data})
        workspace.ledger.append_system(connection, ledger_actor(actor), [fact], now)
