"""A second implementation, sharing nothing with the first: minutes counted, holidays by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from engine.calendars.model import BusinessCalendar

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = timedelta(minutes=1)
_EVERYWHERE = ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26))
_AFTER_EASTER = {"everywhere": (-2, 1, 39, 50), "corpus christi": (60,), "sundays": (0, 49)}
_REFORMATION = {"BB", "HB", "HH", "MV", "NI", "SH", "SN", "ST", "TH"}
_CORPUS_CHRISTI = {"BW", "BY", "HE", "NW", "RP", "SL"}
_ALL_SAINTS = {"BW", "BY", "NW", "RP", "SL"}


def easter(year: int) -> date:
    """Return Easter Sunday. Source: J.-M. Oudin's algorithm, as the US Naval Observatory has it."""
    century = year // 100
    n = year - 19 * (year // 19)
    k = (century - 17) // 25
    i = (century - century // 4 - (century - k) // 3 + 19 * n + 15) % 30
    i -= (i // 28) * (1 - (i // 28) * (29 // (i + 1)) * ((21 - n) // 11))
    j = (year + year // 4 + i + 2 - century + century // 4) % 7
    moved = i - j
    month = 3 + (moved + 40) // 44
    return date(year, month, moved + 28 - 31 * (month // 4))


@lru_cache(maxsize=1000)
def holidays(state: str, year: int) -> frozenset[date]:
    """Return the public holidays of a state, by its law as it is since 2020."""
    days = {date(year, month, day) for month, day in _EVERYWHERE}
    moved = list(_AFTER_EASTER["everywhere"])
    if state in _CORPUS_CHRISTI:
        moved += _AFTER_EASTER["corpus christi"]
    if state == "BB":
        moved += _AFTER_EASTER["sundays"]
    days |= {easter(year) + timedelta(days=offset) for offset in moved}
    fixed = {
        (1, 6): state in {"BW", "BY", "ST"},
        (3, 8): state == "BE" or (state == "MV" and year >= 2023),
        (5, 8): state == "BE" and year in {2020, 2025},
        (6, 17): state == "BE" and year == 2028,
        (8, 15): state == "SL",
        (9, 20): state == "TH",
        (10, 31): state in _REFORMATION,
        (11, 1): state in _ALL_SAINTS,
    }
    days |= {date(year, month, day) for (month, day), is_free in fixed.items() if is_free}
    if state == "SN":
        # The Wednesday before 23 November.
        before = date(year, 11, 22)
        days.add(
            next(d for d in (before - timedelta(days=n) for n in range(7)) if d.weekday() == 2)
        )
    return frozenset(days)


def is_open(calendar: BusinessCalendar, minute: datetime) -> bool:
    """Return whether the calendar is open in the minute that begins then."""
    local = minute.astimezone(BERLIN)
    day, shown = local.date(), local.hour * 60 + local.minute
    if day in holidays(calendar.state, day.year) or day in calendar.closed:
        return False
    if (day.month, day.day) in calendar.closed_yearly:
        return False
    return any(opens <= shown < closes for opens, closes in calendar.hours[day.weekday()])


def first_open(calendar: BusinessCalendar, minute: datetime) -> datetime:
    while not is_open(calendar, minute):
        minute += MINUTE
    return minute


def later(calendar: BusinessCalendar, minute: datetime, minutes: int) -> datetime:
    """Return the end of the so-many-th open minute from this one on."""
    while minutes:
        minutes -= is_open(calendar, minute)
        minute += MINUTE
    return minute


def open_minutes(calendar: BusinessCalendar, begin: datetime, end: datetime) -> int:
    count = 0
    while begin < end:
        count += is_open(calendar, begin)
        begin += MINUTE
    return count


def days_later(calendar: BusinessCalendar, minute: datetime, days: int) -> datetime:
    """Return the same clock time on the so-many-th working day after that of this open minute."""
    local = minute.astimezone(BERLIN)
    shown = local.hour * 60 + local.minute
    if local.fold:
        shown = 3 * 60  # the hour that came twice is over
    day = local.date()
    while days:
        day += timedelta(days=1)
        days -= any(is_open(calendar, one) for one in _minutes(day))
    of_day = [one for one in _minutes(day) if is_open(calendar, one)]
    for one in of_day:
        clock = one.astimezone(BERLIN)
        if clock.hour * 60 + clock.minute >= shown:
            return one
    return of_day[-1] + MINUTE


def _minutes(day: date) -> Iterator[datetime]:
    begin = datetime(day.year, day.month, day.day, tzinfo=BERLIN).astimezone(UTC)
    for number in range(25 * 60):
        minute = begin + number * MINUTE
        if minute.astimezone(BERLIN).date() == day:
            yield minute
