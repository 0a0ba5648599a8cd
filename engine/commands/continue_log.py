"""Begin the log anew under another name, over the same tree, where the old name cannot go on."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from audit import positions
from audit.entry import Fact
from audit.head import last_epoch
from audit.key_facts import continued
from audit.key_history import epoch_number
from audit.ledger import Ledger
from audit.log_keyring import SigningKey
from audit.positions import StoredTree
from audit.sequencer import integrate
from audit.tlog import tree_root
from engine.commands.move_instance import ledger_actor
from engine.commands.wrapped_keys import as_owner
from engine.core.permission import Operation
from engine.faults import DatabaseUnavailable, KeyChangeRefused
from engine.model import Person
from engine.store import accounts
from engine.workspace import Workspace, require

_TRIES: Final = 100
_BETWEEN: Final = 0.1
"""Seconds."""


def continue_log(
    workspace: Workspace, reason: str, facts: Sequence[Fact] = (), *, actor: Person
) -> str:
    """Return the log's new name. Processes that know the old one write no more until they restart.

    Nobody writes while it happens: every entry of the old name has its place before, and the first
    under the new one says where the old one ends.

    Args:
        workspace: where the publisher runs; it knows the new name at once.
        reason: `loss`, or `key`: then another key signs from here on.
        facts: more that belongs into the first entry.
        actor: an administrator.

    Raises:
        NotAllowed: the actor may not.
        KeyChangeRefused: no key signs in this process.
        SettingsRefused: `VORGANG_MIGRATION_URL` is not the schema's owner.
        DatabaseUnavailable: the database, or another sequencer, does not let it happen.
    """
    require(actor, Operation.MANAGE_ACCOUNTS)
    former = workspace.ledger
    ring = former.keys.log
    key = ring.ensure(ring.newest.number + 1) if reason == "key" else ring.newest
    if key.signer is None:
        raise KeyChangeRefused("the log begins anew where the publisher runs; no key signs here")
    with as_owner(workspace.settings) as connection:
        hold_sequencer(connection)
        connection.exec_driver_sql("LOCK TABLE ledger.entry IN EXCLUSIVE MODE")
        while integrate(connection, former):
            pass
        new, begun = _begin(connection, former, reason, key)
        now = accounts.clock(connection, workspace.real_time())
        new.append_system(connection, ledger_actor(actor), [begun, *facts], now)
        integrate(connection, new)
    former.origin = new.origin
    return new.origin


def _begin(
    connection: Connection, former: Ledger, reason: str, key: SigningKey
) -> tuple[Ledger, Fact]:
    """Give the database's log its next name, and return that log with its first fact."""
    size = positions.log_size(connection)
    held = positions.held_origin(connection) or former.name
    last = max(epoch_number(held, former.name), last_epoch(former.keys, former.name))
    new = Ledger(former.name, former.keys, former.node)
    new.origin = f"{former.name}/{last + 1}"
    connection.exec_driver_sql(
        "INSERT INTO ledger.log (number, origin) VALUES (%s, %s)", (last + 1, new.origin)
    )
    root = tree_root(size, StoredTree(connection))
    data = {"size": size, "from_log": held, "reason": reason}
    return new, continued(new.origin, data, root, key)


def hold_sequencer(connection: Connection) -> None:
    """Be the only sequencer until the transaction ends."""
    for _ in range(_TRIES):
        if positions.lead(connection):
            return
        time.sleep(_BETWEEN)
    raise DatabaseUnavailable("another sequencer does not end its turn; stop the workers")
