"""Read the ledger on for reporting: what happened to each case and step, without names."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from audit.entry import decode
from audit.faults import EntryRefused
from engine.commands.advance_case_reports import (
    advance_case_reports,
    deployed_reports,
    reported_processes,
)
from engine.core.element_history import HistoryEntry
from engine.core.reported import Trace
from engine.store import case_reports, reports
from engine.store.definitions import Catalogue
from engine.workspace import Workspace

AT_ONCE: Final = 2000
"""Entries in one transaction: none lasts long."""
_log = logging.getLogger(__name__)


def advance_reports(workspace: Workspace, at_once: int = AT_ONCE) -> int:
    """Return how many entries were read; fewer than `at_once` if that was all.

    Only entries with a place in the log: they come in one order, each after its predecessor. While
    somebody else reads, nothing happens. An entry that cannot be read is passed over: that it was
    changed, verification says.
    """
    with workspace.transaction() as connection:
        place = reports.claim(connection)
        if place is None:
            return 0
        found = reports.entries_from(connection, place, at_once)
        if not found:
            return 0
        catalogue = workspace.definitions.catalogue(connection)
        bodies = _bodies(found)
        tokens = {
            str(fact.get("task"))
            for entries in bodies.values()
            for _, body in entries
            for fact in body["facts"]
        }
        known = reports.traces(connection, bodies.keys(), tokens)
        followed: dict[int, tuple[int, Trace]] = {}
        for case, entries in bodies.items():
            trace = Trace.of(known.get(case))
            trace.follow(
                HistoryEntry(seq, datetime.fromisoformat(body["ts"]), tuple(body["facts"]))
                for seq, body in entries
            )
            definition = _definition(catalogue, [body for _, body in entries])
            if trace.started_at is not None and definition is not None:
                followed[case] = definition, trace
        reports.write(connection, followed)
        about = reported_processes(deployed_reports(workspace.definitions, connection, catalogue))
        if about:
            named = {head.key for id_ in about for head in catalogue.processes.get(id_, ())}
            # Of one that calls others, the called process may be reported.
            named |= {
                key
                for key in {key for key, _ in followed.values()} - named
                if workspace.definitions.process(connection, key).process.calls
            }
            case_reports.note_due(
                connection, (case for case, (key, _) in followed.items() if key in named)
            )
        reports.advance(connection, found[-1].place + 1)
    return len(found)


def catch_up(workspace: Workspace) -> None:
    """Read all that has a place in the log now; what somebody else reads meanwhile, they do."""
    while advance_reports(workspace) == AT_ONCE:
        pass
    while advance_case_reports(workspace):
        pass


def _bodies(found: Sequence[reports.PlacedEntry]) -> dict[int, list[tuple[int, Any]]]:
    """Return the entries of cases by case, in order."""
    bodies: dict[int, list[tuple[int, Any]]] = {}
    for entry in found:
        if not entry.inst.isdigit() or entry.body is None:
            continue
        try:
            body = decode(entry.body)
            facts, said_at = body["facts"], datetime.fromisoformat(body["ts"])
        except (EntryRefused, ValueError, KeyError, TypeError):
            _log.warning("entry %s of %s says nothing that can be read", entry.seq, entry.inst)
            continue
        if isinstance(facts, list) and said_at.tzinfo is not None:
            bodies.setdefault(int(entry.inst), []).append((entry.seq, body))
    return bodies


def _definition(catalogue: Catalogue, bodies: Sequence[Any]) -> int | None:
    """Return the key of the process definition that the newest of these entries names."""
    for body in reversed(bodies):
        named = body.get("def") or {}
        versions = catalogue.processes.get(str(named.get("id")), ())
        for head in versions:
            if head.version == named.get("version"):
                return head.key
    return None
