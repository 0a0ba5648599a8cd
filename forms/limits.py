"""Limits that form-js has no word for: the days of a date field, the rows of a list.

Custom properties of a component: `vorgang:earliest` and `vorgang:latest` at a date, FEEL that
gives a day, such as `=today() - duration("P30D")`; `vorgang:fewest` and `vorgang:most` at a
dynamic list, whole numbers. The server holds them when a form is sent; the browser does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from feel import Date, DateTime, Expression, FeelLimitExceeded, Value, to_datetime
from forms.model import NO_LIMITS, Limits
from forms.reading import Reading
from forms.scope import Scope
from forms.values import Complaint, day_of

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


def day_complaints(limits: Limits, value: str, scope: Scope) -> Iterator[Complaint]:
    """Yield what is wrong with a day that is before or after what is allowed."""
    given = day_of(value, scope.now.astimezone(_ZONE))
    try:
        first, last = (_limit(one, scope) for one in (limits.earliest, limits.latest))
    except FeelLimitExceeded:
        yield Complaint("limit")
        return
    if given is not None and first is not None and given < first:
        yield Complaint("earliest", {"value": f"{first:%d.%m.%Y}"})
    if given is not None and last is not None and given > last:
        yield Complaint("latest", {"value": f"{last:%d.%m.%Y}"})


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
        return to_datetime(found).astimezone(_ZONE).date()
    return date(found.year, found.month, found.day) if isinstance(found, Date) else None
