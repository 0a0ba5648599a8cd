"""Rules about what the entries say: whether what happened was allowed, not whether it is proven."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from audit.finding import Finding, Place, found

_ENDS_OF_ROUND = frozenset({"approval.rejected", "approval.returned", "approval.void"})
Located = tuple[int, Mapping[str, Any]]
"""An entry and its place in the log."""


def check_meaning(entries: Iterable[Located]) -> list[Finding]:
    """Return which rules the entries break, as `Meaning` says.

    Args:
        entries: in the order of the log; each instance's as far as they are known.
    """
    meaning = Meaning()
    return [finding for index, entry in entries for finding in meaning.take(index, entry)]


class Meaning:
    """The rules, applied to one entry after the other.

    `approver-twice`: one person granted twice at one element in one approval round. A round is what
    a fact's data names as its `round`; without that name, it ends when an approval is rejected,
    returned or void.
    `approver-is-requester`: one of those whom the request names as its `requesters` granted it. Who
    wrote the entry of a request does not matter: it may be anybody whose work let the case run on.
    """

    def __init__(self) -> None:
        self._instances: dict[str, _Approvals] = {}

    def take(self, index: int | None, entry: Mapping[str, Any]) -> Iterator[Finding]:
        """Yield the rules that this entry breaks, and remember it.

        Args:
            index: its place in the log, if it has one.
            entry: decoded; the next one of its instance.
        """
        approvals = self._instances.setdefault(entry["inst"], _Approvals())
        place = Place(index, entry["inst"], entry["seq"])
        for fact in entry["facts"]:
            yield from approvals.take(fact, entry["actor"], place)


class _Approvals:
    """What is known about the approvals of one instance so far."""

    def __init__(self) -> None:
        self._requesters: dict[tuple[object, object], frozenset[str]] = {}
        self._granted: dict[object, set[str]] = {}
        self._round = 0

    def take(
        self, fact: Mapping[str, Any], actor: Mapping[str, Any], place: Place
    ) -> Iterator[Finding]:
        """Yield the rules that this fact breaks, and remember it."""
        person, kind = actor["ref"], fact["type"]
        task = (fact.get("elem"), fact.get("task"))
        if kind == "approval.requested":
            self._requesters[task] = frozenset(fact.get("data", {}).get("requesters", ()))
        if kind == "approval.granted":
            granted = self._granted.setdefault(_round_of(fact, self._round), set())
            if person in granted:
                yield found("approver-twice", place, person=person)
            if person in self._requesters.get(task, ()):
                yield found("approver-is-requester", place, person=person)
            granted.add(person)
        if kind in _ENDS_OF_ROUND:
            self._round += 1


def _round_of(fact: Mapping[str, Any], current: int) -> object:
    named = fact.get("data", {}).get("round")
    return fact.get("elem"), ("counted", current) if named is None else ("named", str(named))
