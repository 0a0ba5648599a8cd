"""Which entry of a case last set a variable: what a rectification corrects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection

from audit.entry import decode
from engine.core.variable_step import Corrected
from engine.workspace import Workspace

_SETS: Final = frozenset(
    {
        *("process.started", "process.called", "variable.changed", "task.completed"),
        *("task.submitted", "job.completed", "job.answered", "listener.completed"),
        *("message.received", "escalation.thrown", "error.thrown", "decision.evaluated"),
    }
)
"""Facts whose values become variables of the same names."""


def corrected_entries(
    workspace: Workspace, connection: Connection, key: int, names: Iterable[str]
) -> dict[str, Corrected]:
    """Return by variable the entry of a case that last set it, as far as there is one."""
    wanted, found = set(names), dict[str, Corrected]()
    for stored in reversed(tuple(workspace.ledger.entries_of(connection, str(key)))):
        entry = decode(stored.body)
        for fact in entry["facts"]:
            if fact["type"] not in _SETS:
                continue
            for item in fact.get("personal", ()):
                if item["name"] in wanted:
                    found[item["name"]] = Corrected(stored.seq, str(entry["eid"]))
        wanted -= found.keys()
        if not wanted:
            break
    return found
