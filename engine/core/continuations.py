"""Step boundaries of Camunda 7: what came before an element, or the element, is committed first.

The token waits for a job that has nothing to do: a worker completes it, in a step of its own. What
fails then leaves what came before as it is.

Before an element nothing of it has begun: no inputs, no boundary events. Behind it all of it is
over: its results are delivered, its boundary events gone, the flows chosen. An instance of a
repeated activity, or an activity in an ad-hoc sub-process, waits before its end is counted.

Source: Camunda 7.24, `camunda:asyncBefore`, `camunda:asyncAfter` (transaction boundaries).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.core import behaviour, compensation, events, variables
from engine.core.node import CompiledFlow, ContinuationPlan
from engine.core.store import Token
from engine.core.stuck import TokenStuck
from engine.model import JobKind, OpenedJob

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter

HELD = "held"
"""In the details of a token at a step boundary: where, and behind an element its chosen flows."""
KEPT = "kept"
"""In the details of a token behind its element: what undoes it stands in the scope already."""
PACE = "pace"
"""In the details of a token at a step boundary: how many boundaries and timers lie behind it."""
MOST_BOUNDARIES = 20_000
"""Boundaries one behind the other, with no work, wait or person in between: a circle of them would
go on for ever. A repeated activity with both of them passes at most half as many."""
_BEGUN, _OVER = "begun", "over"
"""In the details of a token that has passed the boundary before its element, or its own end."""
_BEFORE, _AFTER, _END = "before", "after", "end"


def before(step: Interpreter, token: Token) -> bool:
    """Let the step end before the element, if the model says so; return whether it does.

    Raises:
        TokenStuck: the job's priority does not fit, or it is one of too many boundaries.
    """
    plan = _plan(token)
    wanted = plan.each_before if token.wrapper is not None else plan.before
    if not wanted or _BEGUN in token.details:
        return False
    _open(step, token, plan, _BEFORE)
    return True


def at_end(step: Interpreter, token: Token) -> bool:
    """Let the step end before the end of one of several is counted; return whether it does.

    Raises:
        TokenStuck: the job's priority does not fit, or it is one of too many boundaries.
    """
    plan = _plan(token)
    if not _is_one_of_several(token) or not _ends(token, plan) or _OVER in token.details:
        return False
    _open(step, token, plan, _END)
    return True


def after(step: Interpreter, token: Token, flows: Sequence[CompiledFlow]) -> bool:
    """Let the step end behind the element; return whether it does.

    Args:
        flows: by which the token will leave.
    """
    plan = _plan(token)
    if _is_one_of_several(token) or not _ends(token, plan):
        return False
    if token.node.compensation_handler is not None or compensation.SNAPSHOT in token.details:
        compensation.keep(token)
        token.details[KEPT] = True
    events.stop(step, token)
    _open(step, token, plan, _AFTER, flows)
    return True


def check(step: Interpreter, token: Token) -> None:
    """Pass if the job behind the element can be opened.

    Raises:
        TokenStuck: its priority does not fit, or it is one of too many boundaries.
    """
    plan = _plan(token)
    if _ends(token, plan):
        _refuse_circle(step, token)
        behaviour.numbers_of(plan.job, variables.visible(token), step.now)


def waits(token: Token) -> bool:
    """Return whether the token is held at a step boundary, by a job or by that job's incident."""
    return HELD in token.details


def is_outside(token: Token) -> bool:
    """Return whether the token is held before its element has begun, or behind it."""
    return waits(token) and token.details[HELD][0] != _END


def open_again(step: Interpreter, token: Token) -> None:
    """Open the job of a boundary whose job has failed.

    Raises:
        TokenStuck: its priority does not fit.
    """
    place, *flows = token.details[HELD]
    token.details.pop(PACE, None)  # whoever resolves the incident lets a circle run again
    _open_job(step, token, _plan(token), place)
    token.details[HELD] = [place, *flows]


def completed(step: Interpreter, token: Token) -> None:
    """Go on in the step that begins here."""
    place, *flows = token.details.pop(HELD)
    passed, step.rounds = map(int, token.details.pop(PACE, (0, 0)))
    step.boundaries = passed + 1
    step.changes.close_job(token.id)
    step.changes.record("continuation.completed", token, data={"place": place})
    if place == _BEFORE:
        token.details[_BEGUN] = True
        step.execute(token)
    elif place == _END:
        token.details[_OVER] = True
        step.leave(token)
    else:
        chosen = {flow.id: flow for flow in token.node.outgoing}
        step.go_on(token, [chosen[flow] for flow in flows])


def record_cancellation(step: Interpreter, token: Token) -> None:
    """Write down that a token goes no further than the boundary; what is over stays completed."""
    place = token.details[HELD][0]
    if "incident" in token.details:
        step.changes.close_incident(token.id)
    step.changes.close_job(token.id)
    step.changes.record("continuation.cancelled", token, data={"place": place})
    if place != _AFTER:
        step.changes.record("element.cancelled", token)


def _plan(token: Token) -> ContinuationPlan:
    assert token.node.continuation is not None
    return token.node.continuation


def _ends(token: Token, plan: ContinuationPlan) -> bool:
    return plan.each_after if token.wrapper is not None else plan.after


def _is_one_of_several(token: Token) -> bool:
    """Return whether the token's end decides over others that run beside it."""
    host = token.scope.host
    return token.wrapper is not None or (host is not None and host.node.ad_hoc is not None)


def _open(
    step: Interpreter,
    token: Token,
    plan: ContinuationPlan,
    place: str,
    flows: Sequence[CompiledFlow] = (),
) -> None:
    _refuse_circle(step, token)
    _open_job(step, token, plan, place)
    token.details[HELD] = [place, *(flow.id for flow in flows)]
    if step.boundaries or step.rounds:
        token.details[PACE] = [step.boundaries, step.rounds]


def _refuse_circle(step: Interpreter, token: Token) -> None:
    if step.boundaries > MOST_BOUNDARIES:
        raise TokenStuck(
            "loop",
            f"the step boundary at {token.node.id} comes behind {step.boundaries} others, with"
            " nothing in between; look for a loop that nothing ends",
        )


def _open_job(step: Interpreter, token: Token, plan: ContinuationPlan, place: str) -> None:
    retries, priority = behaviour.numbers_of(plan.job, variables.visible(token), step.now)
    step.changes.record("continuation.created", token, data={"place": place})
    kind = JobKind.CONTINUATION
    job = OpenedJob(token.id, token.node.id, kind, retries, {}, place, priority, kind)
    step.changes.open_job(job)
