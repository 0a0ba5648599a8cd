"""Statutory deadlines: of requests by data subjects, of reports of a breach, and others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from audit.finding import Finding, Place, found
from audit.rules.history import Said, moment
from audit.rules.statutory import EXTENDED, FIRST, latest, latest_report

STATUTORY = "statutory"
NOT_REPORTED = "not-reported"
_TERMS: Mapping[str, Callable[[datetime], datetime]] = {
    "dsr": lambda since: latest(since, FIRST), "breach": latest_report,
}  # fmt: skip
_OPENS: Mapping[str, str] = {"dsr.received": "dsr", "breach.aware": "breach", "deadline.set": ""}
_MOVES: Mapping[str, str] = {"dsr.extended": "dsr"}
_CLOSES: Mapping[str, str] = {
    "dsr.answered": "dsr", "breach.reported": "breach", "breach.decided": "breach",
    "deadline.met": "",
}  # fmt: skip
_ADMITS: Mapping[str, str] = {"dsr.deadline_missed": "dsr", "deadline.missed": ""}
_NAMES: Mapping[str, str] = {"dsr": "der betroffenen Person zu antworten",
    "breach": "die Verletzung zu melden"}  # fmt: skip


@dataclass(slots=True)
class _Deadline:
    """One that runs: until when, what for, where it was set and when; `moved` once it was
    extended, `told` once it was missed."""

    due: datetime
    what: str
    place: Place
    since: datetime | None = None
    moved: bool = False
    told: bool = False


class Deadlines:
    """`deadline-missed`: what the law asks for came late, or has not come though its time is over.
    `deadline-too-late`: a request by a data subject, or the report of a breach, was given more time
    than the law does.

    `dsr.received` and `dsr.extended` name in `data.due` until when the person is to be answered
    (`dsr.answered`); an extension must itself come in time. What they name later than the law
    allows does not count, and where they name none, the law's own term does. `breach.aware` names
    until when the authority is to be told (`breach.reported`), within 72 hours likewise, or decided
    that it need not be (`breach.decided` with `result` = `not-reported`, Art. 33 (1) GDPR).
    `deadline.set` with `kind` = `statutory` is met by `deadline.met` of the same `rule`. Several
    requests in one instance are told apart by `data.request`; what cannot be told apart is one, and
    its first deadline stands.
    `dsr.deadline_missed` and `deadline.missed` admit it. Each is named once.
    """

    def __init__(self) -> None:
        self._running: dict[tuple[str, str], _Deadline] = {}

    def take(self, said: Said) -> Iterator[Finding]:
        """Yield the deadlines that this fact shows to be missed, and remember it."""
        if said.type in _OPENS and (said.type != "deadline.set" or said.data("kind") == STATUTORY):
            yield from self._open(said, _OPENS[said.type])
        elif said.type in _MOVES:
            yield from self._moved(said, _MOVES[said.type])
        elif said.type in _CLOSES and not _only_decided(said):
            yield from self._closed(said, _CLOSES[said.type])
        elif said.type in _ADMITS:
            yield from self._admitted(said, _ADMITS[said.type])

    def end(self, until: datetime) -> Iterator[Finding]:
        """Yield the deadlines that are over and that nobody met."""
        for deadline in self._running.values():
            yield from _missed(deadline, until, deadline.place)

    def _open(self, said: Said, family: str) -> Iterator[Finding]:
        due = moment(said.data("due"))
        if family in _TERMS and said.at is not None:
            due, findings = _lawful(said, _TERMS[family](said.at))
            yield from findings
        if due is None:
            return
        known = self._running.get(_key(said, family))
        if known is None:
            what = _NAMES.get(family) or said.data("rule") or "eine gesetzliche Pflicht"
            self._running[_key(said, family)] = _Deadline(due, what, said.place, said.at)
        elif not known.moved:
            # Whoever asks twice, or sets it anew, makes nobody's first deadline go away.
            known.due = min(known.due, due)

    def _moved(self, said: Said, family: str) -> Iterator[Finding]:
        deadline = self._running.get(_key(said, family))
        since = deadline.since if deadline else None
        later, findings = _lawful(said, None if since is None else latest(since, EXTENDED))
        yield from findings
        if deadline is None or later is None:
            return
        if said.at is not None:
            yield from _missed(deadline, said.at, said.place)
        deadline.due, deadline.moved = later, True

    def _closed(self, said: Said, family: str) -> Iterator[Finding]:
        deadline = self._running.pop(_key(said, family), None)
        if deadline is not None and said.at is not None:
            yield from _missed(deadline, said.at, said.place)

    def _admitted(self, said: Said, family: str) -> Iterator[Finding]:
        deadline = self._running.get(_key(said, family))
        if deadline is None:
            due = moment(said.data("due"))
            if due is None or (said.type == "deadline.missed" and said.data("kind") != STATUTORY):
                return
            deadline = _Deadline(due, _NAMES.get(family) or said.data("rule"), said.place)
        yield from _missed(deadline, None, said.place)


def _lawful(said: Said, bound: datetime | None) -> tuple[datetime | None, list[Finding]]:
    """Return until when the law wants something done, and whether more time was given.

    Args:
        bound: until when at most, as far as that is known.
    """
    due = moment(said.data("due"))
    if bound is None or (due is not None and due <= bound):
        return due, []
    if due is None:
        return bound, []
    told = {"due": f"{due:%Y-%m-%d}", "latest": f"{bound:%Y-%m-%d}"}
    return bound, [found("deadline-too-late", said.place, **told)]


def _only_decided(said: Said) -> bool:
    """Return whether a report was decided on, which then still has to be made."""
    return said.type == "breach.decided" and said.data("result") != NOT_REPORTED


def _key(said: Said, family: str) -> tuple[str, str]:
    return family, said.data("request") if family else said.data("rule")


def _missed(deadline: _Deadline, at: datetime | None, place: Place) -> Iterator[Finding]:
    """Yield that a deadline is over at a time; `None`: that it was said to be."""
    if deadline.told or (at is not None and at <= deadline.due):
        return
    deadline.told = True
    yield found("deadline-missed", place, what=deadline.what, due=f"{deadline.due:%Y-%m-%d %H:%M}")
