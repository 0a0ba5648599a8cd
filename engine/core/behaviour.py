"""What each kind of node does when a token reaches it, and what it leaves in the ledger.

Source: BPMN 2.0.2, 13.3 (activities), 13.5 (events).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from audit.entry import JsonValue
from dmn.evaluate import DecisionFailed, DecisionResult
from engine.core import (
    ad_hoc_jobs,
    calls,
    compensation,
    continuations,
    data,
    events,
    four_eyes,
    listeners,
    loops,
    stated,
    task_attributes,
    task_listeners,
    variables,
    versions,
)
from engine.core.assignment import ask_to_sign, opened_user_task, whole_number
from engine.core.decision_facts import Asking, record_decision
from engine.core.decision_results import mapped_result, version_of
from engine.core.evaluation import evaluate, value_of
from engine.core.node import HIGHEST_JOB_PRIORITY, JobPlan, Kind
from engine.core.store import STARTED, Token
from engine.core.stuck import TokenStuck, refuse_unfit
from engine.faults import EngineFault
from engine.model import OpenedJob
from feel import ExpressionFailed, Value

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter

HAPPENED = "happened"
"""In the details of a token that begins at an event: that this happened has been told."""
DECIDES = "decides"
"""In the details of an ad-hoc sub-process's token: a job asks its worker what begins next."""
TOLD = "told"
"""In the details of a token: that its activity is done, behind which conditions choose its way."""


def deliver(step: Interpreter, token: Token) -> None:
    """Bring results to where they belong: by the output mappings if there are any, else by name.

    Raises:
        TokenStuck: a mapping cannot be evaluated, or writes what it may not.
    """
    node = token.node
    if node.hands_on:
        for name in token.details.get("results", ()):
            variables.propagate(token, (name,), token.local_variables[name])
        return
    if node.repeats and is_wrapper(token):
        if node.loop is not None:
            loops.deliver_collection(step, token, node.loop)
        if node.moves_data:
            _give_out(step, token)
        return
    own = node.loop.local if node.loop is not None else None
    if node.outputs:
        written = variables.mapped_outputs(token, node.outputs, step.now)
        for path, value in written:
            variables.propagate(token, path, value, own)
        values = {".".join(path): value for path, value in written}
        record_variables(step, token, values)
    if node.loop is not None:
        loops.collect(step, token, node.loop)
    if not node.outputs or not node.model.extensions.only_outputs:
        for name in token.details.get("results", ()):
            if not (node.moves_data and data.keeps(token, name)):
                variables.propagate(token, (name,), token.local_variables[name])
    if node.moves_data and token.wrapper is None:
        _give_out(step, token)


def _give_out(step: Interpreter, token: Token) -> None:
    moved = data.give_out(step, token)
    if moved:
        record_variables(step, token, moved)


def take_results(token: Token, values: Mapping[str, Value]) -> None:
    """Keep an activity's results as its locals until they are delivered.

    A result of the same name as a local of the activity stays local.
    """
    token.details["results"] = [name for name in values if name not in token.local_variables]
    token.local_variables = {**token.local_variables, **values}


def take_locals(step: Interpreter, token: Token, values: Mapping[str, Value]) -> None:
    """Keep variables in the activity's own scope."""
    if values:
        token.local_variables = {**token.local_variables, **values}
        record_variables(step, token, dict(values))


def record_variables(step: Interpreter, token: Token, values: dict[str, Value]) -> None:
    """Write down which variables were written, and what."""
    names: list[JsonValue] = list(values)
    step.changes.record("variable.changed", token, data={"names": names}, values=values)


def record_passing(step: Interpreter, token: Token) -> None:
    """Write down that a token passed a node that has no fact of its own."""
    node = token.node
    if node.repeats and is_wrapper(token):
        # Each instance has its own fact: that of the whole would be one run too many.
        if not token.details.get("total", token.details.get("done")):
            step.changes.record("element.skipped", token)
        return
    if node.kind in _COMPLETED_BY_NAME and HAPPENED not in token.details:
        step.changes.record("element.completed", token)
    if node.fact is not None:
        stated.record(step, token, node.fact)


def record_approval(step: Interpreter, token: Token, fact_type: str) -> None:
    """Write down an approval's fact with its round: one person grants once in each."""
    data: dict[str, JsonValue] = {"round": four_eyes.round_of(step.instance, token)}
    data |= versions.of(token)
    if fact_type == "approval.requested":
        data["requesters"] = [*four_eyes.requesters(token, step.instance)]
    refs = four_eyes.approving(step.surroundings.person, fact_type)
    step.changes.record(fact_type, token, data=data, refs=refs)


def record_cancellation(step: Interpreter, token: Token) -> None:
    """Write down what was waiting at a cancelled token, and close it."""
    events.stop(step, token)
    if continuations.waits(token):
        continuations.record_cancellation(step, token)
    elif "incident" in token.details:
        step.changes.close_incident(token.id)
        if TOLD in token.details:
            return
        task_listeners.record_cancellation(step, token)
        if token.details["incident"][0] == "work":
            step.changes.close_job(token.id)
    elif listeners.waits(token):
        listeners.record_cancellation(step, token)
    elif data.AWAITS in token.details:
        step.changes.record("element.cancelled", token)
    elif waits(token, Kind.USER_TASK):
        step.changes.record("task.cancelled", token, before="ready", after="cancelled")
        step.changes.close_user_task(token.id)
        task_listeners.say_farewell(step, token)
    elif waits(token, Kind.JOB) and DECIDES in token.details:
        step.changes.record("job.withdrawn", token)
        step.changes.close_job(token.id)
        step.changes.record("element.cancelled", token)
    elif waits(token, Kind.JOB):
        step.changes.record("job.cancelled", token, before="created", after="cancelled")
        step.changes.close_job(token.id)
    elif any(waits(token, kind) for kind in _CANCELLED_BY_NAME) and not compensation.is_aside(
        token
    ):
        step.changes.record("element.cancelled", token)


def is_wrapper(token: Token) -> bool:
    """Return whether the token holds the place of an activity that is repeated."""
    return token.node.repeats and "index" not in token.details


def waits(token: Token, kind: Kind) -> bool:
    """Return whether a token of this kind waits, neither stuck nor about to run."""
    held = continuations.HELD in token.details
    work = held or listeners.LISTENER in token.details or DECIDES in token.details
    own = Kind.JOB if work else token.node.kind
    return (
        own is kind
        and data.AWAITS not in token.details
        and token.state == STARTED
        and "incident" not in token.details
        and (held or not is_wrapper(token))
    )


def job_failed(token: Token) -> str:
    """Return the word for the failure of a token's job, whichever it is."""
    if continuations.waits(token):
        return "continuation.failed"
    return "listener.failed" if listeners.waits(token) else "job.failed"


def is_open_user_task(token: Token) -> bool:
    """Return whether the token's user task is there for people, if only as one that is asked
    about."""
    return waits(token, Kind.USER_TASK) or task_listeners.is_asked(token)


# ---- activities ------------------------------------------------------------------------------
def user_task(step: Interpreter, token: Token) -> bool:
    """Open a user task and let its events listen.

    Raises:
        TokenStuck: it cannot be done as things are.
    """
    plan = token.node.user_task
    assert plan is not None
    task = opened_user_task(token, plan, step.now)
    if token.node.task_listeners and task_listeners.come_first(step, token, task):
        return False
    listening = None if task_listeners.has_begun(token) else events.armed(step, token)
    if token.node.approval is not None:
        versions.keep(token, step.now)
    task = task_listeners.opened(token, task)
    ask_to_sign(step.changes, token, plan, task.link, step.surroundings)
    public, personal = task_attributes.public(task), task_attributes.personal(task)
    step.changes.record("task.ready", token, after="ready", data=public, values=personal)
    if token.node.approval is not None:
        record_approval(step, token, "approval.requested")
    called = calls.definition_of(token.scope)
    step.changes.open_user_task(task if called is None else replace(task, definition_key=called))
    if listening is not None:
        events.listen(step, token, listening)
    return False


def job(step: Interpreter, token: Token) -> bool:
    """Open a job and let its events listen.

    Raises:
        TokenStuck: it cannot be done as things are.
    """
    listening = events.armed(step, token)
    open_job(step, token)
    events.listen(step, token, listening)
    return False


def catch(step: Interpreter, token: Token) -> bool:
    """Let a catching event or an event-based gateway listen.

    Raises:
        TokenStuck: it cannot be done as things are.
    """
    if token.details.get(HAPPENED):
        return True  # behind an event-based gateway, which has waited for it
    listening = events.armed(step, token)
    step.changes.record("element.started", token)
    events.listen(step, token, listening)
    return False


def open_job(step: Interpreter, token: Token) -> None:
    """Let a job begin to wait for its connector: that of a listener, or the activity's own.

    Raises:
        TokenStuck: its type or its retries do not fit.
    """
    if continuations.waits(token):
        continuations.open_again(step, token)
        return
    if listeners.waits(token):
        open_job_of(step, token, listeners.due(token), token.details[listeners.LISTENER])
        return
    if token.node.kind is Kind.AD_HOC:
        ad_hoc_jobs.open_again(step, token)
        return
    assert token.node.job is not None
    open_job_of(step, token, token.node.job)


def open_job_of(
    step: Interpreter,
    token: Token,
    plan: JobPlan,
    listener: tuple[str, int] | None = None,
    *,
    which: str = "",
) -> None:
    """Let a job begin to wait for its connector.

    Args:
        listener: `start` or `end`, and which of them, if it is that of a listener.
        which: of several jobs of one token, one after the other.

    Raises:
        TokenStuck: its type or its retries do not fit.
    """
    scope = variables.visible(token)
    job_type = _job_type(step, plan, scope)
    retries, priority = numbers_of(plan, scope, step.now)
    data: dict[str, JsonValue] = {"type": job_type, "retries": retries}
    if which:
        step.changes.record("job.asked", token, data=data)
    elif listener is None:
        step.changes.record("job.created", token, after="created", data=data)
    else:
        step.changes.record("listener.created", token, data={**data, "event": listener[0]})
    which = which if listener is None else f"{listener[0]}-{listener[1]}"
    opened = OpenedJob(token.id, token.node.id, job_type, retries, plan.headers, which, priority)
    if plan.linked:
        called = calls.definition_of(token.scope)
        opened = replace(opened, linked=plan.linked, definition_key=called)
    step.changes.open_job(opened)


def numbers_of(plan: JobPlan, scope: Mapping[str, Value], now: datetime) -> tuple[int, int]:
    """Return the retries of a job, and its priority.

    Raises:
        TokenStuck: one of them is no number that fits.
    """
    retries = whole_number(value_of(plan.retries, scope, now), "retries", 0, 100)
    if plan.priority is None:
        return retries, 0
    given = value_of(plan.priority, scope, now)
    return retries, whole_number(given, "the job priority", 0, HIGHEST_JOB_PRIORITY)


def _job_type(step: Interpreter, plan: JobPlan, scope: Mapping[str, Value]) -> str:
    value = value_of(plan.type, scope, step.now)
    if isinstance(value, str) and value:
        refuse_unfit(value, "value", "the job type", 255)
        return value
    raise TokenStuck("value", "the job type is no text")


def script(step: Interpreter, token: Token) -> bool:
    """Evaluate a script task.

    Raises:
        TokenStuck: it cannot be done as things are.
    """
    plan = token.node.script
    assert plan is not None
    value = evaluate(plan.expression, variables.visible(token), step.now).value
    results = value if isinstance(value, dict) else {}
    if plan.result_variable is not None:
        results = {plan.result_variable: value}
    values = {name: variables.stored(one, name) for name, one in results.items()}
    take_results(token, values)
    if values and not token.node.outputs:
        record_variables(step, token, values)
    return True


def decision(step: Interpreter, token: Token) -> bool:
    """Evaluate a decision.

    Raises:
        TokenStuck: it cannot be done as things are.
    """
    plan = token.node.decision
    assert plan is not None
    scope = variables.visible(token)
    decision_id = value_of(plan.decision_id, scope, step.now)
    if not isinstance(decision_id, str):
        raise TokenStuck("decision", "the decision id is no text")
    told = _decided(step, token, decision_id, scope)
    asking = Asking(decision_id, told.sha256, {decision_id: told.version}, token)
    record_decision(step.changes, asking, told)
    if isinstance(told, DecisionFailed):
        raise TokenStuck("decision", f"decision {decision_id!r}: {told}")
    value = variables.stored(mapped_result(told, plan.result), plan.result_variable)
    take_results(token, {plan.result_variable: value} | version_of(told, decision_id, plan))
    return True


def _decided(
    step: Interpreter, token: Token, decision_id: str, scope: Mapping[str, Value]
) -> DecisionResult | DecisionFailed:
    plan = token.node.decision
    assert plan is not None
    try:
        around = calls.surroundings_in(step, token.scope)
        return around.decide(decision_id, plan.binding, plan.version_tag, scope)
    except DecisionFailed as failure:
        return failure
    except (ExpressionFailed, EngineFault) as fault:
        raise TokenStuck("decision", f"decision {decision_id!r}: {fault}") from None


_COMPLETED_BY_NAME = frozenset(
    {Kind.PASSING, Kind.PARALLEL, Kind.SUB_PROCESS, Kind.COMPENSATION}
    | {Kind.CALL, Kind.AD_HOC, Kind.SCRIPT, Kind.DECISION, Kind.MESSAGE}
)
"""What has no fact of its own when it is done."""
_CANCELLED_BY_NAME = frozenset(
    {Kind.CATCH, Kind.EVENT_GATEWAY, Kind.SUB_PROCESS, Kind.COMPENSATION} | {Kind.CALL, Kind.AD_HOC}
)
"""What waits and has no fact of its own when it is cancelled."""
