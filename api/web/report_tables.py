"""The figures of a process as tables: what pages show, charts are drawn from and CSV files hold."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from api.web import formats
from api.web.texts import say

_MINUTE, _HOUR, _DAY = Decimal(60), Decimal(3600), Decimal(86_400)


@dataclass(frozen=True, slots=True)
class Head:
    """A column; `series` says by which mark a chart shows it, if it does."""

    label: str
    number: bool = False
    series: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says, the value that a chart and a CSV file take, and the cases behind it."""

    text: str
    value: Decimal | int | str | None = None
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its name, a shorter one for an axis, and its cells."""

    name: Cell
    cells: tuple[Cell, ...]
    short: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A figure: its heading, one sentence with the finding, and its table.

    Args:
        chart: `columns`, `lines`, `bars` or `shares`; empty for none.
        goal: where a chart draws the target.
        unit: what a chart's axis counts, such as days.
    """

    id: str
    title: str
    finding: str
    first: str
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    chart: str = ""
    goal: Decimal | None = None
    unit: str = ""
    note: str = ""


def duration(seconds: Decimal) -> str:
    """Return how long something took: `2,1 Tage`, `19,4 Std.`, `12 Min.`, `unter 1 Min.`"""
    if seconds >= 2 * _DAY:
        return say("unit.days", number=formats.number(seconds / _DAY, 1))
    if seconds >= _HOUR:
        return say("unit.hours", number=formats.number(seconds / _HOUR, 1))
    if seconds >= _MINUTE:
        return say("unit.minutes", number=formats.number(round(seconds / _MINUTE)))
    return say("unit.under", length=say("unit.minutes", number="1"))


def percent(value: Decimal) -> str:
    """Return a share: `91 %`, `7,5 %`."""
    return formats.per_cent(formats.number(value))


def to_csv(table: Table, *, for_excel: bool = False) -> bytes:
    """Return a table as CSV: RFC 4180, UTF-8, durations in seconds, point as decimal mark.

    Args:
        table: which.
        for_excel: with semicolons, decimal commas and a byte order mark, as German Excel opens it.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if for_excel else ",", lineterminator="\r\n")
    writer.writerow([table.first, *(head.label for head in table.heads)])
    for row in table.rows:
        written = [_written(cell, for_excel) for cell in row.cells]
        writer.writerow([harmless(row.name.text), *written])
    return ("\ufeff" if for_excel else "").encode() + out.getvalue().encode()


def _written(cell: Cell, for_excel: bool) -> str:
    if isinstance(cell.value, Decimal | int):
        text = f"{Decimal(cell.value):f}"
        return text.replace(".", ",") if for_excel else text
    return harmless(cell.text)


def harmless(text: str) -> str:
    """Return a text that no table program computes."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def shown_period(first: date, last: date) -> str:
    """Return a period for people: `01.07. – 30.09.2026`."""
    return formats.days(first, last)
