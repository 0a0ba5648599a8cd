"""Figures of rows: counts, sums, shares, medians, by the marks that the rows have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine.case_reports.model import PERIODS, Breakdown, CaseReport, Column, How, Measure
from engine.case_reports.rows import Marks, merged

NOTHING = "–"
"""Group of the rows without a value."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A row as it is counted: its case, its day, its open values, its marks."""

    case: int
    number: int
    day: date
    kept: Mapping[str, object]
    marks: Marks


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: `count` rows that it is made of, and its value; `few` if they are too few to be
    shown."""

    measure: Measure
    count: int
    value: Decimal | None
    few: bool = False


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """A row of a table: what it is called, the figures, and the running share of the whole."""

    group: str
    label: str
    figures: tuple[Figure, ...]
    running: Decimal | None = None


def figure(report: CaseReport, address: str, rows: Iterable[Counted]) -> Figure:
    """Return a figure of some rows."""
    measure, _ = report.measures[address]
    marks = [one.marks[address] for one in rows if address in one.marks]
    return Figure(measure, len(marks), _made(measure, marks), 0 < len(marks) < report.smallest)


def table(report: CaseReport, breakdown: Breakdown, rows: Sequence[Counted]) -> list[GroupFigures]:
    """Return the rows of a table: in the order of choices, of time, or the largest first."""
    grouped: dict[str, list[Counted]] = {}
    for row in rows:
        for group in groups_of(report, breakdown, row):
            grouped.setdefault(group, []).append(row)
    addresses = [f"{breakdown.id}.{one.id}" for one in breakdown.measures]
    found = []
    for group in sorted(grouped, key=order(report.column(breakdown.by))):
        figures = tuple(figure(report, one, grouped[group]) for one in addresses)
        if any(one.count for one in figures):
            found.append(GroupFigures(group, label_of(report, breakdown, group), figures))
    return _pareto(found) if breakdown.largest_first else found


def groups_of(report: CaseReport, breakdown: Breakdown, row: Counted) -> tuple[str, ...]:
    """Return the groups of a table that a row is of."""
    if breakdown.by in PERIODS:
        return (_period(breakdown.by, row.day),)
    return values_of(report, breakdown.by, row)


def values_of(report: CaseReport, column_id: str, row: Counted) -> tuple[str, ...]:
    """Return what a row is by a column: one value, or each entry of a list; nothing, where the
    column is no open one."""
    column = report.column(column_id)
    if column is None or column.id not in row.kept:
        return ()
    value = merged(column, row.kept[column.id])
    return tuple(dict.fromkeys(map(_text, value if isinstance(value, list) else [value])))


def label_of(report: CaseReport, breakdown: Breakdown, group: str) -> str:
    """Return what people call a group."""
    column = report.column(breakdown.by)
    if column is not None:
        return column.choices.get(group, group)
    year, _, rest = group.partition("-")
    return f"{rest}/{year}" if rest else year


def rows_behind(
    report: CaseReport, address: str, group: str | None, rows: Iterable[Counted]
) -> list[Counted]:
    """Return the rows that a figure is made of, of one group of its table or of all."""
    breakdown = next((one for one in report.tables if address.startswith(f"{one.id}.")), None)
    return [
        one
        for one in rows
        if address in one.marks
        and (group is None or breakdown is None or group in groups_of(report, breakdown, one))
    ]


def _made(measure: Measure, marks: Sequence[tuple[bool, str | None]]) -> Decimal | None:
    numbers = [Decimal(1 if number is None else number) for _, number in marks]
    if measure.how is How.COUNT:
        return Decimal(len(marks))
    if measure.how is How.SUM:
        return sum(numbers, Decimal(0))
    if not marks:
        return None
    whole = sum(numbers, Decimal(0))
    if measure.how is How.AVERAGE:
        return whole / len(numbers)
    if measure.how is How.SHARE:
        pairs = zip(marks, numbers, strict=True)
        part = sum((number for (counted, _), number in pairs if counted), Decimal(0))
        return part * 100 / whole if whole else None
    numbers.sort()
    middle = len(numbers) // 2
    return numbers[middle] if len(numbers) % 2 else (numbers[middle - 1] + numbers[middle]) / 2


def _pareto(found: list[GroupFigures]) -> list[GroupFigures]:
    """Return groups by their first figure, the largest first, with the running share."""
    ordered = sorted(found, key=lambda one: (-(one.figures[0].value or 0), one.label))
    whole = sum((one.figures[0].value or Decimal(0) for one in ordered), Decimal(0))
    running, made = Decimal(0), []
    for one in ordered:
        running += one.figures[0].value or Decimal(0)
        share = running * 100 / whole if whole else None
        made.append(GroupFigures(one.group, one.label, one.figures, share))
    return made


def order(column: Column | None) -> Callable[[str], tuple[bool, int, str]]:
    """Return a key by which groups are sorted: as the column's choices stand, then by name."""
    places = {} if column is None else {one: at for at, one in enumerate(column.choices)}
    return lambda group: (group == NOTHING, places.get(group, len(places)), group)


def _text(value: object) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def _period(unit: str, day: date) -> str:
    if unit == "year":
        return str(day.year)
    if unit == "quarter":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return f"{day.year}-{day.month:02}"
