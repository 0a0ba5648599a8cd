"""The proleptic Gregorian calendar over ±999,999,999 years, as plain arithmetic on day numbers.

Python's own dates end at the year 9999 and do not know a year 0.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

LAST_YEAR: Final = 999_999_999

_DAYS_PER_ERA: Final = 146_097
"""400 years, after which the calendar repeats."""
_EPOCH_SHIFT: Final = 719_468
"""Days from 0000-03-01 to 1970-01-01."""


def is_leap_year(year: int) -> bool:
    """Tell whether the year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """Return the number of days, 28 to 31."""
    if month == 2 and is_leap_year(year):
        return 29
    return (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


@lru_cache(4096)
def day_number(year: int, month: int, day: int) -> int:
    """Return the days since 1970-01-01, negative before."""
    # Years that begin in March have their leap day at the very end, so months are regular.
    shifted = year - 1 if month <= 2 else year
    era, year_of_era = divmod(shifted, 400)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * _DAYS_PER_ERA + day_of_era - _EPOCH_SHIFT


@lru_cache(4096)
def day_of_number(number: int) -> tuple[int, int, int]:
    """Return (year, month, day) of days since 1970-01-01."""
    era, day_of_era = divmod(number + _EPOCH_SHIFT, _DAYS_PER_ERA)
    year_of_era = (
        day_of_era - day_of_era // 1_460 + day_of_era // 36_524 - day_of_era // 146_096
    ) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted_month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted_month + 2) // 5 + 1
    month = shifted_month + 3 if shifted_month < 10 else shifted_month - 9
    return era * 400 + year_of_era + (month <= 2), month, day


def weekday(number: int) -> int:
    """Return 1 for Monday to 7 for Sunday."""
    return (number + 3) % 7 + 1


def iso_week(year: int, month: int, day: int) -> int:
    """Return the week of the year, 1 to 53. Source: ISO 8601, week 1 holds the first Thursday."""
    number = day_number(year, month, day)
    thursday = number - weekday(number) + 4
    first_of_year = day_number(day_of_number(thursday)[0], 1, 1)
    return (thursday - first_of_year) // 7 + 1
