"""Gather what a parallel multiple start event waits for; the last that comes starts the instance.

What comes before is held outside any instance, sealed as messages are. It goes when its instance
starts, or when another version of the process is deployed.

Source: BPMN 2.0.2, table 10.84: all triggers before the process is instantiated.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from audit.faults import KeyForgotten
from engine.commands.first_step import write_first_step
from engine.commands.sealed_messages import PublishedMessage, hashed, keep, unkeep
from engine.commands.surroundings import surroundings_of
from engine.core import event_step
from engine.core.starts import Start
from engine.core.store import ACTIVE
from engine.definitions import RunnableProcess
from engine.faults import MessageUnreadable
from engine.model import Occurred, StartedInstance
from engine.store import held_triggers, instances, messages
from engine.store.held_triggers import Beginning
from engine.workspace import Workspace

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something that has come for a parallel multiple start event.

    Args:
        start: which of the things that it waits for.
        published: the message; a signal, a timer or a condition is told as one.
        failed: why an instance could not begin; it stands at its start event then.
    """

    start: Start
    published: PublishedMessage
    failed: str | None = None


def is_open(
    workspace: Workspace, connection: Connection, runnable: RunnableProcess, arrival: Arrival
) -> bool:
    """Return whether the event takes this now; locked until the transaction ends.

    It does not for a version that is replaced, nor a second message of a kind with the same key.
    """
    held_triggers.lock(connection, runnable.head.id)
    if not held_triggers.is_newest(connection, runnable.head.key):
        return False
    at = _beginning(workspace, runnable, arrival)
    return at.correlation == at.unkeyed or not held_triggers.holds(
        connection, at, arrival.start.listener
    )


def gather(
    workspace: Workspace, connection: Connection, runnable: RunnableProcess, arrival: Arrival
) -> tuple[StartedInstance, ...]:
    """Return the instances for which this was the last; if there are none, it is held.

    A signal, a timer or a condition comes to all beginnings that lack it.

    Raises:
        StepFailed: an instance could not take its first step; nothing of this has happened.
    """
    at = _beginning(workspace, runnable, arrival)
    kept = keep(workspace, arrival.published)
    now = instances.frame(connection, workspace.chosen_time()).now
    hold = held_triggers.insert if arrival.start.message else held_triggers.insert_for_all
    hold(connection, at, arrival.start.listener, kept, now)
    triggers = len(arrival.start.event.triggers)
    started: list[StartedInstance] = []
    while (found := held_triggers.complete(connection, at, triggers)) is not None:
        one = _started(workspace, connection, runnable, arrival, replace(at, correlation=found))
        if one is not None:
            started.append(one)
    return tuple(started)


def _beginning(workspace: Workspace, runnable: RunnableProcess, arrival: Arrival) -> Beginning:
    key = arrival.published.message.correlation_key
    event = arrival.start.event.id
    return Beginning(runnable.head.key, event, hashed(workspace, key), hashed(workspace, ""))


def _started(
    workspace: Workspace,
    connection: Connection,
    runnable: RunnableProcess,
    arrival: Arrival,
    at: Beginning,
) -> StartedInstance | None:
    """Start an instance with all that has come; `None` if something of it can be read no more."""
    occurred = _occurred(workspace, connection, at)
    if occurred is None:
        return None
    frame = instances.frame(connection, workspace.chosen_time())
    runnable = workspace.definitions.process(connection, runnable.head.key, frame.deployments)
    if at.correlation != at.unkeyed:
        messages.occupy(connection, runnable.head.id, at.correlation, frame.key)
    actor = arrival.published.publisher
    transition = event_step.start_by_all(
        runnable.process,
        str(frame.key),
        at.event_id,
        occurred,
        surroundings_of(workspace, connection, runnable, frame, actor),
        failed=arrival.failed,
    )
    write_first_step(
        workspace,
        connection,
        frame,
        runnable,
        transition=transition,
        actor=actor,
        business_id=next(filter(None, (one.message.business_id for one in occurred)), None),
    )
    if transition.status != ACTIVE:
        messages.vacate(connection, frame.key, frame.now)
    head = runnable.head
    return StartedInstance(frame.key, head.key, head.id, head.version, transition.status)


def _occurred(
    workspace: Workspace, connection: Connection, at: Beginning
) -> tuple[Occurred, ...] | None:
    """Return what has come for a beginning, no longer held."""
    found, unreadable = [], []
    held = held_triggers.of_beginning(connection, at)
    for one in held:
        try:
            found.append(Occurred(one.listener, unkeep(workspace, one.kept).message))
        except (KeyForgotten, MessageUnreadable) as fault:
            _log.error("what was held of %s is deleted: %s", one.kept.key, fault)
            unreadable.append(one.key)
    held_triggers.remove(connection, unreadable or [one.key for one in held])
    return None if unreadable else tuple(found)
