"""Until when a data subject is to be answered."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from engine.calendars.model import STATES, public_holidays

_HOME = ZoneInfo("Europe/Berlin")
_SATURDAY = 5
_DAY = timedelta(days=1)
_LAST_YEAR = 9998


def due(received: datetime, months: int = 1) -> datetime:
    """Return the last moment (UTC) of the term that begins with the day of a request.

    It ends with the day of the same number, or with the last of a shorter month; on a Saturday, a
    Sunday or a holiday of all states, with the next working day. Holidays of single states do not
    count: so it never lies later than the law's own.

    Args:
        received: when the request came.
        months: 1, or 3 with an extension.

    Source: Art. 12 (3) GDPR; Art. 3 Regulation (EEC, Euratom) 1182/71.
    """
    day = received.astimezone(_HOME).date()
    count = day.month - 1 + months
    year, month = min(day.year + count // 12, _LAST_YEAR), count % 12 + 1
    day = date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    while not _is_working(day):
        day += _DAY
    return datetime.combine(day, time.max, _HOME).astimezone(UTC)


def _is_working(day: date) -> bool:
    if day.weekday() >= _SATURDAY:
        return False
    return not all(day in public_holidays(state, day.year) for state in STATES)
