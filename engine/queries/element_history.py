"""What happened to the elements of a case, and which jobs it waits for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from audit.entry import decode
from engine.core.element_history import HistoryEntry, element_history
from engine.core.permission import Operation
from engine.model import ElementEvent, JobView, Person
from engine.queries.case_file import visible_case
from engine.store import jobs
from engine.workspace import Workspace, require


def history(workspace: Workspace, key: int, person: Person) -> tuple[ElementEvent, ...]:
    """Return what happened to each element of a process instance, in the ledger's order.

    Raises:
        ProcessInstanceUnknown: there is no such process instance.
        NotAllowed: the person may not see it.
    """
    with workspace.transaction() as connection:
        visible_case(workspace, connection, key, person)
        return element_history(_entries(workspace, connection, key))


def open_jobs(workspace: Workspace, key: int, person: Person) -> tuple[JobView, ...]:
    """Return the jobs of a process instance that have not been done, oldest first.

    Raises:
        NotAllowed: the person may not see incidents, and so no jobs either.
    """
    require(person, Operation.READ_INCIDENTS)
    with workspace.transaction() as connection:
        return tuple(jobs.open_of(connection, key))


def _entries(workspace: Workspace, connection: Connection, key: int) -> list[HistoryEntry]:
    found = []
    for stored in workspace.ledger.entries_of(connection, str(key)):
        body = decode(stored.body)
        found.append(
            HistoryEntry(stored.seq, datetime.fromisoformat(body["ts"]), tuple(body["facts"]))
        )
    return found
