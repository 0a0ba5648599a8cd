"""A start that failed: its instance stands at the start event with an incident.

Nothing of it has begun, but nothing is lost either: what the start has brought is kept, and begins
when the incident is resolved.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.core import listeners, scopes, starts
from engine.core.starts import Start
from engine.core.store import STARTED, Token
from engine.core.stuck import TokenStuck
from feel import Value

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter

BEGIN = "begin"
"""What is tried again when the incident is resolved: the beginning of the instance."""
KEPT = "start"
"""In the details of the token: which start it was, and what that has brought."""


def stop(step: Interpreter, start: Start, values: Mapping[str, Value], reason: str) -> None:
    """Let a new instance stand where it would have begun."""
    token = step.instance.new(start.event)
    token.state = STARTED
    token.details[KEPT] = [start.listener, dict(values)]
    step.park(token, BEGIN, TokenStuck("start", reason))


def begin_again(step: Interpreter, token: Token) -> None:
    """Let the instance begin after all."""
    listener, values = token.details[KEPT]
    start = next(one for one in step.process.starts if one.listener == listener)
    try:
        scopes.begin_instance(step, starts.brought_by(start, values))
    except TokenStuck as stuck:
        step.park(token, BEGIN, stuck)
        return
    token.scope.drop(token)
    if not listeners.begin(step.instance, start, values):
        starts.begin(step, start, values)
