"""The reasons that people gave for a decision or an intervention, and their comments: open to all
who see the case.

The other values of a case are for those who audit or operate: among them are costs and margins that
its requester must not see. A reason is written to be read, and the form says so beside its field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from audit.entry import decode
from audit.ledger import StoredEntry

_NAMES = {
    "approval.granted": ("note", "conditions"),
    "approval.rejected": ("comment",),
    "approval.returned": ("comment", "conditions"),
    "admin.intervened": ("reason",),
    "task.reassigned": ("reason",),
    "comment.added": ("text",),
}
"""Fact -> the fields that hold what was written: of the completed task, or of the fact itself."""
_OWN = frozenset({"task.completed", "admin.intervened", "comment.added", "task.reassigned"})


def decides(entry: StoredEntry) -> bool:
    """Return whether somebody judged, intervened or commented in this entry."""
    return any(fact["type"] in _NAMES for fact in decode(entry.body)["facts"])


def remarks(facts: Sequence[Mapping[str, object]], openings: Iterable[Any]) -> dict[str, str]:
    """Return the reasons given in an entry by the name of their field; what was erased is missing.

    Args:
        facts: of the entry.
        openings: of the entry's personal values, by the number of their fact.
    """
    wanted = {fact.get("task"): _NAMES[str(fact["type"])] for fact in facts if _outcome(fact)}
    found: dict[str, str] = {}
    for opening in openings:
        fact = facts[opening.fact]
        gives = fact["type"] in _OWN
        names = wanted.get(fact.get("task"), ()) if gives else ()
        if opening.name in names and isinstance(opening.value, str) and opening.value.strip():
            found[opening.name] = opening.value.strip()
    return found


def _outcome(fact: Mapping[str, object]) -> bool:
    return fact["type"] in _NAMES
