"""Conditional events: looked at when they begin to wait and after every write, within the step.

A condition that has been true must become false before it counts again; anything but true counts
as false, since the variables may not be there yet.

Source: BPMN 2.0.2, 10.5.5 (conditional event definition); Camunda 8.9, `conditionalFilter`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.core import data, events
from engine.core.evaluation import evaluate
from engine.core.node import CompiledCondition
from engine.core.stuck import TokenStuck
from engine.faults import StepFailed
from feel import Value

if TYPE_CHECKING:
    from engine.core.events import Holder
    from engine.core.interpreter import Interpreter


def are_watched(step: Interpreter) -> bool:
    """Return whether anybody can wait for a condition."""
    return any(scope.process.waits_for_conditions for scope in step.instance.scopes())


def look(step: Interpreter) -> None:
    """Let every condition that has become true take its course, one after the other.

    Activities that wait for their data are looked at with them.
    """
    while (found := _next(step)) is not None or data.let_begin(step):
        if found is None:
            continue
        holder, listener = found
        event = events.event_of(holder, listener)
        events.record_choice(step, holder, listener)
        if events.is_all(holder, listener):
            step.changes.record("element.completed", events.token_of(holder), element=event.id)
        events.happen(step, holder, listener, {})


def _next(step: Interpreter) -> tuple[Holder, str] | None:
    for holder, listener in events.listeners(step, events.CONDITIONS):
        if _became_true(step, holder, listener):
            return holder, listener
    return None


def _became_true(step: Interpreter, holder: Holder, listener: str) -> bool:
    event = events.event_of(holder, listener)
    condition = next(one.condition for one in event.triggers if one.id == listener)
    assert condition is not None
    was_true, values = holder.details[events.CONDITIONS][listener]
    seen = events.seen_by(holder)
    kept = {name: seen[name] for name in condition.variable_names if name in seen}
    if not _is_looked_at(condition, values, seen):
        holder.details[events.CONDITIONS][listener] = [was_true, kept]
        return False
    try:
        is_true = evaluate(condition.expression, seen, step.now).value is True
    except TokenStuck as stuck:
        raise StepFailed(
            f"the condition of {event.name!r}: {stuck}", activity_id=event.id
        ) from None
    holder.details[events.CONDITIONS][listener] = [is_true, kept]
    return is_true and not was_true


def _is_looked_at(
    condition: CompiledCondition, values: Mapping[str, Value] | None, seen: Mapping[str, Value]
) -> bool:
    """Return whether a variable that the condition is looked at for was written."""
    if values is None or not condition.variable_names:
        return True
    kinds = condition.variable_events or ("create", "update")
    created = any(name in seen and name not in values for name in condition.variable_names)
    updated = any(
        name in seen and name in values and seen[name] != values[name]
        for name in condition.variable_names
    )
    return (created and "create" in kinds) or (updated and "update" in kinds)
