"""Terms as the law of the Union counts them: to the day, or to the hour.

What begins with an event does not count the day, or the hour, in which it comes. A term of days,
weeks, months or years ends with its last day; if that is a Saturday, a Sunday or a holiday, with
the next working day. A term of hours runs through days of rest and ends where it ends.

Source: Regulation (EEC, Euratom) 1182/71, Art. 3 (1), (2) and (4). Art. 3 (5), two working days at
least, is not applied: whether it holds for terms of hours is disputed, and who reckons without it
is never late.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from engine.calendars.model import STATES, ZONE, StateUnknown, public_holidays
from engine.calendars.working_duration import WorkingDurationRefused

MOST: Final = {"Y": 10, "M": 120, "W": 520, "D": 3_660, "H": 87_600}
"""Of each unit: about ten years."""
_TERM: Final = re.compile(r"P(?:(\d{1,6})([YMWD])|T(\d{1,6})(H))", re.ASCII)
_LAST_YEAR: Final = 9998
_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class LegalTerm:
    """A term of one unit; exactly one of the three is more than 0."""

    months: int = 0
    days: int = 0
    hours: int = 0


def read_term(text: str) -> LegalTerm:
    """Return the term that a text writes: `P1M`, `P3M`, `P1Y`, `P2W`, `P14D` or `PT72H`.

    Raises:
        WorkingDurationRefused: it is none, one of several units, or of more than about ten years.
    """
    match = _TERM.fullmatch(text.strip())
    count = int(match[1] or match[3]) if match else 0
    if match is None or not count:
        raise WorkingDurationRefused(
            f"{text[:60]!r} is no legal term; one looks like P1M (months), P14D (days) or PT72H "
            "(hours)"
        )
    unit = match[2] or match[4]
    if count > MOST[unit]:
        raise WorkingDurationRefused(f"{text!r} is more than about ten years")
    if unit in "YM":
        return LegalTerm(months=count * (12 if unit == "Y" else 1))
    if unit == "H":
        return LegalTerm(hours=count)
    return LegalTerm(days=count * (7 if unit == "W" else 1))


def end(term: LegalTerm, event: datetime, state: str | None = None) -> datetime:
    """Return the last second of a term, UTC; of one in hours, the instant at which it is over.

    Args:
        term: how long.
        event: when that happened with which it begins.
        state: whose holidays count beside those of all states; `None`: nobody's, so that it never
            lies later than with any.

    Raises:
        StateUnknown: there is no such state.
        WorkingDurationRefused: it would lie behind the years of the calendar.
    """
    if state is not None and state not in STATES:
        raise StateUnknown(f"{state!r} is no German state; there are {', '.join(STATES)}")
    try:
        if term.hours:
            return _full_hour_after(event) + term.hours * _HOUR
        day = _last_day(term, event.astimezone(ZONE).date())
        while not is_working_day(day, state):
            day += _DAY
    except OverflowError:
        raise WorkingDurationRefused("the reckoning leaves the years 1 to 9999") from None
    return datetime.combine(day, time(23, 59, 59), ZONE).astimezone(UTC)


def is_working_day(day: date, state: str | None = None) -> bool:
    """Return whether a term may end on a day.

    Args:
        state: whose holidays are days of rest; `None`: those alone that all states share.
    """
    if day.weekday() >= _SATURDAY:
        return False
    states = STATES if state is None else (state,)
    return not all(day in public_holidays(one, day.year) for one in states)


def _full_hour_after(event: datetime) -> datetime:
    """Return the end of the hour in which an event comes: an exact hour begins its own."""
    return event.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + _HOUR


def _last_day(term: LegalTerm, day: date) -> date:
    if term.days:
        return day + term.days * _DAY
    count = day.month - 1 + term.months
    year, month = min(day.year + count // 12, _LAST_YEAR), count % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
