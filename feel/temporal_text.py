"""Temporal values from their text. Their `str()` writes it.

Source: DMN 1.5, 10.3.4.1; XML Schema 1.1 part 2 lexical forms, with `@zone` added. From Camunda:
times without seconds, `+01:00[Europe/Berlin]`, and a sign at each component of a duration.
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias

from feel.calendar import LAST_YEAR, day_number, day_of_number, days_in_month
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
    YearMonthDuration,
    Zone,
    months_duration,
    time_duration,
)
from feel.zones import LARGEST_OFFSET, find_zone, offset_at_instant, offset_at_local

Duration: TypeAlias = "YearMonthDuration | DayTimeDuration"
Temporal: TypeAlias = "Date | Time | DateTime | YearMonthDuration | DayTimeDuration"

_LONGEST_TEXT: Final = 200
_DATE: Final = r"(?P<year>-?(?:[1-9][0-9]{4,8}|[0-9]{4}))-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
_OFFSET: Final = r"(?:Z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)"
_ZONE_NAME: Final = r"[A-Za-z0-9_+\-/]+"
_CLOCK: Final = (
    r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?)?"
    rf"(?P<zone>{_OFFSET}|@{_ZONE_NAME})?"
)
_DATE_PATTERN: Final = re.compile(_DATE)
_TIME_PATTERN: Final = re.compile(_CLOCK)
_DATE_TIME_PATTERN: Final = re.compile(f"{_DATE}T{_CLOCK}")
_BOTH_ZONES: Final = re.compile(rf"(.*{_OFFSET})\[({_ZONE_NAME})\]")
_MONTHS_PATTERN: Final = re.compile(r"(-)?P(?=.)(?:([+-]?[0-9]+)Y)?(?:([+-]?[0-9]+)M)?")
_SECONDS_PATTERN: Final = re.compile(
    r"(-)?P(?:([+-]?[0-9]+)D)?"
    r"(?:T(?=.)(?:([+-]?[0-9]+)H)?(?:([+-]?[0-9]+)M)?(?:([+-]?)([0-9]+)(?:\.([0-9]*))?S)?)?"
)


def parse_temporal(text: str) -> Temporal | None:
    """Return the date, time, date and time or duration a text stands for, or `None`."""
    return parse_date(text) or parse_time(text) or parse_date_time(text) or parse_duration(text)


def make_date(year: int, month: int, day: int) -> Date | None:
    """Return the day, or `None` if the calendar has none such."""
    if not (-LAST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return None
    if not 1 <= day <= days_in_month(year, month):
        return None
    return Date(year, month, day)


def make_date_time(day: int, nanoseconds: int, zone: Zone) -> DateTime | None:
    """Return the local date and time; nanoseconds outside the day move to another day.

    Args:
        day: days since 1970-01-01.
        nanoseconds: since midnight of that day, any size or sign.
        zone: of both.
    """
    more_days, nanoseconds = divmod(nanoseconds, DAY)
    date = make_date(*day_of_number(day + more_days))
    return DateTime(date, Time(nanoseconds, zone)) if date else None


def parse_date(text: str) -> Date | None:
    """Return the day of `2026-05-31`, or `None`."""
    match = _DATE_PATTERN.fullmatch(text) if len(text) <= _LONGEST_TEXT else None
    return make_date(*map(int, match.group("year", "month", "day"))) if match else None


def parse_time(text: str) -> Time | None:
    """Return the time of `08:30:00`, with an optional fraction and zone, or `None`."""
    match = _TIME_PATTERN.fullmatch(text) if len(text) <= _LONGEST_TEXT else None
    if match is None:
        return None
    clock = _clock(match)
    return Time(clock[0] % DAY, clock[1]) if clock else None


def parse_date_time(text: str) -> DateTime | None:
    """Return the date and time of `2026-05-31T08:30:00@Europe/Berlin`, or `None`.

    Behind an offset a zone may stand, `+02:00[Europe/Berlin]`: the offset tells the instant.
    """
    both = _BOTH_ZONES.fullmatch(text) if len(text) <= _LONGEST_TEXT else None
    if both is not None:
        at_offset = parse_date_time(both[1])
        return at_offset and _moved(at_offset, both[2])
    match = _DATE_TIME_PATTERN.fullmatch(text) if len(text) <= _LONGEST_TEXT else None
    if match is None:
        return None
    date = make_date(*map(int, match.group("year", "month", "day")))
    clock = _clock(match)
    if date is None or clock is None:
        return None
    return make_date_time(day_number(date.year, date.month, date.day), *clock)


def _moved(value: DateTime, zone: str) -> DateTime | None:
    """Return the instant of a date and time with an offset in a zone, or `None`.

    In the second of two hours, when clocks go back, the offset is kept beside the zone.
    """
    if find_zone(zone) is None or not isinstance(value.time.zone, int):
        return None
    day = day_number(value.date.year, value.date.month, value.date.day)
    if offset_at_local(zone, day, value.time.nanoseconds // SECOND) == value.time.zone:
        return DateTime(value.date, Time(value.time.nanoseconds, zone))
    instant = day * DAY + value.time.nanoseconds - value.time.zone * SECOND
    offset = offset_at_instant(zone, instant // SECOND)
    if offset == value.time.zone:
        return DateTime(value.date, Time(value.time.nanoseconds, zone), offset)
    return make_date_time(0, instant + offset * SECOND, zone)


def parse_duration(text: str) -> Duration | None:
    """Return the duration of `P1Y6M` or `P2DT3H`, or `None`.

    A component may carry its own sign, as Java reads and Camunda allows: `P1DT-1H`.
    """
    if len(text) > _LONGEST_TEXT:
        return None
    try:
        return _duration(text)
    except NoValue:
        return None


def _duration(text: str) -> Duration | None:
    match = _MONTHS_PATTERN.fullmatch(text)
    if match:
        months = int(match[2] or 0) * 12 + int(match[3] or 0)
        return months_duration(-months if match[1] else months)
    match = _SECONDS_PATTERN.fullmatch(text)
    if match is None or not any(match.group(2, 3, 4, 6)):
        return None
    fraction = int((match[7] or "").ljust(9, "0")[:9])
    seconds = int(match[6] or 0) * SECOND + fraction
    nanoseconds = (
        int(match[2] or 0) * DAY
        + int(match[3] or 0) * HOUR
        + int(match[4] or 0) * MINUTE
        + (-seconds if match[5] == "-" else seconds)
    )
    return time_duration(-nanoseconds if match[1] else nanoseconds)


def parse_zone(text: str) -> tuple[bool, Zone]:
    """Return whether the text names a zone, and the zone: `Z`, `+01:00` or `@Europe/Berlin`."""
    if text == "Z":
        return True, 0
    if text.startswith("@"):
        name = text[1:]
        if name == "Z":
            return True, 0
        return (True, name) if find_zone(name) else (False, None)
    parts = [int(part) for part in text[1:].split(":")]
    offset = sum(part * weight for part, weight in zip(parts, (3600, 60, 1), strict=False))
    if any(part > 59 for part in parts[1:]) or offset > LARGEST_OFFSET:
        return False, None
    return True, -offset if text[0] == "-" else offset


def _clock(match: re.Match[str]) -> tuple[int, Zone] | None:
    """Return nanoseconds of the day and zone; 24:00:00 is allowed and is one whole day."""
    hour, minute, second = (int(part or 0) for part in match.group("hour", "minute", "second"))
    fraction = int((match["fraction"] or "").ljust(9, "0")[:9])
    if minute > 59 or second > 59 or hour > 24:
        return None
    if hour == 24 and (minute or second or fraction):
        return None
    zone: Zone = None
    if match["zone"]:
        known, zone = parse_zone(match["zone"])
        if not known:
            return None
    return hour * HOUR + minute * MINUTE + second * SECOND + fraction, zone
