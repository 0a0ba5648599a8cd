"""A report on cases: its columns, its figures, and who reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from feel import Expression


class Kind(StrEnum):
    """What a column holds, and how people are shown it."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DAYS = "days"
    DATE = "date"
    MOMENT = "moment"
    YES = "yes"
    LIST = "list"


NUMBERS = frozenset({Kind.NUMBER, Kind.MONEY, Kind.PERCENT, Kind.DAYS})


class How(StrEnum):
    """How a figure is made of rows."""

    COUNT = "count"
    SUM = "sum"
    SHARE = "share"
    MEDIAN = "median"
    AVERAGE = "average"


class Chart(StrEnum):
    """How a table is drawn."""

    NONE = ""
    BARS = "bars"
    COLUMNS = "columns"
    LINES = "lines"


PERIODS = frozenset({"month", "quarter", "year"})
"""What a table may be by, besides the columns: the row's day."""


@dataclass(frozen=True, slots=True)
class Column:
    """A value of each row.

    Args:
        id: by which figures name it.
        label: for people.
        value: FEEL over what is known of the case.
        kind: how it is shown.
        choices: what people call a value; their order is that of groups.
        merged: values that count as another one, such as former names.
        filter: whether the page lets readers choose rows by it.
        listed: whether the list shows it; others only count.
        person: whether it names somebody who works here: never shown while figures name no person.
    """

    id: str
    label: str
    value: Expression
    kind: Kind = Kind.TEXT
    choices: Mapping[str, str] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)
    filter: bool = False
    listed: bool = True
    person: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure.

    Args:
        id: in addresses; the expressions see the columns by their ids.
        label: for people.
        how: it is made.
        among: which rows it is made of; `None` takes all.
        of: of a share: which of them it is the share of.
        value: what is summed; of a share: by what rows weigh; `None` counts each as one.
        kind: how it is shown.
        note: what a reader should know, in a sentence.
    """

    id: str
    label: str
    how: How
    among: Expression | None = None
    of: Expression | None = None
    value: Expression | None = None
    kind: Kind = Kind.NUMBER
    note: str = ""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A table: figures for each value of a column, or for each month.

    Args:
        id: in addresses.
        title: for people.
        by: a column's id, or one of `PERIODS`.
        measures: its columns; the first is charted.
        chart: how it is drawn.
        among: which rows it is about; `None` takes all.
        largest_first: whether the largest first figure comes first, with the running share of the
            whole beside it (Pareto).
        note: what a reader should know, in a sentence.
    """

    id: str
    title: str
    by: str
    measures: tuple[Measure, ...]
    chart: Chart = Chart.NONE
    among: Expression | None = None
    largest_first: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class CaseReport:
    """A file that says what is reported of cases.

    Args:
        id: of the file, by which its versions are counted.
        name: for people.
        description: what it is for, in a sentence.
        processes: ids of process definitions whose cases are reported; of one that is called by
            another of them, the values stand with its caller.
        readers: groups whose members read it.
        rows: FEEL that gives a list: each entry is a row of its own, seen as `row`; `None` makes
            one row a case.
        when: FEEL: rows for which it is not true are left out.
        day: the column whose day places a row in a period; `None` takes the day the case began.
        smallest: a figure of fewer rows is shown as "fewer than".
        columns: in order.
        tiles: figures of all rows.
        tables: figures by groups.
        sha256: of the file.
    """

    id: str
    name: str
    description: str = ""
    processes: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    rows: Expression | None = None
    when: Expression | None = None
    day: str | None = None
    smallest: int = 5
    columns: tuple[Column, ...] = ()
    tiles: tuple[Measure, ...] = ()
    tables: tuple[Breakdown, ...] = ()
    sha256: str = ""

    @property
    def measures(self) -> Mapping[str, tuple[Measure, Expression | None]]:
        """All figures by their address, `tile` or `table.tile`, each with the condition of its
        table."""
        found: dict[str, tuple[Measure, Expression | None]] = {
            one.id: (one, None) for one in self.tiles
        }
        for table in self.tables:
            found |= {f"{table.id}.{one.id}": (one, table.among) for one in table.measures}
        return found

    def column(self, id_: str) -> Column | None:
        """Return a column by its id."""
        return next((one for one in self.columns if one.id == id_), None)
