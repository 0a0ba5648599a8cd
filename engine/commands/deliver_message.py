"""Bring kept messages to those who wait for them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from audit.entry import Fact
from audit.faults import KeyForgotten
from engine.commands.first_step import write_first_step
from engine.commands.gather_triggers import Arrival, gather, is_open
from engine.commands.handed_in_files import with_documents
from engine.commands.move_instance import ENGINE, Scene, ledger_actor, move_instance
from engine.commands.sealed_messages import PublishedMessage, hashed, open_keys, unkeep
from engine.commands.surroundings import surroundings_of
from engine.core import event_step
from engine.core.store import ACTIVE
from engine.definitions import RunnableProcess
from engine.faults import (
    CaseDamaged,
    DefinitionSuspended,
    InstanceSuspended,
    MessageNotAwaited,
    MessageUnreadable,
    StepFailed,
)
from engine.model import ReceivedMessage, Transition
from engine.store import accounts, documents, held_triggers, instances, messages
from engine.store.instances import Place
from engine.store.messages import KeptMessage, Receiver
from engine.workspace import Workspace

LEASE = timedelta(seconds=20)
"""Also the pause before a message is tried again whose receiver could not go on."""
HELD = 0
"""In place of an instance: a start event has the message and waits for others."""
_MOST_RECEIVERS = 100
"""Of one message and older ones of its key, before other messages have their turn."""

_log = logging.getLogger(__name__)


def claim_messages(
    workspace: Workspace, limit: int, *, lease: timedelta = LEASE
) -> tuple[KeptMessage, ...]:
    """Return messages that are due and that nobody else has; a dead worker's lease ends."""
    with workspace.transaction() as connection:
        return tuple(messages.claim(connection, limit, lease, workspace.chosen_time()))


def deliver_message(workspace: Workspace, message: KeptMessage) -> None:
    """Bring a message to one receiver of each process, then let it rest until it is woken.

    An older message of the same name and key goes first. If a receiver cannot go on, an incident
    stands there, and the message is tried again after its lease, while its time lasts. An instance
    that cannot begin even then stands at its start event, with an incident. To a damaged instance
    nothing is brought: the message rests until the incident there is resolved.
    """
    openly = open_keys(workspace)
    for _ in range(_MOST_RECEIVERS):
        with workspace.transaction() as connection:
            found = messages.receivers(
                connection, message.key, message.name, message.correlation, openly=openly
            )
            if not found and messages.rest(connection, message, openly=openly):
                return
        for receiver in found:
            try:
                _deliver_oldest(workspace, receiver, message)
            except StepFailed as fault:
                _log.warning("message %s: %s", message.key, fault)
                _give_up(workspace, message)
                return
            except CaseDamaged as fault:
                _log.warning("message %s: %s; an incident stands there", message.key, fault)


def hand_over(
    workspace: Workspace,
    receiver: Receiver,
    published: PublishedMessage,
    note: Callable[[Connection], bool],
) -> int | None:
    """Return the instance that got the message, `HELD` if a start event waits for more; `None` if
    it can be had there no longer.

    Args:
        workspace: where.
        receiver: a subscription, or a start event.
        published: the message.
        note: called in the receiver's transaction; `False` calls the delivery off.

    Raises:
        StepFailed: the receiver cannot go on with it.
    """
    if receiver.subscription is not None:
        return _continue(workspace, receiver.subscription, published, note)
    try:
        return _start(workspace, receiver, published, note)
    except (_Taken, DefinitionSuspended):
        return None


class _Taken(Exception):
    """Somebody else was faster."""


def _deliver_oldest(workspace: Workspace, receiver: Receiver, message: KeptMessage) -> None:
    process = receiver.process_definition_id
    with workspace.transaction() as connection:
        oldest = messages.oldest_for(connection, message, process, workspace.chosen_time())
    if oldest is None:
        return
    try:
        published = unkeep(workspace, oldest)
    except (KeyForgotten, MessageUnreadable) as fault:
        _log.error("message %s is deleted: %s", oldest.key, fault)
        with workspace.transaction() as connection:
            messages.discard(connection, oldest.key)
        return

    def note(connection: Connection) -> bool:
        return messages.correlate(connection, oldest.key, process)

    def note_at_last(connection: Connection) -> bool:
        now = accounts.clock(connection, workspace.chosen_time())
        return messages.give_up(connection, oldest.key, now) and note(connection)

    try:
        hand_over(workspace, receiver, published, note)
    except StepFailed as fault:
        if receiver.subscription is not None:
            raise
        try:
            _start(workspace, receiver, published, note_at_last, str(fault))
        except (_Taken, StepFailed):
            # Its time is not over, or not even an instance that only stands there can be kept.
            raise fault from None


def _continue(
    workspace: Workspace,
    subscription: int,
    published: PublishedMessage,
    note: Callable[[Connection], bool],
) -> int | None:
    handed_over = False

    def move(scene: Scene) -> Transition | None:
        nonlocal handed_over
        awaited = scene.loaded.subscription
        assert awaited is not None
        handed_over = note(scene.connection)
        if not handed_over:
            return None
        moved = event_step.receive_message(
            scene.runnable.process,
            scene.name,
            scene.loaded.state,
            awaited.token_id,
            awaited.activity_id,
            published.message,
            scene.surroundings,
        )
        loaded, brought = scene.loaded, published.documents
        documents.keep(scene.connection, loaded.key, brought, loaded.now, loaded.seal)
        return _with_brought(moved, published)

    try:
        # Locked first: noting the message waits for whoever notes it at the same time.
        moved = move_instance(
            workspace,
            Place.SUBSCRIPTION,
            subscription,
            actor=published.publisher,
            move=move,
            unknown=MessageNotAwaited(f"there is no subscription {subscription}"),
            locked=True,
        )
    except (MessageNotAwaited, InstanceSuspended):
        return None
    return moved.key if handed_over else None


def _start(
    workspace: Workspace,
    receiver: Receiver,
    published: PublishedMessage,
    note: Callable[[Connection], bool],
    failed: str | None = None,
) -> int:
    message, actor = published.message, published.publisher
    assert receiver.process_definition_key is not None
    with workspace.transaction() as connection:
        runnable = workspace.definitions.process(connection, receiver.process_definition_key)
        start = runnable.process.start_at(receiver.event_id)
        if start is not None and start.gathers:
            return _gather(workspace, connection, runnable, Arrival(start, published, failed), note)
        if (
            start is not None
            and start.shares
            and _is_awaited(workspace, connection, receiver.process_definition_id, message)
        ):
            raise _Taken
        frame = instances.frame(connection, workspace.chosen_time())
        runnable = workspace.definitions.process(connection, runnable.head.key, frame.deployments)
        if message.correlation_key:
            correlation = hashed(workspace, message.correlation_key)
            process_id = receiver.process_definition_id
            if not messages.occupy(connection, process_id, correlation, frame.key):
                raise _Taken
        if not note(connection):
            raise _Taken
        surroundings = surroundings_of(workspace, connection, runnable, frame, actor)
        transition = event_step.start_by_message(
            runnable.process,
            str(frame.key),
            receiver.event_id,
            message,
            surroundings,
            failed=failed,
        )
        transition = _with_brought(transition, published)
        write_first_step(workspace, connection, frame, runnable, transition=transition, actor=actor)
        if published.documents:
            seal = workspace.seals.of_case(connection, frame.key)
            documents.keep(connection, frame.key, published.documents, frame.now, seal)
        if transition.status != ACTIVE:
            messages.vacate(connection, frame.key, frame.now)
    return frame.key


def _with_brought(transition: Transition, published: PublishedMessage) -> Transition:
    """Return the transition with what stands in its entry of what the message brought along."""
    transition = with_documents(transition, published.documents, None, None)
    return replace(transition, facts=(*transition.facts, *published.facts))


def _is_awaited(
    workspace: Workspace, connection: Connection, process_id: str, message: ReceivedMessage
) -> bool:
    """Return whether an instance that another event of the same gateway began waits for this.

    Locked until the transaction ends: two workers may have an event each.
    """
    held_triggers.lock(connection, process_id)
    found = messages.receivers(
        connection,
        message.key,
        message.name,
        hashed(workspace, message.correlation_key),
        openly=open_keys(workspace),
    )
    return any(
        one.process_definition_id == process_id and one.subscription is not None for one in found
    )


def _gather(
    workspace: Workspace,
    connection: Connection,
    runnable: RunnableProcess,
    arrival: Arrival,
    note: Callable[[Connection], bool],
) -> int:
    if not is_open(workspace, connection, runnable, arrival) or not note(connection):
        raise _Taken
    started = gather(workspace, connection, runnable, arrival)
    return started[0].key if started else HELD


def _give_up(workspace: Workspace, message: KeptMessage) -> None:
    """Drop a message whose receiver could not go on and whose time is over; the ledger says so."""
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        if messages.give_up(connection, message.key, now):
            fact = Fact(
                type="message.failed",
                data={"message": message.name, "message_id": str(message.key), "kind": "step"},
            )
            messages.discard(connection, message.key)
            workspace.ledger.append_system(connection, ledger_actor(ENGINE), [fact], now)
