"""From what is known of a case to the rows of a report: values of its columns, marks of figures.

Of a row the open part holds values of columns that are made of nothing personal, and of each figure
whether the row counts and by what: so figures stay when the personal part goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from engine.case_reports.model import CaseReport, Column, How, Kind, Measure
from feel import (
    Expression,
    ExpressionFailed,
    FeelLimitExceeded,
    Value,
    from_json,
    parse_temporal,
    to_json,
)

ZONE: Final = ZoneInfo("Europe/Berlin")
MOST_ROWS: Final = 500
"""Rows of one case."""
_UNNAMED: Final = frozenset({"case", "facts", "tasks"})
"""What is known of each case and names nobody."""
Marks = Mapping[str, tuple[bool, str | None]]
"""Of each figure that counts a row, by its address: whether the row is of the share, and the number
by which it counts."""


@dataclass(frozen=True, slots=True)
class ReportedRow:
    """A row as it is kept.

    Args:
        day: that places it in a period.
        kept: values of columns that name nobody, JSON.
        personal: values of the others.
        marks: for figures.
    """

    day: date
    kept: Mapping[str, object]
    personal: Mapping[str, object] = field(default_factory=dict)
    marks: Marks = field(default_factory=dict)


def open_columns(report: CaseReport, impersonal: frozenset[str]) -> frozenset[str]:
    """Return the columns that are made of nothing personal.

    Args:
        report: whose columns.
        impersonal: variables that are about no person.
    """
    known = impersonal | _UNNAMED
    if report.rows is None or report.rows.names_used <= known:
        known |= {"row"}
    return frozenset(one.id for one in report.columns if one.value.names_used <= known)


def rows_of(
    report: CaseReport,
    scope: Mapping[str, Value],
    opened: frozenset[str],
    begun: date,
    now: datetime,
) -> list[ReportedRow]:
    """Return the rows of a case.

    Args:
        report: of which.
        scope: variables, `case`, `facts` and `tasks`.
        opened: columns that are made of nothing personal.
        begun: the day the case began.
        now: for expressions.
    """
    found = []
    for inner in _each(report, scope, now):
        if report.when is not None and _value(report.when, inner, now) is not True:
            continue
        values = {one.id: _json(_value(one.value, inner, now)) for one in report.columns}
        found.append(row_of(report, values, opened, begun, now))
    return found


def values_of(report: CaseReport, scope: Mapping[str, Value], now: datetime) -> dict[str, object]:
    """Return the values of the columns that are made of this scope alone."""
    return {
        one.id: _json(_value(one.value, scope, now))
        for one in report.columns
        if one.value.names_used <= scope.keys()
    }


def row_of(
    report: CaseReport,
    values: Mapping[str, object],
    opened: frozenset[str],
    begun: date,
    now: datetime,
) -> ReportedRow:
    """Return a row of these values of its columns."""
    kept = {name: value for name, value in values.items() if name in opened}
    personal = {
        name: value for name, value in values.items() if name not in opened and value is not None
    }
    return ReportedRow(_day(report, values, begun), kept, personal, _marks(report, kept, now))


def merged(column: Column, value: object) -> object:
    """Return a value as it counts: under its present name, if others were merged into it."""
    if isinstance(value, list):
        return [merged(column, one) for one in value]
    return column.merged.get(value, value) if isinstance(value, str) else value


def _each(
    report: CaseReport, scope: Mapping[str, Value], now: datetime
) -> Iterator[Mapping[str, Value]]:
    if report.rows is None:
        yield scope
        return
    listed = _value(report.rows, scope, now)
    for one in listed[:MOST_ROWS] if isinstance(listed, list) else ():
        yield {**scope, "row": one}


def _marks(report: CaseReport, kept: Mapping[str, object], now: datetime) -> Marks:
    """Return which figures count a row; those that are made of personal values count none."""
    scope = {
        one.id: _read(one, merged(one, kept[one.id])) for one in report.columns if one.id in kept
    }
    found = {}
    for address, (measure, around) in report.measures.items():
        if not _names(measure, around) <= scope.keys():
            continue
        conditions = [one for one in (around, measure.among) if one is not None]
        if all(_value(one, scope, now) is True for one in conditions):
            mark = _mark(measure, scope, now)
            if mark is not None:
                found[address] = mark
    return found


def _names(measure: Measure, around: Expression | None) -> frozenset[str]:
    given = (around, measure.among, measure.of, measure.value)
    return frozenset().union(*(one.names_used for one in given if one is not None))


def _mark(
    measure: Measure, scope: Mapping[str, Value], now: datetime
) -> tuple[bool, str | None] | None:
    number = None
    if measure.value is not None:
        value = _value(measure.value, scope, now)
        if not isinstance(value, Decimal):
            # A row without a number is none of those that the figure is made of.
            return None
        number = f"{value:f}"
    counted = measure.how is not How.SHARE or (
        measure.of is not None and _value(measure.of, scope, now) is True
    )
    return counted, number


def _read(column: Column, value: object) -> Value:
    if column.kind in {Kind.DATE, Kind.MOMENT} and isinstance(value, str):
        return parse_temporal(value)
    return from_json(value)


def _value(expression: Expression, scope: Mapping[str, Value], now: datetime) -> Value:
    """Return what an expression gives; nothing, if it breaks off."""
    try:
        return expression.evaluate(scope, now).value
    except (ExpressionFailed, FeelLimitExceeded):
        return None


def _json(value: Value) -> object:
    try:
        return to_json(value)
    except (TypeError, ExpressionFailed):
        return None


def _day(report: CaseReport, values: Mapping[str, object], begun: date) -> date:
    written = values.get(report.day or "")
    if not isinstance(written, str):
        return begun
    try:
        if len(written) == len("2026-01-01"):
            return date.fromisoformat(written)
        moment = datetime.fromisoformat(written.partition("[")[0].partition("@")[0])
    except ValueError:
        return begun
    return moment.date() if moment.tzinfo is None else moment.astimezone(ZONE).date()
