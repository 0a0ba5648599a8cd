"""Nodes that wait for messages and timers."""

from __future__ import annotations

from bpmn.model import Event, EventKind, Message, Node, Timer
from tests.unit.core.builders import node


def waiting(message_name: str, key: str | None = "=key") -> Event:
    """An event that waits for a message."""
    return Event(EventKind.MESSAGE, message=Message(f"m_{message_name}", message_name, key))


def catch(node_id: str, name: str = "paid", key: str | None = "=key", **more: object) -> Node:
    return node(node_id, "intermediateCatchEvent", event=waiting(name, key), **more)  # type: ignore[arg-type]


def catch_timer(node_id: str, kind: str = "timeDuration", text: str = "PT1H") -> Node:
    event = Event(EventKind.TIMER, timer=Timer(kind, text))
    return node(node_id, "intermediateCatchEvent", event=event)


def receive(node_id: str, name: str = "paid", key: str | None = "=key", **more: object) -> Node:
    return node(node_id, "receiveTask", event=waiting(name, key), **more)  # type: ignore[arg-type]


def message_boundary(
    node_id: str,
    attached_to: str,
    name: str = "paid",
    key: str | None = "=key",
    *,
    interrupting: bool = True,
    **more: object,
) -> Node:
    return node(
        node_id,
        "boundaryEvent",
        event=waiting(name, key),
        attached_to=attached_to,
        interrupting=interrupting,
        **more,  # type: ignore[arg-type]
    )


def message_start(node_id: str, name: str, **more: object) -> Node:
    return node(node_id, "startEvent", event=waiting(name, None), **more)  # type: ignore[arg-type]


def event_gateway(node_id: str) -> Node:
    return node(node_id, "eventBasedGateway")
