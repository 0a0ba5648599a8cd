"""How the ledger stands, for auditors: what is signed, what waits, when it was verified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from audit import lookup
from audit.entry import SYSTEM, read_time
from audit.filters import Filters
from audit.lookup import LookedUp, Wanted
from engine.core.permission import Operation
from engine.machines import actor_name
from engine.model import Person
from engine.queries.inclusions import Anchoring, anchoring
from engine.store import figures
from engine.workspace import Workspace, require

_RUNS_AT_ONCE: Final = 50
WHOLE, RULES = "live", "rules"
"""Kinds of verification that the ledger tells apart."""


@dataclass(frozen=True, slots=True)
class LastRun:
    """A verification of the log, as its own entry says.

    Args:
        index: place of that entry.
        size: entries that were under the newest checkpoint then.
        findings: how many there were.
    """

    index: int
    at: datetime
    actor_name: str
    size: int
    findings: int


@dataclass(frozen=True, slots=True)
class LedgerStatus:
    """How the ledger stands.

    Args:
        size: entries under the newest checkpoint, signed so long ago.
        pending: entries without a place, and for how long the oldest.
        verified: the last verification of the whole; `None` if there is none among the newest.
        rules_checked: likewise of the rules.
        anchors: witnesses and time stamps.
    """

    size: int
    signed_ago: timedelta
    pending: int
    oldest_pending: timedelta
    verified: LastRun | None
    rules_checked: LastRun | None
    anchors: Anchoring


def ledger_status(workspace: Workspace, person: Person) -> LedgerStatus:
    """Return how the ledger stands.

    Raises:
        NotAllowed: the person may not see the ledger as a whole.
    """
    require(person, Operation.READ_LEDGER)
    wanted = Wanted(Filters(types=("verify.run",)), SYSTEM)
    with workspace.transaction() as connection:
        now = figures.read(connection, workspace.job_clocks(), workspace.job_types)
        runs = lookup.look_up(connection, wanted, limit=_RUNS_AT_ONCE).found
        names = workspace.definitions.directory(connection).names
    last: dict[str, LastRun] = {}
    for run in runs:
        for kind, told in _told(run, names):
            last.setdefault(kind, told)
    return LedgerStatus(
        now.checkpoint_size,
        timedelta(seconds=now.checkpoint_age),
        now.pending_entries,
        timedelta(seconds=now.oldest_pending_entry),
        last.get(WHOLE),
        last.get(RULES),
        anchoring(workspace),
    )


def _told(run: LookedUp, names: Mapping[str, str]) -> list[tuple[str, LastRun]]:
    at, actor = read_time(run.said["ts"]), str(run.said["actor"]["ref"])
    name = names.get(actor) or actor_name(actor)
    return [
        (
            str(data.get("kind", "")),
            LastRun(run.index, at, name, int(data.get("size", 0)), int(data.get("findings", 0))),
        )
        for fact in run.said["facts"]
        if fact["type"] == "verify.run"
        for data in [fact.get("data", {})]
    ]
