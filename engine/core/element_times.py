"""How long each run of an element took, and how long nobody had it: read from ledger entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.core.element_history import HistoryEntry, element_history
from engine.views import Happening

_Instance = tuple[str | None, str]
_CLAIMED = "task.claimed"


@dataclass(frozen=True, slots=True)
class Passage:
    """One completed run of an element.

    Args:
        element: its id in the diagram.
        took: from its start to its end.
        unclaimed: of a user task, until somebody took it; `None` of one that nobody claimed.
    """

    element: str
    took: timedelta
    unclaimed: timedelta | None


def passages(entries: Sequence[HistoryEntry]) -> tuple[Passage, ...]:
    """Return the completed runs of one instance's elements; what was cancelled is left out.

    Args:
        entries: all of the instance, in order.
    """
    claims = _first_claims(entries)
    begun: dict[_Instance, datetime] = {}
    found = []
    for one in element_history(entries):
        instance = one.token, one.element
        if one.event is Happening.STARTED:
            begun[instance] = one.at
        elif one.event is Happening.COMPLETED:
            # What is done at once tells its start and its end in one entry.
            start = begun.pop(instance, one.at)
            claimed = next((at for at in claims.get(instance, ()) if start <= at <= one.at), None)
            unclaimed = None if claimed is None else claimed - start
            found.append(Passage(one.element, one.at - start, unclaimed))
    return tuple(found)


def share(ordered: Sequence[timedelta], percent: int) -> timedelta | None:
    """Return the least value that so many of a hundred do not exceed; `None` of nothing.

    Args:
        ordered: ascending.
        percent: from 1 to 100.
    """
    if not ordered:
        return None
    # The nearest rank: one of the values that occurred, never something between them.
    return ordered[-(-len(ordered) * percent // 100) - 1]


def _first_claims(entries: Sequence[HistoryEntry]) -> dict[_Instance, list[datetime]]:
    found: dict[_Instance, list[datetime]] = {}
    for entry in entries:
        for fact in entry.facts:
            if fact["type"] == _CLAIMED:
                token, element = fact.get("task"), str(fact.get("elem"))
                known = None if token is None else str(token)
                found.setdefault((known, element), []).append(entry.at)
    return found
