"""A check of what keeps the ledger's tables from being changed: triggers that somebody disabled or
dropped, for whom every row may be written over."""

from __future__ import annotations

from sqlalchemy import Connection

from audit.guards import guards_off
from engine.doctor.result import Result, sound, wrong


def check_triggers(connection: Connection) -> Result:
    """Return whether every trigger is there and works, and by which statements it does again.

    Args:
        connection: of the application's login, on a schema that is there.
    """
    check = "triggers of the ledger"
    off = guards_off(connection)
    if not off:
        return sound(check)
    return wrong(check, "trigger-off", statements="; ".join(one.remedy for one in off))
