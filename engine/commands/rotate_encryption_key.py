"""Begin a new epoch of the key encryption key, and forget an old one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from audit.entry import Fact
from audit.faults import KeyForgotten
from audit.keys import fingerprint, forget, refuse_forgetting, renew_seal, rotate
from audit.report_seal import Seal
from audit.rewrapping import refuse_epochs
from engine.commands.advance_ledger import advance_ledger
from engine.commands.record_keys import KeyName, record_keys, said
from engine.commands.wrapped_keys import WRAPPED, as_owner, rewrap_all
from engine.core.permission import Operation
from engine.erased_backups import covered_by, forgotten
from engine.faults import KeyChangeRefused
from engine.model import Person
from engine.workspace import Workspace, require


@dataclass(frozen=True, slots=True)
class NewEpoch:
    """The epoch that wraps now, and how many keys were wrapped under it."""

    epoch: int
    rewrapped: int


def rotate_encryption_key(workspace: Workspace, *, actor: Person) -> NewEpoch:
    """Return the new epoch, under which everything that older ones wrapped is wrapped now.

    Running processes see it within seconds; what they wrap until then is wrapped anew when the old
    epoch is forgotten.

    Raises:
        NotAllowed: the actor may not.
        SettingsRefused: `VORGANG_MIGRATION_URL` is not the schema's owner.
    """
    require(actor, Operation.MANAGE_ACCOUNTS)
    keys = workspace.ledger.keys
    keys.encryption_keys.reread()
    with workspace.transaction() as connection:
        told = said(connection, workspace.ledger.queue_key)
        known = {name.number for _, name in told if name.kind == "kek"}
    # One that was made before a crash, and that no entry speaks of yet, is taken.
    if keys.newest_epoch == 1 or keys.newest_epoch in known:
        rotate(keys.folder)
        keys.encryption_keys.reread()
    epoch = keys.newest_epoch
    name = KeyName("kek", epoch, fingerprint("kek", keys.encryption_keys[epoch]))
    record_keys(workspace, [name.fact("rotated")], actor=actor)
    return NewEpoch(epoch, rewrap_all(workspace))


def forget_encryption_key(workspace: Workspace, epoch: int, *, actor: Person) -> int:
    """Destroy the key of an old epoch, and return how many keys had to be wrapped anew before.

    Backups of the key store from its time open nothing any more. The database refuses from now on
    whatever an older epoch wraps, also from a process that does not know a newer one yet. The entry
    that says so names the erasures which are complete with that.

    Raises:
        NotAllowed: the actor may not.
        KeyChangeRefused: it is the newest epoch, there is none, or something is still wrapped.
    """
    require(actor, Operation.MANAGE_ACCOUNTS)
    folder = workspace.ledger.keys.folder
    try:
        refuse_forgetting(folder, epoch)
    except KeyForgotten as fault:
        raise KeyChangeRefused(str(fault)) from fault
    count = rewrap_all(workspace)
    try:
        with as_owner(workspace.settings) as connection:
            for column in WRAPPED:
                refuse_epochs(connection, column, epoch)
    except IntegrityError as fault:
        raise KeyChangeRefused(f"something is still wrapped under epoch {epoch}") from fault
    # What a forgetting that broke off said counts by its place, and has it then.
    advance_ledger(workspace)
    with workspace.transaction() as connection:
        gone = epoch in forgotten(connection)
        covered = [] if gone else list(covered_by(connection, epoch))
    if not gone:
        fact = Fact("key.forgotten", data={"kind": "kek", "epoch": epoch})
        record_keys(workspace, [fact, *covered], actor=actor)
    forget(folder, epoch)
    workspace.ledger.keys.encryption_keys.reread()
    return count


def rotate_seal(workspace: Workspace, *, actor: Person) -> Seal:
    """Return the seal with which reports are sealed from the next start of a process on.

    Raises:
        NotAllowed: the actor may not.
    """
    require(actor, Operation.MANAGE_ACCOUNTS)
    seal = renew_seal(workspace.ledger.keys.folder, workspace.settings.company)
    name = KeyName("seal", seal.number, seal.fingerprint)
    record_keys(workspace, [name.fact("rotated")], actor=actor)
    return seal
