"""What instances of a multi-instance activity throw as they end, by its `behavior`.

Source: BPMN 2.0.2, 10.3.8 (table 10.30, `behavior`, `ComplexBehaviorDefinition`), 13.3.7.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.core import circles, propagation, signals, variables
from engine.core.evaluation import decide, value_of
from engine.core.node import CompiledLoop
from engine.core.store import Token
from engine.core.stuck import TokenStuck
from engine.model import ThrownSignal
from feel import Value

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter


def due(
    step: Interpreter, instance: Token, loop: CompiledLoop, counters: Mapping[str, Value]
) -> list[list[str]]:
    """Return kind and name of all that the instance throws as it ends.

    Raises:
        TokenStuck: a condition is neither true nor false, or a signal has no name, or too many
            others lie behind it.
    """
    seen = {**variables.visible(instance), **counters}
    wrapper = instance.wrapper
    if loop.only_first and wrapper is not None and wrapper.details["done"]:
        return []
    found = []
    for one in loop.thrown:
        what = "the condition of the behavior"
        if one.condition is None or decide(one.condition, seen, step.now, "loop", what):
            name = value_of(one.name, seen, step.now)
            if not isinstance(name, str):
                raise TokenStuck("loop", f"the {one.kind} that the loop throws has no name")
            if one.kind == "signal":
                circles.refuse_signal(step, instance)
            found.append([one.kind, name])
    return found


def throw(step: Interpreter, wrapper: Token, kind: str, name: str) -> None:
    """Throw it: boundary events of the activity are the first to catch it."""
    if kind == "signal":
        signals.broadcast(step, wrapper, ThrownSignal(name, dict(wrapper.local_variables)))
    else:
        propagation.throw_escalation(step, wrapper, name or None)
