"""Multi-instance activities: one wrapper that holds the place, one token for each instance.

Source: BPMN 2.0.2, 13.3.7; Camunda 8, multi-instance (collections, local output variable).
"""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from bpmn.model import Dialect
from engine.core import behaviour, events, loop_events, standard_loops, variables
from engine.core.assignment import whole_number
from engine.core.evaluation import decide, evaluate, value_of
from engine.core.node import CompiledLoop
from engine.core.store import STARTED, Token
from engine.core.stuck import TokenStuck
from feel import Value

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter

MOST_INSTANCES = 5_000
"""Half of what one step may run, so that a full parallel loop still fits into a step."""


def begin(step: Interpreter, wrapper: Token) -> bool:
    """Begin what a loop marker repeats; return whether there is nothing to do.

    Raises:
        TokenStuck: the marker's expressions do not fit.
    """
    node = wrapper.node
    if node.loop is not None:
        return open_instances(step, wrapper, node.loop)
    assert node.standard_loop is not None
    return standard_loops.open_loop(step, wrapper, node.standard_loop)


def open_instances(step: Interpreter, wrapper: Token, loop: CompiledLoop) -> bool:
    """Begin the instances: all of them, or the first; return whether there is nothing to do.

    Raises:
        TokenStuck: the input is no list, or longer than `MOST_INSTANCES`.
    """
    kept = _items(step, wrapper, loop)
    listening = events.armed(step, wrapper) if kept else None
    wrapper.details.update(total=len(kept), done=0)
    if loop.output_collection is not None:
        # Local to the activity until it ends: the completion condition reads what is there so far.
        own: dict[str, Value] = {loop.output_collection: [None] * len(kept)}
        wrapper.local_variables = {**wrapper.local_variables, **own}
    _count(wrapper)
    if listening is not None:
        events.listen(step, wrapper, listening)
    if loop.sequential:
        # Evaluated once: what happens to the variable meanwhile does not change how often it runs.
        wrapper.details["items"] = kept
        kept = kept[:1]
    for index, item in enumerate(kept):
        _begin(wrapper, loop, index, item)
    return bool(wrapper.details["total"] == 0)


def _items(step: Interpreter, wrapper: Token, loop: CompiledLoop) -> list[Value]:
    """Return what the instances are for: the input collection, or nothing for each of a number."""
    seen = variables.visible(wrapper)
    if loop.cardinality is not None:
        value = value_of(loop.cardinality, seen, step.now)
        number = whole_number(value, "the loop cardinality", 0, MOST_INSTANCES)
        return [None] * number
    assert loop.input_collection is not None
    items = evaluate(loop.input_collection, seen, step.now).value
    if not isinstance(items, list):
        raise TokenStuck("loop", f"the input collection is no list: {loop.input_collection.source}")
    if len(items) > MOST_INSTANCES:
        raise TokenStuck(
            "loop", f"the input collection has {len(items)} items; at most {MOST_INSTANCES} can run"
        )
    kept = variables.stored(items, "input collection")
    assert isinstance(kept, list)
    return kept


def decide_completion(step: Interpreter, instance: Token) -> None:
    """Decide, while the instance's own variables are still there, whether the rest is cancelled.

    Raises:
        TokenStuck: the completion condition is neither true nor false.
    """
    wrapper, loop = instance.wrapper, instance.node.loop
    assert wrapper is not None
    if loop is None:
        standard_loops.decide_repetition(step, instance, wrapper)
        behaviour.record_passing(step, instance)
        return
    details = wrapper.details
    enough = False
    if loop.completion_condition is not None:
        scope = {**variables.visible(instance), **_counters(wrapper, ended=True)}
        what = "the completion condition"
        enough = decide(loop.completion_condition, scope, step.now, "loop", what)
    if loop.thrown:
        details["thrown"] = loop_events.due(step, instance, loop, _counters(wrapper, ended=True))
    details["done"] += 1
    details["enough"] = enough or details["done"] + _terminated(wrapper) >= details["total"]
    if not loop.sequential or details["enough"]:
        _count(wrapper)
    behaviour.record_passing(step, instance)


def instance_completed(step: Interpreter, wrapper: Token) -> None:
    """Throw what the instance throws as it ends, then go on with the activity."""
    enough = wrapper.details.pop("enough", False)
    for kind, name in wrapper.details.pop("thrown", ()):
        if _is_there(step, wrapper):
            loop_events.throw(step, wrapper, kind, name)
    if enough and _is_there(step, wrapper):
        for instance in wrapper.instances():
            step.cancel(instance)
    if wrapper.node.loop is not None and wrapper.node.loop.thrown:
        # Behind the signals, those of earlier instances too: who waits at the boundary is to have
        # them while the activity is there.
        step.queue(partial(_go_on, step, wrapper, enough))
    else:
        _go_on(step, wrapper, enough)


def count_terminated(wrapper: Token) -> None:
    """Note that an operator has ended one instance, while others run on: nobody waits for it."""
    wrapper.details["terminated"] = _terminated(wrapper) + 1
    _count(wrapper)


def _terminated(wrapper: Token) -> int:
    return int(wrapper.details.get("terminated", 0))


def _is_there(step: Interpreter, wrapper: Token) -> bool:
    return wrapper.state == STARTED and step.instance.find(wrapper.id) is wrapper


def _go_on(step: Interpreter, wrapper: Token, enough: bool) -> None:
    """End the activity if enough of it has run, or begin the next instance."""
    if not _is_there(step, wrapper):
        return  # what an instance threw was caught, and has ended the activity
    loop, details = wrapper.node.loop, wrapper.details
    if enough:
        step.deliver(wrapper)
    elif loop is None:
        standard_loops.begin_again(wrapper)
    elif loop.sequential:
        index = details["done"]
        _count(wrapper)
        _begin(wrapper, loop, index, details["items"][index])


def _count(wrapper: Token) -> None:
    """Let the instances see how many of them there are."""
    wrapper.local_variables = {**wrapper.local_variables, **_counters(wrapper)}


def _counters(wrapper: Token, *, ended: bool = False) -> dict[str, Value]:
    """Return the counters of a multi-instance activity (BPMN 2.0.2, table 10.31).

    Args:
        ended: count as if one more instance had ended.
    """
    loop, details = wrapper.node.loop, wrapper.details
    done, total = details["done"] + ended, details["total"]
    running = total - done - _terminated(wrapper)
    if loop is not None and loop.sequential:
        running = 0 if ended else min(running, 1)
    counted = {
        "Instances": Decimal(total),
        "ActiveInstances": Decimal(running),
        "CompletedInstances": Decimal(done),
        "TerminatedInstances": Decimal(_terminated(wrapper)),
    }
    prefix = "nrOf" if _of_camunda_7(wrapper) else "numberOf"
    return {prefix + name: count for name, count in counted.items()}


def _of_camunda_7(wrapper: Token) -> bool:
    """Return whether the counters are those of Camunda 7, where `loopCounter` begins at 0."""
    loop = wrapper.node.model.multi_instance
    return loop is not None and loop.dialect is Dialect.CAMUNDA_7


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
    wrapper.local_variables = {**wrapper.local_variables, loop.output_collection: outputs}


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
    counter = index if _of_camunda_7(wrapper) else index + 1
    own: dict[str, Value] = {"loopCounter": Decimal(counter)}
    if loop.local is not None:
        own[loop.local] = None
    if loop.input_element is not None:
        own[loop.input_element] = item
    instance.local_variables = own
    instance.make_ready()
