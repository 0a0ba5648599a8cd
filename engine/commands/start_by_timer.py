"""Start the process whose start timer is due: once, however many workers there are."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import Connection

from dmn.findings import Finding
from engine.commands.first_step import write_first_step
from engine.commands.gather_triggers import Arrival, gather, is_open
from engine.commands.move_instance import TIMER
from engine.commands.read_resources import ReadResources
from engine.commands.sealed_messages import PublishedMessage
from engine.commands.surroundings import surroundings_of
from engine.core import event_step
from engine.core.executable import ExecutableProcess
from engine.core.stuck import TokenStuck
from engine.core.timers import Armed, arm
from engine.faults import DefinitionSuspended, StepFailed
from engine.model import ReceivedMessage
from engine.store import instances, timer_starts
from engine.store.timer_starts import TimerStart
from engine.workspace import Workspace

PAUSE = timedelta(seconds=60)
"""Before a timer is tried again whose instance could not take its first step."""
MOST_ATTEMPTS = 3

_log = logging.getLogger(__name__)


def start_by_timer(workspace: Workspace) -> bool:
    """Start one process whose timer is due longest; return whether there was one.

    The row stays locked until the instance stands and the timer's next firing is set: another
    worker passes it by. If the first step cannot be done, it is tried again; at last the instance
    stands at its start event, with an incident.
    """
    failed: TimerStart | None = None
    try:
        with workspace.transaction() as connection:
            timer = timer_starts.lock_due(connection, workspace.chosen_time())
            if timer is None:
                return False
            failed = timer
            now = _start(workspace, connection, timer)
            timer_starts.advance(connection, timer.key, _following(timer, now))
    except DefinitionSuspended:
        return False  # since it was found due: it fires when that is resumed
    except StepFailed as fault:
        assert failed is not None
        _log.warning("the start timer %s could not start an instance: %s", failed.key, fault)
        _put_off(workspace, failed, str(fault))
    return True


def unschedulable(models: ReadResources, now: datetime) -> tuple[Finding, ...]:
    """Return a finding for each start timer whose expression gives nothing that it can run by.

    It is evaluated at the deployment, when there are no variables yet.
    """
    files = {
        (definitions.sha256, process.id): (definitions.file, process)
        for _, definitions, process in models.processes
    }
    found = []
    for runnable in models.runnable:
        file, process = files[(runnable.sha256, runnable.id)]
        lines = {node.id: node.line for node in process.nodes}
        for start in runnable.starts:
            if start.timer is None:
                continue
            try:
                arm(start.timer, {}, now)
            except TokenStuck as stuck:
                event = start.event.id
                found.append(
                    Finding(
                        file,
                        event,
                        lines.get(event),
                        f"the start timer cannot run: {stuck}",
                        "Write a value that is known before the start, such as R/P1D or PT8H.",
                        "bpmn/timer",
                    )
                )
    return tuple(found)


def schedule(
    connection: Connection, process: ExecutableProcess, process_definition_key: int, now: datetime
) -> None:
    """Let the start timers of a version just deployed run, and those of older ones no more."""
    timers = []
    for start in process.starts:
        if start.timer is not None:
            armed = arm(start.timer, {}, now)
            timers.append(
                TimerStart(
                    0,
                    process_definition_key,
                    start.listener,
                    armed.due_at,
                    armed.remaining,
                    armed.every,
                )
            )
    timer_starts.replace_all(connection, process.id, timers)


def _start(
    workspace: Workspace, connection: Connection, timer: TimerStart, failed: str | None = None
) -> datetime:
    frame = instances.frame(connection, workspace.chosen_time())
    runnable = workspace.definitions.process(
        connection, timer.process_definition_key, frame.deployments
    )
    missed = Armed(timer.due_at, timer.remaining, timer.every).missed(frame.now)
    start = runnable.process.start_at(timer.event_id)
    if start is not None and start.gathers:
        arrival = Arrival(start, _told(frame.key, timer, missed), failed)
        if is_open(workspace, connection, runnable, arrival):
            gather(workspace, connection, runnable, arrival)
        return frame.now
    surroundings = surroundings_of(workspace, connection, runnable, frame, TIMER)
    transition = event_step.start_by_timer(
        runnable.process,
        str(frame.key),
        timer.event_id,
        timer.remaining,
        surroundings,
        missed=missed,
        failed=failed,
    )
    write_first_step(workspace, connection, frame, runnable, transition=transition, actor=TIMER)
    return frame.now


def _told(key: int, timer: TimerStart, missed: int) -> PublishedMessage:
    """Return a firing as it is held until all else has come."""
    values = {"remaining": Decimal(timer.remaining)}
    if missed:
        values["missed"] = Decimal(missed)
    return PublishedMessage(ReceivedMessage(key, "timer", "", values), TIMER)


def _following(timer: TimerStart, now: datetime) -> tuple[datetime, int] | None:
    following = Armed(timer.due_at, timer.remaining, timer.every).after_firing(now)
    return None if following is None else (following.due_at, following.remaining)


def _put_off(workspace: Workspace, timer: TimerStart, reason: str) -> None:
    try:
        with workspace.transaction() as connection:
            if not timer_starts.lock(connection, timer):
                return
            if timer.attempts + 1 < MOST_ATTEMPTS:
                timer_starts.postpone(connection, timer.key, PAUSE, workspace.chosen_time())
                return
            now = _start(workspace, connection, timer, reason)
            timer_starts.advance(connection, timer.key, _following(timer, now))
    except StepFailed as fault:
        # Not even an instance that only stands there: nothing is left but to go on without it.
        _log.error("the start timer %s is left out this time: %s", timer.key, fault)
        with workspace.transaction() as connection:
            if timer_starts.lock(connection, timer):
                now = instances.frame(connection, workspace.chosen_time()).now
                timer_starts.advance(connection, timer.key, _following(timer, now))
