"""The inbox: what waits for a person and their groups, by due date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.identity import workspace_of
from api.one_turn import OneTurn
from api.requests import Reader
from api.web import pages
from api.web.task_rows import SECTIONS, TaskRow, is_mine, is_overdue, row_of, section_of
from api.web.texts import group_name, say
from engine import queries
from engine.model import Person, UserTaskView

router = APIRouter(route_class=OneTurn)
_ROLES = frozenset({"analyst", "operator", "auditor", "administrator"})
"""Groups that are given rights, not tasks."""


@dataclass(frozen=True, slots=True)
class Section:
    """Tasks that are due in the same stretch of time."""

    name: str
    overdue: bool
    rows: tuple[TaskRow, ...]


@dataclass(frozen=True, slots=True)
class View:
    """A way to look at the tasks, with how many it shows."""

    anchor: str
    words: str
    address: str
    count: int
    overdue: bool
    current: bool


@router.get("/inbox")
def inbox(
    request: Request,
    visitor: Reader,
    view: Annotated[str, Query(max_length=20)] = "all",
    group: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Show the tasks of a person, or of one view or group."""
    workspace, now = workspace_of(request), pages.now(request)
    tasks = queries.inbox(workspace, visitor.person)
    chosen = view if view in ("mine", "groups") else "all"
    shown = [task for task in tasks if _belongs(task, visitor.person, chosen, group)]
    return pages.page(
        request,
        visitor,
        "inbox.html",
        open_count=pages.open_count(tasks),
        headline=_headline(tasks, now),
        view_name="group" if group else chosen,
        empty_because=_empty_because(visitor.person, chosen, group),
        own_address=_address(chosen, group),
        views=_views(tasks, visitor.person, chosen if not group else "", now),
        group_views=_group_views(tasks, visitor.person, group),
        groups=sections(shown, visitor.person, now),
        may_start=pages.may_start(workspace, visitor.person),
    )


def sections(tasks: list[UserTaskView], person: Person, now: datetime) -> list[Section]:
    """Return the tasks in sections by due date, empty sections left out."""
    found: dict[str, list[TaskRow]] = {name: [] for name in SECTIONS}
    for task in tasks:
        found[section_of(task, now)].append(row_of(task, person, now))
    return [
        Section(say(f"inbox.group.{name}"), name == "overdue", tuple(rows))
        for name, rows in found.items()
        if rows
    ]


def _belongs(task: UserTaskView, person: Person, view: str, group: str) -> bool:
    if group:
        return group in task.candidate_groups
    if view == "all":
        return True
    return is_mine(task, person) == (view == "mine")


def _empty_because(person: Person, view: str, group: str) -> str:
    """Return which explanation fits a list without tasks."""
    if group:
        return "groups"
    if view != "all":
        return view
    return "all" if person.groups - _ROLES else "no_groups"


def _address(view: str, group: str) -> str:
    """Return where this very view is, for its refreshing."""
    if group:
        return "/inbox?" + urlencode({"group": group})
    return "/inbox" if view == "all" else f"/inbox?view={view}"


def _headline(tasks: list[UserTaskView], now: datetime) -> str:
    overdue, count = sum(is_overdue(task, now) for task in tasks), pages.open_count(tasks)
    if not count:
        return say("inbox.nothing")
    if overdue:
        return say("inbox.open_overdue", count=count, overdue=overdue)
    return say("inbox.open", count=count)


def _views(tasks: list[UserTaskView], person: Person, current: str, now: datetime) -> list[View]:
    views = []
    for name in ("all", "mine", "groups"):
        some = [task for task in tasks if _belongs(task, person, name, "")]
        views.append(
            View(
                f"ansicht-{name}",
                say(f"inbox.view.{name}"),
                _address(name, ""),
                pages.open_count(some),
                any(is_overdue(task, now) for task in some),
                name == current,
            )
        )
    return views


def _group_views(tasks: list[UserTaskView], person: Person, current: str) -> list[View]:
    names = sorted(
        {g for task in tasks for g in task.candidate_groups} & person.groups, key=group_name
    )
    return [
        View(
            f"gruppe-{name}",
            group_name(name),
            _address("all", name),
            pages.open_count([task for task in tasks if name in task.candidate_groups]),
            False,
            name == current,
        )
        for name in names
    ]
