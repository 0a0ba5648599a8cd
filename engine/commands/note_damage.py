"""Put an incident at a case that is damaged, once: it cannot move until somebody puts it right.

No entry of the case's own chain can tell of it: an entry commits to the state after it, and there
is none to be read. The row says it, and verification names what was changed. Whoever has put the
case right, from a backup, resolves the incident; that stands in the ledger.
"""

from __future__ import annotations

from engine.store import instances, trouble
from engine.store.instances import Place
from engine.workspace import Workspace


def note_damage(workspace: Workspace, place: Place, key: int) -> None:
    """Note that the instance found by this row is damaged; a job waits there and is not tried
    again, until the incident is resolved."""
    with workspace.transaction() as connection:
        instances.lock(connection, place, key)
        if place is Place.JOB:
            trouble.park_damaged_job(connection, key, workspace.chosen_time())
        else:
            trouble.note_damaged(connection, place, key, workspace.chosen_time())
