"""What has just happened, by the order of the log: which cases moved, and whose tasks that touches.

Every change of a case is an entry, so whoever reads the log on from where they were misses nothing,
whichever server or worker did it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass

from audit import positions
from audit.entry import SYSTEM
from audit.newly_placed import instances_placed_since
from engine.model import Person
from engine.queries.case_file import visible_case
from engine.store import announcements, user_tasks
from engine.workspace import Workspace

AT_ONCE = 2_000
"""Entries that are read at once; who is further behind reads again."""


@dataclass(frozen=True, slots=True)
class News:
    """What was placed since somebody looked last.

    Args:
        following: the place to go on from.
        cases: process instance keys.
        candidates: groups (`group:…`) and persons (`user:…`) whose tasks those cases have or had.
    """

    following: int
    cases: frozenset[int]
    candidates: frozenset[str]


def announced_entries(
    workspace: Workspace,
) -> AbstractContextManager[Callable[[float], frozenset[str] | None]]:
    """Give a function that sleeps until entries were placed or the seconds are over."""
    return announcements.listening(workspace.database, workspace.observer, announcements.PLACED)


def newest_place(workspace: Workspace) -> int:
    """Return from where on to read what comes now."""
    with workspace.transaction() as connection:
        return positions.log_size(connection)


def news_since(workspace: Workspace, place: int) -> News:
    """Return what was placed from `place` on, of at most `AT_ONCE` entries."""
    with workspace.transaction() as connection:
        following, found = instances_placed_since(connection, place, AT_ONCE)
        cases = frozenset(int(one) for one in found if one != SYSTEM)
        touched = user_tasks.touched(connection, cases) if cases else frozenset()
    return News(following, cases, touched)


def version_of_case(workspace: Workspace, key: int, person: Person) -> int:
    """Return how many entries a case has.

    Raises:
        ProcessInstanceUnknown: there is no such case.
        NotAllowed: the person may not see it.
        CaseRestricted: its use is restricted.
    """
    with workspace.transaction() as connection:
        return visible_case(workspace, connection, key, person)[0].version


def concerns(candidates: Collection[str], person: Person) -> bool:
    """Return whether tasks of these groups and persons may be this person's."""
    # Whoever acts for somebody gets the tasks of that person too.
    stood_in = {f"user:{one.account_id}" for one in person.stands_for}
    names = {f"user:{person.account_id}", f"user:{person.username}", *stood_in}
    return any(f"group:{group}" in candidates for group in person.groups) or any(
        name in candidates for name in names
    )
