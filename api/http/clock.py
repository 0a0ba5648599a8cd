"""The clock of a test installation."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import json_answer, no_content
from api.identity import workspace_of
from api.json_text import whole_of
from api.one_turn import OneTurn
from api.requests import Body, Caller, RequestRefused
from engine.commands.expire_messages import expire_messages
from engine.commands.turn_clock import is_in_hand, pin_clock, reset_clock
from engine.worker import Worker
from engine.workspace import Workspace

router = APIRouter(route_class=OneTurn)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = int((datetime(9999, 1, 1, tzinfo=UTC) - EPOCH).total_seconds()) * 1000
"""Milliseconds; a calendar needs some room behind it."""
PATIENCE_SECONDS = 5
"""For what a running worker has in hand already."""
LONGEST_SECONDS = 20
"""For all that is due; what a model makes due again and again is left to the workers."""
_AT_ONCE = 50
_LOOK_EVERY = 0.01


@router.put("/clock")
def pin(request: Request, caller: Caller, body: Body) -> Response:
    """Let the clock stand at `timestamp`, milliseconds since 1970, as Camunda 8 takes it.

    What is due by then has been done when this answers, within `LONGEST_SECONDS`: timers, further
    tries of jobs, the end of messages' time to live.

    Source: Camunda 8.9, Orchestration Cluster REST API, pin internal clock.
    """
    timestamp = whole_of(body.get("timestamp"))
    if timestamp is None:
        raise RequestRefused("timestamp must be a whole number: milliseconds since 1970")
    if not 0 <= timestamp <= LATEST:
        raise RequestRefused(f"timestamp must lie between 0 and {LATEST}")
    workspace = workspace_of(request)
    pin_clock(workspace, EPOCH + timedelta(milliseconds=timestamp), actor=caller)
    _do_due(workspace)
    return no_content()


@router.get("/clock")
def tell(request: Request, _caller: Caller) -> Response:
    """Tell the time that processes go by, `timestamp` in milliseconds since 1970."""
    now = workspace_of(request).chosen_time() or datetime.now(UTC)
    return json_answer({"timestamp": (now - EPOCH) // timedelta(milliseconds=1)})


@router.post("/clock/reset")
def reset(request: Request, caller: Caller) -> Response:
    """Let the clock run again."""
    reset_clock(workspace_of(request), actor=caller)
    return no_content()


def _do_due(workspace: Workspace) -> None:
    """Do what is due, beside the workers; what they have in hand is waited for."""
    worker = Worker(workspace)
    begun = time.monotonic()
    while (spent := time.monotonic() - begun) < LONGEST_SECONDS:
        if worker.do_due(_AT_ONCE):
            continue
        if spent >= PATIENCE_SECONDS or not is_in_hand(workspace):
            break
        time.sleep(_LOOK_EVERY)
    expire_messages(workspace)
