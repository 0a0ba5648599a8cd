"""Who may approve: not the same person twice, and not whoever asked."""

from __future__ import annotations

from collections.abc import Iterator

from audit.finding import Finding, found
from audit.rules.history import NothingMissing, Said

_ENDS_OF_ROUND = frozenset({"approval.rejected", "approval.returned", "approval.void"})
_PEOPLE = frozenset({"user", "subject", ""})
_Task = tuple[str, str]
_Round = tuple[object, ...]


class Approvers(NothingMissing):
    """Four eyes.

    `approver-twice`: one person granted twice in one round of approval. What a fact's data names as
    its `round` is, if it is a number, that round of its element; if it is a text, a round of the
    whole case, whatever its elements. Without that name a round is one of an element and of the
    version that is approved; it ends when an approval at this element is rejected, returned or
    void, and when the element asks anew after that happened at another one.
    `approver-is-requester`: one of those whom the request names as its `requesters` granted it.
    Where it names them, who wrote its entry does not matter: it may be anybody whose work let the
    case run on. Where it has no such list, that person is the one who asked.
    A deputy grants for two: themselves, and whom the fact's `refs` name as `on_behalf_of`.
    """

    def __init__(self) -> None:
        self._requesters: dict[_Task, frozenset[str]] = {}
        self._versions: dict[_Task, str] = {}
        self._granted: dict[_Round, set[str]] = {}
        self._counted = _Counted()

    def take(self, said: Said) -> Iterator[Finding]:
        """Yield the rules that this fact breaks, and remember it."""
        kind, task = said.type, said.task
        if kind == "element.migrated":
            self._rename(said.data("from"), *task)
        if kind == "approval.requested":
            self._requesters[task] = _requesters(said)
            self._versions[task] = said.data("version")
            self._counted.ask(task)
        if kind == "approval.granted":
            granted = self._granted.setdefault(self._round_of(said), set())
            approvers = _approvers(said)
            for person in approvers:
                if person in granted:
                    yield found("approver-twice", said.place, person=person)
                if person in self._requesters.get(task, ()):
                    yield found("approver-is-requester", said.place, person=person)
            granted.update(approvers)
            self._counted.decide(task)
        if kind in _ENDS_OF_ROUND and not said.decides_nothing:
            self._counted.refuse(task)

    def _round_of(self, said: Said) -> _Round:
        named, element = said.data("round"), said.task[0]
        if not named:
            version = said.data("version") or self._versions.get(said.task, "")
            return element, "counted", self._counted.round_of(element), version
        is_text = isinstance(said.fact["data"]["round"], str)
        return ("", "named", named) if is_text else (element, "numbered", named)

    def _rename(self, before: str, element: str, task: str) -> None:
        """Know an approval that waits by the id that another version gives its element."""
        if (before, task) in self._requesters:
            self._requesters[element, task] = self._requesters[before, task]
            self._versions[element, task] = self._versions[before, task]
        self._counted.rename(before, element, task)
        for key, people in [*self._granted.items()]:
            if key[0] == before:
                self._granted.setdefault((element, *key[1:]), set()).update(people)


class _Counted:
    """Rounds of elements whose facts name none."""

    def __init__(self) -> None:
        self._rounds: dict[str, int] = {}
        self._open: set[_Task] = set()
        self._refused_elsewhere: set[str] = set()

    def round_of(self, element: str) -> int:
        """Return the number of its round."""
        return self._rounds.get(element, 0)

    def ask(self, task: _Task) -> None:
        """Begin another round if something was refused elsewhere and nothing is open here."""
        element = task[0]
        if element in self._refused_elsewhere and not any(one[0] == element for one in self._open):
            self._next(element)
        self._rounds.setdefault(element, 0)
        self._open.add(task)

    def decide(self, task: _Task) -> None:
        """Take up that one was granted."""
        self._open.discard(task)
        self._rounds.setdefault(task[0], 0)

    def refuse(self, task: _Task) -> None:
        """End the round of this element; that of another ends if it asks anew."""
        self._open.discard(task)
        self._next(task[0])
        self._refused_elsewhere |= self._rounds.keys() - {task[0]}

    def rename(self, before: str, element: str, task: str) -> None:
        """Know an element by another id."""
        if before in self._rounds:
            self._rounds[element] = max(self.round_of(element), self.round_of(before))
        if before in self._refused_elsewhere:
            self._refused_elsewhere.add(element)
        if (before, task) in self._open:
            self._open.remove((before, task))
            self._open.add((element, task))

    def _next(self, element: str) -> None:
        self._rounds[element] = self.round_of(element) + 1
        self._refused_elsewhere.discard(element)


def _approvers(said: Said) -> tuple[str, ...]:
    absent = said.reference("on_behalf_of")
    return (said.person, absent) if absent and absent != said.person else (said.person,)


def _requesters(said: Said) -> frozenset[str]:
    if "requesters" in said.fact.get("data", {}):
        return frozenset(said.several("requesters"))
    is_person = said.entry["actor"].get("kind", "") in _PEOPLE
    return frozenset({said.person}) if is_person else frozenset()
