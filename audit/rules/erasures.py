"""Who may erase: nobody alone."""

from __future__ import annotations

from collections.abc import Iterator

from audit.finding import Finding, found
from audit.rules.history import NothingMissing, Said

_NEEDED = 2


class Approvals:
    """Who asked for which erasure, and who approved it."""

    def __init__(self) -> None:
        self._asked: dict[str, str] = {}
        self._approved: dict[str, set[str]] = {}

    def note(self, word: str, request: str, person: str) -> None:
        """Take up a fact that names a request."""
        if word == "erasure.requested":
            self._asked[request] = person
        if word == "erasure.withdrawn":
            self._asked.pop(request, None)
        if word == "erasure.approved":
            self._approved.setdefault(request, set()).add(person)

    def given(self, request: str) -> bool:
        """Return whether two people approved it by now, other than the one who asked for it."""
        approved = self._approved.get(request, set()) - {self._asked.get(request, "")}
        return request in self._asked and len(approved) >= _NEEDED


class Erasures(NothingMissing):
    """`erasure-not-approved`: what a request names was erased without the approval of two people
    who did not ask for it."""

    def __init__(self) -> None:
        self._approvals = Approvals()
        self._told: set[str] = set()

    def take(self, said: Said) -> Iterator[Finding]:
        """Yield the rule, if this fact breaks it, and remember the fact."""
        request = said.data("request")
        if not request or not said.type.startswith("erasure."):
            return
        self._approvals.note(said.type, request, said.person)
        if said.type != "erasure.executed" or not said.whole or request in self._told:
            return
        if not self._approvals.given(request):
            self._told.add(request)
            yield found("erasure-not-approved", said.place, request=request)
