"""Bring a thrown signal to one of those whom it reaches, in a transaction of its own."""

from __future__ import annotations

import logging
from datetime import timedelta

from audit.entry import Fact
from audit.faults import KeyForgotten
from engine.commands.first_step import write_first_step
from engine.commands.gather_triggers import Arrival, gather, is_open
from engine.commands.move_instance import ENGINE, Scene, ledger_actor, move_instance
from engine.commands.sealed_messages import PublishedMessage, unkeep
from engine.commands.surroundings import surroundings_of
from engine.core import event_step
from engine.faults import (
    CaseDamaged,
    DefinitionSuspended,
    InstanceSuspended,
    MessageNotAwaited,
    MessageUnreadable,
    NotFound,
    StepFailed,
)
from engine.model import ThrownSignal, Transition
from engine.store import accounts, held_triggers, instances, signals
from engine.store.instances import Place
from engine.store.signals import Delivery
from engine.workspace import Workspace

LEASE = timedelta(seconds=20)
"""Also the pause before somebody is tried again who could not go on with a signal."""
MOST_ATTEMPTS = 3

_log = logging.getLogger(__name__)


def claim_signals(
    workspace: Workspace, limit: int, *, lease: timedelta = LEASE
) -> tuple[Delivery, ...]:
    """Return deliveries that are due and that nobody else has; a dead worker's lease ends."""
    with workspace.transaction() as connection:
        return tuple(signals.claim(connection, limit, lease, workspace.chosen_time()))


def forget_delivered_signals(workspace: Workspace) -> int:
    """Delete signals that have reached all, and return how many."""
    with workspace.transaction() as connection:
        return signals.forget_delivered(connection)


def deliver_signal(workspace: Workspace, delivery: Delivery) -> None:
    """Bring the signal to one receiver; one that waits no longer is left alone.

    A receiver that cannot go on is tried again after the lease, `MOST_ATTEMPTS` times in all. An
    instance that cannot begin even then stands at its start event, with an incident.
    """
    try:
        published = unkeep(workspace, delivery.signal)
        if delivery.subscription is not None:
            _continue(workspace, delivery, delivery.subscription, published)
        else:
            _start(workspace, delivery, published)
    except (KeyForgotten, MessageUnreadable, NotFound) as fault:
        _log.warning("signal %s: %s", delivery.signal.key, fault)
        _drop(workspace, delivery)
    except (InstanceSuspended, DefinitionSuspended):
        return  # since it was claimed: it comes when that is resumed
    except CaseDamaged as fault:
        # An incident stands there: it comes when that is resolved.
        _log.warning("signal %s: %s", delivery.signal.key, fault)
    except StepFailed as fault:
        _log.warning("signal %s: %s", delivery.signal.key, fault)
        if delivery.attempts >= MOST_ATTEMPTS:
            _give_up(workspace, delivery, published, str(fault))


def _continue(
    workspace: Workspace, delivery: Delivery, subscription: int, published: PublishedMessage
) -> None:
    def move(scene: Scene) -> Transition | None:
        awaited = scene.loaded.subscription
        assert awaited is not None
        if not signals.take(scene.connection, delivery.key):
            return None
        return event_step.receive_signal(
            scene.runnable.process,
            scene.name,
            scene.loaded.state,
            awaited.token_id,
            awaited.activity_id,
            _signal(published),
            scene.surroundings,
        )

    move_instance(
        workspace,
        Place.SUBSCRIPTION,
        subscription,
        actor=published.publisher,
        move=move,
        unknown=MessageNotAwaited(f"there is no subscription {subscription}"),
        locked=True,
    )


def _give_up(
    workspace: Workspace, delivery: Delivery, published: PublishedMessage, reason: str
) -> None:
    try:
        if delivery.subscription is None:
            _start(workspace, delivery, published, reason)
            return
    except StepFailed as fault:
        _log.error("signal %s: not even an incident: %s", delivery.signal.key, fault)
    _drop(workspace, delivery, failed=True)


def _start(
    workspace: Workspace,
    delivery: Delivery,
    published: PublishedMessage,
    failed: str | None = None,
) -> None:
    actor = published.publisher
    assert delivery.process_definition_key is not None
    with workspace.transaction() as connection:
        runnable = workspace.definitions.process(connection, delivery.process_definition_key)
        start = runnable.process.start_at(delivery.event_id or "")
        if start is not None and start.gathers:
            arrival = Arrival(start, published, failed)
            is_awaited = is_open(workspace, connection, runnable, arrival)
            if signals.take(connection, delivery.key) and is_awaited:
                gather(workspace, connection, runnable, arrival)
            return
        if start is not None and start.shares:
            # Two workers may have an event each of the gateway that begins an instance once.
            held_triggers.lock(connection, runnable.head.id)
            if signals.redirect(connection, delivery, runnable.head.id):
                return
        if not signals.take(connection, delivery.key):
            return
        frame = instances.frame(connection, workspace.chosen_time())
        runnable = workspace.definitions.process(connection, runnable.head.key, frame.deployments)
        surroundings = surroundings_of(workspace, connection, runnable, frame, actor)
        transition = event_step.start_by_signal(
            runnable.process,
            str(frame.key),
            delivery.event_id or "",
            _signal(published),
            surroundings,
            failed=failed,
        )
        write_first_step(
            workspace,
            connection,
            frame,
            runnable,
            transition=transition,
            actor=actor,
            business_id=published.message.business_id,
        )


def _signal(published: PublishedMessage) -> ThrownSignal:
    message = published.message
    return ThrownSignal(message.name, message.values, rounds=message.rounds)


def _drop(workspace: Workspace, delivery: Delivery, *, failed: bool = False) -> None:
    """Give a delivery up; if its receiver could not go on, the ledger says so."""
    with workspace.transaction() as connection:
        if signals.take(connection, delivery.key) and failed:
            fact = Fact(
                type="message.failed",
                data={
                    "message": delivery.signal.name,
                    "message_id": str(delivery.signal.key),
                    "channel": "signal",
                    "kind": "step",
                },
            )
            now = accounts.clock(connection, workspace.chosen_time())
            workspace.ledger.append_system(connection, ledger_actor(ENGINE), [fact], now)
