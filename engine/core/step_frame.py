"""How every step begins and ends: bounded in time, from a state to a transition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import ParamSpec

from engine.core import behaviour, codec, deadlocks, four_eyes, scopes
from engine.core.executable import ExecutableProcess
from engine.core.interpreter import WORK_SECONDS_PER_STEP, Interpreter
from engine.core.node import FlowNode
from engine.core.state import dump, load
from engine.core.store import ACTIVE, Instance
from engine.core.stuck import TokenStuck
from engine.core.variables import PROTECTED
from engine.faults import NotAllowed, StepFailed
from engine.model import Surroundings, Transition, Values
from feel import Value, seeded, work_time

_Arguments = ParamSpec("_Arguments")


def bounded(run: Callable[_Arguments, Transition]) -> Callable[_Arguments, Transition]:
    """Give a step its work time; the interpreter and FEEL look at what is left of it."""

    @wraps(run)
    def within(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> Transition:
        def seed() -> list[bytes]:
            # The instance's key and its state: no two steps of a model draw the same `uuid()`.
            return [
                part.encode() if isinstance(part, str) else part
                for part in (*args, *kwargs.values())
                if isinstance(part, str | bytes)
            ]

        with work_time(WORK_SECONDS_PER_STEP), seeded(seed):
            return run(*args, **kwargs)

    return within


def begun(
    process: ExecutableProcess,
    values: Values,
    surroundings: Surroundings,
    *,
    listens: bool = True,
    brought: Mapping[str, Value] | None = None,
) -> Interpreter:
    """Return the first step of a new instance with these variables, no token begun yet.

    Args:
        listens: whether its event sub-processes listen from now on.
        brought: variables that the event which starts it is about to give it.

    Raises:
        NotAllowed: the variables name the protected variable `requester`.
        StepFailed: an event sub-process of the process cannot listen.
    """
    refuse_protected(values)
    instance = process.store()
    instance.begin(process)
    step = Interpreter(process, instance, surroundings)
    person = surroundings.person
    requester: Value = {"id": person.account_id, "name": person.name, "email": person.email}
    given = {**values, PROTECTED: requester}
    step.instance.variables.update(given)
    step.changes.record("process.started", after=ACTIVE, data={"process": process.id}, values=given)
    try:
        if listens:
            scopes.begin_instance(step, brought or {})
    except TokenStuck as stuck:
        raise StepFailed(f"an event sub-process of {process.id}: {stuck.message}") from None
    return step


def begin_at(step: Interpreter, node: FlowNode) -> None:
    """Keep who began the instance here, if four eyes asks."""
    account = step.surroundings.person.account_id
    four_eyes.remember(step.instance, step.instance, node.id, account)


def opened(
    process: ExecutableProcess, content: bytes, surroundings: Surroundings
) -> tuple[Interpreter, dict[int, tuple[str, ...]]]:
    """Return a further step of an instance, and whom four eyes excludes from its user tasks."""
    instance = load(process, content)
    return Interpreter(process, instance, surroundings), exclusions_of(instance)


def finished(
    step: Interpreter, excluded: dict[int, tuple[str, ...]], *, runs: bool = True
) -> Transition:
    """Run to the next wait states and return all that changed; the step is over then.

    Args:
        excluded: what `opened` returned.
        runs: `False` only notes what changed: nothing moves.
    """
    if runs:
        settle(step)
    instance = step.instance
    changed: dict[int, tuple[str, ...]] = {}
    for token_id, accounts in exclusions_of(instance).items():
        if step.changes.is_new_user_task(token_id):
            step.changes.exclude(token_id, accounts)
        elif accounts != excluded.get(token_id, ()):
            changed[token_id] = accounts
    if excluded:
        changed |= dict.fromkeys(_asked_no_more(instance, excluded), ())
    content = dump(step.process, instance)
    instance.let_go()
    return step.changes.transition(content, instance.status, changed, instance.variables)


def settle(step: Interpreter) -> None:
    """Run to the next wait states."""
    step.run()
    deadlocks.look(step)


def refuse_protected(values: Values) -> None:
    """Pass if nothing writes the protected variable.

    Raises:
        NotAllowed: the values name `requester`.
    """
    if PROTECTED in values:
        raise NotAllowed(
            f"the variable {PROTECTED!r} says who started the instance and may not be written",
            rule="protected-variable",
        )


def storable_variables(instance: str, values: Values) -> dict[str, Value]:
    """Return the values as they can be kept.

    Raises:
        StepFailed: one of them cannot.
    """
    try:
        return {name: codec.storable(value) for name, value in values.items()}
    except codec.NotStorable as refused:
        raise StepFailed(f"process instance {instance}: {refused}") from None


def _asked_no_more(instance: Instance, excluded: Mapping[int, tuple[str, ...]]) -> list[int]:
    """Return the open user tasks that excluded somebody and have no rule any more: another version
    may have none."""
    found = [(one, instance.find(one)) for one, accounts in excluded.items() if accounts]
    return [
        token_id
        for token_id, token in found
        if token is not None and not token.node.four_eyes and behaviour.is_open_user_task(token)
    ]


def exclusions_of(instance: Instance) -> dict[int, tuple[str, ...]]:
    """Return whom four eyes excludes, by token of an open user task."""
    found: dict[int, tuple[str, ...]] = {}
    for scope in instance.scopes():
        if scope.process.remembered:
            for token in scope.tokens():
                if token.node.four_eyes and behaviour.is_open_user_task(token):
                    found[token.id] = four_eyes.excluded(token, instance)
    return found
