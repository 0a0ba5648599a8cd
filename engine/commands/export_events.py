"""Give an event log of a process for process mining; that it was taken stands in the ledger."""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from audit.entry import Fact
from engine.commands.move_instance import ledger_actor
from engine.commands.ocel_sqlite import to_sqlite
from engine.core.event_log import Event, Passage, events_of, to_ocel, to_rows, to_xes
from engine.core.permission import Installation, Operation, allowed
from engine.faults import SelectionRefused
from engine.model import Person
from engine.process_scope import Scope, parameters
from engine.store import accounts, report_figures
from engine.workspace import Workspace, require

MOST: Final = 200_000
"""Passages in one file: more would not fit into the memory of who reads it either."""
FORMS: Final = {
    "xes": ("application/xml", ".xes"),
    "ocel": ("application/json", ".jsonocel"),
    "ocel-sqlite": ("application/vnd.sqlite3", ".sqlite"),
    "csv": ("text/csv; charset=utf-8", ".csv"),
}
"""Media type and file name of each form."""


@dataclass(frozen=True, slots=True)
class EventLog:
    """A file of events."""

    content: bytes
    name: str
    media_type: str
    cases: int
    events: int


def export_events(workspace: Workspace, scope: Scope, form: str, *, actor: Person) -> EventLog:
    """Return what happened to the cases that ran in a period, as far as reporting has read it.

    Resources are signs made for one case of this file alone: neither two files nor two cases tell
    that one person did both, so nothing adds up to a figure of somebody. Where the works council's
    mode is off, and the actor may see figures of persons, they are user names. Groups that are too
    small are left out in that mode.

    Args:
        workspace: where.
        scope: which cases; a group narrows to cases of which a task was offered to it.
        form: one of `FORMS`.
        actor: who takes it.

    Raises:
        NotAllowed: the actor may not see figures.
        ProcessDefinitionUnknown: there is no such process, or no such version.
        SelectionRefused: there is no such form, the period is empty, too long or too full, or the
            group is too small.
    """
    require(actor, Operation.READ_FIGURES)
    if form not in FORMS:
        raise SelectionRefused(f"format: {form[:20]!r} is none of xes, ocel, ocel-sqlite and csv")
    named = not workspace.settings.works_council and allowed(
        actor, Operation.READ_PERSON_FIGURES, Installation()
    )
    with workspace.transaction() as connection:
        versions, asked, large = parameters(workspace, connection, scope)
        process = workspace.definitions.process(connection, versions[-1].key).process
        names = {one.id: one.model.name or one.id for one in process.nodes.values()}
        numbers = {one.key: one.version for one in versions}
        rows = report_figures.passages(connection, asked, MOST + 1)
        if len(rows) > MOST:
            raise SelectionRefused(f"events: more than {MOST} steps; choose a shorter period")
        sign = _plain if named else _signs()
        passages = [_passage(row, names, numbers, large, sign) for row in rows]
        events = events_of(passages)
        content = _written(scope.process, form, events)
        now = accounts.clock(connection, workspace.chosen_time())
        made = _made(scope, form, content)
        workspace.ledger.append_system(connection, ledger_actor(actor), [made], now)
    media_type, suffix = FORMS[form]
    count = len({event.case for event in events})
    return EventLog(content, f"{scope.process}-events{suffix}", media_type, count, len(events))


def _made(scope: Scope, form: str, content: bytes) -> Fact:
    """Return what the ledger keeps of a file: what was asked for, and its hash."""
    return Fact(
        type="export.created",
        data={
            "kind": f"events-{form}",
            "size": len(content),
            "filters": orjson.dumps(_told(scope)).decode(),
        },
        refs={"sha256": hashlib.sha256(content).hexdigest()},
    )


def _passage(
    row: Sequence[Any],
    names: Mapping[str, str],
    numbers: Mapping[int, int],
    large: frozenset[str] | None,
    sign: Callable[[int, str], str],
) -> Passage:
    return Passage(
        case=row[0],
        version=numbers[row[1]],
        token=row[2],
        element=row[3],
        name=names.get(row[3], row[3]),
        kind=row[4],
        outcome=row[5],
        entered_at=row[6],
        claimed_at=row[7],
        left_at=row[8],
        group=next((one for one in row[9] if large is None or one in large), None),
        resource=None if row[10] is None else sign(row[0], row[10]),
    )


def _told(scope: Scope) -> dict[str, object]:
    told = {
        "process": scope.process,
        "since": scope.since.isoformat(),
        "until": scope.until.isoformat(),
        "version": scope.version,
        "group": scope.group,
    }
    return {name: value for name, value in told.items() if value is not None}


def _plain(_: int, resource: str) -> str:
    return resource


def _signs() -> Callable[[int, str], str]:
    """Return what makes signs of persons, of each case others, under a key that nobody keeps.

    Whoever may open one case sees who worked on it; a sign that held for the whole file would tell
    them all that this person did.
    """
    key = secrets.token_bytes(32)
    return lambda case, of: "R-" + hmac.digest(key, f"{case}\0{of}".encode(), "sha256").hex()[:12]


def _written(process: str, form: str, events: list[Event]) -> bytes:
    if form == "xes":
        return to_xes(process, events)
    if form == "ocel":
        return orjson.dumps(to_ocel(process, events))
    if form == "ocel-sqlite":
        return to_sqlite(to_ocel(process, events))
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(to_rows(events))
    return out.getvalue().encode()
