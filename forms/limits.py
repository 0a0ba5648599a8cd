"""Limits that form-js has no word for: the days of a date field, the rows of a list.

Custom properties of a component: `vorgang:earliest` and `vorgang:latest` at a date, FEEL that
gives a day, such as `=today() - duration("P30D")`, or a moment, such as `=now()`, which counts to
the minute where a time is asked for; `vorgang:fewest` and `vorgang:most` at a dynamic list, whole
numbers. The browser says so of dates as well (`api/web/islands/limits.js`); the server decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from feel import Date, DateTime, Expression, FeelLimitExceeded, Value, to_datetime
from forms.model import NO_LIMITS, Limits
from forms.reading import Reading
from forms.scope import Scope
from forms.values import Complaint, day_of, moment_of

EARLIEST: Final = "vorgang:earliest"
LATEST: Final = "vorgang:latest"
FEWEST: Final = "vorgang:fewest"
MOST: Final = "vorgang:most"
NAMES: Final = frozenset({EARLIEST, LATEST, FEWEST, MOST})

_ZONE: Final = ZoneInfo("Europe/Berlin")
_KINDS: Final = {EARLIEST: "datetime", LATEST: "datetime", FEWEST: "dynamiclist"}
_MOST_ROWS: Final = 10_000


def read_limits(entry: Mapping[str, object], element: str, kind: str, reading: Reading) -> Limits:
    """Return the limits of a component, reporting what makes no sense.

    Args:
        entry: the component as it was saved.
        element: its id.
        kind: its type, one of form-js.
    """
    written = entry.get("properties")
    if not isinstance(written, dict) or not NAMES & written.keys():
        return NO_LIMITS
    for name in sorted(NAMES & written.keys()):
        wanted = _KINDS.get(name, "dynamiclist")
        if kind != wanted:
            message = f"the property {name} does not apply to a {kind}"
            reading.report(element, "rule", message, f"Remove it; it is for a {wanted}.")
    earliest, latest = (_day(written, name, element, reading) for name in (EARLIEST, LATEST))
    fewest, most = (_rows(written, name, element, reading) for name in (FEWEST, MOST))
    return Limits(earliest, latest, fewest, most)


def date_complaints(limits: Limits, value: str, subtype: str, scope: Scope) -> Iterator[Complaint]:
    """Yield what is wrong with a day or moment that is before or after what is allowed."""
    try:
        first, last = (_limit(one, scope) for one in (limits.earliest, limits.latest))
    except FeelLimitExceeded:
        yield Complaint("limit")
        return
    for name, limit in (("earliest", first), ("latest", last)):
        if limit is not None and _is_beyond(name, limit, value, subtype, scope.now):
            to_the_minute = isinstance(limit, datetime) and subtype == "datetime"
            bound = limit if to_the_minute or not isinstance(limit, datetime) else limit.date()
            yield Complaint(f"{name}.datetime" if to_the_minute else name, {"value": bound})


def _is_beyond(name: str, limit: date, value: str, subtype: str, now: datetime) -> bool:
    """Return whether a value is on the wrong side of a day, or of a moment to the minute."""
    if isinstance(limit, datetime) and subtype == "datetime":
        moment = moment_of(value, _ZONE).replace(second=0, microsecond=0)
        return moment < limit if name == "earliest" else moment > limit
    day = limit.date() if isinstance(limit, datetime) else limit
    given = day_of(value, now.astimezone(_ZONE))
    if given is None:
        return False
    return given < day if name == "earliest" else given > day


def row_complaint(limits: Limits, rows: int) -> Complaint | None:
    """Return what is wrong with the number of rows of a list."""
    if limits.fewest is not None and rows < limits.fewest:
        return Complaint("rows_few", {"value": limits.fewest, "actual": rows})
    if limits.most is not None and rows > limits.most:
        return Complaint("rows_many", {"value": limits.most, "actual": rows})
    return None


def _day(
    written: Mapping[str, object], name: str, element: str, reading: Reading
) -> Expression | None:
    value = written.get(name)
    if value is None:
        return None
    found = reading.compile_if_expression(element, name, value)
    if found is None and not (isinstance(value, str) and value.startswith("=")):
        remedy = 'Write FEEL that gives a day, such as =today() - duration("P30D").'
        reading.report(element, "rule", f"the property {name} holds no expression", remedy)
    return found


def _rows(written: Mapping[str, object], name: str, element: str, reading: Reading) -> int | None:
    value = written.get(name)
    if value is None:
        return None
    text = value if isinstance(value, str) else str(value)
    if text.isascii() and text.isdecimal() and len(text) < 6 and int(text) <= _MOST_ROWS:
        return int(text)
    reading.report(element, "rule", f"the property {name} holds {value!r}", "Write a whole number.")
    return None


def _limit(limit: Expression | None, scope: Scope) -> date | None:
    found: Value = None if limit is None else scope.evaluate(limit)
    if isinstance(found, DateTime):
        return to_datetime(found).astimezone(_ZONE).replace(second=0, microsecond=0)
    return date(found.year, found.month, found.day) if isinstance(found, Date) else None
