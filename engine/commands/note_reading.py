"""Somebody was shown what a case holds of a person: the ledger says so, once a day for each case
and reader."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from threading import Lock

from audit.entry import Fact
from engine.commands.move_instance import ledger_actor
from engine.faults import EngineFault
from engine.model import Person
from engine.store import accounts, persons
from engine.workspace import Workspace

_log = logging.getLogger(__name__)
_REMEMBERED = 10_000
_AT_ONCE = 500
"""Facts of one entry."""
_Reading = tuple[str, str, int, date]


class _Noted:
    """Readings that this process need not ask the database about any more."""

    def __init__(self) -> None:
        self._known: OrderedDict[_Reading, None] = OrderedDict()
        self._lock = Lock()

    def __contains__(self, reading: _Reading) -> bool:
        with self._lock:
            return reading in self._known

    def add(self, reading: _Reading) -> None:
        with self._lock:
            self._known[reading] = None
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)


_noted = _Noted()


def note_reading(workspace: Workspace, case: int, kind: str, *, actor: Person) -> None:
    """Write `access.read`, unless the same person was shown this case today (UTC).

    In a transaction of its own: what is shown is never refused because it cannot be noted; the
    server's log tells that then.

    Args:
        workspace: where.
        case: process instance key.
        kind: what was shown, such as `case` or `task`.
        actor: who reads. Programs are not noted: what they do with it stands in what they do.
    """
    note_readings(workspace, (case,), kind, actor=actor)


def note_readings(workspace: Workspace, cases: Iterable[int], kind: str, *, actor: Person) -> None:
    """Write `access.read` for each of several cases, as `note_reading` does."""
    if actor.kind != "user":
        return
    day = (workspace.chosen_time() or datetime.now(UTC)).date()
    name, account = workspace.ledger.name, actor.account_id
    new = [one for one in dict.fromkeys(cases) if (name, account, one, day) not in _noted]
    for first in range(0, len(new), _AT_ONCE):
        _note(workspace, new[first : first + _AT_ONCE], kind, actor, day)


def _note(workspace: Workspace, cases: Sequence[int], kind: str, actor: Person, day: date) -> None:
    account = actor.account_id
    try:
        with workspace.transaction() as connection:
            now = accounts.clock(connection, workspace.chosen_time())
            facts = [
                Fact("access.read", data={"kind": kind, "instance": str(case)})
                for case in cases
                if persons.note_access(connection, account, case, day)
            ]
            if facts:
                workspace.ledger.append_system(connection, ledger_actor(actor), facts, now)
        for case in cases:
            _noted.add((workspace.ledger.name, account, case, day))
    except EngineFault:
        _log.exception("that a case was read could not be noted")
