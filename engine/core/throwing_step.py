"""The steps with which a job or a user task throws a BPMN error or an escalation.

Source: BPMN 2.0.2, 13.5.3; Camunda 8, errors thrown by job workers.
"""

from __future__ import annotations

from collections.abc import Sequence

from audit.entry import Fact
from engine.core import (
    behaviour,
    codec,
    compensation,
    continuations,
    events,
    four_eyes,
    listeners,
    propagation,
)
from engine.core.executable import ExecutableProcess
from engine.core.interpreter import EXECUTE, WORK, Interpreter
from engine.core.node import Kind
from engine.core.step_frame import bounded, finished, opened, refuse_protected
from engine.core.store import CANCELLED, STARTED, Token
from engine.core.stuck import TokenStuck, readable, refuse_unfit
from engine.faults import NotAllowed, NotFound
from engine.model import Surroundings, Transition, Values
from feel import Value


@bounded
def throw_error(
    process: ExecutableProcess,
    instance: str,
    state: bytes,
    token_id: int,
    code: str,
    message: str,
    values: Values,
    surroundings: Surroundings,
    facts: Sequence[Fact] = (),
) -> Transition:
    """Return the step in which a job or a user task ends with a BPMN error.

    If nothing catches the error, the job or task becomes an incident.

    Args:
        code: error code; empty for an error without one.
        message: what happened, for people.
        values: variables that come with the error.
        facts: what a connector has to record.

    Raises:
        NotFound: neither a job nor a user task waits at this token.
        NotAllowed: four eyes keeps the person from the user task.
        StepFailed: the step does not come to a wait state.
    """
    step, excluded = opened(process, state, surroundings)
    token = _waiting(step, instance, token_id)
    step.changes.record_foreign(facts, token)
    try:
        _refuse_listeners(token)
        taken = _taken(code, values)
        caught = propagation.throw_error(step, token, code or None, readable(message), taken)
        if not caught:
            raise TokenStuck("error", propagation.unhandled("error", code or None))
    except TokenStuck as stuck:
        _stop(step, token, stuck)
    return finished(step, excluded)


@bounded
def throw_escalation(
    process: ExecutableProcess,
    instance: str,
    state: bytes,
    token_id: int,
    code: str,
    values: Values,
    surroundings: Surroundings,
) -> Transition:
    """Return the step in which a job or a user task escalates; it goes on waiting unless that
    interrupts it.

    An escalation that nothing catches is recorded and has no effect.

    Args:
        code: escalation code; empty for one without.
        values: variables that come with the escalation.

    Raises:
        NotFound: neither a job nor a user task waits at this token.
        NotAllowed: four eyes keeps the person from the user task.
        StepFailed: the step does not come to a wait state.
    """
    step, excluded = opened(process, state, surroundings)
    token = _waiting(step, instance, token_id)
    try:
        _refuse_listeners(token)
        propagation.throw_escalation(step, token, code or None, _taken(code, values))
    except TokenStuck as stuck:
        _stop(step, token, stuck)
    return finished(step, excluded)


def _waiting(step: Interpreter, instance: str, token_id: int) -> Token:
    token = step.instance.find(token_id)
    if token is not None and behaviour.waits(token, Kind.JOB):
        return token
    if token is None or not behaviour.waits(token, Kind.USER_TASK):
        raise NotFound(
            f"neither a job nor a user task waits at token {token_id} of process instance"
            f" {instance}"
        )
    person = step.surroundings.person
    four_eyes.refuse_excluded(step.instance, token, person)
    four_eyes.remember_performer(token.scope, step.instance, token.node.id, person)
    return token


def _refuse_listeners(token: Token) -> None:
    """Pass if the job is the activity's own (Camunda 8.9, execution listeners, limitations).

    Raises:
        TokenStuck: it is that of a listener.
    """
    if listeners.waits(token):
        raise TokenStuck("listener", "a listener can throw neither an error nor an escalation")
    if continuations.waits(token):
        raise TokenStuck("job", "a step boundary can throw neither an error nor an escalation")


def _taken(code: str, values: Values) -> dict[str, Value]:
    """Return the variables as they can be kept.

    Raises:
        TokenStuck: one of them, or the code, cannot be kept, or is the engine's own.
    """
    refuse_unfit(code, "error", "the code", propagation.LONGEST_CODE)
    try:
        refuse_protected(values)
        return {name: codec.storable(value) for name, value in values.items()}
    except NotAllowed as refused:
        raise TokenStuck("protected-variable", f"what was thrown: {refused}") from None
    except codec.NotStorable as refused:
        raise TokenStuck("value", f"what was thrown: {refused}") from None


def _stop(step: Interpreter, token: Token, stuck: TokenStuck) -> None:
    """Turn a job or a user task into an incident; resolved, it is opened again."""
    job = behaviour.waits(token, Kind.JOB)
    step.changes.record(
        behaviour.job_failed(token) if job else "task.failed",
        token,
        before="created" if job else "ready",
        after="failed",
        values={"message": readable(stuck.message)},
    )
    if job:
        step.park(token, WORK, stuck)
    else:
        step.park(_renewed(step, token), EXECUTE, stuck)


def _renewed(step: Interpreter, token: Token) -> Token:
    """Put a token in the place of one whose user task failed: a task has one life, as its token."""
    events.stop(step, token)
    step.changes.close_user_task(token.id)
    fresh = token.scope.new(token.node, token.wrapper)
    fresh.state, token.state = STARTED, CANCELLED
    fresh.local_variables, fresh.details = token.local_variables, token.details
    token.scope.drop(token)
    compensation.replaced(step, token, fresh)
    return fresh
