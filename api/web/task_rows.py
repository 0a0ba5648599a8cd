"""User tasks as lists and heads show them: due, owner, group, what they are about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from api.web import formats
from api.web.texts import group_name, say
from engine.model import Person, UserTaskView

SECTIONS = ("overdue", "today", "week", "later", "none", "blocked")
HIGH, LOW = 70, 30
"""Priorities run from 0 to 100; Camunda's default is 50."""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One line of a list of tasks."""

    key: int
    name: str
    second: str
    group: str
    owner: str
    deputy_for: str
    claimable: bool
    level: int
    due_at: datetime | None
    due: str
    mark: str


def row_of(task: UserTaskView, person: Person, now: datetime) -> TaskRow:
    """Return the line for a task as this person sees it."""
    return TaskRow(
        key=task.key,
        name=task.name,
        second=about(task),
        group=groups_of(task),
        owner=_owner(task, person),
        deputy_for=task.deputy_for,
        claimable=_is_claimable(task),
        level=2 if task.priority >= HIGH else 0 if task.priority <= LOW else 1,
        due_at=task.due_at,
        due=due_words(task, now),
        mark=due_mark(task, now),
    )


def about(task: UserTaskView) -> str:
    """Return what a task is about: number, summary, process."""
    parts = [task.business_id, task.summary]
    known = [part for part in parts if part]
    if task.damaged:
        known.append(say("cases.damaged"))
    return " · ".join(known or [task.process_name])


def groups_of(task: UserTaskView) -> str:
    """Return the names of the candidate groups."""
    return ", ".join(group_name(group) for group in task.candidate_groups)


def is_mine(task: UserTaskView, person: Person) -> bool:
    """Return whether this person has claimed the task."""
    return task.assignee is not None and task.assignee in (person.username, person.account_id)


def is_overdue(task: UserTaskView, now: datetime) -> bool:
    """Return whether the task's due date has passed."""
    return task.due_at is not None and task.due_at < now and not task.excluded


def due_words(task: UserTaskView, now: datetime) -> str:
    """Return when the task is due, or since when it is overdue."""
    if task.due_at is None:
        return ""
    if task.due_at < now:
        return formats.overdue_since(task.due_at, now)
    return formats.in_lists(task.due_at, now)


def due_mark(task: UserTaskView, now: datetime) -> str:
    """Return the class that colours the due date: overdue, due today, or quiet."""
    section = section_of(task, now)
    return {"overdue": "is-overdue", "today": "is-due"}.get(section, "soft")


def section_of(task: UserTaskView, now: datetime) -> str:
    """Return the section of the inbox: overdue, today, week (until Sunday), later, none.

    What four eyes keeps from the reader is `blocked`, whenever it is due: it is not theirs to do.
    """
    if task.excluded:
        return "blocked"
    if task.due_at is None:
        return "none"
    if task.due_at < now:
        return "overdue"
    today = formats.local(now).date()
    there = formats.local(task.due_at).date()
    if there == today:
        return "today"
    return "week" if there <= today + timedelta(days=6 - today.weekday()) else "later"


def _is_claimable(task: UserTaskView) -> bool:
    free = task.assignee is None and task.state == "ready"
    return free and not (task.excluded or task.suspended or task.pending)


def _owner(task: UserTaskView, person: Person) -> str:
    if task.suspended:
        return say("inbox.suspended")
    if task.pending:
        return say("inbox.checked")
    if task.assignee is None:
        return say("inbox.not_you") if task.excluded else ""
    if is_mine(task, person):
        return say("inbox.with_you")
    return say("inbox.with", name=task.assignee_name or task.assignee)
