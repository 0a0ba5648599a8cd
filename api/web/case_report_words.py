"""What a report on cases says to people: its values, figures and tables as texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import quote, urlencode

from api.web import formats
from api.web.report_tables import Cell, Head, Row, Table
from api.web.texts import say
from engine.case_reports.counting import NOTHING, Figure, GroupFigures
from engine.case_reports.model import Breakdown, Chart, Column, How, Kind
from engine.queries.case_reports import FIRST, GONE, LAST, Narrowed, ReportView, RowView

HOME = "/reports/cases"
CHOSEN = "w."
"""Before the column's id in fields of a form and in addresses."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure in large type, with the rows behind it."""

    name: str
    figure: str
    words: str
    href: str | None = None
    note: str = ""


def fields_of(asked: Narrowed) -> dict[str, str]:
    """Return what is asked for as fields of a form or an address."""
    found = {f"{CHOSEN}{column}": group for column, group in sorted(asked.values.items())}
    if asked.first > FIRST:
        found["from"] = asked.first.isoformat()
    if asked.last < LAST:
        found["to"] = asked.last.isoformat()
    return found


def address(view: ReportView, way: str = "") -> str:
    """Return the address of a report, or of something below it."""
    return f"{HOME}/{quote(view.report.id, safe='')}{way}"


def behind(view: ReportView, asked: Narrowed, figure: str, group: str | None = None) -> str:
    """Return the address of the rows behind a figure."""
    fields = fields_of(asked) | {"figure": figure} | ({} if group is None else {"group": group})
    return f"{address(view, '/rows')}?{urlencode(fields)}"


def tiles_of(view: ReportView, asked: Narrowed) -> list[Tile]:
    """Return the figures of all rows."""
    found = []
    for one in view.tiles:
        words = say("case_reports.rows", count=one.count)
        if one.few:
            words = say("case_reports.few", smallest=view.report.smallest)
        link = behind(view, asked, one.measure.id) if one.count and not one.few else None
        found.append(Tile(one.measure.label, figure_text(view, one), words, link, one.measure.note))
    return found


def figure_text(view: ReportView, one: Figure) -> str:
    """Return a figure for people; of too few rows, that they are."""
    if one.few:
        return f"<{view.report.smallest}"
    if one.value is None:
        return NOTHING
    return written(one.measure.kind, rounded(one))


def rounded(one: Figure) -> Decimal | None:
    """Return a figure with as many places as say something."""
    if one.value is None:
        return None
    places = {How.SHARE: 1, How.MEDIAN: 2, How.AVERAGE: 2}.get(one.measure.how)
    return one.value if places is None else round(one.value, places)


def tables_of(view: ReportView, asked: Narrowed) -> list[Table]:
    """Return the tables of a report."""
    return [_table(view, asked, *one) for one in view.tables]


def _table(
    view: ReportView, asked: Narrowed, breakdown: Breakdown, groups: tuple[GroupFigures, ...]
) -> Table:
    heads = [
        Head(one.label, True, "1" if not at and breakdown.chart else "")
        for at, one in enumerate(breakdown.measures)
    ]
    if breakdown.largest_first:
        heads.append(Head(say("case_reports.running"), True))
    rows = []
    for group in groups:
        cells = [_cell(view, asked, breakdown, group.group, one) for one in group.figures]
        if breakdown.largest_first:
            # What the groups before it are of the whole would tell of a group that is too small.
            few = any(one.few for one in group.figures) or group.running is None
            share = Decimal(0) if group.running is None else round(group.running, 1)
            cells.append(Cell(NOTHING) if few else Cell(written(Kind.PERCENT, share), share))
        name = group_label(view, breakdown, group)
        rows.append(Row(Cell(name), tuple(cells), name if breakdown.chart in _OVER_TIME else ""))
    charted = any(row.cells[0].value for row in rows)
    return Table(
        breakdown.id,
        breakdown.title,
        _finding(view, breakdown, groups),
        group_head(view, breakdown),
        tuple(heads),
        tuple(rows),
        breakdown.chart.value if charted else "",
        note=breakdown.note,
    )


_OVER_TIME = frozenset({Chart.COLUMNS, Chart.LINES})
_PERIODS = frozenset({"month", "quarter", "year"})
_MOST_AHEAD = 3
"""Groups that a sentence names side by side."""


def _finding(view: ReportView, breakdown: Breakdown, groups: tuple[GroupFigures, ...]) -> str:
    """Return in a sentence what the first measure of a table says."""
    told = [(one, one.figures[0]) for one in groups if not one.figures[0].few]
    known = [
        (group_label(view, breakdown, one), found) for one, found in told if found.value is not None
    ]
    if not any(found.value for _, found in known):
        few = any(one.figures[0].few for one in groups)
        words = "case_reports.all_few" if few and not known else "case_reports.groups"
        return say(words, count=len(groups), smallest=view.report.smallest)
    said = [f"{name} ({figure_text(view, found)})" for name, found in known]
    measure = breakdown.measures[0].label
    if breakdown.by in _PERIODS:
        words = "case_reports.newest" if len(said) == 1 else "case_reports.newest_two"
        return say(words, measure=measure, newest=said[-1], before=said[-2:][0])
    most = max(rounded(found) or Decimal(0) for _, found in known)
    ahead = [said[at] for at, (_, found) in enumerate(known) if rounded(found) == most]
    if len(ahead) > _MOST_AHEAD:
        return say("case_reports.alike", measure=measure, count=len(ahead), figure=ahead[0])
    words = "case_reports.newest" if len(groups) == 1 else "case_reports.highest"
    return say(words, measure=measure, newest=ahead[0], names=", ".join(ahead))


def _cell(view: ReportView, asked: Narrowed, breakdown: Breakdown, group: str, one: Figure) -> Cell:
    text = figure_text(view, one)
    if one.few or not one.count:
        return Cell(text)
    if one.measure.how not in {How.COUNT, How.SUM}:
        text = say("case_reports.of", figure=text, number=formats.number(one.count))
    link = behind(view, asked, f"{breakdown.id}.{one.measure.id}", group)
    return Cell(text, rounded(one), link)


def group_head(view: ReportView, breakdown: Breakdown) -> str:
    """Return what a table is by."""
    column = view.report.column(breakdown.by)
    return say(f"case_reports.by.{breakdown.by}") if column is None else column.label


def group_label(view: ReportView, breakdown: Breakdown, group: GroupFigures) -> str:
    """Return what a group is called."""
    return label(view.report.column(breakdown.by), group.group, group.label)


def label(column: Column | None, group: str, named: str) -> str:
    """Return what a value is called that rows are chosen or grouped by."""
    if group == NOTHING:
        return say("case_reports.without")
    if column is not None and column.kind is Kind.YES and named == group:
        return say(f"case_reports.{group}") if group in {"yes", "no"} else group
    return named


def value_text(column: Column, value: object) -> str:
    """Return a value of a column for people."""
    if value is GONE:
        return say("case_reports.gone")
    if value is None or value == "":
        return ""
    if isinstance(value, list):
        return ", ".join(value_text(column, one) for one in value)
    if isinstance(value, bool):
        return column.choices.get("yes" if value else "no") or say(
            f"case_reports.{'yes' if value else 'no'}"
        )
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {one}" for name, one in value.items())
    if isinstance(value, str) and value in column.choices:
        return column.choices[value]
    return written(column.kind, value)


def shown_columns(view: ReportView, rows: Sequence[RowView]) -> list[Column]:
    """Return the columns of a list; one that says on each row how its case is called is left
    out."""
    return [one for one in view.columns if one.listed and not _is_case(one, rows)]


def _is_case(column: Column, rows: Sequence[RowView]) -> bool:
    return bool(rows) and all(
        row.case is not None and row.case.business_id == row.values.get(column.id) for row in rows
    )


def written(kind: Kind, value: object) -> str:
    """Return a value as its kind is written."""
    if isinstance(value, int | Decimal):
        return _number(kind, Decimal(value))
    text = str(value)
    try:
        if kind is Kind.DATE:
            return formats.date_words(date.fromisoformat(text[:10]))
        if kind is Kind.MOMENT:
            moment = datetime.fromisoformat(text.partition("[")[0].partition("@")[0])
            return formats.day_and_time(moment) if moment.tzinfo else text
    except ValueError:
        return text
    return text


def _number(kind: Kind, value: Decimal) -> str:
    if kind is Kind.MONEY:
        return formats.money(round(value, 2))
    if kind is Kind.PERCENT:
        return formats.per_cent(formats.number(value.normalize()))
    shown = formats.number(value if value == value.to_integral() else value.normalize())
    if kind is Kind.DAYS:
        return say("unit.day" if value == 1 else "unit.days", number=shown)
    return shown
