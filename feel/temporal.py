"""Arithmetic and properties of temporal values.

Source: DMN 1.5, 10.3.2.3.4 to 10.3.2.3.9 and table 65 (properties), table 57 (arithmetic).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from feel.calendar import day_number, days_in_month, weekday
from feel.temporal_text import Duration, make_date, make_date_time, parse_zone
from feel.values import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Date,
    DateTime,
    DayTimeDuration,
    NoValue,
    Time,
    Value,
    YearMonthDuration,
    Zone,
)
from feel.zones import HOME_ZONE, LONGEST_ZONE_NAME, offset_at_instant, offset_at_local

_MIDNIGHT_UTC: Final = Time(0, 0)
_Kept = TypeVar("_Kept", Date, DateTime)


def day_of(value: Date) -> int:
    """Return the days since 1970-01-01."""
    return day_number(value.year, value.month, value.day)


def instant(value: DateTime) -> int:
    """Return the nanoseconds since 1970-01-01T00:00Z; a local time counts as UTC."""
    day, nanoseconds = day_of(value.date), value.time.nanoseconds
    offset = value.offset
    if offset is None:
        offset = offset_at_local(value.time.zone, day, nanoseconds // SECOND)
    return day * DAY + nanoseconds - offset * SECOND


def at_instant(nanoseconds: int, zone: Zone) -> DateTime:
    """Return the date and time in a zone at an instant.

    Of an hour that comes twice, when clocks go back, the zone's name tells the first; the second
    keeps its offset beside the zone, so that the instant is right and later days are the zone's.

    Raises:
        NoValue: outside the years that FEEL knows.
    """
    offset = offset_at_instant(zone, nanoseconds // SECOND)
    value = _exists(make_date_time(0, nanoseconds + offset * SECOND, zone))
    if instant(value) == nanoseconds:
        return value
    return DateTime(value.date, value.time, offset)


def time_in_utc(value: Time) -> int:
    """Return nanoseconds since midnight UTC, for comparing; a local time counts as UTC."""
    # A bare time has no day, so a named zone's offset is that of 1 January 1970.
    offset = offset_at_local(value.zone, 0, value.nanoseconds // SECOND)
    return value.nanoseconds - offset * SECOND


def midnight(value: Date | DateTime) -> DateTime:
    """Return the date and time; a bare date counts as midnight UTC."""
    return DateTime(value, _MIDNIGHT_UTC) if isinstance(value, Date) else value


def moment_of(now: datetime) -> DateTime:
    """Return the pinned time as a value: in its own zone, plain UTC as the home zone's time.

    A process of a German house asks `today()` after midnight and must not get yesterday.
    """
    zone: Zone
    if now.tzinfo is UTC:
        zone = HOME_ZONE
    elif isinstance(now.tzinfo, ZoneInfo):
        zone = now.tzinfo.key
    else:
        zone = int((now.utcoffset() or timedelta()).total_seconds())
    return at_instant(_nanoseconds(now), zone)


def from_datetime(value: datetime) -> DateTime:
    """Return an aware or local `datetime` of Python as it is written."""
    if value.fold and isinstance(value.tzinfo, ZoneInfo):
        return at_instant(_nanoseconds(value), value.tzinfo.key)
    zone: Zone = None
    if isinstance(value.tzinfo, ZoneInfo):
        zone = value.tzinfo.key
    elif value.tzinfo is not None:
        zone = int((value.utcoffset() or timedelta()).total_seconds())
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    clock = Time(seconds * SECOND + value.microsecond * 1000, zone)
    return DateTime(from_date(value.date()), clock)


def from_date(value: date) -> Date:
    """Return the day."""
    return Date(value.year, value.month, value.day)


def to_datetime(value: DateTime | Date, zone: str = HOME_ZONE) -> datetime:
    """Return the instant as an aware `datetime` in UTC.

    Args:
        value: a date means its midnight.
        zone: IANA name, used where `value` has no zone of its own.

    Raises:
        ValueError: outside the years 1 to 9999, which is all that Python knows.
    """
    if isinstance(value, Date):
        value = DateTime(value, Time(0))
    if value.time.zone is None:
        value = DateTime(value.date, Time(value.time.nanoseconds, zone))
    microseconds = instant(value) // 1000
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    except OverflowError as fault:
        raise ValueError(f"{value} is outside the years 1 to 9999") from fault


def add_duration(moment: datetime, duration: YearMonthDuration | DayTimeDuration) -> datetime:
    """Return the moment moved by a duration, in UTC.

    Months are counted on the home zone's calendar, so a month from 1 March 00:00 in Berlin is
    1 April 00:00 in Berlin although an hour is missing between them.

    Raises:
        ValueError: outside the years 1 to 9999.
    """
    try:
        local = at_instant(_nanoseconds(moment), HOME_ZONE)
        moved = _add_duration(local, duration)
    except NoValue as fault:
        raise ValueError(str(fault)) from fault
    return to_datetime(moved)


def in_zone(value: DateTime, name: str) -> DateTime:
    """Return the same instant in another zone; a local time just gets the zone.

    Args:
        value: what to express.
        name: `Europe/Berlin`, `Z` or `+01:00`.

    Raises:
        NoValue: there is no such zone.
    """
    if len(name) > LONGEST_ZONE_NAME:
        raise NoValue("there is no time zone of such a long name")
    is_offset = name == "Z" or name[:1] in ("+", "-")
    try:
        known, zone = parse_zone(name if is_offset else f"@{name}")
    except ValueError:
        known, zone = False, None
    if not known:
        raise NoValue(f"there is no time zone '{name}'")
    if value.time.zone is None:
        return DateTime(value.date, Time(value.time.nanoseconds, zone))
    return at_instant(instant(value), zone)


def add_months(value: Date, months: int) -> Date:
    """Return the same day some months on, or the last day of a shorter month.

    Raises:
        NoValue: outside the years that FEEL knows.
    """
    year, month = divmod(value.year * 12 + value.month - 1 + months, 12)
    day = min(value.day, days_in_month(year, month + 1))
    return _exists(make_date(year, month + 1, day))


def _add_duration(value: DateTime, duration: Duration) -> DateTime:
    if isinstance(duration, YearMonthDuration):
        date = add_months(value.date, duration.months)
        return value if date == value.date else DateTime(date, value.time)
    if isinstance(value.time.zone, str):
        # Through UTC: a day of 24 hours is not always a day of the calendar.
        return at_instant(instant(value) + duration.nanoseconds, value.time.zone)
    nanoseconds = value.time.nanoseconds + duration.nanoseconds
    return _exists(make_date_time(day_of(value.date), nanoseconds, value.time.zone))


def plus(value: Date | Time | DateTime, duration: Duration) -> Date | Time | DateTime:
    """Return a date, time, or date and time moved by a duration.

    Raises:
        NoValue: months were added to a time of day, or the result is out of range.
    """
    if isinstance(value, DateTime):
        return _add_duration(value, duration)
    if isinstance(value, Time):
        if isinstance(duration, YearMonthDuration):
            raise NoValue("a time of day and months cannot be added")
        return Time((value.nanoseconds + duration.nanoseconds) % DAY, value.zone)
    if isinstance(duration, YearMonthDuration):
        return add_months(value, duration.months)
    return _add_duration(DateTime(value, Time(0)), duration).date


def between(end: Date | DateTime, start: Date | DateTime) -> DayTimeDuration:
    """Return the time from `start` to `end`.

    Raises:
        NoValue: only one of them has a zone.
    """
    later, earlier = midnight(end), midnight(start)
    if (later.time.zone is None) != (earlier.time.zone is None):
        raise NoValue("a time with a zone and one without cannot be subtracted")
    return DayTimeDuration(instant(later) - instant(earlier))


def whole_months_between(start: Date, end: Date) -> YearMonthDuration:
    """Return the full months from one day to another, towards zero."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    elif months < 0 and end.day > start.day:
        months += 1
    return YearMonthDuration(months)


def _exists(value: _Kept | None) -> _Kept:
    if value is None:
        raise NoValue("the date is outside the years that FEEL knows")
    return value


def _nanoseconds(moment: datetime) -> int:
    elapsed = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (elapsed.days * 86_400 + elapsed.seconds) * SECOND + elapsed.microseconds * 1000


# ---- properties ---------------------------------------------------------------------------------
def _offset(value: Time, day: int) -> Value:
    if value.zone is None:
        return None
    offset = offset_at_local(value.zone, day, value.nanoseconds // SECOND)
    return DayTimeDuration(offset * SECOND)


def _zone_name(value: Time) -> Value:
    return value.zone if isinstance(value.zone, str) else None


def _seconds(nanoseconds: int) -> Decimal:
    """Return the second of the minute with its fraction."""
    return Decimal(nanoseconds % MINUTE) / SECOND


def _signed(amount: int, part: int | Decimal) -> Decimal:
    return Decimal(-part if amount < 0 else part)


_OF_DATE: Final[Mapping[str, Callable[[Date], Value]]] = {
    "year": lambda value: Decimal(value.year),
    "month": lambda value: Decimal(value.month),
    "day": lambda value: Decimal(value.day),
    "weekday": lambda value: Decimal(weekday(day_of(value))),
}
_OF_TIME: Final[Mapping[str, Callable[[Time], Value]]] = {
    "hour": lambda value: Decimal(value.nanoseconds // HOUR),
    "minute": lambda value: Decimal(value.nanoseconds // MINUTE % 60),
    "second": lambda value: _seconds(value.nanoseconds),
    "timezone": _zone_name,
}
_OF_MONTHS: Final[Mapping[str, Callable[[int], int]]] = {
    "years": lambda amount: amount // 12,
    "months": lambda amount: amount % 12,
}
_OF_NANOSECONDS: Final[Mapping[str, Callable[[int], int | Decimal]]] = {
    "days": lambda amount: amount // DAY,
    "hours": lambda amount: amount // HOUR % 24,
    "minutes": lambda amount: amount // MINUTE % 60,
    "seconds": _seconds,
}
PROPERTY_NAMES: Final = ("time offset", "start included", "end included")
"""Properties whose names hold a space, for the parser."""


def property_of(value: Date | Time | DateTime | Duration, name: str) -> Value:
    """Return a property such as `year` or `time offset`.

    Raises:
        NoValue: this kind of value has no property of this name.
    """
    if isinstance(value, YearMonthDuration) and name in _OF_MONTHS:
        return _signed(value.months, _OF_MONTHS[name](abs(value.months)))
    if isinstance(value, DayTimeDuration) and name in _OF_NANOSECONDS:
        return _signed(value.nanoseconds, _OF_NANOSECONDS[name](abs(value.nanoseconds)))
    if isinstance(value, Date | DateTime) and name in _OF_DATE:
        return _OF_DATE[name](value if isinstance(value, Date) else value.date)
    if isinstance(value, Date | Time | DateTime):
        clock = value if isinstance(value, Time) else midnight(value).time
        if name in _OF_TIME:
            return _OF_TIME[name](clock)
        if name == "time offset":
            if isinstance(value, DateTime) and value.offset is not None:
                return DayTimeDuration(value.offset * SECOND)
            return _offset(clock, 0 if isinstance(value, Time) else day_of(midnight(value).date))
    raise NoValue(f"there is no property '{name}'")
