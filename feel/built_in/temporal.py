"""Built-in functions on dates, times and durations.

Source: DMN 1.5, 10.3.4.1 and 10.3.4.10.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from feel import temporal_text
from feel.built_in.registry import built_in
from feel.calendar import day_number, days_in_month, iso_week, weekday
from feel.limits import Run
from feel.numbers import whole
from feel.temporal import day_of, in_zone, moment_of, whole_months_between
from feel.values import (
    HOUR,
    MINUTE,
    SECOND,
    Date,
    DateTime,
    DayTimeDuration,
    NoValue,
    Time,
    Value,
)
from feel.zones import LARGEST_OFFSET

_WEEKDAYS: Final = (
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
)
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def _read(value: Value, text: str, what: str) -> Value:
    if value is None:
        raise NoValue(f"'{text[:40]}' is no {what}")
    return value


def _date_part(value: Date | DateTime) -> Date:
    return value if isinstance(value, Date) else value.date


@built_in("now", "")
def _now(run: Run) -> Value:
    return moment_of(run.now)


@built_in("today", "")
def _today(run: Run) -> Value:
    return moment_of(run.now).date


@built_in("date", "from: string|moment", "year: number, month: number, day: number")
def _date(
    _run: Run,
    value: str | Date | DateTime | Decimal,
    month: Decimal | None = None,
    day: Decimal | None = None,
) -> Value:
    if isinstance(value, str):
        return _read(temporal_text.parse_date(value), value, "date")
    if isinstance(value, Date | DateTime):
        return _date_part(value)
    if month is None or day is None:
        return None
    parts = [whole(part, "a part of the date") for part in (value, month, day)]
    return _read(temporal_text.make_date(*parts), "-".join(map(str, parts)), "date")


@built_in(
    "time",
    "from: string|time|moment",
    "hour: number, minute: number, second: number, offset?: days and time duration?",
)
def _time(
    _run: Run,
    value: str | Time | Date | DateTime | Decimal,
    minute: Decimal | None = None,
    second: Decimal | None = None,
    offset: DayTimeDuration | None = None,
) -> Value:
    if isinstance(value, str):
        return _read(temporal_text.parse_time(value), value, "time")
    if isinstance(value, Time):
        return value
    if isinstance(value, DateTime):
        return value.time
    if isinstance(value, Date):
        return Time(0, 0)
    return _time_of_parts(value, minute or Decimal(0), second or Decimal(0), offset)


def _time_of_parts(
    hour: Decimal, minute: Decimal, second: Decimal, offset: DayTimeDuration | None
) -> Value:
    hours, minutes = whole(hour, "the hour"), whole(minute, "the minute")
    if not (0 <= hours < 24 and 0 <= minutes < 60 and 0 <= second < 60):
        raise NoValue("there is no such time of day")
    zone = None if offset is None else offset.nanoseconds // SECOND
    if zone is not None and abs(zone) > LARGEST_OFFSET:
        raise NoValue("the offset is larger than 18 hours")
    return Time(hours * HOUR + minutes * MINUTE + int(second * SECOND), zone)


@built_in(
    "date and time",
    "from: string|moment",
    "date: moment, time: time",
    "date: date and time, timezone: string",
)
def _date_and_time(
    _run: Run, value: str | Date | DateTime, part: Time | str | None = None
) -> Value:
    if isinstance(value, str):
        read = temporal_text.parse_date_time(value)
        if read is None:
            date = temporal_text.parse_date(value)
            read = DateTime(date, Time(0)) if date else None
        return _read(read, value, "date and time")
    if isinstance(part, Time):
        return DateTime(_date_part(value), part)
    if isinstance(part, str) and isinstance(value, DateTime):
        return in_zone(value, part)
    return DateTime(value, Time(0)) if isinstance(value, Date) else value


@built_in("duration", "from: string|duration")
def _duration(_run: Run, value: Value) -> Value:
    if isinstance(value, str):
        return _read(temporal_text.parse_duration(value), value, "duration")
    return value


@built_in("years and months duration", "from: moment, to: moment")
def _years_and_months_duration(_run: Run, start: Date | DateTime, end: Date | DateTime) -> Value:
    return whole_months_between(_date_part(start), _date_part(end))


@built_in("day of year", "date: moment")
def _day_of_year(_run: Run, value: Date | DateTime) -> Value:
    date = _date_part(value)
    return Decimal(day_of(date) - day_number(date.year, 1, 1) + 1)


@built_in("day of week", "date: moment")
def _day_of_week(_run: Run, value: Date | DateTime) -> Value:
    return _WEEKDAYS[weekday(day_of(_date_part(value))) - 1]


@built_in("month of year", "date: moment")
def _month_of_year(_run: Run, value: Date | DateTime) -> Value:
    return _MONTHS[_date_part(value).month - 1]


@built_in("week of year", "date: moment")
def _week_of_year(_run: Run, value: Date | DateTime) -> Value:
    date = _date_part(value)
    return Decimal(iso_week(date.year, date.month, date.day))


@built_in("last day of month", "date: moment")
def _last_day_of_month(_run: Run, value: Date | DateTime) -> Value:
    date = _date_part(value)
    return Date(date.year, date.month, days_in_month(date.year, date.month))
