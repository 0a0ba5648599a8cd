"""Whether an entry's time lies between what is known of the time around its place in the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from audit.finding import Finding, Place, found
from audit.rules.history import TIME, moment

EARLY = timedelta(minutes=10)
"""An entry bears the time at which its step began: so long may a transaction take, and a queue."""
LATE = timedelta(minutes=1)
"""So far may the clock of a witness or a time-stamp authority be behind the database's."""
_SYSTEM = "system"
_END = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody had this log before him at a time.

    Args:
        size: entries that it had.
        at: when, with zone.
        newest: whether it had no more entries by then. A time stamp may be of an old checkpoint.
        signed: when the checkpoint was signed, as whoever keeps the log says, if it was seen only
            after that. The log may stand still meanwhile, with entries that wait for their place.
    """

    size: int
    at: datetime
    newest: bool = True
    signed: datetime | None = None


def check_times(
    entries: Iterable[tuple[int, Mapping[str, Any]]], seen: Iterable[Seen]
) -> list[Finding]:
    """Return which entries cannot have been written when they say.

    Args:
        entries: with their places, in the order of the log.
        seen: by whom one trusts.
    """
    times = Times(seen)
    findings = [finding for index, entry in entries for finding in times.take(index, entry)]
    return [*findings, *times.end()]


class Times:
    """Holds the times of entries, taken in the order of the log, against what was seen when.

    While somebody has set the clock of a test installation, times say nothing: how many such
    entries there are is told once.
    """

    def __init__(self, seen: Iterable[Seen]) -> None:
        ordered = sorted(seen, key=lambda one: one.size)
        # Times of entries are written so that they sort as texts.
        self._latest: list[tuple[int, str]] = []
        for one in reversed(ordered):
            text, known = _later(one.at), self._latest
            if not known or text < known[-1][1]:
                known.append((one.size, text))
        self._ahead = _first_of_each(one for one in reversed(ordered) if one.newest)
        self._newest = ""
        self._earliest = ""
        self._pinned_at: int | None = None
        self._is_set = False
        self._reset_at: str | None = None
        self._unknown = 0

    def take(self, index: int, entry: Mapping[str, Any]) -> Iterator[Finding]:
        """Yield that this entry cannot have been written when it says."""
        while self._latest and self._latest[-1][0] <= index:
            self._latest.pop()
        while self._ahead and self._ahead[-1].size <= index:
            self._earliest = max(self._earliest, self._drained(self._ahead.pop()))
        at = str(entry["ts"])
        self._newest = max(self._newest, at)
        if at >= self._earliest and not (self._latest and at > self._latest[-1][1]):
            # What had begun by the clock that was set may be committed just after.
            if self._reset_at is not None and at > self._reset_at:
                self._reset_at = None
        elif self._is_set or self._reset_at is not None:
            self._unknown += 1
        else:
            yield found("time-implausible", Place(index, entry["inst"], entry["seq"]), ts=at)
        if entry["inst"] == _SYSTEM:
            self._turn(index, entry)

    def end(self) -> Iterator[Finding]:
        """Yield where the clock was set first, and of how many entries the times say nothing."""
        if self._unknown:
            yield found("clock-was-set", Place(self._pinned_at, _SYSTEM), count=self._unknown)

    def _drained(self, seen: Seen) -> str:
        """Return before when no entry can have been written that has its place after these."""
        if seen.signed is None:
            return _written(seen.at - EARLY)
        # It was not signed before the newest entry under it was written, whatever they say.
        newest = moment(self._newest)
        signed = seen.signed if newest is None else max(seen.signed, newest)
        return _written(min(seen.at, signed) - EARLY)

    def _turn(self, index: int, entry: Mapping[str, Any]) -> None:
        for fact in entry["facts"]:
            if fact["type"] == "clock.pinned":
                self._is_set = True
                if self._pinned_at is None:
                    self._pinned_at = index
            elif fact["type"] == "clock.reset" and self._is_set:
                at = moment(entry["ts"])
                self._is_set, self._reset_at = False, None if at is None else _later(at)


def _later(at: datetime) -> str:
    """Return the latest time that a clock may show which is behind; there is one that is last."""
    return _written(min(at, _END - LATE) + LATE)


def _first_of_each(seen: Iterable[Seen]) -> list[Seen]:
    """Return of those who saw the same size the first: the others may have been asked again while
    the log stood still."""
    first: dict[tuple[int, datetime | None], Seen] = {}
    for one in seen:
        key = one.size, one.signed
        first[key] = min(first.get(key, one), one, key=lambda known: known.at)
    return [*first.values()]


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime(TIME)
