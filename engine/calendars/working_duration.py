"""Durations of working time: working days, then working hours.

A text, never a duration of FEEL: to FEEL `PT24H` and `P1D` are the same, to a house they are three
days and one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

MOST_DAYS: Final = 3_660
MOST_TIME: Final = timedelta(hours=30_000)
"""Bounds of about ten years, so that no model keeps a worker counting."""
_DURATION: Final = re.compile(
    r"P(?=.)(?:(?P<days>\d{1,6})D)?(?:T(?=\d)(?:(?P<hours>\d{1,6})H)?"
    r"(?:(?P<minutes>\d{1,7})M)?(?:(?P<seconds>\d{1,9})S)?)?",
    re.ASCII,
)


class WorkingDurationRefused(ValueError):
    """The text is no duration of working time."""


@dataclass(frozen=True, slots=True)
class WorkingDuration:
    """Working days, then working time after them."""

    days: int = 0
    time: timedelta = timedelta()


def read_duration(text: str) -> WorkingDuration:
    """Return the duration that a text writes: `P3D` three working days, `PT8H` eight working hours.

    Raises:
        WorkingDurationRefused: it is none, or one of more than about ten years. Weeks, months and
            years are refused: nobody knows how many working days they are.

    Source: ISO 8601-1, 5.5.2 (duration), with our meaning of its days and hours.
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise WorkingDurationRefused(
            f"{text[:60]!r} is no working time; one looks like P3D (working days), PT8H (working "
            "hours) or P1DT4H"
        )
    days, hours, minutes, seconds = (int(match[name] or 0) for name in match.re.groupindex)
    time = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if days > MOST_DAYS or time > MOST_TIME:
        raise WorkingDurationRefused(f"{text!r} is more than about ten years of working time")
    return WorkingDuration(days, time)
