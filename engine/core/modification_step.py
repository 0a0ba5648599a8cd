"""The step in which an operator ends what runs and lets begin what is to run instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from audit.entry import Fact, JsonValue
from engine.core import activation, farewells, late_joins, loops, scopes
from engine.core.activation import Way
from engine.core.executable import ExecutableProcess
from engine.core.interpreter import Interpreter
from engine.core.modification import Plan, planned
from engine.core.standing import counted
from engine.core.step_frame import bounded, finished, opened, settle
from engine.core.store import ACTIVE, Scope, Token
from engine.core.variable_step import deciding
from engine.faults import NotFound
from engine.model import Surroundings, Transition, Values
from engine.modification_model import Modification
from feel import Value


@bounded
def modify(
    process: ExecutableProcess,
    instance: str,
    state: bytes,
    modification: Modification,
    reason: str,
    surroundings: Surroundings,
) -> Transition:
    """Return the step of a modification; where nothing is left to run, the instance has ended.

    What begins begins before what ends has ended, so that no scope around both ends with it.

    Args:
        reason: why, in somebody's own words.

    Raises:
        NotFound: the instance has ended.
        ModificationRefused: an instruction cannot be carried out; each fault is named.
        StepFailed: the step does not come to a wait state.
    """
    step, excluded = opened(process, state, surroundings)
    if step.instance.status != ACTIVE:
        raise NotFound(f"process instance {instance} is {step.instance.status} already")
    plan = planned(step.instance, modification)
    outcomes = _outcomes(plan)
    intervened(
        step, "modify", {"reason": reason, "before": counted(step.instance)}, outcomes=outcomes
    )
    carry_out(step, plan)
    settle(step)
    _tell_after(step)
    return finished(step, excluded, runs=False)


def carry_out(step: Interpreter, plan: Plan) -> None:
    """Do what is planned; the step has yet to run."""
    for scope, values in plan.written:
        scope.variables.update(values)
    for _, values in _written(plan):
        if values:
            names: list[JsonValue] = list(values)
            step.changes.record("variable.changed", data={"names": names}, values=values)
    last = step.instance.sequence
    begins: dict[int, tuple[Scope, list[Way]]] = {}
    for scope, way in plan.begins:
        begins.setdefault(scope.id, (scope, []))[1].append(way)
    for scope, ways in begins.values():
        activation.begin(step, scope, ways)
        firsts = [scope.process.nodes[way["path"][0]] for way in ways if len(way["path"]) > 1]
        if any(activation.interrupts(scope, node) for node in firsts):
            _cancel_older(step, scope, last)
    for token in plan.ends:
        if _is_there(step, token):
            end(step, token)


def end(step: Interpreter, token: Token) -> None:
    """End a token and what hangs on it, and the scopes in which nothing is left then."""
    scope, wrapper = token.scope, token.wrapper
    step.cancel(token)
    if wrapper is not None:
        if wrapper.instances():
            loops.count_terminated(wrapper)
        else:
            step.cancel(wrapper)
    _end_if_left(step, scope)


def _end_if_left(step: Interpreter, scope: Scope) -> None:
    left = [token for token in scope.tokens() if not farewells.is_farewell(token)]
    if any(not late_joins.is_marker(token) for token in left):
        return
    for marker in left:
        scope.drop(marker)
    if scope.host is not None:
        end(step, scope.host)
    elif step.instance.status == ACTIVE:
        scopes.listen_no_more(step, scope)
        farewells.end_instance(step)


def _cancel_older(step: Interpreter, scope: Scope, last: int) -> None:
    """End what ran in a scope before an event sub-process took its place."""
    for token in [one for one in scope.tokens() if one.wrapper is None and one.id <= last]:
        if _is_there(step, token) and not farewells.is_spared(token):
            step.cancel(token)


def _is_there(step: Interpreter, token: Token) -> bool:
    return step.instance.find(token.id) is token


def _outcomes(plan: Plan) -> list[str]:
    """Return the names that decide an approval where they are written: an auditor is to find an
    outcome that no approver gave."""
    return sorted(
        {name for scope, values in _written(plan) for name in deciding(scope) & set(values)}
    )


def _written(plan: Plan) -> Iterator[tuple[Scope, dict[str, Value]]]:
    """Yield all that is written, with the scope in whose model: where that runs already, and in
    what begins."""
    yield from plan.written
    for scope, way in plan.begins:
        for values in way["variables"].values():
            yield scope, values


# ---- what is written down ----------------------------------------------------------------------
def intervened(
    step: Interpreter,
    operation: str,
    values: Values,
    *,
    target: str | None = None,
    outcomes: Sequence[str] = (),
) -> None:
    """Write down what an operator does, before what it brings about.

    Args:
        operation: short name.
        values: the reason and whatever else may say something about a person.
        target: the element that it is about.
        outcomes: names of variables written that decide an approval of the model.
    """
    data: dict[str, JsonValue] = {
        "operation": operation,
        **({"target": target} if target is not None else {}),
        **({"outcomes": list(outcomes)} if outcomes else {}),
    }
    step.changes.record("admin.intervened", data=data, values=values)


def _tell_after(step: Interpreter) -> None:
    """Write down where the instance stands now beside where it stood."""
    step.changes.record("admin.intervened", values={"after": counted(step.instance)})
    told = step.changes.facts.pop()

    def completed(fact: Fact) -> Fact:
        if fact.type != "admin.intervened":
            return fact
        return replace(fact, personal=(*fact.personal, *told.personal))

    step.changes.facts[:] = map(completed, step.changes.facts)
