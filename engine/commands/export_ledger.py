"""Give an auditor the whole ledger."""

from __future__ import annotations

import hashlib

from audit.entry import Fact
from audit.export import export_all, to_bytes
from audit.positions import newest_checkpoint
from audit.whole_scope import places_of_nothing
from engine.commands.advance_ledger import advance_ledger
from engine.commands.have_anchored import have_cosigned, stamped
from engine.commands.move_instance import ledger_actor
from engine.core.permission import Operation
from engine.model import Person
from engine.restricted_cases import closed_to
from engine.store import accounts
from engine.witness_list import known_witnesses
from engine.workspace import Workspace, require

_NAMED_PLACES = 100


def export_ledger(workspace: Workspace, *, actor: Person) -> bytes:
    """Return everything that a checkpoint covers, as one JSON file; the export itself stands in
    the ledger. Of cases whose use is restricted the values stay sealed.

    Raises:
        NotAllowed: the actor may not export the ledger.
    """
    require(actor, Operation.EXPORT_LEDGER)
    advance_ledger(workspace)
    have_cosigned(workspace)
    with workspace.transaction() as connection:
        known = known_witnesses(workspace.settings)
        closed = closed_to(connection, actor)
        bundle = export_all(connection, workspace.ledger, closed=closed, witnesses=known)
    content = to_bytes(stamped(workspace, bundle))
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        fact = Fact(
            type="export.created",
            data={"kind": "ledger", "size": len(content)},
            refs={"sha256": hashlib.sha256(content).hexdigest()},
        )
        workspace.ledger.append_system(connection, ledger_actor(actor), [fact], now)
    return content


def missing_places(workspace: Workspace, *, actor: Person) -> list[int]:
    """Return the places under the newest checkpoint whose entries are gone, the first hundred.

    The whole ledger is written all the same: it is the way out where a part is refused.

    Raises:
        NotAllowed: the actor may not export the ledger.
    """
    require(actor, Operation.EXPORT_LEDGER)
    with workspace.transaction() as connection:
        newest = newest_checkpoint(connection)
        return [] if newest is None else places_of_nothing(connection, newest.size, _NAMED_PLACES)
