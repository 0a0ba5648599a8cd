"""Rotate the key that signs the log: a successor is introduced, both sign, the old one retires."""

from __future__ import annotations

from audit.key_facts import retired, rotated
from audit.key_history import KeyHistory
from audit.log_keyring import SigningKey
from audit.log_keys import held_key, read_history
from engine.commands.advance_ledger import advance_ledger
from engine.commands.record_keys import record_keys
from engine.core.permission import Operation
from engine.faults import KeyChangeRefused
from engine.model import Person
from engine.workspace import Workspace, require


def rotate_log_key(workspace: Workspace, *, actor: Person) -> SigningKey:
    """Return the successor: checkpoints carry its signature too as soon as its entry has a place.

    Raises:
        NotAllowed: the actor may not.
        KeyChangeRefused: two keys sign already, or no key signs in this process.
        SignerFailed: the signing program has no key of the next number.
    """
    require(actor, Operation.MANAGE_ACCOUNTS)
    history = _history(workspace)
    open_ = [key for key in history.keys if key.last_size is None]
    if len(open_) > 1:
        raise KeyChangeRefused("two keys sign the log already; run: vorgang keys retire")
    ring = workspace.ledger.keys.log
    known = {key.fingerprint for key in history.keys}
    newest = ring.newest
    if newest.signer is None:
        raise KeyChangeRefused("the key is rotated where the publisher runs; none signs here")
    # One that was made before a crash, and that no entry speaks of yet, is taken.
    successor = newest if newest.fingerprint not in known else ring.ensure(newest.number + 1)
    former = held_key(workspace.ledger.keys, open_[-1])
    record_keys(workspace, [rotated(history.origin, former, successor)], actor=actor)
    return successor


def retire_log_key(workspace: Workspace, *, actor: Person) -> SigningKey:
    """Return the key that signs no more, from the place of this entry on.

    Raises:
        NotAllowed: the actor may not.
        KeyChangeRefused: only one key signs, or no checkpoint carries both signatures yet.
        SignerFailed: the key that remains does not sign in this process.
    """
    require(actor, Operation.MANAGE_ACCOUNTS)
    history = _history(workspace)
    open_ = [key for key in history.keys if key.last_size is None]
    if len(open_) < 2:
        raise KeyChangeRefused("one key signs the log; rotate it first: vorgang keys rotate ledger")
    with workspace.transaction() as connection:
        if workspace.ledger.covered(connection) < open_[-1].first_size:
            raise KeyChangeRefused("no checkpoint carries both signatures yet; wait a moment")
    old = held_key(workspace.ledger.keys, open_[0])
    remaining = held_key(workspace.ledger.keys, open_[-1])
    record_keys(workspace, [retired(history.origin, old, remaining)], actor=actor)
    return old


def _history(workspace: Workspace) -> KeyHistory:
    # What was said of keys a moment ago has its place then.
    advance_ledger(workspace)
    ledger = workspace.ledger
    with workspace.transaction() as connection:
        return read_history(connection, ledger.name, ledger.keys)
