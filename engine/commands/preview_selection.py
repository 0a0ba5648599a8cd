"""Say what a selection of the ledger holds, before an auditor takes it away."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from audit.entry import SYSTEM, read_time
from audit.finding import Finding
from audit.verify import disclosed_entries, verify_export
from engine.commands.advance_ledger import advance_ledger
from engine.commands.export_selection import ExportRequest, selected
from engine.core.permission import Operation
from engine.model import Person
from engine.workspace import Workspace, require

FIRST_ROWS = 10
"""So many entries are named."""


@dataclass(frozen=True, slots=True)
class SelectionPreview:
    """What a selection holds now.

    Args:
        disclosed: entries that it shows.
        undisclosed: entries between its first and its last that it shows as hashes alone.
        size: entries under its checkpoint.
        cases: process instances of which it shows any.
        sealed: values of entries that are sealed; taken away opened, those that have not gone are
            in it.
        kinds: how often what kind of fact happened, the most frequent first.
        findings: what its verification finds, as the report says.
        first: places of the first entries.
        since: time of the oldest entry.
        until: of the newest.
    """

    disclosed: int
    undisclosed: int
    size: int
    cases: int
    sealed: int
    kinds: tuple[tuple[str, int], ...]
    findings: tuple[Finding, ...]
    first: tuple[int, ...]
    since: datetime
    until: datetime


def preview_selection(
    workspace: Workspace, request: ExportRequest, *, actor: Person
) -> SelectionPreview:
    """Return what a selection holds; nothing sealed is opened, so nothing is recorded.

    What waits gets its place in the log first, as before an export.

    Raises:
        NotAllowed: the actor may not export the ledger.
        SelectionRefused: nothing is narrowed, or something is named in another form.
        ScopeEmpty: no entry is of this scope.
        ContentChanged: something of the scope was changed, moved or hidden past the engine.
    """
    require(actor, Operation.EXPORT_LEDGER)
    advance_ledger(workspace)
    bundle, _ = selected(workspace, replace(request, opened=False), actor)
    entries = disclosed_entries(bundle)
    facts = [fact for entry in entries for fact in entry["facts"]]
    kinds = Counter(str(fact["type"]) for fact in facts)
    times = sorted(str(entry["ts"]) for entry in entries)
    return SelectionPreview(
        disclosed=bundle["scope"]["disclosed"],
        undisclosed=bundle["scope"]["undisclosed"],
        size=bundle["range"]["size"],
        cases=len({entry["inst"] for entry in entries} - {SYSTEM}),
        sealed=sum(len(fact.get("personal", ())) for fact in facts),
        kinds=tuple(sorted(kinds.items(), key=lambda one: (-one[1], one[0]))),
        findings=tuple(verify_export(bundle)),
        first=tuple(entry["index"] for entry in entries[:FIRST_ROWS]),
        since=read_time(times[0]),
        until=read_time(times[-1]),
    )
