"""Read the ledger for its meaning: which evidence rules the entries of a case or a time break."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from audit import positions
from audit.chain import check_body
from audit.entry import Fact, JsonValue, write_time
from audit.finding import Finding
from audit.ledger import Ledger
from audit.meaning import Meaning
from engine.commands.move_instance import ledger_actor
from engine.core.permission import Operation
from engine.faults import ProcessInstanceUnknown
from engine.model import Person
from engine.store import accounts
from engine.workspace import Workspace, require


def check_rules(
    workspace: Workspace,
    *,
    case: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    actor: Person,
) -> tuple[Finding, ...]:
    """Return which evidence rules are broken; that it was looked for stands in the ledger.

    The history is always read from its beginning; the times narrow what is told. What an entry
    says is taken as it stands: whether it is proven, `verify_ledger` says.

    Args:
        workspace: where.
        case: key of one process instance; `None` for all.
        since: findings at entries of this time or later.
        until: findings at entries older than this.
        actor: an auditor or operator.

    Raises:
        NotAllowed: the actor may not verify.
        ProcessInstanceUnknown: the case has no entry.
    """
    require(actor, Operation.VERIFY)
    with workspace.transaction() as connection:
        entries = _entries(connection, workspace.ledger, case)
        findings = tuple(_within(entries, since, until))
        size = workspace.ledger.covered(connection)
        now = accounts.clock(connection, workspace.chosen_time())
    codes = sorted({finding.code for finding in findings})
    data: dict[str, JsonValue] = {
        "kind": "rules", "size": size, "findings": len(findings), "codes": list(codes),
    }  # fmt: skip
    with workspace.transaction() as connection:
        fact = Fact(type="verify.run", data=data)
        workspace.ledger.append_system(connection, ledger_actor(actor), [fact], now)
    return findings


_Entry = tuple[int | None, Mapping[str, Any]]


def _entries(connection: Connection, ledger: Ledger, case: int | None) -> Iterator[_Entry]:
    """Yield the entries to read: of one case, waiting ones too, or all that have a place."""
    if case is None:
        for placed in positions.whole_log(connection):
            if placed.body is not None:
                yield from _read(placed.body, placed.index)
        return
    entries = ledger.entries_of(connection, str(case))
    if not entries:
        raise ProcessInstanceUnknown(f"there is no process instance {case}")
    for entry in entries:
        yield from _read(entry.body, entry.index)


def _read(body: bytes, index: int | None) -> Iterator[_Entry]:
    entry, fault = check_body(body, "", None, None)
    if entry is not None and fault in {None, "entry-of-another-log"}:
        yield index, entry


def _within(
    entries: Iterator[_Entry], since: datetime | None, until: datetime | None
) -> Iterator[Finding]:
    """Yield the findings at entries of a time; what is missing at the end counts as of the end."""
    first = "" if since is None else write_time(since)
    last = "~" if until is None else write_time(until)
    meaning, newest = Meaning(), ""
    for index, entry in entries:
        newest = max(newest, entry["ts"])
        for finding in meaning.take(index, entry):
            if first <= entry["ts"] < last:
                yield finding
    if first <= newest < last:
        yield from meaning.end()
