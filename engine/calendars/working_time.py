"""Reckoning with a business calendar: is it open, when does it open, when is working time over.

An instant is open if the clock in Berlin then shows one of the day's opening times. So an hour that
comes twice counts twice, and one that is left out does not count.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from engine.calendars.model import ZONE, BusinessCalendar
from engine.calendars.working_duration import WorkingDuration

SEARCHED_DAYS: Final = 366 * 40
"""How far an opening is looked for; whoever does not work within forty years never will."""
_MINUTE: Final = timedelta(minutes=1)
_DAY: Final = timedelta(days=1)


class NeverOpen(ValueError):
    """The calendar has no opening within forty years, or the reckoning leaves the calendar."""


def is_open(calendar: BusinessCalendar, moment: datetime) -> bool:
    """Return whether the calendar is open at this instant; at closing time it is not."""
    day = moment.astimezone(ZONE).date()
    return any(begin <= moment < end for begin, end in openings(calendar, day))


def next_opening(calendar: BusinessCalendar, moment: datetime) -> datetime:
    """Return the first instant from this one on that is open, itself if it is; UTC.

    Raises:
        NeverOpen: there is none.
    """
    begin, _ = next(_openings_from(calendar, moment))
    return max(begin, moment).astimezone(UTC)


def add(calendar: BusinessCalendar, start: datetime, duration: WorkingDuration) -> datetime:
    """Return when working time is over that began at `start`, UTC.

    A start outside opening hours counts from the next opening. Then come the working days: the
    same clock time on the so-many-th following working day; if that is not open then, its next
    opening of that day, or its last closing time if there is none. Then come the working hours:
    the first instant at which so much time of opening has gone by, so a day's hours end with its
    closing, not with the next opening.

    Raises:
        NeverOpen: the calendar does not open so often.
    """
    at = next_opening(calendar, start)
    if duration.days:
        at = _days_later(calendar, at, duration.days)
    return _later(calendar, at, duration.time)


def openings(calendar: BusinessCalendar, day: date) -> list[tuple[datetime, datetime]]:
    """Return when the calendar is open on a day, as instants, in order; ends are not included."""
    hours = calendar.opening_times(day)
    if not hours:
        return []
    found: list[tuple[datetime, datetime]] = []
    for begin, end, offset in _segments(day):
        midnight = datetime.combine(day, time(), UTC) - offset
        for opens, closes in hours:
            first = max(begin, midnight + opens * _MINUTE)
            last = min(end, midnight + closes * _MINUTE)
            if first < last:
                found.append((first, last))
    return found


def _segments(day: date) -> list[tuple[datetime, datetime, timedelta]]:
    """Return the parts of a day, as instants, in which clocks keep one offset from UTC."""
    begin, end = _midnight(day), _midnight(day + _DAY)
    before, after = _offset(begin), _offset(end)
    if before == after:
        return [(begin, end, before)]
    low, high = begin, end
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (middle, high) if _offset(middle) == before else (low, middle)
    return [(begin, high, before), (high, end, after)]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE).astimezone(UTC)


def _offset(moment: datetime) -> timedelta:
    return moment.astimezone(ZONE).utcoffset() or timedelta()


def _openings_from(
    calendar: BusinessCalendar, moment: datetime
) -> Iterator[tuple[datetime, datetime]]:
    first = moment.astimezone(ZONE).date()
    try:
        for number in range(SEARCHED_DAYS):
            for begin, end in openings(calendar, first + number * _DAY):
                if end > moment:
                    yield begin, end
    except OverflowError:
        raise NeverOpen("the reckoning leaves the years 1 to 9999") from None
    raise NeverOpen(f"the calendar {calendar.id} does not open within forty years of {first}")


def _later(calendar: BusinessCalendar, at: datetime, left: timedelta) -> datetime:
    if not left:
        return at
    for begin, end in _openings_from(calendar, at):
        counted_from = max(begin, at)
        if end - counted_from >= left:
            return counted_from + left
        left -= end - counted_from
    raise AssertionError  # the openings end by an exception only


def _days_later(calendar: BusinessCalendar, at: datetime, days: int) -> datetime:
    day, clock = _clock_time(at)
    searched = 0
    while days:
        searched += 1
        if searched > SEARCHED_DAYS or day == date.max:
            raise NeverOpen(f"the calendar {calendar.id} does not open so often")
        day += _DAY
        days -= bool(calendar.opening_times(day))
    wanted = _instant(day, clock)
    of_day = openings(calendar, day)
    for begin, end in of_day:
        if wanted < end:
            return max(begin, wanted)
    return of_day[-1][1]


def _clock_time(at: datetime) -> tuple[date, timedelta]:
    """Return the day, and what the clock shows since midnight.

    In an hour that comes again it stands still at that hour's end: a later instant is never an
    earlier clock time, so that a later start never ends earlier.
    """
    local = at.astimezone(ZONE)
    day, shown = local.date(), local.time()
    clock = timedelta(
        hours=shown.hour,
        minutes=shown.minute,
        seconds=shown.second,
        microseconds=shown.microsecond,
    )
    if local.fold:
        _, turned, before = _segments(day)[0]
        clock = turned + before - datetime.combine(day, time(), UTC)
    return day, clock


def _instant(day: date, clock: timedelta) -> datetime:
    """Return the first instant of a day at which the clock shows this time or a later one."""
    segments = _segments(day)
    for begin, end, offset in segments:
        found = max(begin, datetime.combine(day, time(), UTC) - offset + clock)
        if found < end:
            return found
    return segments[-1][1]
