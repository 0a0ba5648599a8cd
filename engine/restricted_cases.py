"""Cases whose use is restricted: who is shown them, and what lists still say of them.

Source: Art. 18 (2) GDPR: such data may be stored and, but for a few reasons, nothing else. Reading
is a use. Those who look into the restriction read them, nobody else; lists tell that there is a
case, where it stands and that it is restricted, and nothing that somebody wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from sqlalchemy import Connection

from engine.core.permission import DATA_PROTECTION
from engine.faults import CaseRestricted
from engine.model import IncidentView, InstanceView, Person, UserTaskView
from engine.outside_work import ListedJob
from engine.store import erasures

RULE = "restriction"


class _OfCase(Protocol):
    @property
    def process_instance_key(self) -> int: ...


def reads_restricted(person: Person) -> bool:
    """Return whether the person is shown cases whose use is restricted."""
    return not person.groups.isdisjoint(DATA_PROTECTION)


def is_restricted(connection: Connection, key: int) -> bool:
    """Return whether a restriction stands on a case, or on one of its persons."""
    return bool(erasures.restricted_among(connection, [key]))


def refuse_reading(connection: Connection, key: int, person: Person, *, reads: bool) -> bool:
    """Return whether the person may be shown a case, restricted or not.

    Args:
        reads: whether they may while nothing restricts it. Nobody else learns that something does.

    Raises:
        CaseRestricted: they may, but for the restriction.
    """
    if not is_restricted(connection, key):
        return reads
    if reads_restricted(person):
        return True
    if not reads:
        return False
    raise CaseRestricted(
        f"process instance {key} is shown to nobody but the data protection team and the data "
        "protection officer: its use is restricted (Art. 18 GDPR)",
        rule=RULE,
    )


def searchable(connection: Connection, person: Person, keys: Sequence[int]) -> list[int]:
    """Return those of some cases that the person may find by their values."""
    if reads_restricted(person) or not keys:
        return list(keys)
    hidden = erasures.restricted_among(connection, keys)
    return [key for key in keys if key not in hidden]


def closed_to(connection: Connection, person: Person) -> frozenset[str]:
    """Return the instances, as the ledger names them, whose values the person is not shown."""
    if reads_restricted(person):
        return frozenset()
    return frozenset(str(key) for key in erasures.all_restricted(connection))


def without_values(
    connection: Connection, person: Person, found: Iterable[InstanceView]
) -> list[InstanceView]:
    """Return cases of a list; what is restricted says so, and shows its values to few."""
    views = list(found)
    hidden = erasures.restricted_among(connection, [one.key for one in views])
    return [
        one
        if one.key not in hidden
        else replace(one, restricted=True)
        if reads_restricted(person)
        else replace(one, restricted=True, business_id=None, summary=None)
        for one in views
    ]


def tasks_without_values(
    connection: Connection, person: Person, found: Iterable[UserTaskView]
) -> list[UserTaskView]:
    """Return user tasks of a list likewise; their names may be computed from values."""
    views = list(found)
    hidden = restricted_keys(connection, person, views)
    return [
        replace(one, name=one.activity_id, business_id=None, summary=None, denial=None)
        if one.process_instance_key in hidden
        else one
        for one in views
    ]


def incidents_without_values(
    connection: Connection, person: Person, found: Iterable[IncidentView]
) -> list[IncidentView]:
    """Return incidents of a list likewise; their messages may repeat values."""
    views = list(found)
    hidden = restricted_keys(connection, person, views)
    return [
        replace(one, message="") if one.process_instance_key in hidden else one for one in views
    ]


def jobs_without_values(
    connection: Connection, person: Person, found: Iterable[ListedJob]
) -> list[ListedJob]:
    """Return jobs of a list likewise."""
    views = list(found)
    hidden = restricted_keys(connection, person, views)
    return [
        replace(one, last_error=None, headers={}) if one.process_instance_key in hidden else one
        for one in views
    ]


def restricted_keys(
    connection: Connection, person: Person, found: Iterable[_OfCase]
) -> frozenset[int]:
    """Return the keys of cases, of some that are listed, whose values the person is not shown."""
    if reads_restricted(person):
        return frozenset()
    keys = [one.process_instance_key for one in found]
    return erasures.restricted_among(connection, keys) if keys else frozenset()
