"""Whether the ledger holds a case up to the version at which it stands."""

from __future__ import annotations

from sqlalchemy import Connection

from audit.faults import ScopeDamaged
from audit.positions import newest_of
from engine.store import instances


def refuse_cut_case(connection: Connection, key: int) -> None:
    """Pass if the ledger has an entry for the version at which a case stands.

    Args:
        connection: with an open transaction.
        key: of a process instance; one that is not there passes.

    Raises:
        ScopeDamaged: the last entries are gone.
    """
    # The version first: a step in between may add an entry, and takes none away.
    version = instances.version_of(connection, key)
    if version is None:
        return
    newest = newest_of(connection, [str(key)]).get(str(key))
    if newest is None or newest.seq < version:
        raise ScopeDamaged(
            f"the last entries of process instance {key} are gone from the ledger; find them with"
            " vorgang ledger verify, or take the whole log away"
        )
