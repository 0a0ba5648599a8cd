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
    `version-changed-silently`: an entry names another definition than the one before, and no
    `process.migrated` in it leads from the one to the other.
    """

    def __init__(self) -> None:
        self._instances: dict[str, _Approvals] = {}
        self._definitions: dict[str, str] = {}

    def take(self, index: int | None, entry: Mapping[str, Any]) -> Iterator[Finding]:
        """Yield the rules that this entry breaks, and remember it.

        Args:
            index: its place in the log, if it has one.
            entry: decoded; the next one of its instance.
        """
        approvals = self._instances.setdefault(entry["inst"], _Approvals())
        place = Place(index, entry["inst"], entry["seq"])
        yield from self._definition(entry, place)
        for fact in entry["facts"]:
            yield from approvals.take(fact, entry["actor"], place)

    def _definition(self, entry: Mapping[str, Any], place: Place) -> Iterator[Finding]:
        """One definition hash per instance and version: only a migration changes it."""
        if "def" not in entry:
            return
        actual = entry["def"]["sha256"]
        expected = self._definitions.get(entry["inst"], actual)
        self._definitions[entry["inst"]] = actual
        led = [one.get("refs", {}) for one in entry["facts"] if one["type"] == "process.migrated"]
        known = any(
            one.get("from_definition") == expected and one.get("definition") == actual
            for one in led
        )
        if actual != expected and not known:
            yield found("version-changed-silently", place, actual=actual, expected=expected)


class _Approvals:
    """What is known about the approvals of one instance so far."""

    def __init__(self) -> None:
        self._requesters: dict[tuple[object, object], frozenset[str]] = {}
        self._granted: dict[tuple[object, object], set[str]] = {}
        self._round = 0

    def take(
        self, fact: Mapping[str, Any], actor: Mapping[str, Any], place: Place
    ) -> Iterator[Finding]:
        """Yield the rules that this fact breaks, and remember it."""
        person, kind = actor["ref"], fact["type"]
        task = (fact.get("elem"), fact.get("task"))
        if kind == "element.migrated":
            self._rename(fact.get("data", {}).get("from"), fact.get("elem"), fact.get("task"))
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

    def _rename(self, before: object, element: object, task: object) -> None:
        """Know an approval that waits by the id that another version gives its element."""
        if (before, task) in self._requesters:
            self._requesters[element, task] = self._requesters[before, task]
        for (named, round_), people in [*self._granted.items()]:
            if named == before:
                self._granted.setdefault((element, round_), set()).update(people)


def _round_of(fact: Mapping[str, Any], current: int) -> tuple[object, object]:
    named = fact.get("data", {}).get("round")
    return fact.get("elem"), ("counted", current) if named is None else ("named", str(named))
