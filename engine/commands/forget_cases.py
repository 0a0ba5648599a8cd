"""Erase what a case holds of persons as soon as it has ended, where its process says so.

A request that nobody confirmed, an enquiry that led to nothing: its data has no purpose any more.
The ledger keeps what happened and when; the keys of the values are destroyed, as when a term ends.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from audit.entry import Fact
from engine import retention
from engine.commands.move_instance import ENGINE, ledger_actor
from engine.core import step
from engine.core.store import ACTIVE
from engine.store import accounts, archive, erasures, forgetting, instances, persons
from engine.store.instances import LoadedInstance, Place
from engine.store.sealing import STATE
from engine.workspace import Workspace

AT_ONCE: Final = 50


def forget_cases(workspace: Workspace) -> int:
    """Return how many cases were forgotten, `AT_ONCE` at most.

    One that somebody holds waits until the hold is lifted. What the law keeps for a term is kept,
    and what is about no person.
    """
    forgotten = 0
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        for case in forgetting.waiting(connection, AT_ONCE):
            forgotten += _looked_at(workspace, connection, case, now)
    return forgotten


def _looked_at(workspace: Workspace, connection: Connection, case: int, now: datetime) -> bool:
    loaded = instances.load(
        connection, Place.CASE, case, workspace.chosen_time(), workspace.seals, to_show=True
    )
    if loaded is not None and loaded.status == ACTIVE:
        return False
    forgetting.looked_at(connection, case)
    if loaded is None or not loaded.state:
        return False
    runnable = workspace.definitions.process(
        connection, loaded.process_definition_key, loaded.deployments
    )
    variables = step.variables_of(runnable.process, loaded.state, None)
    if not runnable.process.is_forgotten(variables, now):
        return False
    erasures.archive(connection, case, now)
    _destroy_keys(workspace, connection, loaded, now)
    return True


def _destroy_keys(
    workspace: Workspace, connection: Connection, loaded: LoadedInstance, now: datetime
) -> None:
    found = set(forgetting.classes(connection, loaded.subject))
    over = found - set(retention.STATUTORY) - {retention.IMPERSONAL}
    if found & set(retention.STATUTORY):
        over -= {STATE}
    if not over:
        return
    # The entry first: the database destroys no key of which the ledger does not say so.
    facts = [
        Fact(
            "retention.expired",
            data={"instance": str(loaded.key), "handle": loaded.subject, "class": one},
        )
        for one in sorted(over)
    ]
    entry = workspace.ledger.append_system(connection, ledger_actor(ENGINE), facts, now)
    # What belongs to the case as a whole goes last.
    for one in sorted(over, key=lambda name: (name == STATE, name)):
        archive.destroy_key(connection, loaded.subject, one, entry.seq)
    persons.forget(connection)
