"""Which activities changed places between two versions of a process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from typing import Final

from bpmn.dialect import ACTIVITIES
from bpmn.diff_versions import of_node
from bpmn.model import Process
from dmn.differences import Change

LARGEST: Final = 600
"""Nodes of a process up to which its order is compared: the work grows with their square."""


def swapped(old: Process, new: Process) -> Iterator[Change]:
    """Yield the activities that now run before what they ran after, or after what before.

    Only what every way through the process agrees on counts: activities in a loop are neither
    before nor after each other. Of two that changed places the one that passed more is named.
    """
    if max(len(old.nodes), len(new.nodes)) > LARGEST or _links(old) == _links(new):
        return
    subjects = {one.id: of_node(one) for one in new.nodes if one.tag in ACTIVITIES}
    kept = [one.id for one in old.nodes if one.id in subjects]
    was, now = _reached(old), _reached(new)
    passed: dict[str, dict[str, bool]] = defaultdict(dict)
    for index, one in enumerate(kept):
        for other in kept[index + 1 :]:
            first = _first(was, one, other)
            if first is not None and _first(now, one, other) == (not first):
                passed[one][other], passed[other][one] = first, not first
    while any(passed.values()):
        mover = max(kept, key=lambda one: len(passed[one]))
        for after in (True, False):
            others = tuple(
                subjects[one] for one, was_first in passed[mover].items() if was_first is after
            )
            if others:
                yield Change("order.after" if after else "order.before", (subjects[mover], others))
        for other in passed.pop(mover):
            del passed[other][mover]
        passed[mover] = {}


def _links(process: Process) -> Set[tuple[str, str]]:
    return {(flow.source, flow.target) for flow in process.flows}


def _first(reached: Mapping[str, Set[str]], one: str, other: str) -> bool | None:
    """Return whether one comes before the other; `None` if neither or both do."""
    ahead, behind = other in reached[one], one in reached[other]
    return ahead if ahead != behind else None


def _reached(process: Process) -> Mapping[str, Set[str]]:
    """Return for each node what can come after it; a boundary event comes after its activity."""
    ways: dict[str, set[str]] = {one.id: set() for one in process.nodes}
    for source, target in _links(process):
        ways.setdefault(source, set()).add(target)
    for node in process.nodes:
        if node.attached_to:
            ways.setdefault(node.attached_to, set()).add(node.id)
    found: dict[str, Set[str]] = {}
    for start in list(ways):
        seen: set[str] = set()
        waiting = list(ways[start])
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting.extend(ways.get(one, ()))
        found[start] = seen
    return found
