"""The steps of a process instance: pure functions from a state to a transition.

Each takes the encoded state and gives the encoded state once the next wait states are reached, with
all that happened on the way. Nothing here reads a clock (but the one that bounds its own work),
draws a number or knows a database.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import ParamSpec

from audit.entry import Fact
from engine.core import behaviour, codec, four_eyes
from engine.core.executable import ExecutableProcess
from engine.core.interpreter import WORK, WORK_SECONDS_PER_STEP, Interpreter
from engine.core.node import Kind
from engine.core.state import dump, load
from engine.core.store import ACTIVE, TERMINATED, Instance, Token
from engine.core.stuck import TokenStuck, readable
from engine.core.timers import Armed
from engine.core.variables import PROTECTED, visible, visible_in
from engine.faults import (
    FieldFault,
    NotAllowed,
    NotFound,
    StepFailed,
    SubmissionRefused,
    UserTaskNotReady,
)
from engine.model import Surroundings, TokenView, Transition, Values
from feel import Value, work_time

_OUTCOMES = {
    "approve": "approval.granted",
    "reject": "approval.rejected",
    "revise": "approval.returned",
}
_Arguments = ParamSpec("_Arguments")


def _bounded(run: Callable[_Arguments, Transition]) -> Callable[_Arguments, Transition]:
    """Give a step its work time; the interpreter and FEEL look at what is left of it."""

    @wraps(run)
    def bounded(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> Transition:
        with work_time(WORK_SECONDS_PER_STEP):
            return run(*args, **kwargs)

    return bounded


@_bounded
def start(
    process: ExecutableProcess, instance: str, variables: Values, surroundings: Surroundings
) -> Transition:
    """Return the first step of a new instance.

    Args:
        instance: its key, for messages.
        variables: what the start form or the caller gives.

    Raises:
        NotAllowed: the variables name the protected variable `requester`.
        StepFailed: a variable cannot be kept, or the step does not come to a wait state.
    """
    _refuse_protected(variables)
    step = Interpreter(process, process.store(), surroundings)
    person = surroundings.person
    values = _storable(instance, variables)
    values[PROTECTED] = {"id": person.account_id, "name": person.name, "email": person.email}
    step.instance.variables.update(values)
    step.changes.record(
        "process.started", after=ACTIVE, data={"process": process.id}, values=values
    )
    for node in process.first:
        if node.id in process.remembered:
            four_eyes.remember(step.instance, node.id, person.account_id)
        step.enter(step.instance, node)
    return _finished(step, {})


@_bounded
def complete_user_task(
    process: ExecutableProcess,
    instance: str,
    state: bytes,
    token_id: int,
    values: Values,
    surroundings: Surroundings,
    *,
    before: str = "ready",
) -> Transition:
    """Return the step that a person's completed user task brings about.

    Args:
        values: what the form took.
        before: the task's state until now, `ready` or `claimed`.

    Raises:
        UserTaskNotReady: no user task waits at this token.
        NotAllowed: four eyes keeps the person from it, or the values name `requester`.
        SubmissionRefused: the task is an approval and the values hold no decision.
        StepFailed: the step does not come to a wait state.
    """
    step, excluded = _opened(process, state, surroundings)
    token = step.instance.find(token_id)
    if token is None or not behaviour.waits(token, Kind.USER_TASK):
        raise UserTaskNotReady(
            f"no user task waits at token {token_id} of process instance {instance};"
            " it was completed or cancelled"
        )
    person = surroundings.person
    four_eyes.refuse_excluded(step.instance, token, person, process.nodes)
    _refuse_protected(values)
    outcome = _outcome(token, values)
    taken = _storable(instance, values)
    step.changes.user_task_completed = token_id
    step.changes.record("task.completed", token, before=before, after="completed", values=taken)
    if outcome is not None:
        behaviour.record_approval(step, token, outcome)
    if token.node.id in process.remembered:
        four_eyes.remember(step.instance, token.node.id, person.account_id)
    behaviour.take_results(token, taken)
    step.deliver(token)
    return _finished(step, excluded)


@_bounded
def complete_job(
    process: ExecutableProcess,
    instance: str,
    state: bytes,
    token_id: int,
    values: Values,
    facts: Sequence[Fact],
    surroundings: Surroundings,
) -> Transition:
    """Return the step that a connector's result brings about.

    Args:
        values: the result.
        facts: what the connector has to record.

    Raises:
        NotFound: no job waits at this token.
        StepFailed: the step does not come to a wait state.
    """
    step, excluded = _opened(process, state, surroundings)
    token = _waiting_job(step, instance, token_id)
    step.changes.record_foreign(facts, token)
    try:
        taken = codec.storable(dict(values))
        assert isinstance(taken, dict)
        _refuse_protected(taken)
    except (codec.NotStorable, NotAllowed) as refused:
        kind = "protected-variable" if isinstance(refused, NotAllowed) else "value"
        _fail_job(step, token, TokenStuck(kind, f"the result of the job: {refused}"))
        return _finished(step, excluded)
    step.changes.close_job(token_id)
    step.changes.record("job.completed", token, before="created", after="completed", values=taken)
    if token.node.job is not None and token.node.job.message is not None:
        step.changes.record("message.sent", token, data={"message": token.node.job.message})
    behaviour.take_results(token, taken)
    step.deliver(token)
    return _finished(step, excluded)


@_bounded
def record_job_failure(
    process: ExecutableProcess,
    instance: str,
    state: bytes,
    token_id: int,
    message: str,
    surroundings: Surroundings,
) -> Transition:
    """Return the step in which a job that is out of retries becomes an incident.

    Raises:
        NotFound: no job waits at this token.
    """
    step, excluded = _opened(process, state, surroundings)
    token = _waiting_job(step, instance, token_id)
    _fail_job(step, token, TokenStuck("job", message))
    return _finished(step, excluded)


@_bounded
def fire_timer(
    process: ExecutableProcess,
    instance: str,
    state: bytes,
    token_id: int,
    event_id: str,
    surroundings: Surroundings,
) -> Transition:
    """Return the step that a due boundary timer brings about.

    Raises:
        NotFound: no such timer runs at this token, or it is not due yet.
        StepFailed: the step does not come to a wait state.
    """
    step, excluded = _opened(process, state, surroundings)
    token = step.instance.find(token_id)
    running = token.details.get("timers", {}) if token is not None else {}
    if token is None or event_id not in running:
        raise NotFound(f"no timer {event_id!r} runs at token {token_id} of instance {instance}")
    timer = Armed.from_row(running.pop(event_id))
    if timer.due_at > step.now:
        raise NotFound(
            f"timer {event_id!r} of instance {instance} is not due before {timer.due_at}"
        )
    boundary, scope = process.nodes[event_id], token.scope
    step.changes.close_timer(token_id, event_id)
    step.changes.record(
        "timer.fired",
        token,
        element=event_id,
        data={"attachedTo": token.node.id, "remaining": timer.remaining},
    )
    if boundary.model.interrupting:
        step.cancel(token)
    else:
        following = timer.after_firing(step.now)
        if following is not None:
            behaviour.start_timer(step, token, event_id, following)
    step.enter(scope, boundary)
    return _finished(step, excluded)


@_bounded
def resolve_incident(
    process: ExecutableProcess,
    instance: str,
    state: bytes,
    token_id: int,
    surroundings: Surroundings,
) -> Transition:
    """Return the step that tries a stuck token again; a failed job is opened again.

    If it gets stuck once more, the token is in both `incidents_closed` and `incidents_opened`.

    Raises:
        NotFound: the token is not stuck.
        StepFailed: the step does not come to a wait state.
    """
    step, excluded = _opened(process, state, surroundings)
    token = step.instance.find(token_id)
    if token is None or "incident" not in token.details:
        raise NotFound(f"token {token_id} of process instance {instance} has no incident")
    step.retry(token)
    return _finished(step, excluded)


@_bounded
def cancel(
    process: ExecutableProcess,
    instance: str,
    state: bytes,
    reason: str,
    surroundings: Surroundings,
) -> Transition:
    """Return the step with which an operator ends the instance.

    Raises:
        NotFound: it has ended already.
    """
    step, _ = _opened(process, state, surroundings)
    if step.instance.status != ACTIVE:
        raise NotFound(f"process instance {instance} is {step.instance.status} already")
    step.changes.record("admin.intervened", data={"operation": "cancel"}, values={"reason": reason})
    for token in [token for token in step.instance.tokens() if token.wrapper is None]:
        step.cancel(token)
    step.instance.status = TERMINATED
    step.changes.record("process.terminated", before=ACTIVE, after=TERMINATED)
    return _finished(step, {})


# ---- looking ---------------------------------------------------------------------------------
def variables_of(
    process: ExecutableProcess, state: bytes, token_id: int | None
) -> dict[str, Value]:
    """Return the variables that a token sees, or with `None` those of the instance."""
    found = load(process, state)
    token = found.find(token_id) if token_id is not None else None
    return dict(visible(token) if token is not None else visible_in(found))


def tokens_of(process: ExecutableProcess, state: bytes) -> tuple[TokenView, ...]:
    """Return where the instance stands; a multi-instance activity by its instances alone."""
    found = load(process, state)
    return tuple(
        TokenView(token.id, token.node.id, token.details.get("incident", (None, None))[1])
        for scope in found.scopes()
        for token in scope.tokens()
        if not token.instances()
    )


# ---- within ----------------------------------------------------------------------------------
def _opened(
    process: ExecutableProcess, content: bytes, surroundings: Surroundings
) -> tuple[Interpreter, dict[int, tuple[str, ...]]]:
    instance = load(process, content)
    return Interpreter(process, instance, surroundings), _exclusions(process, instance)


def _exclusions(process: ExecutableProcess, instance: Instance) -> dict[int, tuple[str, ...]]:
    if not process.remembered:
        return {}
    return {
        token.id: four_eyes.excluded(token.node, instance)
        for scope in instance.scopes()
        for token in scope.tokens()
        if token.node.four_eyes and behaviour.waits(token, Kind.USER_TASK)
    }


def _finished(step: Interpreter, excluded: dict[int, tuple[str, ...]]) -> Transition:
    step.run()
    changed: dict[int, tuple[str, ...]] = {}
    for token_id, accounts in _exclusions(step.process, step.instance).items():
        if step.changes.is_new_user_task(token_id):
            step.changes.exclude(token_id, accounts)
        elif accounts != excluded.get(token_id, ()):
            changed[token_id] = accounts
    content = dump(step.process, step.instance)
    return step.changes.transition(content, step.instance.status, changed, step.instance.variables)


def _waiting_job(step: Interpreter, instance: str, token_id: int) -> Token:
    token = step.instance.find(token_id)
    if token is None or not behaviour.waits(token, Kind.JOB):
        raise NotFound(f"no job waits at token {token_id} of process instance {instance}")
    return token


def _fail_job(step: Interpreter, token: Token, stuck: TokenStuck) -> None:
    step.changes.record(
        "job.failed",
        token,
        before="created",
        after="failed",
        values={"message": readable(stuck.message)},
    )
    step.park(token, WORK, stuck)


def _refuse_protected(values: Values) -> None:
    if PROTECTED in values:
        raise NotAllowed(
            f"the variable {PROTECTED!r} says who started the instance and may not be written",
            rule="protected-variable",
        )


def _storable(instance: str, values: Values) -> dict[str, Value]:
    try:
        return {name: codec.storable(value) for name, value in values.items()}
    except codec.NotStorable as refused:
        raise StepFailed(f"process instance {instance}: {refused}") from None


def _outcome(token: Token, values: Values) -> str | None:
    field = token.node.approval
    if field is None:
        return None
    outcome = _OUTCOMES.get(str(values.get(field)))
    if outcome is None:
        message = "Entscheidung fehlt. Möglich sind: approve, reject, revise."
        raise SubmissionRefused((FieldFault(field, field, field, "approval", message),))
    return outcome
