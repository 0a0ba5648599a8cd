"""The standard's own correlation: a message holds its key, and the first fills it for the others.

Source: BPMN 2.0.2, 8.4.2 (key-based correlation): the key is filled by the first message that an
instance sends or gets; whatever follows has to fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from engine.core import events
from engine.core.evaluation import evaluate
from engine.core.node import CompiledMessage, FlowNode
from engine.core.stuck import TokenStuck
from feel import Expression, Value

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter

FILLED = "correlation"
"""In the details of an instance: its keys, each by the id that the collaboration gives it; empty
where the message that was to fill it holds none."""
UNFILLED = "\0"
"""The key with which an instance waits that no message has filled yet: any that a message has. No
message can have this one, and none without a key fits it."""


def key_in(path: Expression, values: Mapping[str, Value], now: datetime) -> str:
    """Return the key that a message holds; empty if it holds none that fits."""
    try:
        key = events.correlation_key(evaluate(path, values, now).value) or ""
    except TokenStuck:
        return ""  # more than an expression may ask for: who sent it is not to blame
    return key if len(key) <= events.LONGEST_CORRELATION_KEY else ""


def filled(step: Interpreter, message: CompiledMessage) -> str:
    """Return the key that an instance has for a message; empty while none has filled it."""
    return str(step.instance.details.get(FILLED, {}).get(message.correlation_id, ""))


def awaited(step: Interpreter, event: FlowNode, message: CompiledMessage) -> str:
    """Return the key with which an instance waits for a message that has no key of its own.

    Raises:
        TokenStuck: what the instance has got before was to fill it, and could not.
    """
    if message.correlation_id is None:
        return ""
    key = step.instance.details.get(FILLED, {}).get(message.correlation_id)
    if key == "":
        raise TokenStuck(
            "message",
            f"the correlation key {message.correlation_id} of {event.name!r} ({event.id}) is null:"
            " the message that the process instance got first holds no value for it",
        )
    return UNFILLED if key is None else str(key)


def fill(step: Interpreter, message: CompiledMessage | None, key: str) -> None:
    """Fill the key of an instance by a message that it sends or gets, if none has before."""
    if message is not None and message.correlation_id is not None:
        keys = step.instance.details.setdefault(FILLED, {})
        keys[message.correlation_id] = keys.get(message.correlation_id) or key
