"""Call activities: a called process runs as a scope within the calling instance.

Its variables are its own: what goes in is copied in, what comes out is copied out. The version that
was chosen when the call began stands in the caller's token, so that a running call keeps it.

Source: BPMN 2.0.2, 10.3.6 (call activity), 13.3.4; Camunda 8, call activities (`calledElement`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.core import (
    behaviour,
    business_ids,
    compensation,
    events,
    four_eyes,
    listeners,
    variables,
)
from engine.core.evaluation import shown, value_of
from engine.core.executable import ExecutableProcess
from engine.core.node import CallPlan, Kind
from engine.core.store import Scope, Token
from engine.core.stuck import TokenStuck, refuse_unfit
from engine.faults import EngineFault
from engine.model import Surroundings
from feel import Value

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter

CALLED = "called"
"""In the details of a calling token: the key of the definition that runs within it."""
_BUSINESS_ID = "business_id"
"""Likewise: the business id that the call gives, if it gives one."""
MOST_CALLS = 50
"""Calls within calls; a process that calls itself without end becomes an incident."""
LONGEST_ID = 255


def execute_call(step: Interpreter, host: Token) -> bool:
    """Begin the called process; return whether it is done already.

    Raises:
        TokenStuck: there is no such process, it begins with messages only, the calls are too deep,
            or something that is waited for does not fit.
    """
    plan = host.node.call
    assert plan is not None
    if _depth(host) >= MOST_CALLS:
        raise TokenStuck(
            "call", f"{MOST_CALLS} calls within each other; look for a process that calls itself"
        )
    key, process = _called(step, host, plan)
    business_id = _business_id(step, host, plan)
    given = _given(host, plan)
    attached = events.armed(step, host)
    listening = events.armed_of(step, process.event_starts(None), given)
    _refuse_same_ids(host, process)
    host.details[CALLED] = key
    if business_id is not None:
        host.details[_BUSINESS_ID] = business_id
    scope = step.instance.open(host, process)
    scope.variables.update(given)
    step.changes.record(
        "process.called",
        host,
        data={"process": process.id, "definition": str(key)}
        if isinstance(key, int)
        else {"process": process.id},
        refs={"definition": process.sha256},
        values={} if business_id is None else {"businessId": business_id},
    )
    events.listen(step, host, attached)
    events.listen(step, scope, listening)
    if not listeners.begin(scope, None, {}):
        for node in process.first:
            step.enter(scope, node)
    return False


def ended(step: Interpreter, scope: Scope) -> None:
    """Go on behind a call whose process has ended: its variables are the call's results."""
    host = scope.host
    assert host is not None
    plan = host.node.call
    assert plan is not None
    # What was only copied in stays as it is outside: it may have changed there meanwhile.
    written = scope.details.get(variables.WRITTEN, ())
    results = {name: scope.variables[name] for name in written}
    compensation.keep_snapshot(step, scope)
    four_eyes.forget(step.instance, scope)
    events.stop(step, scope)
    step.instance.close(scope)
    del host.details[CALLED]
    host.details.pop(_BUSINESS_ID, None)
    behaviour.take_results(host, results)
    if not plan.propagate_all_child:
        # Still there for the output mappings, but nothing leaves by its name.
        host.details["results"] = []
    step.deliver(host)


def definition_of(scope: Scope | None) -> int | None:
    """Return the key of the called definition that a scope belongs to; `None` for the instance's
    own."""
    while scope is not None and scope.host is not None:
        called = scope.host.details.get(CALLED)
        if scope.host.node.kind is Kind.CALL and called is not None and not isinstance(called, str):
            return int(called)  # a global task, by its id, belongs to the file that calls it
        scope = scope.host.scope
    return None


def business_id_of(scope: Scope | None) -> str | None:
    """Return the business id that the innermost call with one gave; `None` for the instance's
    own."""
    while scope is not None and scope.host is not None:
        given = scope.host.details.get(_BUSINESS_ID)
        if given is not None:
            return str(given)
        scope = scope.host.scope
    return None


def outermost_call(token: Token) -> str | None:
    """Return the id of the call activity, in the instance's own diagram, within which a token
    stands."""
    found, host = None, token.scope.host
    while host is not None:
        if host.node.kind is Kind.CALL:
            found = host.node.id
        host = host.scope.host
    return found


def surroundings_in(step: Interpreter, scope: Scope) -> Surroundings:
    """Return what is known of the world in a scope: which versions the links of its file mean."""
    key = definition_of(scope)
    return step.surroundings if key is None else step.surroundings.inside(key)


def _called(step: Interpreter, host: Token, plan: CallPlan) -> tuple[int | str, ExecutableProcess]:
    value = value_of(plan.process_id, variables.visible(host), step.now)
    if not isinstance(value, str) or not value:
        raise TokenStuck(
            "call", f"the called process is {shown(value)}; it takes the id of a process"
        )
    refuse_unfit(value, "call", "the called process", LONGEST_ID)
    if value in host.scope.process.global_tasks:
        return value, host.scope.process.called(value)
    found = surroundings_in(step, host.scope).called(value, plan.binding, plan.version_tag)
    if found is None:
        bound = f"version tag {plan.version_tag}" if plan.version_tag else plan.binding.value
        raise TokenStuck("call", f"there is no process {shown(value)} ({bound}); deploy it")
    try:
        process = host.scope.process.called(found)
    except EngineFault as fault:
        raise TokenStuck("call", str(fault)) from None
    if not process.first:
        raise TokenStuck(
            "call",
            f"the process {shown(value)} begins with an event only; give it a none start event",
        )
    return found, process


def _business_id(step: Interpreter, host: Token, plan: CallPlan) -> str | None:
    """Return under which business id the process is called, `None` for that of its caller.

    It stands in the ledger with the call: what is called is part of the instance that calls it.
    """
    return business_ids.given_by(host.node, plan.business_id, variables.visible(host), step.now)


def _given(host: Token, plan: CallPlan) -> dict[str, Value]:
    """Return the variables that go in: all that the call sees, or its own alone."""
    seen = variables.visible(host)
    given: Mapping[str, Value] = seen if plan.propagate_all_parent else host.local_variables
    protected = {name: seen[name] for name in (variables.PROTECTED,) if name in seen}
    return {**given, **protected}


def _refuse_same_ids(host: Token, process: ExecutableProcess) -> None:
    """Pass if nothing that the called process listens for has the id of a boundary of the call:
    both are found by the call's token and that id."""
    starts = {event.id for event in process.event_starts(None)}
    activity = host.wrapper or host
    same = sorted(starts & {event.id for event in activity.node.boundaries})
    if same:
        raise TokenStuck(
            "call",
            f"the event {same[0]!r} stands in {process.id!r} and at the boundary of its call;"
            " rename one",
        )


def _depth(host: Token) -> int:
    depth = 0
    scope: Scope | None = host.scope
    while scope is not None and scope.host is not None:
        depth += scope.host.node.kind is Kind.CALL
        scope = scope.host.scope
    return depth
