"""The steps of a process instance: pure functions from a state to a transition.

Each takes the encoded state and gives the encoded state once the next wait states are reached, with
all that happened on the way. Nothing here reads a clock (but the one that bounds its own work),
draws a number or knows a database.
"""

from __future__ import annotations

from collections.abc import Sequence

from audit.entry import Fact
from engine.core import (
    ad_hoc_jobs,
    behaviour,
    calls,
    codec,
    continuations,
    farewells,
    four_eyes,
    listeners,
    scopes,
    task_listeners,
)
from engine.core.executable import ExecutableProcess
from engine.core.interpreter import WORK, Interpreter
from engine.core.node import Kind
from engine.core.standing import counted, places
from engine.core.state import load
from engine.core.step_frame import (
    begin_at,
    begun,
    bounded,
    finished,
    opened,
    refuse_protected,
    storable_variables,
)
from engine.core.store import ACTIVE, Token
from engine.core.stuck import TokenStuck, readable
from engine.core.user_task_step import say_who, waiting_user_task
from engine.core.variables import seen_at_work, visible_in
from engine.faults import (
    FieldFault,
    NotAllowed,
    NotFound,
    ResultRefused,
    StepFailed,
    SubmissionRefused,
)
from engine.model import AdHocResult, Surroundings, TokenView, Transition, Values
from engine.task_model import TaskChanges
from feel import Value

OUTCOMES = {
    "approve": "approval.granted",
    "reject": "approval.rejected",
    "revise": "approval.returned",
}
"""What a decision on an approval may be, and the fact that says it."""


@bounded
def start(
    process: ExecutableProcess, instance: str, variables: Values, surroundings: Surroundings
) -> Transition:
    """Return the first step of a new instance.

    Args:
        instance: its key, for messages.
        variables: what the start form or the caller gives.

    Raises:
        NotAllowed: the variables name the protected variable `requester`.
        StepFailed: a variable cannot be kept, the process begins with messages only, or the step
            does not come to a wait state.
    """
    if not process.first:
        raise StepFailed(
            f"the process {process.id} begins with a message; publish the one it waits for"
        )
    step = begun(process, storable_variables(instance, variables), surroundings)
    for node in process.first:
        begin_at(step, node)
    if not listeners.begin(step.instance, None, {}):
        for node in process.first:
            step.enter(step.instance, node)
    return finished(step, {})


@bounded
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
    step, excluded = opened(process, state, surroundings)
    token = waiting_user_task(step, instance, token_id)
    person = surroundings.person
    four_eyes.refuse_excluded(step.instance, token, person)
    refuse_protected(values)
    outcome = _outcome(token, values)
    taken = storable_variables(instance, values)
    if token.node.task_listeners.get(task_listeners.COMPLETING):
        task_listeners.hand_in(step, token, taken, before)
        return finished(step, excluded)
    step.changes.complete_user_task(token_id)
    refs = four_eyes.named(person)
    step.changes.record(
        "task.completed", token, before=before, after="completed", values=taken, refs=refs
    )
    if outcome is not None:
        behaviour.record_approval(step, token, outcome)
    four_eyes.remember_performer(token.scope, step.instance, token.node.id, person)
    if outcome == OUTCOMES["approve"]:
        four_eyes.remember_grant(step.instance, token, person)
    behaviour.take_results(token, taken)
    say_who(step, token)
    step.deliver(token)
    return finished(step, excluded)


def takes_no_values(process: ExecutableProcess, state: bytes, token_id: int) -> bool:
    """Return whether the job of a token is that of a listener that gives no variables."""
    token = load(process, state).find(token_id)
    return token is not None and listeners.takes_no_values(token)


@bounded
def complete_job(
    process: ExecutableProcess,
    instance: str,
    state: bytes,
    token_id: int,
    values: Values,
    facts: Sequence[Fact],
    surroundings: Surroundings,
    denied: str | None = None,
    *,
    local: Values | None = None,
    corrections: TaskChanges | None = None,
    said: AdHocResult | None = None,
) -> Transition:
    """Return the step that a connector's result brings about.

    Args:
        values: the result.
        facts: what the connector has to record.
        local: variables for the activity's own scope, which its output mappings see.
        denied: why a listener of a user task denies what it was asked about, if it does.
        corrections: of the user task whose listener it is.
        said: what happens in the ad-hoc sub-process whose job it is.

    Raises:
        NotFound: no job waits at this token.
        NotAllowed: four eyes keeps a corrected assignee from the user task.
        ResultRefused: the job is nothing that can be denied, or nothing that corrects this.
        StepFailed: the step does not come to a wait state.
    """
    step, excluded = opened(process, state, surroundings)
    token = _waiting_job(step, instance, token_id)
    if denied is not None:
        _deny(step, token, denied)
        return finished(step, excluded)
    _refuse_foreign_answer(token, corrections, said)
    if continuations.waits(token):
        continuations.completed(step, token)
        return finished(step, excluded)
    step.changes.record_foreign(facts, token)
    if listeners.takes_no_values(token):
        values, local = {}, None  # a connector says what it did, whoever asked
    behaviour.take_locals(step, token, local or {})
    _take_answer(step, token, _taken(values), corrections, said)
    return finished(step, excluded)


@bounded
def record_job_failure(
    process: ExecutableProcess,
    instance: str,
    state: bytes,
    token_id: int,
    message: str,
    surroundings: Surroundings,
    *,
    local: Values | None = None,
    facts: Sequence[Fact] = (),
) -> Transition:
    """Return the step in which a job that is out of retries becomes an incident.

    Args:
        local: variables for the activity's own scope.
        facts: what the connector has to record.

    Raises:
        NotFound: no job waits at this token.
    """
    step, excluded = opened(process, state, surroundings)
    token = _waiting_job(step, instance, token_id)
    step.changes.record_foreign(facts, token)
    behaviour.take_locals(step, token, local or {})
    _fail_job(step, token, TokenStuck("job", message))
    return finished(step, excluded)


@bounded
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
    step, excluded = opened(process, state, surroundings)
    token = step.instance.find(token_id)
    if token is None or "incident" not in token.details:
        raise NotFound(f"token {token_id} of process instance {instance} has no incident")
    step.retry(token)
    return finished(step, excluded)


@bounded
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
    step, _ = opened(process, state, surroundings)
    if step.instance.status != ACTIVE:
        raise NotFound(f"process instance {instance} is {step.instance.status} already")
    stood: Values = {"reason": reason, "before": counted(step.instance)}
    step.changes.record("admin.intervened", data={"operation": "cancel"}, values=stood)
    scopes.listen_no_more(step, step.instance)
    farewells.withdraw(step)
    scopes.cancel_tokens(step, step.instance)
    farewells.end_instance(step)
    return finished(step, {})


# ---- looking ---------------------------------------------------------------------------------
def variables_of(
    process: ExecutableProcess, state: bytes, token_id: int | None
) -> dict[str, Value]:
    """Return the variables that a token sees, or with `None` those of the instance.

    An archived instance has no state, and so none.
    """
    if not state:
        return {}
    found = load(process, state)
    token = found.find(token_id) if token_id is not None else None
    return dict(seen_at_work(token) if token is not None else visible_in(found))


def performer_of(process: ExecutableProcess, state: bytes, token_id: int) -> str | None:
    """Return the account in whose name a token's job is done; `None` if nobody's."""
    found = load(process, state)
    token = found.find(token_id)
    return None if token is None else four_eyes.performer(found, token)


def tokens_of(process: ExecutableProcess, state: bytes) -> tuple[TokenView, ...]:
    """Return where the instance stands, as `standing.places` counts it; archived, nowhere."""
    if not state:
        return ()
    return tuple(
        TokenView(
            token.id,
            token.node.id,
            token.details.get("incident", (None, None))[1],
            calls.outermost_call(token),
        )
        for token in places(load(process, state))
    )


# ---- within ----------------------------------------------------------------------------------
def _deny(step: Interpreter, token: Token, reason: str) -> None:
    if not listeners.may_deny(token):
        raise ResultRefused(
            "only a listener for assigning, updating or completing a user task can deny something"
        )
    listeners.denied(step, token, readable(reason) if reason else "")


def _refuse_foreign_answer(
    token: Token, corrections: TaskChanges | None, said: AdHocResult | None
) -> None:
    """Pass if the job that waits is one that may say this."""
    if corrections is not None and not listeners.takes_no_values(token):
        raise ResultRefused("only a listener of a user task can correct something")
    if said is not None and (listeners.waits(token) or token.node.kind is not Kind.AD_HOC):
        raise ResultRefused("only the job of an ad-hoc sub-process says what begins in it")


def _taken(values: Values) -> dict[str, Value] | TokenStuck:
    """Return a job's result as it is kept, or why it cannot be."""
    try:
        taken = codec.storable(dict(values))
        assert isinstance(taken, dict)
        refuse_protected(taken)
    except codec.NotStorable as refused:
        return TokenStuck("value", f"the result of the job: {refused}")
    except NotAllowed as refused:
        return TokenStuck("protected-variable", f"the result of the job: {refused}")
    return taken


def _waiting_job(step: Interpreter, instance: str, token_id: int) -> Token:
    token = step.instance.find(token_id)
    if token is None or not behaviour.waits(token, Kind.JOB):
        raise NotFound(f"no job waits at token {token_id} of process instance {instance}")
    return token


def _take_answer(
    step: Interpreter,
    token: Token,
    taken: dict[str, Value] | TokenStuck,
    corrections: TaskChanges | None,
    said: AdHocResult | None,
) -> None:
    """Go on with what a job gives: to whom it belongs, or to an incident."""
    if isinstance(taken, TokenStuck):
        _fail_job(step, token, taken)
    elif listeners.waits(token):
        listeners.completed(step, token, taken, corrections)
    elif token.node.kind is Kind.AD_HOC:
        ad_hoc_jobs.completed(step, token, taken, said)
    else:
        _take_job(step, token, taken)


def _take_job(step: Interpreter, token: Token, taken: Values) -> None:
    """Go on behind an activity's own job with its result."""
    step.changes.close_job(token.id)
    step.changes.record("job.completed", token, before="created", after="completed", values=taken)
    if token.node.job is not None and token.node.job.message is not None:
        step.changes.record("message.sent", token, data={"message": token.node.job.message})
    behaviour.take_results(token, taken)
    step.deliver(token)


def _fail_job(step: Interpreter, token: Token, stuck: TokenStuck) -> None:
    step.changes.record(
        behaviour.job_failed(token),
        token,
        before="created",
        after="failed",
        values={"message": readable(stuck.message)},
    )
    step.park(token, WORK, stuck)


def _outcome(token: Token, values: Values) -> str | None:
    field = token.node.approval
    if field is None:
        return None
    outcome = OUTCOMES.get(str(values.get(field)))
    if outcome is None:
        message = "Entscheidung fehlt. Möglich sind: approve, reject, revise."
        english = "The decision is missing. There are approve, reject and revise."
        raise SubmissionRefused((FieldFault(field, field, field, "approval", message, english),))
    return outcome
