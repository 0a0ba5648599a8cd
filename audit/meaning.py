"""Rules about what the entries say: whether what happened was allowed, not whether it is proven.

The same code reads the running ledger and an export. Each topic has a module in `audit.rules`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from audit.finding import Finding, Place
from audit.rules.approved_versions import ApprovedVersions
from audit.rules.approvers import Approvers
from audit.rules.consents import Consents
from audit.rules.deadlines import Deadlines
from audit.rules.definitions import Definitions
from audit.rules.erasures import Erasures
from audit.rules.history import Rule, Said, moment
from audit.rules.interventions import Interventions
from audit.rules.links import Links
from audit.rules.suppressions import Suppressions

Located = tuple[int, Mapping[str, Any]]
"""An entry and its place in the log."""


def check_meaning(entries: Iterable[Located]) -> list[Finding]:
    """Return which rules the entries break.

    Args:
        entries: in the order of the log; each instance's as far as they are known.
    """
    meaning = Meaning()
    findings = [finding for index, entry in entries for finding in meaning.take(index, entry)]
    return [*findings, *meaning.end()]


class Meaning:
    """The rules, applied to one entry after the other: FORMAT.md, "Rules", names each.

    A rule that says that something is missing is applied only where the instance's entries are
    known from the first on.
    """

    def __init__(self) -> None:
        self._instances: dict[str, tuple[Rule, ...]] = {}
        self._last: dict[str, int] = {}
        self._definitions = Definitions()
        self._consents = Consents()
        self._suppressions = Suppressions()
        self._until = ""
        self._next: int | None = 0

    def take(self, index: int | None, entry: Mapping[str, Any]) -> Iterator[Finding]:
        """Yield the rules that this entry breaks, and remember it.

        Args:
            index: its place in the log, if it has one.
            entry: decoded; the next one of its instance.
        """
        instance, seq = entry["inst"], entry["seq"]
        place = Place(index, instance, seq)
        whole = seq == self._last.get(instance, 0) + 1
        # Once an entry is missing, the instance stays known in part.
        self._last[instance] = seq if whole else -1
        # What waits for its place comes after the whole log.
        all_known = self._next is not None and index in {self._next, None}
        if index is not None:
            self._next = index + 1 if all_known else None
        yield from self._definitions.take(entry, place)
        # Times are written so that they sort as texts: reading each would cost more than the rest.
        self._until = max(self._until, str(entry.get("ts", "")))
        for fact in entry["facts"]:
            word = str(fact["type"])
            if word.partition(".")[0] in _READ or word in _ALSO_READ:
                yield from self._fact(Said(fact, entry, place, whole, all_known))

    def end(self) -> Iterator[Finding]:
        """Yield what is missing now that the last entry was taken."""
        until = moment(self._until)
        if until is not None:
            for rules in self._instances.values():
                for rule in rules:
                    yield from rule.end(until)

    def _fact(self, said: Said) -> Iterator[Finding]:
        yield from self._consents.take(said)
        yield from self._suppressions.take(said)
        rules = self._instances.get(said.instance)
        if rules is None:
            rules = (
                *(Approvers(), ApprovedVersions(), Links(), Deadlines(), Interventions()),
                Erasures(),
            )
            self._instances[said.instance] = rules
        for rule in rules:
            yield from rule.take(said)


_READ = frozenset(
    {"admin", "approval", "breach", "consent", "deadline", "dsr", "erasure", "quote", "signature"}
    | {"suppression"}
)
"""Families of facts that a rule reads; most facts are of others."""
_ALSO_READ = frozenset({"element.migrated", "message.sent", "task.cancelled"})
