"""Put a backup back into an empty database, and say what is lost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from psycopg.errors import InsufficientPrivilege
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError, ProgrammingError

from audit import positions
from audit.anchors.kept import all_witnessed, set_witnessed_aside
from audit.checkpoint import Checkpoint, read_checkpoint
from audit.continuity import continues, holds
from audit.entry import SYSTEM, Fact, decode
from audit.head import SignedHead, all_remembered, set_aside
from audit.positions import StoredCheckpoint
from audit.schema import ROLE_STATEMENTS
from audit.sequencer import remember_ahead
from audit.tiles import TileFolder
from engine import restoring
from engine.commands.back_up import (
    DUMP,
    SCHEMAS,
    BackupNote,
    read_note,
    refuse_other_keys,
    restore_keys,
)
from engine.commands.continue_log import continue_log, hold_sequencer
from engine.commands.migrate import migrate
from engine.commands.move_instance import ledger_actor
from engine.core.permission import Operation
from engine.faults import BackupRefused, DatabaseUnavailable, NothingLost
from engine.model import Person
from engine.settings import Settings
from engine.store import accounts
from engine.store.database import owner_url, server_version, transaction
from engine.store.programs import run_program
from engine.workspace import Workspace, require


@dataclass(frozen=True, slots=True)
class Loss:
    """What was signed and is gone: the places `stored` to `signed - 1` of the log."""

    signed: int
    stored: int


def restore(settings: Settings, folder: Path) -> BackupNote:
    """Return what was put back; the schema is brought up to this build.

    Until `record_restore` was done, no process begins to work there; one that broke off goes on
    when it is called again.

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
    again = restoring.under_way(settings) == note.sha256
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            there = connection.exec_driver_sql(
                "SELECT nspname FROM pg_namespace WHERE nspname = ANY(%s)", (list(SCHEMAS),)
            ).all()
            if there and not again:
                raise BackupRefused("the database holds something already; name an empty one")
            server = server_version(connection)
            refuse_other_keys(folder, settings.home / "keys")
            restoring.begin(settings, note.sha256)
            restore_keys(folder, settings.home / "keys")
            for statement in ROLE_STATEMENTS:
                connection.exec_driver_sql(statement)
    except OperationalError as fault:
        raise DatabaseUnavailable(f"the database does not answer: {fault.orig}") from fault
    except (ProgrammingError, InsufficientPrivilege) as fault:
        raise BackupRefused(f"the database's owner may not make roles: {fault}") from fault
    finally:
        engine.dispose()
    if not there:
        # One transaction: what is there is whole.
        options = ["--exit-on-error", "--single-transaction", "--no-owner", str(folder / DUMP)]
        run_program("pg_restore", url, server, options)
    migrate(settings)
    return note


def loss_of(workspace: Workspace) -> Loss | None:
    """Return what was signed, as far as it is known here, and is not in the database any more.

    Known are the heads and what witnesses cosigned, in the key folder, and the static files.
    """
    return _missed(workspace).loss


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
    if not _is_said(workspace, "backup_of", backup_of):
        _record(workspace, {"size": missed.stored, "backup_of": backup_of}, actor)
    restoring.end(workspace.settings)
    return missed.loss


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
    loss = missed.loss
    if loss is None:
        raise NothingLost("nothing that was signed is missing; there is no loss to accept")
    root = missed.furthest.root.hex()
    data: dict[str, int | str] = {
        "size": loss.stored,
        "lost_size": loss.signed,
        "lost_root": root,
    }
    if not _is_said(workspace, "lost_root", root):
        fact = Fact("restore.performed", data={**data})
        continue_log(workspace, "loss", [fact], actor=actor)
    if missed.published:
        TileFolder(workspace.settings.tiles_folder).set_aside()
    set_witnessed_aside(workspace.ledger.keys, workspace.ledger.name, loss.stored)
    # Never without a head: of what is given up, and of what goes on, one is always remembered.
    with transaction(workspace.sequencer) as connection:
        hold_sequencer(connection)
        remember_ahead(connection, workspace.ledger)
    # Last: while it is missed, an admission that broke off is done again.
    for head in missed.heads:
        set_aside(workspace.ledger.keys, read_checkpoint(head.checkpoint.note).origin)
    return loss


@dataclass(frozen=True, slots=True)
class _Missed:
    """What is known outside of the database, and what it does not continue."""

    stored: int
    heads: tuple[SignedHead, ...]
    witnessed: tuple[Checkpoint, ...]
    published: tuple[Checkpoint, ...]

    @property
    def furthest(self) -> StoredCheckpoint | Checkpoint:
        """The largest; there must be one."""
        known: list[StoredCheckpoint | Checkpoint] = [head.checkpoint for head in self.heads]
        known += [*self.witnessed, *self.published]
        return max(known, key=lambda one: one.size)

    @property
    def loss(self) -> Loss | None:
        """How much it is, if anything."""
        if not (self.heads or self.witnessed or self.published):
            return None
        return Loss(self.furthest.size, self.stored)


def _missed(workspace: Workspace) -> _Missed:
    """Return what the database lost of what is known to have been signed."""
    ledger = workspace.ledger
    # Before the database is read: it only grows.
    heads = all_remembered(ledger.keys, ledger.name)
    witnessed = all_witnessed(ledger.keys, ledger.name)
    published = TileFolder(workspace.settings.tiles_folder).checkpoint()
    with workspace.transaction() as connection:
        newest = positions.newest_checkpoint(connection)
        return _Missed(
            newest.size if newest else 0,
            tuple(one for one in heads if not continues(connection, one)),
            tuple(one for one in witnessed if not holds(connection, one.size, one.root)),
            tuple(
                one
                for one in ((published,) if published else ())
                if not holds(connection, one.size, one.root)
            ),
        )


def _is_said(workspace: Workspace, name: str, value: str) -> bool:
    """Return whether the log says that already: what broke off after it said so is done again."""
    with workspace.transaction() as connection:
        entries = workspace.ledger.entries_of(connection, SYSTEM)
    facts = [fact for entry in entries for fact in decode(entry.body)["facts"]]
    return any(
        fact["type"] == "restore.performed" and fact["data"].get(name) == value for fact in facts
    )


def _record(workspace: Workspace, data: dict[str, int | str], actor: Person) -> None:
    # Whoever may make administrators.
    require(actor, Operation.MANAGE_ACCOUNTS)
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.real_time())
        fact = Fact(type="restore.performed", data={**data})
        workspace.ledger.append_system(connection, ledger_actor(actor), [fact], now)
