"""How often each step of a version ran, how long it took and what it waited: drawn and in a
table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.identity import workspace_of
from api.one_turn import OneTurn
from api.requests import Reader
from api.web import pages
from api.web.durations import duration
from api.web.formats import ZONE, number
from api.web.process_pages import sight_of
from api.web.process_rows import element_name, head
from engine.queries.element_figures import ElementFigure, ElementFigures, element_figures
from engine.queries.process_overview import ProcessSight

router = APIRouter(route_class=OneTurn)
PERIODS: Final = (7, 30, 90, 365)
_LEVELS: Final = 4
_Value = Callable[[ElementFigure], float | None]


def _seconds(took: timedelta | None) -> float | None:
    return None if took is None else took.total_seconds()


_SHOWN: Final[Mapping[str, tuple[_Value, Callable[[ElementFigure], str]]]] = {
    "runs": (lambda one: one.runs, lambda one: number(one.runs)),
    "median": (lambda one: _seconds(one.median), lambda one: duration(one.median)),
    "most": (lambda one: _seconds(one.most), lambda one: duration(one.most)),
    "waited": (lambda one: _seconds(one.waited), lambda one: duration(one.waited)),
}


@router.get("/processes/{key}/times")
def times_page(
    request: Request,
    visitor: Reader,
    key: str,
    days: Annotated[str, Query(max_length=4)] = "",
    begin: Annotated[str, Query(max_length=10)] = "",
    end: Annotated[str, Query(max_length=10)] = "",
    show: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """Show the figures of the cases that began in a time."""
    sight, now = sight_of(request, visitor, key), pages.now(request)
    chosen = int(days) if days in {str(one) for one in PERIODS} else 30
    period = _between(begin, end)
    since, until = period or (now - timedelta(days=chosen), now + timedelta(days=1))
    figures = element_figures(
        workspace_of(request), sight.version.key, since, until, visitor.person
    )
    what = show if show in _SHOWN else "median"
    return pages.page(
        request,
        visitor,
        "process_times.html",
        **head(sight, visitor.person, "times"),
        periods=PERIODS,
        days=0 if period else chosen,
        begin=begin,
        end=end,
        refused=bool(begin or end) and period is None,
        show=what,
        shown=list(_SHOWN),
        figures=figures,
        rows=_rows(sight, figures),
        state=_state(figures, what),
    )


def _between(begin: str, end: str) -> tuple[datetime, datetime] | None:
    """Return the time from the beginning of a day to the end of another, in Europe/Berlin."""
    try:
        first, last = date.fromisoformat(begin), date.fromisoformat(end)
        if not date(1970, 1, 1) <= first <= last < date(9999, 1, 1):
            return None
    except ValueError:
        return None
    return (
        datetime.combine(first, time(), ZONE),
        datetime.combine(last + timedelta(days=1), time(), ZONE),
    )


def _rows(sight: ProcessSight, figures: ElementFigures) -> list[tuple[str, ElementFigure]]:
    """Return the steps that ran; what took longest first."""
    ran = [one for one in figures.elements if one.runs]
    ran.sort(key=lambda one: (-(_seconds(one.median) or 0), -one.runs))
    return [(element_name(sight.nodes[one.element]), one) for one in ran]


def _state(figures: ElementFigures, show: str) -> dict[str, object]:
    """Return what the drawing marks: a level for each step, and the figure itself."""
    value, words = _SHOWN[show]
    ran = [one for one in figures.elements if one.runs and value(one) is not None]
    ranks = _levels(value(one) or 0 for one in ran)
    return {
        "marks": {one.element: f"heat-{ranks[value(one) or 0]}" for one in ran},
        # What took no time at all says nothing in the drawing; the table has it.
        "notes": {one.element: words(one) for one in ran if (value(one) or 0) >= 1},
    }


def _levels(values: Iterable[float]) -> dict[float, int]:
    """Return the level of each value: a fourth of the largest each.

    A rank would paint a process of even steps as glowing as one with a bottleneck.
    """
    known = set(values)
    largest = max(known, default=0)
    return {one: min(_LEVELS, 1 + int(_LEVELS * one / largest)) if largest else 1 for one in known}
