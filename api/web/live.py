"""Live updates of pages: the stream that says that there is news, and what the news is in words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from api.answers import json_answer
from api.identity import visitor_of_page, workspace_of
from api.live_updates import NewsRoom, events
from api.one_turn import OneTurn
from api.requests import Reader, RequestRefused, key_of
from api.web import pages
from api.web.tasks import stance
from api.web.texts import say
from engine import queries
from engine.faults import EngineFault
from engine.model import Person, UserTaskView
from engine.queries.news import version_of_case

router = APIRouter(route_class=OneTurn)


@router.get("/live")
async def live(
    request: Request,
    visitor: Reader,
    case: Annotated[str, Query(max_length=19)] = "",
    seen: Annotated[str, Query(max_length=19)] = "",
    inbox: Annotated[bool, Query()] = False,
) -> Response:
    """Tell a page that there is news, as it comes: `case` of the case it shows (`seen` being the
    entries that it knows), `inbox` of tasks, `over` when nobody is signed in any more."""
    number = key_of(case) if case else None
    if number is None and not inbox:
        raise RequestRefused("name a case, or the inbox")
    newest = 0
    if number is not None:
        newest = await run_in_threadpool(
            version_of_case, workspace_of(request), number, visitor.person
        )
    behind = number is not None and bool(seen) and key_of(seen) < newest
    return _Stream(request, visitor.person, number, inbox=inbox, behind=behind)


@router.get("/inbox/news.json")
def inbox_news(
    request: Request,
    visitor: Reader,
    since: Annotated[str, Query(max_length=40)],
    mark: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Say in words what is new among somebody's tasks since a list of them was made.

    `mark` is that of an earlier answer: it differs once a task is gone, or somebody else has it.
    """
    tasks = queries.inbox(workspace_of(request), visitor.person)
    try:
        shown_at = datetime.fromisoformat(since)
    except ValueError as fault:
        raise RequestRefused("since is no time") from fault
    if shown_at.tzinfo is None:
        raise RequestRefused("since is no time of a zone")
    count = sum(task.created_at > shown_at for task in tasks)
    newest = mark_of(tasks)
    changed = bool(count) or (bool(mark) and mark != newest)
    words = say("live.inbox", count=count) if changed else ""
    return json_answer({"words": words, "open": pages.open_count(tasks), "mark": newest})


@router.get("/tasks/{key}/news.json")
def task_news(
    request: Request,
    visitor: Reader,
    key: str,
    standing: Annotated[str, Query(alias="stance", max_length=20)] = "",
) -> Response:
    """Say in words how a task stands to its reader now, if not as the page shows it."""
    task = queries.user_task(workspace_of(request), key_of(key), visitor.person)
    now = stance(task, visitor.person)
    return json_answer({"words": "" if now == standing else _changed(now, task)})


def mark_of(tasks: Iterable[UserTaskView]) -> str:
    """Return what differs between two lists of tasks that do not show the same."""
    told = sorted(f"{one.key} {one.state} {one.assignee}" for one in tasks)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def _changed(now: str, task: UserTaskView) -> str:
    if now == "other":
        return say("live.taken", name=task.assignee_name or task.assignee)
    words = {"free": "released", "ended": "over", "suspended": "held"}
    return say(f"live.{words.get(now, 'changed')}")


class _Stream(Response):
    """The events of one page; its place is taken before anything is answered."""

    def __init__(
        self, request: Request, person: Person, case: int | None, *, inbox: bool, behind: bool
    ) -> None:
        super().__init__()
        self._request, self._person, self._case = request, person, case
        self._inbox, self._behind = inbox, behind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events until the page is left."""
        room: NewsRoom = self._request.app.state.news_room
        with room.place(self._person, self._case, self._inbox) as watcher:
            told = events(self._request, watcher, self._may_still_look, self._behind)
            headers = {"x-accel-buffering": "no"}
            answer = StreamingResponse(told, media_type="text/event-stream", headers=headers)
            await answer(scope, receive, send)

    def _may_still_look(self) -> bool:
        """Return whether whoever looks is signed in, in the groups that they were in, and would
        still be shown the case: else its page would go on telling when something happens to it."""
        try:
            person = visitor_of_page(self._request).person
            if self._case is not None:
                version_of_case(workspace_of(self._request), self._case, person)
        except EngineFault:
            return False
        return person.groups == self._person.groups
