"""Which tables the figures of a process make, and the sentence that each begins with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from urllib.parse import quote, urlencode

from api.report_scope import fields_of
from api.web import formats
from api.web.report_tables import Cell, Head, Row, Table, duration, percent
from api.web.texts import group_name, say
from audit.words import FACTS
from engine.queries.process_reports import ProcessReport, Scope, Unit, at_midnight, following, share

GOAL = Decimal(95)
"""Percent of due dates that are to be kept; a line in the chart."""


def tables_of(report: ProcessReport) -> list[Table]:
    """Return all figures of a process, in the page's order."""
    found = [
        _throughput(report),
        _cycles(report),
        _waits(report),
        _kept(report),
        _funnel(report),
        _rework(report),
        _groups(report),
    ]
    return found + ([_persons(report)] if report.persons is not None else [])


def behind(scope: Scope, figure: str, element: str | None = None) -> str:
    """Return the address of the cases behind a figure."""
    fields = fields_of(scope) | {"figure": figure} | ({"element": element} if element else {})
    return f"/reports/processes/{quote(scope.process, safe='')}/cases?{urlencode(fields)}"


def of_group(scope: Scope, group: str) -> str:
    """Return the address of the same figures, of one group."""
    fields = fields_of(scope) | {"group": group}
    return f"/reports/processes/{quote(scope.process, safe='')}?{urlencode(fields)}"


def _count(number: int, href: str | None = None) -> Cell:
    return Cell(formats.number(number), number, href if number else None)


def _took(seconds: Decimal, href: str | None = None) -> Cell:
    return Cell(duration(seconds), seconds, href)


def _bucket(day: date, unit: Unit) -> tuple[str, str]:
    """Return what a week or month is called, and how an axis says it."""
    if unit is Unit.WEEK:
        year, week, _ = day.isocalendar()
        return say("reports.week", week=week, year=year), str(week)
    return f"{day:%m/%Y}", f"{day:%m/%y}"


def _within(scope: Scope, day: date) -> Scope:
    """Return the scope cut to a week or month of it."""
    since, until = at_midnight(day), at_midnight(following(day, scope.unit))
    return Scope(
        scope.process,
        max(since, scope.since),
        min(until, scope.until),
        scope.version,
        scope.group,
        scope.unit,
    )


def _throughput(report: ProcessReport) -> Table:
    rows = []
    for one in report.throughput:
        name, short = _bucket(one.day, report.scope.unit)
        cut = _within(report.scope, one.day)
        counts = (
            ("begun", one.begun), ("completed", one.completed), ("terminated", one.terminated),
        )  # fmt: skip
        cells = tuple(_count(number, behind(cut, figure)) for figure, number in counts)
        rows.append(Row(Cell(name), cells, short))
    begun = report.begun
    ended = sum(one.completed + one.terminated for one in report.throughput)
    if begun == ended:
        finding = say("reports.throughput.even", begun=begun)
    else:
        which = "more" if begun > ended else "fewer"
        finding = say(
            f"reports.throughput.{which}", begun=begun, ended=ended, by=abs(begun - ended)
        )
    return Table(
        "durchsatz",
        say("reports.throughput"),
        finding if begun or ended else say("reports.throughput.nothing"),
        say(f"reports.unit.{report.scope.unit}"),
        (
            Head(say("reports.begun"), True, "2"),
            Head(say("reports.completed"), True, "1"),
            Head(say("reports.terminated"), True),
        ),
        tuple(rows),
        "columns" if begun or ended else "",
    )


def _cycles(report: ProcessReport) -> Table:
    rows = []
    for one in report.cycles:
        if one.day is None:
            continue
        name, short = _bucket(one.day, report.scope.unit)
        link = behind(_within(report.scope, one.day), "completed")
        rows.append(
            Row(
                Cell(name),
                (_count(one.count, link), _took(one.median, link), _took(one.slow, link)),
                short,
            )
        )
    whole = report.cycle
    finding = say("reports.cycle.nothing")
    if whole is not None:
        link = behind(report.scope, "completed")
        cells = (_count(whole.count, link), _took(whole.median, link), _took(whole.slow, link))
        rows.append(Row(Cell(say("reports.whole")), cells))
        finding = say(
            "reports.cycle.finding",
            median=duration(whole.median),
            slow=duration(whole.slow),
        )
    return Table(
        "durchlaufzeit",
        say("reports.cycle"),
        finding,
        say(f"reports.unit.{report.scope.unit}"),
        (
            Head(say("reports.completed"), True),
            Head(say("reports.median"), True, "1"),
            Head(say("reports.slow"), True, "2"),
        ),
        tuple(rows),
        "lines" if len(rows) > 2 else "",
    )


def _waits(report: ProcessReport) -> Table:
    most, named = report.bottleneck, report.names
    if most is None:
        finding = say("reports.waits.nothing")
    else:
        finding = say(
            "reports.waits.finding",
            step=named.get(most.element, most.element),
            share=percent(most.share),
            median=duration(most.median),
        )
    whole = sum((wait.total for wait in report.waits), Decimal(0))
    rows = []
    for one in report.waits:
        link, part = behind(report.scope, "step", one.element), share(one.total, whole)
        cells = (
            _count(one.count, link),
            _took(one.claimed, link) if one.kind == "task" else Cell("–"),
            _took(one.done, link),
            _took(one.done_slow, link),
            Cell(percent(part), part),
        )
        rows.append(Row(Cell(named.get(one.element, one.element)), cells))
    return Table(
        "wartezeit",
        say("reports.waits"),
        finding,
        say("reports.step"),
        (
            Head(say("reports.passed"), True),
            Head(say("reports.claimed"), True),
            Head(say("reports.done"), True, "1"),
            Head(say("reports.slow"), True),
            Head(say("reports.share"), True),
        ),
        tuple(rows),
        "bars" if most else "",
        note=say("reports.waits.note"),
    )


def _kept(report: ProcessReport) -> Table:
    rows = []
    for one in sorted(report.kept, key=lambda kept: (-kept.missed - kept.overdue, kept.element)):
        done = one.kept + one.missed
        of = share(one.kept, done)
        rows.append(
            Row(
                Cell(report.names.get(one.element, one.element)),
                (
                    Cell(
                        percent(of) if done else "–",
                        of if done else None,
                        behind(report.scope, "kept", one.element) if one.kept else None,
                    ),
                    _count(one.kept, behind(report.scope, "kept", one.element)),
                    _count(one.missed, behind(report.scope, "missed", one.element)),
                    _count(one.overdue, behind(report.scope, "overdue", one.element)),
                ),
            )
        )
    kept, missed = sum(one.kept for one in report.kept), sum(one.missed for one in report.kept)
    if kept + missed:
        finding = say("reports.kept.finding", count=kept, of=kept + missed)
    else:
        finding = say("reports.kept.nothing")
    return Table(
        "fristen",
        say("reports.kept"),
        finding,
        say("reports.step"),
        (
            Head(say("reports.kept.share"), True),
            Head(say("reports.kept.kept"), True, "ok"),
            Head(say("reports.kept.missed"), True, "danger"),
            Head(say("reports.kept.overdue"), True),
        ),
        tuple(rows),
        "shares" if kept + missed else "",
        GOAL,
        note=say("reports.kept.goal", goal=percent(GOAL)),
    )


def _funnel(report: ProcessReport) -> Table:
    begun = report.begun
    rows = [
        Row(
            Cell(say("reports.funnel.begun")),
            (
                _count(begun, behind(report.scope, "begun")),
                Cell(percent(Decimal(100)) if begun else "–", Decimal(100) if begun else None),
                Cell("–"),
            ),
        )
    ]
    for one in report.milestones:
        # What a fact is called is a word of the ledger, what an element is, its own name.
        name = one.name if one.elements != (one.name,) else _word(one.name)
        rows.append(
            Row(
                Cell(name),
                (
                    _count(one.reached, behind(report.scope, "reached", one.name)),
                    Cell(percent(one.share), one.share),
                    Cell("–") if one.median is None else _took(one.median),
                ),
            )
        )
    last = report.milestones[-1] if report.milestones else None
    if last is None or not begun:
        finding = say("reports.funnel.nothing")
    else:
        name = last.name if last.elements != (last.name,) else _word(last.name)
        finding = say("reports.funnel.finding", name=name, count=last.reached, of=begun)
    return Table(
        "meilensteine",
        say("reports.funnel"),
        finding,
        say("reports.funnel.milestone"),
        (
            Head(say("reports.funnel.reached"), True, "1"),
            Head(say("reports.funnel.share"), True),
            Head(say("reports.funnel.after"), True),
        ),
        tuple(rows),
        "bars" if last and begun else "",
        note=say("reports.funnel.note"),
    )


def _word(word: str) -> str:
    return FACTS.get(word, word)


def _rework(report: ProcessReport) -> Table:
    rows = [
        Row(
            Cell(report.names.get(one.element, one.element)),
            (
                _count(one.repeated, behind(report.scope, "repeated", one.element)),
                Cell(percent(share(one.repeated, one.cases)), share(one.repeated, one.cases)),
                _count(one.again),
                _count(one.most),
            ),
        )
        for one in report.rework
    ]
    if not report.begun:
        finding = say("reports.throughput.nothing")
    else:
        finding = say("reports.rework.finding", count=report.repeated, of=report.begun)
    return Table(
        "nacharbeit",
        say("reports.rework"),
        finding,
        say("reports.step"),
        (
            Head(say("reports.rework.cases"), True, "1"),
            Head(say("reports.rework.share"), True),
            Head(say("reports.rework.again"), True),
            Head(say("reports.rework.most"), True),
        ),
        tuple(rows),
        "bars" if rows else "",
        note=say("reports.rework.note"),
    )


def _groups(report: ProcessReport) -> Table:
    rows = []
    for one in report.by_group:
        name = say("reports.groups.small") if one.name is None else group_name(one.name)
        link = None if one.name is None else of_group(report.scope, one.name)
        cells = (_count(one.count, link), _took(one.claimed), _took(one.done), _took(one.done_slow))
        rows.append(Row(Cell(name), cells))
    return Table(
        "gruppen",
        say("reports.groups"),
        say("reports.groups.council" if report.works_council else "reports.groups.finding"),
        say("reports.group"),
        (
            Head(say("reports.passed"), True),
            Head(say("reports.claimed"), True),
            Head(say("reports.done"), True, "1"),
            Head(say("reports.slow"), True),
        ),
        tuple(rows),
        "bars" if len(rows) > 1 else "",
    )


def _persons(report: ProcessReport) -> Table:
    rows = [
        Row(Cell(one.name or "–"), (_count(one.count), _took(one.done), _took(one.done_slow)))
        for one in report.persons or ()
    ]
    return Table(
        "personen",
        say("reports.persons"),
        say("reports.persons.finding"),
        say("reports.person"),
        (
            Head(say("reports.passed"), True),
            Head(say("reports.worked"), True),
            Head(say("reports.slow"), True),
        ),
        tuple(rows),
    )
