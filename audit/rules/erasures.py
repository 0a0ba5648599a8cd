"""Who may erase: nobody alone."""

from __future__ import annotations

from collections.abc import Iterator

from audit.finding import Finding, found
from audit.rules.history import NothingMissing, Said

_NEEDED = 2


class Erasures(NothingMissing):
    """`erasure-not-approved`: what a request names was erased without the approval of two people
    who did not ask for it."""

    def __init__(self) -> None:
        self._asked: dict[str, str] = {}
        self._approved: dict[str, set[str]] = {}
        self._told: set[str] = set()

    def take(self, said: Said) -> Iterator[Finding]:
        """Yield the rule, if this fact breaks it, and remember the fact."""
        request = said.data("request")
        if not request or not said.type.startswith("erasure."):
            return
        if said.type == "erasure.requested":
            self._asked[request] = said.person
        if said.type == "erasure.approved":
            self._approved.setdefault(request, set()).add(said.person)
        if said.type == "erasure.executed" and said.whole and request not in self._told:
            approved = self._approved.get(request, set()) - {self._asked.get(request)}
            if request not in self._asked or len(approved) < _NEEDED:
                self._told.add(request)
                yield found("erasure-not-approved", said.place, request=request)
