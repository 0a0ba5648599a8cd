"""Which entry of a case holds the approval that is carried over to another version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from audit.entry import Fact, decode
from engine.core.stated_words import CARRIED
from engine.workspace import Workspace


def with_approved_entries(
    workspace: Workspace, connection: Connection, key: int, facts: Sequence[Fact]
) -> tuple[Fact, ...]:
    """Return the facts of a step; those that carry an approval over name the entry that holds it.

    The core knows an approval by its task, which it has looked up; only the ledger knows entries.
    """
    wanted = {str(fact.data["task"]) for fact in facts if fact.type == CARRIED}
    if not wanted:
        return tuple(facts)
    entries: dict[str, str] = {}
    for stored in workspace.ledger.entries_of(connection, str(key)):
        entry = decode(stored.body)
        for fact in entry["facts"]:
            if fact["type"] == "approval.granted" and fact.get("task") in wanted:
                entries[str(fact["task"])] = str(entry["eid"])
    return tuple(
        replace(fact, data={**fact.data, "approved_entry": entries[str(fact.data["task"])]})
        if fact.type == CARRIED
        else fact
        for fact in facts
    )
