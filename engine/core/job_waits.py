"""When a failed job is tried again, where the model says it."""

from __future__ import annotations

from datetime import datetime

from engine.core import continuations
from engine.core.executable import ExecutableProcess
from engine.core.state import load
from feel import DayTimeDuration, YearMonthDuration, add_duration, parse_temporal


def next_attempt(
    process: ExecutableProcess, state: bytes, token_id: int, attempts: int, now: datetime
) -> datetime | None:
    """Return when the job of a token is tried again; `None` where the model leaves it open.

    Args:
        attempts: that have failed, at least 1; the last interval counts for all further ones.

    Source: Camunda 7, `failedJobRetryTimeCycle`.
    """
    token = load(process, state).find(token_id)
    plan = None if token is None else token.node.job
    if token is not None and token.node.continuation is not None and continuations.waits(token):
        plan = token.node.continuation.job
    if plan is None or not plan.waits:
        return None
    wait = parse_temporal(plan.waits[min(attempts, len(plan.waits)) - 1])
    assert isinstance(wait, DayTimeDuration | YearMonthDuration)  # checked when it was read
    return add_duration(now, wait)
