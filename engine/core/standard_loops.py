"""Standard loops: one wrapper that holds the place, one token after the other within it.

Source: BPMN 2.0.2, 13.3.6 (standard loop), 10.3.8 (`loopCounter`, `testBefore`, `loopMaximum`).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from engine.core import events, variables
from engine.core.evaluation import decide
from engine.core.node import CompiledStandardLoop
from engine.core.store import Token

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter


def open_loop(step: Interpreter, wrapper: Token, loop: CompiledStandardLoop) -> bool:
    """Begin the first run; return whether there is none, because the condition is false already.

    Raises:
        TokenStuck: the condition is neither true nor false.
    """
    if loop.test_before and not _goes_on(step, wrapper, loop, 0):
        return True
    listening = events.armed(step, wrapper)
    wrapper.details["done"] = 0
    events.listen(step, wrapper, listening)
    begin_again(wrapper)
    return False


def decide_repetition(step: Interpreter, instance: Token, wrapper: Token) -> None:
    """Decide, with what the run that ends now sees, whether there is another one.

    Raises:
        TokenStuck: the condition is neither true nor false.
    """
    loop = wrapper.node.standard_loop
    assert loop is not None
    done = wrapper.details["done"] + 1
    wrapper.details["enough"] = not _goes_on(step, instance, loop, done)
    wrapper.details["done"] = done


def begin_again(wrapper: Token) -> None:
    """Begin the next run."""
    instance = wrapper.scope.new(wrapper.node, wrapper)
    index = wrapper.details["done"]
    instance.details["index"] = index
    instance.local_variables = {"loopCounter": Decimal(index + 1)}
    instance.make_ready()


def _goes_on(step: Interpreter, token: Token, loop: CompiledStandardLoop, done: int) -> bool:
    """Return whether the activity runs again; in the condition, `loopCounter` counts the runs
    that have ended."""
    if loop.maximum is not None and done >= loop.maximum:
        return False
    if loop.condition is None:
        return True
    seen = {**variables.visible(token), "loopCounter": Decimal(done)}
    return decide(loop.condition, seen, step.now, "loop", "the loop condition")
