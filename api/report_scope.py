"""Of which period, version and group figures are, as addresses and the command line say it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from engine.faults import SelectionRefused
from engine.queries.process_reports import ZONE, Scope, Unit, at_midnight

NAMES: Final = ("from", "to", "version", "group", "unit")
_USUAL: Final = timedelta(weeks=12)
_LONG: Final = timedelta(days=200)
"""Of a longer period the figures are by months, unless somebody asks for weeks."""


def read_scope(process: str, given: Mapping[str, str], now: datetime) -> Scope:
    """Return what figures are asked for; by default of twelve weeks until today.

    Args:
        process: process definition id.
        given: texts by `NAMES`; `from` and `to` are days, both included.
        now: the present moment.

    Raises:
        SelectionRefused: a text has another form; the message begins with its name.
    """
    today = now.astimezone(ZONE).date()
    last = _day("to", given, today)
    usual = last + timedelta(days=1) - _USUAL if last >= date.min + _USUAL else date.min
    first = _day("from", given, usual)
    if first > last or last.year > today.year + 100 or first.year < 1970:
        raise SelectionRefused("from: the period begins behind its end, or is none of ours")
    version = given.get("version", "").strip()
    if version and (not version.isascii() or not version.isdigit() or len(version) > 9):
        raise SelectionRefused("version: it takes the number of a version")
    unit = given.get("unit", "").strip()
    if unit and unit not in {"week", "month"}:
        raise SelectionRefused("unit: it takes week or month")
    usually = Unit.MONTH if last - first > _LONG else Unit.WEEK
    return Scope(
        process=process,
        since=at_midnight(first),
        until=at_midnight(last + timedelta(days=1)),
        version=int(version) if version else None,
        group=given.get("group", "").replace("\0", "").strip()[:255] or None,
        unit=Unit(unit) if unit else usually,
    )


def days_of(scope: Scope) -> tuple[date, date]:
    """Return the first and the last day of the period, both included."""
    first = scope.since.astimezone(ZONE).date()
    return first, scope.until.astimezone(ZONE).date() - timedelta(days=1)


def fields_of(scope: Scope) -> dict[str, str]:
    """Return the scope as fields of a form or an address; what is not narrowed is left out."""
    first, last = days_of(scope)
    found = {"from": first.isoformat(), "to": last.isoformat(), "unit": scope.unit.value}
    if scope.version is not None:
        found["version"] = str(scope.version)
    if scope.group is not None:
        found["group"] = scope.group
    return found


def _day(name: str, given: Mapping[str, str], usual: date) -> date:
    text = given.get(name, "").strip()
    if not text:
        return usual
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SelectionRefused(f"{name}: it takes a day such as 2026-11-01") from None
