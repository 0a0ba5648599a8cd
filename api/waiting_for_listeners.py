"""Answers about a user task that wait until its listeners have answered.

Source: Camunda 8.9: what is asked of a user task is answered when its listeners are done, with 409
if one denies it, with 504 if they take too long; it goes on all the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.identity import workspace_of
from api.requests import key_of
from engine.faults import EngineFault, UserTaskDenied, UserTaskNotReady
from engine.queries.user_task_check import user_task_check
from engine.task_model import Check

PATIENCE = timedelta(seconds=10)
INCIDENTS = "Vorgang-Incidents"
"""Header of an answer: keys of the incidents that stand since the task was completed."""
_SOON, _LATER = 0.05, 0.5
"""Seconds between two looks, at first and in the end."""


class ListenersSlow(EngineFault):
    """Listeners have not answered in time."""


def when_heard(handler: Callable[..., Response]) -> Callable[..., Response]:
    """Return the handler of a route that asks something of the user task `key`.

    Its answer waits until the task's listeners have answered. Where the task was completed and its
    instance got stuck behind it, a header says so: what was handed in is kept.
    """

    @wraps(handler)
    def answered(request: Request, key: str, **given: object) -> Response:
        response, number = handler(request=request, key=key, **given), key_of(key)
        check = user_task_check(workspace_of(request), number)
        # Most tasks have no listeners: no loop need hear of it.
        if check is not None and check.event is not None:
            return _Later(request, number, check, response)
        return _told(response, number, check)

    return answered


class _Later(Response):
    """An answer that is given when the listeners of a user task have answered."""

    def __init__(self, request: Request, key: int, check: Check, answer: Response) -> None:
        super().__init__(status_code=answer.status_code)
        self._request, self._key, self._check, self._answer = request, key, check, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait, and give it."""
        check = await _hear(self._request, self._key, self._check)
        await _told(self._answer, self._key, check)(scope, receive, send)


def _told(answer: Response, key: int, check: Check | None) -> Response:
    """Return the answer with how things stand at the task.

    Raises:
        UserTaskDenied: a listener denied what was asked.
    """
    if check is None:
        return answer
    if check.denial is not None:
        reason = f": {check.denial}" if check.denial else ""
        raise UserTaskDenied(f"user task {key}: a listener denied it{reason}")
    if check.incidents:
        answer.headers[INCIDENTS] = ", ".join(map(str, check.incidents))
    return answer


async def _hear(request: Request, key: int, check: Check | None) -> Check | None:
    """Wait until the listeners of a user task have answered; return how things stand.

    Raises:
        ListenersSlow: they take longer than a client waits; it may still happen.
        UserTaskNotReady: the task was cancelled meanwhile.
    """
    workspace, loop = workspace_of(request), asyncio.get_running_loop()
    patience: timedelta = getattr(request.app.state, "patience_with_listeners", PATIENCE)
    deadline, pause = loop.time() + patience.total_seconds(), _SOON
    while check is not None and check.event is not None:
        if loop.time() + pause > deadline or request.app.state.is_closing():
            raise ListenersSlow(
                f"user task {key}: the job of a listener ({check.event}) is not done yet; what was"
                " asked happens when it is"
            )
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LATER)
        check = await run_in_threadpool(user_task_check, workspace, key)
        if check is not None and check.cancelled:
            raise UserTaskNotReady(f"user task {key} was cancelled before its listeners were done")
    return check
