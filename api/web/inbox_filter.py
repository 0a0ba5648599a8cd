"""What the address of the inbox asks for: a view, filters, an order, a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Self
from urllib.parse import parse_qsl, urlencode

from api.web import formats
from api.web.task_rows import HIGH, LOW
from engine.inbox_model import TaskFilter, TaskOrder
from engine.model import Person

PAGE = 80
"""Rows; fewer than a form may have fields, so that all of a page can be selected."""
MOST_PAGES = 25
VIEWS = ("all", "mine", "groups", "deputy")
DUES = ("overdue", "today", "week", "none")
PRIORITIES = ("high", "normal", "low")
_LONGEST = 120
_FILTERS = ("q", "process", "task", "due", "priority", "business")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for, as it stands there; what is left out is empty.

    Args:
        view: one of `VIEWS`.
        task: process id and element id with a colon between.
        page: from 1.
    """

    view: str = "all"
    group: str = ""
    q: str = ""
    process: str = ""
    task: str = ""
    due: str = ""
    priority: str = ""
    business: str = ""
    order: str = "due"
    page: int = 1

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Self:
        """Return what a query asks for; what makes no sense is left out."""

        def text(name: str) -> str:
            return given.get(name, "").strip()[:_LONGEST].replace("\0", "")

        def one_of(name: str, known: Iterable[str], usual: str = "") -> str:
            return text(name) if text(name) in known else usual

        number = text("page")
        page = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 1
        return cls(
            view=one_of("view", VIEWS, "all"),
            group=text("group"),
            q=text("q"),
            process=text("process"),
            task=text("task"),
            due=one_of("due", DUES),
            priority=one_of("priority", PRIORITIES),
            business=text("business"),
            order=one_of("order", [*TaskOrder], "due"),
            page=min(max(page, 1), MOST_PAGES),
        )

    @classmethod
    def of_query(cls, text: str) -> Self:
        """Return what the part of an address behind the question mark asks for."""
        return cls.of(dict(parse_qsl(text.partition("?")[2] or text)))

    @property
    def filters(self) -> bool:
        """Whether something is filtered, beyond view and group."""
        return any(getattr(self, name) for name in _FILTERS)

    @property
    def plain(self) -> bool:
        """Whether it is the usual list: nothing filtered, by due date."""
        return not self.filters and self.order == "due" and self.page == 1

    @property
    def query(self) -> str:
        """What stands behind the question mark; empty for the usual list."""
        named = {one.name: str(getattr(self, one.name)) for one in fields(self)}
        usual = {one.name: str(one.default) for one in fields(self)}
        return urlencode({name: one for name, one in named.items() if one != usual[name]})

    @property
    def address(self) -> str:
        """Where this very list is."""
        return f"/inbox?{self.query}" if self.query else "/inbox"

    def at_page(self, page: int) -> Self:
        """Return the same list at another page."""
        return replace(self, page=page)

    def wanted(self, person: Person, now: datetime) -> TaskFilter:
        """Return the filter for a person at a moment: days are those of the office."""
        today = formats.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
        lowest, highest = {"high": (HIGH, None), "low": (None, LOW)}.get(
            self.priority, (LOW + 1, HIGH - 1) if self.priority else (None, None)
        )
        process, _, activity = self.task.partition(":")
        begins, ends = {
            "overdue": (None, now),
            "today": (now, today + timedelta(days=1)),
            "week": (now, today + timedelta(days=7 - today.weekday())),
        }.get(self.due, (None, None))
        return TaskFilter(
            process=self.process or process,
            activity=activity,
            group=self.group,
            due_from=begins,
            due_before=ends,
            without_due=self.due == "none",
            lowest=lowest,
            highest=highest,
            held_by=(person.account_id, person.username) if self.view == "mine" else (),
            free=self.view == "groups",
            as_deputy=self.view == "deputy",
            business_id=self.business,
            text=self.q,
        )
