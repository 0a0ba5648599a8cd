"""Cron expressions of six fields, as Camunda 8 takes them in timer cycles.

Seconds, minutes, hours, day of the month, month, day of the week; each a list of values, ranges and
steps, months and days of the week also by their English names. `?` stands for `*` in the days, `L`
for the last (`L-3`, `LW`, `5L`, `FRIL`), `15W` for the working day next to the 15th, `MON#2` for
the second Monday. Read in the time zone that dates without one have (`feel`).

Source: Camunda 8.9, timer events (cycle, cron); the syntax of Spring's `CronExpression`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
MACROS = {
    "@yearly": "0 0 0 1 1 *",
    "@annually": "0 0 0 1 1 *",
    "@monthly": "0 0 0 1 * *",
    "@weekly": "0 0 0 * * 0",
    "@daily": "0 0 0 * * *",
    "@midnight": "0 0 0 * * *",
    "@hourly": "0 0 * * * *",
}
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
SEARCHED_DAYS = 366 * 8 + 2
"""The 29th of February may be eight years away."""
_PART = re.compile(r"(?P<from>\*|\d{1,2})(?:-(?P<to>\d{1,2}))?(?:/(?P<step>\d{1,2}))?")

Day = Callable[[date], bool]


class CronRefused(ValueError):
    """The text is no cron expression, or one that never comes."""


@dataclass(frozen=True, slots=True)
class Cron:
    """A cron expression, ready to be asked."""

    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    months: frozenset[int]
    is_day: Day

    def after(self, moment: datetime) -> datetime:
        """Return the first moment later than this one, UTC.

        A time that a change of clocks leaves out is skipped.

        Raises:
            CronRefused: there is none within eight years.
        """
        for found in self.firings(moment):
            return found
        raise CronRefused("the cron expression never comes")

    def firings(self, moment: datetime) -> Iterator[datetime]:
        """Yield the moments later than this one, UTC, in order, of the next eight years."""
        local = moment.astimezone(ZONE)
        shown = local.time()
        for offset in range(SEARCHED_DAYS):
            day = local.date() + timedelta(days=offset)
            if day.month not in self.months or not self.is_day(day):
                continue
            for at in self._times(0 if offset else shown.hour):
                # What the clock has shown before is over; it shows nothing earlier again but in
                # the hour that comes twice, whose first pass counts.
                if not offset and at <= shown:
                    continue
                found = datetime.combine(day, at, ZONE).astimezone(UTC)
                exists = found.astimezone(ZONE).replace(tzinfo=None) == datetime.combine(day, at)
                if exists and found > moment:
                    yield found

    def _times(self, from_hour: int) -> Iterator[time]:
        for hour in self.hours:
            if hour < from_hour:
                continue
            for minute in self.minutes:
                for second in self.seconds:
                    yield time(hour, minute, second)


def is_cron(text: str) -> bool:
    """Return whether a cycle is written as a cron expression: a macro, or six fields."""
    return text.strip().lower() in MACROS or len(text.split()) == 6


@lru_cache(maxsize=512)
def parse(text: str) -> Cron:
    """Return the cron expression.

    Raises:
        CronRefused: it is none.
    """
    fields = MACROS.get(text.strip().lower(), text).upper().split()
    if len(fields) != 6:
        raise CronRefused(f"{text!r} has {len(fields)} fields; a cron expression has six")
    seconds, minutes, hours, day_of_month, months, day_of_week = fields
    in_month, in_week = _days_of_month(day_of_month), _days_of_week(day_of_week)
    return Cron(
        tuple(sorted(_values(seconds, 0, 59))),
        tuple(sorted(_values(minutes, 0, 59))),
        tuple(sorted(_values(hours, 0, 23))),
        frozenset(_values(_numbered(months, MONTHS, 1), 1, 12)),
        lambda day: in_month(day) and in_week(day),
    )


def _values(field: str, least: int, most: int) -> set[int]:
    found: set[int] = set()
    for part in field.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise CronRefused(f"{part!r} is no value of a cron expression")
        first = least if match["from"] == "*" else int(match["from"])
        step = int(match["step"] or 1)
        open_end = match["from"] == "*" or (match["step"] and not match["to"])
        last = int(match["to"]) if match["to"] else (most if open_end else first)
        if not least <= first <= last <= most or step == 0:
            raise CronRefused(f"{part!r} lies outside {least} to {most}")
        found.update(range(first, last + 1, step))
    return found


def _numbered(field: str, names: tuple[str, ...], first: int) -> str:
    for number, name in enumerate(names, first):
        field = re.sub(rf"\b{name}", str(number), field)
    return field


def _days_of_month(field: str) -> Day:
    if field in ("*", "?"):
        return lambda _: True
    tests = [_day_of_month(part) for part in field.split(",")]
    return lambda day: any(test(day) for test in tests)


def _day_of_month(part: str) -> Day:
    if part == "LW":
        return lambda day: day == _working_day(day, _last(day))
    if last := re.fullmatch(r"L(?:-(\d{1,2}))?", part):
        before = int(last[1] or 0)
        return lambda day: day.day == _last(day) - before
    if near := re.fullmatch(r"(\d{1,2})W", part):
        wanted = int(near[1])
        if not 1 <= wanted <= 31:
            raise CronRefused(f"{part!r} is no day of a month")
        return lambda day: wanted <= _last(day) and day == _working_day(day, wanted)
    days = _values(part, 1, 31)
    return lambda day: day.day in days


def _days_of_week(field: str) -> Day:
    if field in ("*", "?"):
        return lambda _: True
    tests = [_day_of_week(part) for part in _numbered(field, DAYS, 0).split(",")]
    return lambda day: any(test(day) for test in tests)


def _day_of_week(part: str) -> Day:
    if last := re.fullmatch(r"([0-7])L", part):
        wanted = int(last[1]) % 7
        return lambda day: _weekday(day) == wanted and day.day + 7 > _last(day)
    if nth := re.fullmatch(r"([0-7])#([1-5])", part):
        wanted, which = int(nth[1]) % 7, int(nth[2])
        return lambda day: _weekday(day) == wanted and (day.day - 1) // 7 + 1 == which
    days = {number % 7 for number in _values(part, 0, 7)}
    return lambda day: _weekday(day) in days


def _weekday(day: date) -> int:
    return day.isoweekday() % 7


def _last(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _working_day(month: date, wanted: int) -> date:
    """Return the working day of the month that is nearest to this day, never in another month."""
    day = month.replace(day=wanted)
    if day.isoweekday() == 6:
        return day - timedelta(days=1) if wanted > 1 else day + timedelta(days=2)
    if day.isoweekday() == 7:
        return day + timedelta(days=1) if wanted < _last(day) else day - timedelta(days=2)
    return day
