"""The state of a case is the one that its last step wrote, and no other that was ever its own.

Its seal says so itself (`CaseSeal.seal_state`). A state that an earlier build wrote, or this one
while such a build ran beside it, is sealed for any version, or plain: the entry of the step vouches
for it, whose commitment nobody without the key folder can make. So nothing in the database decides
which of the two is asked for.
"""

from __future__ import annotations

import hmac

from sqlalchemy import Connection

from audit.entry import decode
from audit.faults import LedgerFault
from engine.faults import ContentChanged
from engine.store.sealing import CaseSeal, Seals

_BODY = "SELECT body FROM ledger.entry WHERE inst = %s AND seq = %s"


def opened_state(
    connection: Connection, seals: Seals, seal: CaseSeal, version: int, held: bytes
) -> bytes:
    """Return the state of a case; nothing, if it is archived or its key was destroyed.

    Args:
        version: of its row, the `seq` of its last entry.
        held: as the row holds it.

    Raises:
        ContentChanged: it is not the state of this case in this version.
    """
    state, vouched = seal.open_state(version, held)
    if vouched or not state:
        return state
    body = connection.exec_driver_sql(_BODY, (str(seal.instance), version)).scalar()
    said = None if body is None else _said(bytes(body))
    expected = seals.commitment(seal.instance, version, state)
    if said is None or not hmac.compare_digest(said, expected):
        raise ContentChanged(
            f"the state of process instance {seal.instance} is not the one that its last entry"
            " commits to"
        )
    return state


def _said(body: bytes) -> str | None:
    try:
        said = decode(body).get("state")
    except (LedgerFault, ValueError):
        return None
    return said if isinstance(said, str) else None
