"""Nodes that wait for messages and timers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bpmn.model import Event, EventKind, Message, Node, Signal, Timer
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


def inclusive(node_id: str, default: str | None = None) -> Node:
    return node(node_id, "inclusiveGateway", default=default)


def complex_join(node_id: str, tokens: int) -> Node:
    """A complex gateway that goes on when so many tokens have come."""
    gateway = node(node_id, "complexGateway")
    return replace(gateway, activation_condition=f"=activationCount >= {tokens}")


def _go() -> Event:
    return Event(EventKind.SIGNAL, signal=Signal("s_go", "go"))


def _multiple(node_id: str, *, every: bool) -> Node:
    events = (waiting("paid", "=n"), waiting("other", "=n"), _go())
    several = replace(node(node_id, "intermediateCatchEvent"), events=events)
    return replace(several, parallel_multiple=every)


def _watching(node_id: str) -> Node:
    event = Event(EventKind.CONDITIONAL, condition="=n >= 0")
    return node(node_id, "intermediateCatchEvent", event=event)


WAITING_LEAVES: dict[str, Callable[[str], Node]] = {
    "signal": lambda name: node(name, "intermediateThrowEvent", event=_go()),
    "told": lambda name: node(name, "intermediateCatchEvent", event=_go()),
    "condition": _watching,
    "either": lambda name: _multiple(name, every=False),
    "both": lambda name: _multiple(name, every=True),
}
"""Events of one way in and one way out, by what random models call them."""
