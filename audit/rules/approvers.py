"""Who may approve: not the same person twice, and not whoever asked."""

from __future__ import annotations

from collections.abc import Iterator

from audit.finding import Finding, found
from audit.rules.history import NothingMissing, Said

_ENDS_OF_ROUND = frozenset({"approval.rejected", "approval.returned", "approval.void"})
_Element = tuple[object, object]


class Approvers(NothingMissing):
    """Four eyes.

    `approver-twice`: one person granted twice at one element in one approval round. A round is what
    a fact's data names as its `round`; without that name, it ends when an approval is rejected,
    returned or void.
    `approver-is-requester`: one of those whom the request names as its `requesters` granted it. Who
    wrote the entry of a request does not matter: it may be anybody whose work let the case run on.
    """

    def __init__(self) -> None:
        self._requesters: dict[tuple[str, str], frozenset[str]] = {}
        self._granted: dict[_Element, set[str]] = {}
        self._round = 0

    def take(self, said: Said) -> Iterator[Finding]:
        """Yield the rules that this fact breaks, and remember it."""
        person, kind, task = said.person, said.type, said.task
        if kind == "element.migrated":
            self._rename(said.data("from"), *task)
        if kind == "approval.requested":
            self._requesters[task] = frozenset(said.several("requesters"))
        if kind == "approval.granted":
            granted = self._granted.setdefault(self._round_of(said), set())
            if person in granted:
                yield found("approver-twice", said.place, person=person)
            if person in self._requesters.get(task, ()):
                yield found("approver-is-requester", said.place, person=person)
            granted.add(person)
        if kind in _ENDS_OF_ROUND:
            self._round += 1

    def _round_of(self, said: Said) -> _Element:
        named = said.data("round")
        return said.task[0], ("named", named) if named else ("counted", self._round)

    def _rename(self, before: str, element: str, task: str) -> None:
        """Know an approval that waits by the id that another version gives its element."""
        if (before, task) in self._requesters:
            self._requesters[element, task] = self._requesters[before, task]
        for (named, round_), people in [*self._granted.items()]:
            if named == before:
                self._granted.setdefault((element, round_), set()).update(people)
