"""The inbox: what waits for a person and their groups, by due date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.identity import Visitor, workspace_of
from api.one_turn import OneTurn
from api.requests import Reader
from api.web import pages
from api.web.inbox_filter import DUES, MOST_PAGES, PAGE, PRIORITIES, Asked
from api.web.task_rows import SECTIONS, TaskRow, is_mine, is_overdue, row_of, section_of
from api.web.texts import group_name, say
from engine import queries
from engine.inbox_model import SavedFilter, TaskOrder
from engine.model import Person, UserTaskView
from engine.queries import inbox_choices

router = APIRouter(route_class=OneTurn)
_ROLES = frozenset({"analyst", "operator", "auditor", "administrator"})
"""Groups that are given rights, not tasks."""
_COUNTED = 200
"""Tasks that the views and the choices of the filters are made from."""


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


@dataclass(frozen=True, slots=True)
class Problem:
    """A task that was selected and stayed as it was, and why."""

    key: int
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Selected:
    """What became of the tasks that were selected together."""

    done: str = ""
    fault: str = ""
    problems: tuple[Problem, ...] = ()


@router.get("/inbox")
def inbox(request: Request, visitor: Reader) -> Response:
    """Show the tasks of a person, or of one view, group or filter."""
    return shown(request, visitor, Asked.of(dict(request.query_params)))


def shown(
    request: Request, visitor: Visitor, asked: Asked, selected: Selected | None = None
) -> Response:
    """Return the page of the inbox, with what became of selected tasks."""
    workspace, person, now = workspace_of(request), visitor.person, pages.now(request)
    tasks = queries.inbox(workspace, person, limit=_COUNTED)
    page, more = _page(request, person, asked, tasks, now)
    kept = inbox_choices.saved_filters(workspace, person)
    starts = pages.starts_of(workspace, person)
    begun = queries.begun_starts(workspace, person) if starts else {}
    return pages.page(
        request,
        visitor,
        "inbox.html",
        open_count=pages.open_count(tasks),
        headline=_headline(tasks, now),
        asked=asked,
        empty_because=_empty_because(person, asked),
        own_address=asked.address,
        views=_views(tasks, person, asked, now),
        group_views=_group_views(tasks, person, asked),
        filter_views=_filter_views(kept, asked),
        choices=_choices(tasks, asked),
        own_groups=sorted(person.groups - _ROLES, key=group_name),
        groups=_grouped(page, person, now, asked),
        next_page=asked.at_page(asked.page + 1).address if more else "",
        page_before=asked.at_page(asked.page - 1).address if asked.page > 1 else "",
        searched=asked.filters and len(tasks) == _COUNTED,
        selected=selected or Selected(),
        shortcuts=inbox_choices.inbox_choice(workspace, person).shortcuts,
        may_start=bool(starts),
        begun=[one for one in starts if one.key in begun],
    )


def _page(
    request: Request, person: Person, asked: Asked, tasks: list[UserTaskView], now: datetime
) -> tuple[list[UserTaskView], bool]:
    """Return the tasks of the page, and whether there is another one."""
    if asked.plain and asked.view == "all" and not asked.group:
        return tasks[:PAGE], len(tasks) > PAGE
    found = queries.inbox(
        workspace_of(request),
        person,
        wanted=asked.wanted(person, now),
        order=TaskOrder(asked.order),
        limit=PAGE + 1,
        offset=(asked.page - 1) * PAGE,
    )
    return found[:PAGE], len(found) > PAGE and asked.page < MOST_PAGES


def sections(tasks: Iterable[UserTaskView], person: Person, now: datetime) -> list[Section]:
    """Return the tasks in sections by due date, empty sections left out."""
    found: dict[str, list[TaskRow]] = {name: [] for name in SECTIONS}
    for task in tasks:
        found[section_of(task, now)].append(row_of(task, person, now))
    return [
        Section(say(f"inbox.group.{name}"), name == "overdue", tuple(rows))
        for name, rows in found.items()
        if rows
    ]


def _grouped(
    tasks: Sequence[UserTaskView], person: Person, now: datetime, asked: Asked
) -> list[Section]:
    """Return the tasks by due date; in another order they stand in one section."""
    if asked.order == "due" or not tasks:
        return sections(tasks, person, now)
    rows = tuple(row_of(task, person, now) for task in tasks)
    return [Section(say(f"inbox.order.{asked.order}"), False, rows)]


def _belongs(task: UserTaskView, person: Person, view: str) -> bool:
    if view == "all":
        return True
    if view == "deputy":
        return bool(task.deputy_for)
    return is_mine(task, person) if view == "mine" else task.assignee is None


def _empty_because(person: Person, asked: Asked) -> str:
    """Return which explanation fits a list without tasks."""
    if asked.filters:
        return "filtered"
    if asked.group:
        return "groups"
    if asked.view != "all":
        return asked.view
    return "all" if person.groups - _ROLES else "no_groups"


def _headline(tasks: list[UserTaskView], now: datetime) -> str:
    overdue, count = sum(is_overdue(task, now) for task in tasks), pages.open_count(tasks)
    if not count:
        return say("inbox.nothing")
    if overdue:
        return say("inbox.open_overdue", count=count, overdue=overdue)
    return say("inbox.open", count=count)


def _views(tasks: list[UserTaskView], person: Person, asked: Asked, now: datetime) -> list[View]:
    views = []
    names = ("all", "mine", "groups", *(("deputy",) if person.stands_for else ()))
    for name in names:
        some = [task for task in tasks if _belongs(task, person, name)]
        views.append(
            View(
                f"ansicht-{name}",
                say(f"inbox.view.{name}"),
                Asked(view=name).address,
                pages.open_count(some),
                any(is_overdue(task, now) for task in some),
                name == asked.view and not asked.group and asked.plain,
            )
        )
    return views


def _group_views(tasks: list[UserTaskView], person: Person, asked: Asked) -> list[View]:
    names = sorted(
        {g for task in tasks for g in task.candidate_groups} & person.groups, key=group_name
    )
    return [
        View(
            f"gruppe-{name}",
            group_name(name),
            Asked(group=name).address,
            pages.open_count([task for task in tasks if name in task.candidate_groups]),
            False,
            name == asked.group and asked.plain,
        )
        for name in names
    ]


def _filter_views(kept: Iterable[SavedFilter], asked: Asked) -> list[View]:
    return [
        View(
            f"filter-{one.key}",
            one.name,
            there.address,
            0,
            False,
            there.query == asked.at_page(1).query,
        )
        for one in kept
        for there in (Asked.of_query(one.address),)
    ]


def _choices(tasks: Iterable[UserTaskView], asked: Asked) -> dict[str, list[tuple[str, str]]]:
    """Return what may be chosen in the filters: value and words, by name."""
    tasks = list(tasks)
    processes = {task.process_definition_id: task.process_name for task in tasks}
    named = {
        f"{task.process_definition_id}:{task.activity_id}": f"{task.name} ({task.process_name})"
        for task in tasks
    }
    # What is filtered by stays to be chosen, also if nothing of it is open.
    for value, known in ((asked.process, processes), (asked.task, named)):
        if value:
            known.setdefault(value, value.rpartition(":")[2])
    return {
        "process": _by_words(processes),
        "task": _by_words(named),
        "due": [(one, say(f"inbox.filter.due.{one}")) for one in DUES],
        "priority": [(one, say(f"inbox.filter.priority.{one}")) for one in PRIORITIES],
        "order": [(one, say(f"inbox.order.{one}")) for one in TaskOrder],
    }


def _by_words(known: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(known.items(), key=lambda one: (one[1].casefold(), one[0]))
