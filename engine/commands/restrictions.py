"""A case whose use is restricted may be stored and nothing else (Art. 18 (2) GDPR)."""

from __future__ import annotations

from sqlalchemy import Connection

from engine.core.permission import DATA_PROTECTION
from engine.faults import InstanceSuspended
from engine.model import Person
from engine.person_model import HoldKind
from engine.store import erasures

_OFFICER = DATA_PROTECTION[1]


def refuse_restricted(connection: Connection, key: int, actor: Person) -> None:
    """Pass if this person may move a suspended case.

    Raises:
        InstanceSuspended: its use is restricted, and they are not the data protection officer.
    """
    if actor.kind == "system" or _OFFICER in actor.groups:
        return
    if any(one.kind is HoldKind.RESTRICTION for one in erasures.holds_on(connection, key)):
        raise InstanceSuspended(
            f"process instance {key} may be stored and nothing else: its use is restricted "
            "(Art. 18 GDPR)"
        )
