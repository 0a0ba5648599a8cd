"""When a timer is due: dates, durations and cycles, from literals (ISO 8601) or FEEL values.

Source: BPMN 2.0.2, 10.5.5 (timer event definition); ISO 8601-1, 5.6 (repeating intervals).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile

from engine.core import circles, cron
from engine.core.evaluation import shown, value_of
from engine.core.node import Attribute, CompiledTimer
from engine.core.stuck import TokenStuck
from feel import (
    Date,
    DateTime,
    DayTimeDuration,
    Value,
    YearMonthDuration,
    add_duration,
    parse_temporal,
    to_datetime,
)

SHORTEST_CYCLE = timedelta(seconds=1)
"""A cycle that fires more often would only keep the workers busy."""
MOST_ROUNDS = 1_000
"""Timers that fire at once, one behind the other: a loop of them would go on for ever."""
MOST_MISSED = 10_000
"""Firings of a cron expression that are counted one by one, at most."""
_CYCLE = re.compile(r"R(?P<times>-1|\d{0,6})/(?:(?P<start>[^/]+)/)?(?P<every>P[^/]+)")

_WEEKS = re.compile(
    r"(?P<before>-?P(\d+Y)?(\d+M)?)(?P<weeks>\d{1,6})W((?P<days>\d{1,6})D)?(?P<after>(T.+)?)"
)


class TimerRefused(ValueError):
    """The text is no date, duration or cycle that a timer can have."""


@dataclass(frozen=True, slots=True)
class Armed:
    """A running timer.

    Args:
        due_at: when it fires next, UTC.
        remaining: firings after that; -1 without end.
        every: the cycle's interval as ISO 8601 duration, or a cron expression; `None` if it
            fires once.
        rounds: how many timers fired one behind the other, each at once, to start this one.
    """

    due_at: datetime
    remaining: int = 0
    every: str | None = None
    rounds: int = 0

    def missed(self, now: datetime) -> int:
        """Return how many further firings have become due by now, which firing once makes up for.

        Of a cron expression at most `MOST_MISSED` are counted, of eight years.
        """
        if self.every is None or self.remaining == 0 or now <= self.due_at:
            return 0
        if cron.is_cron(self.every):
            firings = cron.parse(self.every).firings(self.due_at)
            count = sum(1 for _ in takewhile(lambda at: at <= now, islice(firings, MOST_MISSED)))
        else:
            count = _beats(self.due_at, self.every, now)
        return count if self.remaining < 0 else min(count, self.remaining)

    def after_firing(self, now: datetime) -> Armed | None:
        """Return the timer as it goes on running, or `None` when it has fired for the last time.

        Firings missed while nothing ran are made up for by one: the next lies after `now`. A cycle
        that leads beyond the calendar has fired for the last time.
        """
        if self.every is None or self.remaining == 0:
            return None
        try:
            return self._following(self.every, now)
        except TimerRefused:
            return None

    def _following(self, every: str, now: datetime) -> Armed:
        if cron.is_cron(every):
            return Armed(_cron(every, max(self.due_at, now)), self.remaining, every)
        beats = 0 if now <= self.due_at else _beats(self.due_at, every, now)
        due_at = _beat(self.due_at, _duration(every), beats + 1)
        return Armed(due_at, self.remaining - (self.remaining > 0), every)

    def row(self) -> list[str | int | None]:
        """Return it as it is kept in the state."""
        kept: list[str | int | None] = [self.due_at.isoformat(), self.remaining, self.every]
        return [*kept, self.rounds] if self.rounds else kept

    @classmethod
    def from_row(cls, row: list[str | int | None]) -> Armed:
        """Return what `row` wrote."""
        due_at, remaining, every, *rounds = row
        return cls(
            datetime.fromisoformat(str(due_at)),
            int(remaining or 0),
            None if every is None else str(every),
            int(rounds[0] or 0) if rounds else 0,
        )


def _beat(due_at: datetime, every: YearMonthDuration | DayTimeDuration, number: int) -> datetime:
    """Return the so-many-th firing after `due_at` of a cycle.

    Raises:
        TimerRefused: it lies beyond the calendar.
    """
    if isinstance(every, DayTimeDuration):
        if number == 1:
            return _moved(due_at, every)
        try:
            return due_at + number * timedelta(microseconds=every.nanoseconds // 1000)
        except OverflowError:
            raise TimerRefused(f"{number} times {every} leads beyond the calendar") from None
    return _moved(due_at, YearMonthDuration(number * every.months))


def _beats(due_at: datetime, text: str, now: datetime) -> int:
    """Return how many firings of a cycle lie after `due_at` and not after `now`.

    Reckoned, not counted: a cycle may come from long ago.
    """
    every = _duration(text)
    if isinstance(every, DayTimeDuration):
        return (now - due_at) // timedelta(microseconds=every.nanoseconds // 1000)
    months = (now.year - due_at.year) * 12 + now.month - due_at.month
    beats = max(months // every.months - 1, 0)
    with suppress(TimerRefused):
        while _beat(due_at, every, beats + 1) <= now:
            beats += 1
    return beats


def arm(timer: CompiledTimer, scope: Mapping[str, Value], now: datetime) -> Armed:
    """Return the timer as it starts to run.

    Raises:
        TokenStuck: its value is none that a timer of this kind can have.
    """
    value = value_of(timer.value, scope, now)
    try:
        return armed(timer.kind, value, now)
    except TimerRefused as refused:
        raise TokenStuck("timer", str(refused)) from None


def paced(timer: Armed, rounds: int, name: str, now: datetime) -> Armed:
    """Return a timer that starts to run behind others, if it does not only keep the workers busy.

    Args:
        rounds: how many have fired one behind the other, each less than `SHORTEST_CYCLE` after it
            began to run, the one whose step this is included; see `circles`.
        name: of the event, for the message.

    Raises:
        TokenStuck: more than `MOST_ROUNDS`.
    """
    if not rounds or timer.due_at - now >= SHORTEST_CYCLE:
        return timer
    if circles.rounds(rounds) > MOST_ROUNDS:
        raise TokenStuck(
            "timer",
            f"the timer {name} is due at once, behind {circles.rounds(rounds)} others that were;"
            " look for a loop of timers that nothing ends",
        )
    return replace(timer, rounds=rounds)


def armed(kind: str, value: Value, now: datetime) -> Armed:
    """Return a timer of this kind and value, started now.

    Args:
        kind: `timeDate`, `timeDuration` or `timeCycle`.

    Raises:
        TimerRefused: the value does not fit the kind, or leads beyond the calendar.
    """
    if kind == "timeDate":
        return Armed(_moment(value))
    if kind == "timeDuration":
        return Armed(_moved(now, value))
    return _cycle(value, now)


def moment_of(attribute: Attribute, scope: Mapping[str, Value], now: datetime) -> datetime | None:
    """Return the date and time an attribute gives, `None` for null.

    Raises:
        TokenStuck: it gives something else.
    """
    value = value_of(attribute, scope, now)
    if value is None:
        return None
    try:
        return _moment(value)
    except TimerRefused as refused:
        raise TokenStuck("schedule", str(refused)) from None


def _cycle(value: Value, now: datetime) -> Armed:
    if isinstance(value, str) and cron.is_cron(value):
        return Armed(_cron(value, now), -1, value.strip())
    match = _CYCLE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise TimerRefused(
            f"{shown(value)} is no cycle; one looks like R3/PT10M or 0 0 9-17 * * MON-FRI"
        )
    every = match["every"]
    times = int(match["times"]) if match["times"] not in ("", "-1") else None
    if times == 0:
        raise TimerRefused(f"{shown(value)} would never fire")
    if _moved(now, every) - now < SHORTEST_CYCLE:
        raise TimerRefused(f"{shown(value)} would fire more often than once a second")
    first = _moment(match["start"]) if match["start"] else _moved(now, every)
    return Armed(first, -1 if times is None else times - 1, every)


def _cron(expression: str, now: datetime) -> datetime:
    try:
        return cron.parse(expression.strip()).after(now)
    except (cron.CronRefused, OverflowError) as refused:
        raise TimerRefused(str(refused)) from None


def _moment(value: Value) -> datetime:
    found = parse_temporal(value.strip()) if isinstance(value, str) else value
    if not isinstance(found, Date | DateTime):
        raise TimerRefused(f"{shown(value)} is no date; one looks like 2026-03-31T17:00:00+02:00")
    try:
        return to_datetime(found).astimezone(UTC)
    except (OverflowError, ValueError):
        raise TimerRefused(f"{shown(value)} lies beyond the calendar (years 1 to 9999)") from None


def _duration(value: Value) -> YearMonthDuration | DayTimeDuration:
    found = parse_temporal(_in_days(value.strip())) if isinstance(value, str) else value
    if not isinstance(found, YearMonthDuration | DayTimeDuration):
        raise TimerRefused(f"{shown(value)} is no duration; one looks like PT8H or P2D")
    return found


def _in_days(text: str) -> str:
    """Return a duration with its weeks as days: FEEL has none (ISO 8601-1, 5.5.2.4)."""
    found = _WEEKS.fullmatch(text)
    if found is None:
        return text
    days = 7 * int(found["weeks"]) + int(found["days"] or 0)
    return f"{found['before']}{days}D{found['after']}"


def _moved(moment: datetime, duration: Value) -> datetime:
    try:
        return add_duration(moment, _duration(duration))
    except (OverflowError, ValueError) as fault:
        if isinstance(fault, TimerRefused):
            raise
        raise TimerRefused(f"{shown(duration)} leads beyond the calendar") from None
