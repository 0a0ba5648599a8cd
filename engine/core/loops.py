"""Multi-instance activities: one wrapper that holds the place, one token for each instance.

Source: BPMN 2.0.2, 13.3.7; Camunda 8, multi-instance (collections, local output variable).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from engine.core import behaviour, events, variables
from engine.core.evaluation import decide, evaluate
from engine.core.node import CompiledLoop
from engine.core.store import Token
from engine.core.stuck import TokenStuck
from feel import Value

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter

MOST_INSTANCES = 5_000
"""Half of what one step may run, so that a full parallel loop still fits into a step."""


def open_instances(step: Interpreter, wrapper: Token, loop: CompiledLoop) -> bool:
    """Begin the instances: all of them, or the first; return whether there is nothing to do.

    Raises:
        TokenStuck: the input is no list, or longer than `MOST_INSTANCES`.
    """
    items = evaluate(loop.input_collection, variables.visible(wrapper), step.now).value
    if not isinstance(items, list):
        raise TokenStuck("loop", f"the input collection is no list: {loop.input_collection.source}")
    if len(items) > MOST_INSTANCES:
        raise TokenStuck(
            "loop", f"the input collection has {len(items)} items; at most {MOST_INSTANCES} can run"
        )
    kept = variables.stored(items, "input collection")
    assert isinstance(kept, list)
    listening = events.armed(step, wrapper) if kept else None
    wrapper.details.update(total=len(kept), done=0)
    if loop.output_collection is not None:
        # Local to the activity until it ends: the completion condition reads what is there so far.
        wrapper.local_variables = {loop.output_collection: [None] * len(kept)}
    if listening is not None:
        events.listen(step, wrapper, listening)
    if loop.sequential:
        # Evaluated once: what happens to the variable meanwhile does not change how often it runs.
        wrapper.details["items"] = kept
        kept = kept[:1]
    for index, item in enumerate(kept):
        _begin(wrapper, loop, index, item)
    return not items


def decide_completion(step: Interpreter, instance: Token) -> None:
    """Decide, while the instance's own variables are still there, whether the rest is cancelled.

    Raises:
        TokenStuck: the completion condition is neither true nor false.
    """
    wrapper, loop = instance.wrapper, instance.node.loop
    assert wrapper is not None
    assert loop is not None
    details = wrapper.details
    enough = False
    if loop.completion_condition is not None:
        done, total = details["done"] + 1, details["total"]
        active = 0 if loop.sequential else total - done
        counters: dict[str, Value] = {
            "numberOfInstances": Decimal(total),
            "numberOfActiveInstances": Decimal(active),
            "numberOfCompletedInstances": Decimal(done),
            "numberOfTerminatedInstances": Decimal(0),
        }
        scope = {**variables.visible(instance), **counters}
        what = "the completion condition"
        enough = decide(loop.completion_condition, scope, step.now, "loop", what)
    details["done"] += 1
    details["enough"] = enough or details["done"] >= details["total"]
    behaviour.record_passing(step, instance)


def instance_completed(step: Interpreter, wrapper: Token) -> None:
    """Begin the next instance, or end the activity: the instances that still run are cancelled."""
    loop = wrapper.node.loop
    assert loop is not None
    details = wrapper.details
    if details.pop("enough"):
        for instance in wrapper.instances():
            step.cancel(instance)
        step.deliver(wrapper)
    elif loop.sequential:
        index = details["done"]
        _begin(wrapper, loop, index, details["items"][index])


def collect(step: Interpreter, instance: Token, loop: CompiledLoop) -> None:
    """Keep one instance's output at its place.

    Raises:
        TokenStuck: the output element cannot be evaluated or kept.
    """
    wrapper = instance.wrapper
    assert wrapper is not None
    if loop.output_element is None or loop.output_collection is None:
        return
    value = evaluate(loop.output_element, variables.visible(instance), step.now).value
    kept = variables.stored(value, loop.output_collection)
    outputs = _outputs(wrapper, loop.output_collection)
    outputs[instance.details["index"]] = kept
    wrapper.local_variables = {loop.output_collection: outputs}


def deliver_collection(step: Interpreter, wrapper: Token, loop: CompiledLoop) -> None:
    """Write the collected outputs, in the order of the input."""
    if loop.output_collection is None:
        return
    outputs = _outputs(wrapper, loop.output_collection)
    variables.propagate(wrapper, (loop.output_collection,), outputs)
    behaviour.record_variables(step, wrapper, {loop.output_collection: outputs})


def _outputs(wrapper: Token, collection: str) -> list[Value]:
    """Return a copy: a list that an expression may have seen is never changed."""
    outputs = wrapper.local_variables[collection]
    assert isinstance(outputs, list)
    return [*outputs]


def _begin(wrapper: Token, loop: CompiledLoop, index: int, item: Value) -> None:
    instance = wrapper.scope.new(wrapper.node, wrapper)
    instance.details["index"] = index
    own: dict[str, Value] = {"loopCounter": Decimal(index + 1)}
    if loop.local is not None:
        own[loop.local] = None
    if loop.input_element is not None:
        own[loop.input_element] = item
    instance.local_variables = own
    instance.make_ready()
