"""Jobs that are not done yet: what happens to them before they are is a fact each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from audit.entry import Fact, JsonValue
from engine.core import behaviour, calls, listeners
from engine.core.executable import ExecutableProcess
from engine.core.node import Kind
from engine.core.state import load
from engine.core.step_frame import bounded, finished, opened
from engine.core.store import Token
from engine.core.variables import seen_at_work
from engine.faults import NotFound
from engine.model import Surroundings, Transition, Values
from feel import Value


@bounded
def note(
    process: ExecutableProcess,
    instance: str,
    state: bytes,
    token_id: int,
    word: str,
    surroundings: Surroundings,
    *,
    data: Mapping[str, JsonValue] | None = None,
    values: Values | None = None,
    local: Values | None = None,
) -> Transition:
    """Return the step that records something about a job that goes on waiting.

    Args:
        word: `activated`, `updated`, `released` or `failed`; the fact is the job's, or that of
            the listener whose job it is.
        data: of the fact.
        values: of the fact, which may concern a person.
        local: variables for the activity's own scope.

    Raises:
        NotFound: no job waits at this token.
    """
    step, excluded = opened(process, state, surroundings)
    token = _waiting(step.instance.find(token_id), instance, token_id)
    family, told = "job", dict(data or {})
    if listeners.waits(token):
        family, told["event"] = "listener", token.details[listeners.LISTENER][0]
    step.changes.record(f"{family}.{word}", token, data=told, values=values)
    behaviour.take_locals(step, token, local or {})
    return finished(step, excluded)


@bounded
def attempted(
    process: ExecutableProcess,
    instance: str,
    state: bytes,
    token_id: int,
    surroundings: Surroundings,
    *,
    facts: Sequence[Fact],
) -> Transition:
    """Return the step that records what an attempt left behind; the job is tried again.

    Raises:
        NotFound: no job waits at this token.
    """
    step, excluded = opened(process, state, surroundings)
    step.changes.record_foreign(facts, _waiting(step.instance.find(token_id), instance, token_id))
    return finished(step, excluded)


def seen_by_job(
    process: ExecutableProcess, state: bytes, token_id: int, *, local_only: bool
) -> tuple[dict[str, Value], Mapping[str, str], str | None]:
    """Return the variables that a waiting job sees, its element's own properties, and the business
    id that a call around it gave.

    Args:
        local_only: no more than the activity's own variables.
    """
    token: Token | None = load(process, state).find(token_id)
    if token is None:
        return {}, {}, None
    properties = token.node.model.extensions.properties
    inside = token.inside()
    own = token.local_variables if inside is None else {**token.local_variables, **inside.variables}
    seen = dict(own if local_only else seen_at_work(token))
    return seen, properties, calls.business_id_of(token.scope)


def _waiting(token: Token | None, instance: str, token_id: int) -> Token:
    if token is None or not behaviour.waits(token, Kind.JOB):
        raise NotFound(f"no job waits at token {token_id} of process instance {instance}")
    return token
