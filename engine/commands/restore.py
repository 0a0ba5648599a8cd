"""Put a backup back into an empty database, and say what is lost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from psycopg.errors import InsufficientPrivilege
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError, ProgrammingError

from audit import positions
from audit.anchors.kept import set_witnessed_aside
from audit.checkpoint import read_checkpoint
from audit.continuity import continues
from audit.entry import SYSTEM, Fact, decode
from audit.head import SignedHead, all_remembered, set_aside
from audit.schema import ROLE_STATEMENTS
from audit.tiles import TileFolder
from engine.commands.back_up import DUMP, SCHEMAS, BackupNote, read_note, restore_keys
from engine.commands.continue_log import continue_log
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
    """Go on with a log that has lost signed entries, under another name, and say so in it for good.

    Under the old one, places would be signed that were signed before with other entries. The signed
    head that is gone stands in the ledger with its size and root, and its note stays in the key
    folder: whoever holds a checkpoint of what was lost finds there that it was admitted. Other
    processes must be started again.

    Raises:
        NothingLost: nothing that was signed is missing.
        NotAllowed: the actor may not.
    """
    missed = _missed(workspace)
    if missed is None:
        raise NothingLost("nothing that was signed is missing; there is no loss to accept")
    head, stored = missed
    data: dict[str, int | str] = {
        "size": stored,
        "lost_size": head.checkpoint.size,
        "lost_root": head.checkpoint.root.hex(),
    }
    if not _is_admitted(workspace, data):
        fact = Fact("restore.performed", data={**data})
        continue_log(workspace, "loss", [fact], actor=actor)
    set_aside(workspace.ledger.keys, read_checkpoint(head.checkpoint.note).origin)
    set_witnessed_aside(workspace.ledger.keys, workspace.ledger.name, stored)
    TileFolder(workspace.settings.tiles_folder).set_aside()
    return Loss(head.checkpoint.size, stored)


def _missed(workspace: Workspace) -> tuple[SignedHead, int] | None:
    """Return the signed head that the database lost, and how much it holds."""
    # Before the database is read: it only grows.
    heads = all_remembered(workspace.ledger.keys, workspace.ledger.name)
    with workspace.transaction() as connection:
        missed = [head for head in heads if not continues(connection, head)]
        newest = positions.newest_checkpoint(connection)
    if not missed:
        return None
    return max(missed, key=lambda head: head.checkpoint.size), newest.size if newest else 0


def _is_admitted(workspace: Workspace, data: dict[str, int | str]) -> bool:
    """Return whether the log says already that this is lost: an admission that broke off."""
    with workspace.transaction() as connection:
        entries = workspace.ledger.entries_of(connection, SYSTEM)
    facts = [fact for entry in entries for fact in decode(entry.body)["facts"]]
    return any(
        fact["type"] == "restore.performed" and fact["data"].get("lost_root") == data["lost_root"]
        for fact in facts
    )


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
