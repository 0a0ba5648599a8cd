"""The terms that the law itself gives."""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta

FIRST, EXTENDED = 1, 3
"""Months to answer a data subject from the day of the request, and with an extension.

Source: Art. 12 (3) GDPR.
"""
REPORT = timedelta(hours=72)
"""To tell the authority of a breach, from when it became known. Source: Art. 33 (1) GDPR."""
_GRACE = timedelta(days=5)
"""A term ends with its last day, or with the next working day: no more than four days of rest stand
one behind the other. Source: Art. 3 (2) (c), (4) Regulation (EEC, Euratom) 1182/71."""

_LAST_YEAR = 9998


def latest(since: datetime, months: int) -> datetime:
    """Return the time at which a term of so many months is certainly over.

    It ends with the day of the same number; where the month has none, with its last.
    """
    count = since.month - 1 + months
    # Entries may hold any time, also one behind which the calendar ends.
    year, month = min(since.year + count // 12, _LAST_YEAR), count % 12 + 1
    last = calendar.monthrange(year, month)[1]
    return since.replace(year=year, month=month, day=min(since.day, last)) + _GRACE


def latest_report(since: datetime) -> datetime:
    """Return the time at which the term to report a breach is certainly over."""
    if since.year > _LAST_YEAR:
        return since
    return since + REPORT + _GRACE
