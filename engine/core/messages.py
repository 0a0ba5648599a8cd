"""Messages that a process sends by itself: no worker is named, so the engine brings them.

They go to whoever waits for them, or are begun by them, in this engine; the shell carries them,
behind the step.

Source: BPMN 2.0.2, 10.5.5 (message event definition), 13.3.3 (send task).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.core import circles, correlations, events, variables
from engine.core.store import Token
from engine.model import ThrownMessage

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter


def send(step: Interpreter, token: Token) -> bool:
    """Send a token's messages, with its local variables; its token goes on at once.

    Raises:
        TokenStuck: a name or a correlation key does not fit, or too many others lie behind it; none
            has been sent.
    """
    circles.refuse_message(step, token)
    node, seen = token.node, variables.visible(token)
    values = dict(token.local_variables)
    sent = []
    for message in node.messages:
        name, key = events.name_and_key(step, node, message, seen)
        if not key and message.path is not None:
            key = correlations.key_in(message.path, values, step.now)
        if key:
            correlations.fill(step, message, key)
        sent.append((name, key))
    for name, key in sent:
        step.changes.throw_message(ThrownMessage(name, key, values, step.rounds + 1))
        step.changes.record(
            "message.sent",
            token,
            data={"message": name},
            values={f"variables.{one}": value for one, value in values.items()},
        )
    return True
