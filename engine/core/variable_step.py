"""The step in which an operator writes variables."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass

from audit.entry import JsonValue
from engine.core import conditions
from engine.core.executable import ExecutableProcess
from engine.core.interpreter import Interpreter
from engine.core.node import Kind
from engine.core.step_frame import (
    bounded,
    finished,
    opened,
    refuse_protected,
    storable_variables,
)
from engine.core.store import ACTIVE, Scope, Token
from engine.core.variables import holders, note_written
from engine.faults import NotFound
from engine.model import Surroundings, Transition, Values
from engine.modification_model import INSTANCE
from feel import Value


@dataclass(frozen=True, slots=True)
class Corrected:
    """The entry that set a variable which is corrected: its number in the case, and its id."""

    entry: int
    eid: str


@dataclass(frozen=True, slots=True)
class VariableChange:
    """What writing a variable does.

    Args:
        known: whether it is there, so that `old` is what it holds; otherwise it would be new.
    """

    name: str
    known: bool
    old: Value
    new: Value


@bounded
def set_variables(
    process: ExecutableProcess,
    instance: str,
    state: bytes,
    token_id: int,
    values: Values,
    reason: str,
    surroundings: Surroundings,
    *,
    local: bool = False,
    held: bool = False,
    corrected: Mapping[str, Corrected] | None = None,
) -> Transition:
    """Return the step that follows from variables which an operator writes.

    Each is written where it lives, seen from the element instance; one that is new, outermost.
    Conditions that become true take their course.

    Args:
        token_id: of the element instance; `INSTANCE` for the process instance.
        values: the variables.
        reason: why, in somebody's own words.
        local: write all of them in the scope of the element instance itself.
        held: nothing follows yet; `look_again` does when the instance goes on.
        corrected: that this is a rectification (Art. 16 GDPR), and which entry set each variable
            before, as far as one did; `None` if it is none.

    Raises:
        NotFound: the instance has ended, or has no such element instance.
        NotAllowed: the variables name `requester`.
        StepFailed: one cannot be kept, or the step does not come to a wait state.

    Source: Camunda 8.9, `PUT /v2/element-instances/{elementInstanceKey}/variables`.
    """
    step, excluded = opened(process, state, surroundings)
    _refuse_ended(step, instance)
    token = _token(step, instance, token_id)
    refuse_protected(values)
    kept = storable_variables(instance, values)
    levels = _levels(step, token)
    targets = {name: levels[0] if local else _where(levels, name) for name in kept}
    _record(step, token, reason, kept, targets, corrected)
    for name, value in kept.items():
        targets[name][name] = value
        if token is not None and targets[name] is levels[-1]:
            note_written(token, name)
    return finished(step, excluded, runs=not held)


def preview_variables(
    process: ExecutableProcess,
    instance: str,
    state: bytes,
    token_id: int,
    values: Values,
    surroundings: Surroundings,
    *,
    local: bool = False,
) -> tuple[VariableChange, ...]:
    """Return what `set_variables` would replace, in the order of the names; takes what that does.

    Raises:
        NotFound, NotAllowed, StepFailed: as `set_variables`.
    """
    step, _ = opened(process, state, surroundings)
    _refuse_ended(step, instance)
    token = _token(step, instance, token_id)
    refuse_protected(values)
    kept = storable_variables(instance, values)
    levels = _levels(step, token)
    targets = {name: levels[0] if local else _where(levels, name) for name in kept}
    return tuple(
        VariableChange(name, name in targets[name], targets[name].get(name), kept[name])
        for name in sorted(kept)
    )


@bounded
def look_again(
    process: ExecutableProcess,
    instance: str,
    state: bytes,
    surroundings: Surroundings,
) -> Transition:
    """Return the step that follows from what was written while an instance was held.

    Where nobody waits for a condition or for data, nothing does.

    Raises:
        NotFound: the instance has ended.
        StepFailed: the step does not come to a wait state.
    """
    step, excluded = opened(process, state, surroundings)
    _refuse_ended(step, instance)
    if not conditions.are_watched(step):
        return Transition(state=state, status=ACTIVE, facts=())
    return finished(step, excluded)


def _refuse_ended(step: Interpreter, instance: str) -> None:
    if step.instance.status != ACTIVE:
        raise NotFound(f"process instance {instance} is {step.instance.status} already")


def _token(step: Interpreter, instance: str, token_id: int) -> Token | None:
    if token_id == INSTANCE:
        return None
    token = step.instance.find(token_id)
    if token is None:
        raise NotFound(f"no element instance {token_id} runs in process instance {instance}")
    return token


def _levels(step: Interpreter, token: Token | None) -> list[MutableMapping[str, Value]]:
    """Return where the variables live that an element instance sees, its own scope first."""
    if token is None:
        return [step.instance.variables]
    inside: Scope | None = token.inside()
    if inside is not None and token.node.kind is Kind.CALL:
        return [inside.variables]
    token.local_variables = dict(token.local_variables)
    outer = holders(token)
    return outer if inside is None else [inside.variables, *outer]


def _where(levels: Sequence[MutableMapping[str, Value]], name: str) -> MutableMapping[str, Value]:
    return next((values for values in levels if name in values), levels[-1])


def deciding(scope: Scope) -> set[str]:
    """Return the names of the variables that decide an approval of the scope's model."""
    nodes = scope.process.nodes.values()
    return {node.approval for node in nodes if node.approval is not None}


def _record(
    step: Interpreter,
    token: Token | None,
    reason: str,
    values: Mapping[str, Value],
    targets: Mapping[str, Mapping[str, Value]],
    corrected: Mapping[str, Corrected] | None,
) -> None:
    """Write down the intervention with what was there before, then what is written.

    What corrects an entry names it, a fact for each. Names that decide an approval of the model
    stand open in the entry: an auditor finds an outcome that no approver gave, without any value
    being disclosed.
    """
    scope = step.instance if token is None else token.scope
    outcomes: list[JsonValue] = [*sorted(deciding(scope) & set(values))]
    operation = "set-variables" if corrected is None else "rectify"
    data: dict[str, JsonValue] = {"operation": operation}
    if outcomes:
        data["outcomes"] = outcomes
    before = {f"before.{name}": targets[name][name] for name in values if name in targets[name]}
    step.changes.record("admin.intervened", token, data=data, values={"reason": reason, **before})
    by_entry: dict[Corrected | None, dict[str, Value]] = {}
    for name, value in values.items():
        by_entry.setdefault((corrected or {}).get(name), {})[name] = value
    for entry, written in by_entry.items():
        names: list[JsonValue] = list(written)
        said: dict[str, JsonValue] = {"names": names}
        refs = {} if entry is None else {"corrected": entry.eid}
        if entry is not None:
            said["corrects"] = entry.entry
        step.changes.record("variable.changed", token, data=said, values=written, refs=refs)
