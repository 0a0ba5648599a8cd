"""Keep the tables of running work lean, and keep what a case leaves behind no longer than its term.

What a case was stands in the ledger; the rows are only how it is found.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from audit.entry import Fact
from engine import retention
from engine.commands.forget_mails import forget_mails
from engine.commands.move_instance import ENGINE, ledger_actor
from engine.commands.seal_old_cases import seal_old_cases
from engine.faults import VersionConflict
from engine.store import accounts, archive, contact_marks, persons, public_links
from engine.store.sealing import STATE
from engine.workspace import Workspace

AT_ONCE: Final = 200
"""So many rows in one transaction: none lasts long."""
_LINKS_TOLD: Final = timedelta(days=400)
"""So long whoever opens an old link is told that it is used, not that it never was."""
_JOBS_KEPT: Final = timedelta(days=1)
"""Whoever completes a job twice is told that it is done, not that it never was."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was done: cases archived, jobs forgotten, keys destroyed, old cases sealed."""

    cases: int = 0
    jobs: int = 0
    keys: int = 0
    sealed: int = 0

    @property
    def more(self) -> bool:
        """Whether there may be more of it."""
        return AT_ONCE in (self.cases, self.jobs, self.keys, self.sealed)


def keep_house(workspace: Workspace) -> Kept:
    """Return what was done, `AT_ONCE` of each at most; nothing while somebody else does it.

    Each destroyed key is a fact `retention.expired` of the system's chain: it names the case and
    the class. Terms are counted from the end of a case (`engine.retention`); a subject whose other
    case still runs, or ended later, keeps its keys.
    """
    with workspace.transaction() as connection:
        if not archive.alone(connection):
            return Kept()
        now = accounts.clock(connection, workspace.chosen_time())
        after = retention.days(workspace.settings.archive_after)
        cases = archive.archive_cases(connection, now - after, AT_ONCE, now)
        jobs = archive.forget_jobs(connection, now - _JOBS_KEPT, AT_ONCE)
        public_links.forget(connection, now - _LINKS_TOLD)
        persons.forget_access(connection, (now - _JOBS_KEPT).date())
        contact_marks.forget(connection, now, AT_ONCE)
        forget_mails(workspace, connection, now, AT_ONCE)
    return Kept(cases, jobs, _end_terms(workspace, now), seal_old_cases(workspace, AT_ONCE))


def _end_terms(workspace: Workspace, now: datetime) -> int:
    with workspace.transaction() as connection:
        if not archive.alone(connection):
            return 0
        over: list[_Over] = []
        terms = retention.terms(workspace.settings.retention)
        for name, term in terms.items():
            found = archive.over(connection, name, term.over_before(now), AT_ONCE - len(over))
            over += [_Over(case, subject, name) for case, subject in found]
        # What belongs to a case as a whole goes with the class of its process.
        for key in archive.definitions_left(connection):
            name = workspace.definitions.process(connection, key).process.retention
            ended_before, room = terms[name].over_before(now), AT_ONCE - len(over)
            kept = {name, *retention.STATUTORY}
            found = archive.states_over(connection, key, kept, ended_before, room)
            over += [_Over(case, subject, STATE) for case, subject in found]
        if over:
            # The entry first: the database destroys no key of which the ledger does not say so.
            facts = [one.fact for one in over]
            entry = workspace.ledger.append_system(connection, ledger_actor(ENGINE), facts, now)
            for one in over:
                if not archive.destroy_key(connection, one.subject, one.retention, entry.seq):
                    raise VersionConflict
            persons.forget(connection)
    return len(over)


@dataclass(frozen=True, slots=True)
class _Over:
    """Values of a case whose term is over: case, subject, retention class."""

    case: int
    subject: str
    retention: str

    @property
    def fact(self) -> Fact:
        data = {"instance": str(self.case), "handle": self.subject, "class": self.retention}
        return Fact(type="retention.expired", data=data)
