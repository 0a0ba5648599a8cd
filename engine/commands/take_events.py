"""Take events of other systems: each becomes a message, once, however often it is sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Final

from audit.entry import Fact
from engine.cloud_events.mapping import (
    EventUnmapped,
    event_of_webhook,
    mapped,
    mapping_of,
    missing_of,
    webhook_mapping,
)
from engine.cloud_events.model import CloudEvent, EventMappings
from engine.commands.answer_once import Answer, Key, answer_once, hold_keys
from engine.commands.event_links import deployed_mappings
from engine.commands.move_instance import ledger_actor
from engine.commands.publish_message import publish_message
from engine.core.permission import INTEGRATION, Operation
from engine.faults import EventIncomplete, MessageRefused
from engine.machines import WEBHOOK, actor_name
from engine.model import Person
from engine.store import accounts
from engine.workspace import Workspace, require

REMEMBERED_FOR: Final = timedelta(days=7)
"""At least; a sender that repeats an event later than that is not recognised."""
_SHOWN: Final = 5
"""Missing fields that a refusal names."""


@dataclass(frozen=True, slots=True)
class TakenEvent:
    """The message that an event became.

    Args:
        message_key: its key.
        message_name: its name.
    """

    message_key: int
    message_name: str


def take_events(
    workspace: Workspace, events: Sequence[CloudEvent], *, actor: Person
) -> tuple[TakenEvent, ...]:
    """Return the message of each event: all are published, or none.

    An event with the source and id of one that this actor has sent before is that one: its message
    is told again, and nothing happens but a fact `message.repeated`.

    Args:
        workspace: where.
        events: in the order in which they are published.
        actor: who sends them.

    Raises:
        NotAllowed: the actor may not publish.
        MessageRefused: an event cannot become a message; says which.
        EventIncomplete: it lacks what its mapping says is mandatory; says what.
    """
    require(actor, Operation.PUBLISH_MESSAGE)
    with workspace.transaction() as connection:
        within = replace(workspace, within=connection)
        hold_keys(within, (_key(event, actor) for event in events))
        taken = [_take(within, event, number, actor) for number, event in enumerate(events)]
        _note_repeated(within, [one for one, is_new in taken if not is_new], actor)
    return tuple(one for one, _ in taken)


def take_webhook(
    workspace: Workspace, name: str, id_: str, given: CloudEvent | Mapping[str, object]
) -> TakenEvent:
    """Return the message of what a webhook has brought, signed as it has to be.

    Args:
        workspace: where.
        name: of the webhook.
        id_: of its message; the same once more changes nothing and is answered alike.
        given: an event, or the JSON object that is to become one.

    Raises:
        MessageRefused: it cannot become a message.
    """
    actor = webhook_actor(name)

    def act(within: Workspace) -> Answer:
        event = given if isinstance(given, CloudEvent) else _event(within, name, id_, given)
        (taken,) = take_events(within, [event], actor=actor)
        return _answer(taken)

    key = Key(f"webhook {name}", id_)
    with workspace.transaction() as connection:
        within = replace(workspace, within=connection)
        taken, is_new = _once(within, key, act)
        if not is_new:
            _note_repeated(within, [taken], actor)
    return taken


def webhook_actor(name: str) -> Person:
    """Return who acts when a webhook of this name comes, as the ledger names them."""
    reference = f"{WEBHOOK}{name}"
    return Person(
        reference,
        reference,
        actor_name(reference),
        frozenset({INTEGRATION}),
        kind="service",
        authentication="signature",
    )


def _once(
    workspace: Workspace, key: Key, act: Callable[[Workspace], Answer]
) -> tuple[TakenEvent, bool]:
    """Return the message, and whether it is new."""
    first: list[Answer] = []

    def acting(within: Workspace) -> Answer:
        first.append(act(within))
        return first[0]

    answer = answer_once(workspace, key, acting, kept_for=REMEMBERED_FOR, wait=True)
    return TakenEvent(**json.loads(answer.content)), bool(first)


def _note_repeated(workspace: Workspace, taken: Sequence[TakenEvent], actor: Person) -> None:
    """Record which messages came again; `message_id` is that of the first."""
    if not taken:
        return
    facts = [
        Fact(
            "message.repeated",
            data={"message": one.message_name, "message_id": f"{one.message_key}"},
        )
        for one in taken
    ]
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
        workspace.ledger.append_system(connection, ledger_actor(actor), facts, now)


def _take(
    workspace: Workspace, event: CloudEvent, number: int, actor: Person
) -> tuple[TakenEvent, bool]:
    key = _key(event, actor)
    # With the sender: nobody can take the place of another's event by sending its id first.
    identity = f"{key.scope}\0{key.text}"

    def act(within: Workspace) -> Answer:
        mappings = _mappings(within)
        with within.transaction() as connection:
            now = accounts.clock(connection, within.chosen_time())
        mapping = mapping_of(event, mappings)
        if missing := missing_of(event, mapping):
            told = ", ".join(missing[:_SHOWN]) + (" …" if len(missing) > _SHOWN else "")
            raise EventIncomplete(f"{_named(event, number)} lacks {told}")
        try:
            message = mapped(event, mapping, now)
        except EventUnmapped as fault:
            raise MessageRefused(f"{_named(event, number)}: {fault}") from fault
        try:
            message_key = publish_message(
                within,
                message.name,
                correlation_key=message.correlation_key,
                variables=message.variables,
                time_to_live=message.time_to_live,
                message_id=hashlib.sha256(identity.encode()).hexdigest(),
                actor=actor,
            )
        except MessageRefused as fault:
            raise MessageRefused(f"{_named(event, number)}: {fault}") from fault
        return _answer(TakenEvent(message_key, message.name))

    return _once(workspace, key, act)


def _key(event: CloudEvent, actor: Person) -> Key:
    return Key(f"event {actor.account_id}", f"{event.source}\0{event.id}")


def _named(event: CloudEvent, number: int) -> str:
    return f"the event {number} of the type {event.type[:100]}"


def _mappings(workspace: Workspace) -> tuple[EventMappings, ...]:
    with workspace.transaction() as connection:
        catalogue = workspace.definitions.catalogue(connection)
        found = deployed_mappings(workspace.definitions, connection, catalogue)
    return tuple(mappings for _, mappings in found)


def _event(workspace: Workspace, name: str, id_: str, given: Mapping[str, object]) -> CloudEvent:
    with workspace.transaction() as connection:
        now = accounts.clock(connection, workspace.chosen_time())
    try:
        return event_of_webhook(given, webhook_mapping(name, _mappings(workspace)), id_, now)
    except EventUnmapped as fault:
        raise MessageRefused(f"the webhook {name}: {fault}") from fault


def _answer(taken: TakenEvent) -> Answer:
    return Answer(202, json.dumps(asdict(taken)).encode())
