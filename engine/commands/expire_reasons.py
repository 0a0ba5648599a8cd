"""End the terms of what people wrote outside of cases: reasons of requests, holds, batches.

Their terms are those of their classes, counted from when they were written, or from when what they
are about was over: a hold lifted, a request executed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from audit.entry import SYSTEM, Fact
from engine import retention
from engine.commands.keep_house import AT_ONCE
from engine.commands.move_instance import ENGINE, ledger_actor
from engine.faults import VersionConflict
from engine.store import accounts, archive, own_subjects
from engine.store.own_subjects import OwnValues
from engine.workspace import Workspace


def expire_reasons(workspace: Workspace) -> int:
    """Return how many keys were destroyed, `AT_ONCE` at most; none while somebody else keeps house.

    Each is a fact `retention.expired` of the system's chain with the subject and the class.
    """
    with workspace.transaction() as connection:
        if not archive.alone(connection):
            return 0
        now = accounts.clock(connection, workspace.chosen_time())
        over = _over(connection, workspace, now)
        if not over:
            return 0
        facts = [
            Fact(
                "retention.expired",
                data={"instance": SYSTEM, "handle": one.subject, "class": one.retention},
            )
            for one in over
        ]
        # The entry first: the database destroys no key of which the ledger does not say so.
        entry = workspace.ledger.append_system(connection, ledger_actor(ENGINE), facts, now)
        for one in over:
            if not own_subjects.destroy_key(connection, one.subject, one.retention, entry.seq):
                raise VersionConflict
    return len(over)


def _over(connection: Connection, workspace: Workspace, now: datetime) -> list[OwnValues]:
    terms = retention.terms(workspace.settings.retention)
    before = {name: term.over_before(now) for name, term in terms.items()}
    found: list[OwnValues] = []
    for one in _in_order(connection):
        if not one.needed and one.since < before.get(one.retention, before["contact"]):
            found.append(one)
        if len(found) == AT_ONCE:
            break
    return found


def _in_order(connection: Connection) -> Iterator[OwnValues]:
    last = 0
    while page := own_subjects.after(connection, last, AT_ONCE):
        yield from page
        last = page[-1].seq
