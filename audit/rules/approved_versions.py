"""What was sent is what was approved: version by version, and over a chain of carried approvals."""

from __future__ import annotations

from collections.abc import Iterator

from audit.finding import Finding, found
from audit.rules.history import NothingMissing, Said

_WITHOUT_ASKING = frozenset({"approval.auto", "approval.carried_over"})
_REFUSALS = frozenset({"approval.rejected", "approval.returned", "approval.void"})


class ApprovedVersions(NothingMissing):
    """`approval-of-another-version` and `approval-carried-from-nothing`.

    The facts of an approval name in `data.version` the version of what is approved; a decision that
    names none is about that of its request, known by element and task. A version is approved if it
    was granted, automatically or by a person, or if an approval was carried over to it, if it was
    not refused since and no request is open, about it or about another: then it is not the one that
    is to be sent. A request ends with its decision, or with its task. `approval.carried_over` names
    in `data.approved_entry` the `eid` of the entry with the approval that it goes back to, which
    may itself have been carried over. `quote.sent` names the version that was sent; if it names
    none, no request may be open, and no refusal stand: one falls with an approval that was asked
    for after it, or needed no asking. Where approvals name no version, nothing is compared; nor is
    a version that no approval is ever about. An `approval.void` whose data names a `result` came
    too late to count: it changes nothing.
    """

    def __init__(self) -> None:
        self._asked: dict[tuple[str, str], str] = {}
        self._open: dict[tuple[str, str], str] = {}
        self._approved: dict[str, set[str]] = {}
        self._refused: set[str] = set()
        self._sent_before: dict[str, Said] = {}
        self._waiting: set[tuple[str, str]] = set()
        self._stands_refused = False
        self._asked_since: set[tuple[str, str]] = set()
        """After the refusal that stands."""

    def take(self, said: Said) -> Iterator[Finding]:
        """Yield the rules that this fact breaks, and remember it."""
        kind, version = said.type, said.data("version") or self._asked.get(said.task, "")
        if kind == "quote.sent":
            yield from self._sent(said)
        elif kind == "task.cancelled":
            self._open.pop(said.task, None)
            self._waiting.discard(said.task)
            self._asked_since.discard(said.task)
        elif kind == "element.migrated":
            self._rename((said.data("from"), said.task[1]), said.task)
        elif kind.startswith("approval.") and not said.decides_nothing:
            self._unnamed(said.task, kind)
            if version:
                yield from self._approval(said, kind, version)

    def _unnamed(self, task: tuple[str, str], kind: str) -> None:
        """Follow what is known of approvals without their versions."""
        if kind == "approval.requested":
            self._waiting.add(task)
            self._asked_since.add(task)
            return
        self._waiting.discard(task)
        if kind in _REFUSALS:
            self._stands_refused = True
            self._asked_since.clear()
        elif kind in _WITHOUT_ASKING or (kind == "approval.granted" and task in self._asked_since):
            self._stands_refused = False

    def _approval(self, said: Said, kind: str, version: str) -> Iterator[Finding]:
        if before := self._sent_before.pop(version, None):
            yield found("approval-of-another-version", before.place, sent=version, approved="keine")
        if kind == "approval.requested":
            self._asked[said.task] = self._open[said.task] = version
            self._refused.discard(version)
        elif kind in {"approval.granted", "approval.auto"}:
            self._approve(said, version)
        elif kind == "approval.carried_over":
            yield from self._carry(said, version)
        elif kind in _REFUSALS:
            self._open.pop(said.task, None)
            self._refused.add(version)
            # A refused version cannot be carried over either.
            for versions in self._approved.values():
                versions.discard(version)

    def _approve(self, said: Said, version: str) -> None:
        self._open.pop(said.task, None)
        self._approved.setdefault(str(said.entry["eid"]), set()).add(version)

    def _carry(self, said: Said, version: str) -> Iterator[Finding]:
        if self._approved.get(said.data("approved_entry")):
            self._approve(said, version)
        elif said.whole:
            yield found("approval-carried-from-nothing", said.place, version=version)

    def _sent(self, said: Said) -> Iterator[Finding]:
        sent = said.data("version")
        versions = {one for known in self._approved.values() for one in known}
        named = bool(versions or self._open or self._refused)
        good = sent in versions and sent not in self._refused
        if sent and said.whole and not named:
            self._sent_before.setdefault(sent, said)
        elif sent and said.whole and (not good or self._open):
            open_ = sorted({*self._open.values()})
            told = ", ".join(sorted(versions - self._refused)) or "keine"
            told += f"; noch offen: {', '.join(open_)}" if open_ else ""
            yield found("approval-of-another-version", said.place, sent=sent, approved=told)
        elif not sent and said.whole and (self._stands_refused or self._waiting):
            yield found("approval-of-another-version", said.place, sent="–", approved="keine")

    def _rename(self, before: tuple[str, str], after: tuple[str, str]) -> None:
        """Know an approval that waits by the id that another version gives its element."""
        for known in (self._asked, self._open):
            if before in known:
                known[after] = known.pop(before)
        for tasks in (self._waiting, self._asked_since):
            if before in tasks:
                tasks.remove(before)
                tasks.add(after)
