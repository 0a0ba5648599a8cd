"""Offsets of time zones, for all years that FEEL knows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from feel.calendar import day_of_number
from feel.values import Zone

HOME_ZONE: Final = "Europe/Berlin"
"""Where a day begins when nobody says otherwise."""
LARGEST_OFFSET: Final = 18 * 3600
LONGEST_ZONE_NAME: Final = 100
"""What was asked for is kept: a longer text is not even looked up."""

_FIRST_YEAR: Final = 2
_LAST_YEAR: Final = 9_998
_YEARS_OF_REPETITION: Final = 400


@lru_cache(512)
def find_zone(name: str) -> ZoneInfo | None:
    """Return the IANA zone, or `None` if there is none of this name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _known_year(year: int) -> int:
    """Map far years to ones that Python knows, at the same place in the calendar's cycle."""
    if year < _FIRST_YEAR:
        return _YEARS_OF_REPETITION + year % _YEARS_OF_REPETITION
    if year > _LAST_YEAR:
        return 9_200 + year % _YEARS_OF_REPETITION
    return year


def offset_at_local(zone: Zone, day: int, second: int) -> int:
    """Return the offset from UTC in seconds at a local time.

    Args:
        zone: offset or IANA name; `None` counts as UTC.
        day: days since 1970-01-01, local.
        second: second of that day.
    """
    if zone is None or isinstance(zone, int):
        return zone or 0
    year, month, day_of_month = day_of_number(day)
    moment = datetime(  # noqa: DTZ001 - the zone follows on the next line, fold stays 0
        _known_year(year), month, day_of_month, second // 3600, second // 60 % 60, second % 60
    ).replace(tzinfo=find_zone(zone))
    return _seconds(moment.utcoffset())


def offset_at_instant(zone: Zone, second: int) -> int:
    """Return the offset from UTC in seconds at an instant, in seconds since 1970 in UTC."""
    if zone is None or isinstance(zone, int):
        return zone or 0
    day, second_of_day = divmod(second, 86_400)
    year, month, day_of_month = day_of_number(day)
    moment = datetime(_known_year(year), month, day_of_month, tzinfo=UTC)
    moment += timedelta(seconds=second_of_day)
    return _seconds(moment.astimezone(find_zone(zone)).utcoffset())


def _seconds(offset: timedelta | None) -> int:
    return int(offset.total_seconds()) if offset is not None else 0
