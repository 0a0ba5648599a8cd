"""Answers about a user task that wait until its listeners have answered.

Source: Camunda 8.9: what is asked of a user task is answered when its listeners are done, with 409
if one denies it, with 504 if they take too long; it goes on all the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import wraps

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.identity import workspace_of
from api.requests import key_of
from engine.faults import EngineFault, UserTaskDenied, UserTaskNotReady
from engine.queries.user_task_check import user_task_check

PATIENCE = timedelta(seconds=10)
_SOON, _LATER = 0.05, 0.5
"""Seconds between two looks, at first and in the end."""


class ListenersSlow(EngineFault):
    """Listeners have not answered in time."""


def when_heard(handler: Callable[..., Response]) -> Callable[..., Awaitable[Response]]:
    """Return the handler of a route that asks something of the user task `key`.

    Its answer waits until the task's listeners have answered.
    """

    @wraps(handler)
    async def answered(request: Request, key: str, **given: object) -> Response:
        response = await run_in_threadpool(handler, request=request, key=key, **given)
        await _hear(request, key_of(key))
        return response

    return answered


async def _hear(request: Request, key: int) -> None:
    """Wait until the listeners of a user task have answered.

    Raises:
        UserTaskDenied: one of them denies what was asked.
        ListenersSlow: they take longer than a client waits; it may still happen.
        UserTaskNotReady: the task was cancelled meanwhile.
    """
    workspace, loop = workspace_of(request), asyncio.get_running_loop()
    patience: timedelta = getattr(request.app.state, "patience_with_listeners", PATIENCE)
    deadline, pause = loop.time() + patience.total_seconds(), _SOON
    check = await run_in_threadpool(user_task_check, workspace, key)
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
    if check is not None and check.denial is not None:
        reason = f": {check.denial}" if check.denial else ""
        raise UserTaskDenied(f"user task {key}: a listener denied it{reason}")
