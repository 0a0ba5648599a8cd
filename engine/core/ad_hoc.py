"""Ad-hoc sub-processes: activities in no drawn order, until a condition says that it is enough.

What begins: the inner activities that no flow leads to, those that `activeElementsCollection` names
if it is given, otherwise all; side by side, or one after the other in document order.

Source: BPMN 2.0.2, 10.3.5 and 13.3.5; Camunda 8.9, ad-hoc sub-process (`zeebe:adHoc`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bpmn.dialect import ACTIVITIES
from engine.core import behaviour, scopes, variables
from engine.core.evaluation import decide, evaluate
from engine.core.node import AdHocPlan, FlowNode
from engine.core.store import Scope, Token
from engine.core.stuck import TokenStuck
from feel import Value

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter

PENDING, ENOUGH = "pending", "enough"
"""In the details of the scope: what has yet to begin, and that nothing more does."""


def first_in(step: Interpreter, host: Token) -> Sequence[FlowNode]:
    """Return the inner activities that begin, in order.

    Raises:
        TokenStuck: the collection is no list of such activities.
    """
    plan = _plan(host)
    able = {node.id: node for node in host.scope.process.first_in(host.node.id)}
    if plan.active_elements is None:
        return tuple(able.values())
    value = evaluate(plan.active_elements, variables.visible(host), step.now).value
    source = plan.active_elements.source
    if not isinstance(value, list):
        raise TokenStuck("ad-hoc", f"the active elements are no list: {source}")
    for one in value:
        if not isinstance(one, str) or one not in able:
            known = ", ".join(able)
            raise TokenStuck(
                "ad-hoc", f"{source} names {one!r}; what can begin in {host.node.id}: {known}"
            )
    return tuple(able[str(one)] for one in dict.fromkeys(str(one) for one in value))


def begun(scope: Scope, nodes: Sequence[FlowNode]) -> Sequence[FlowNode]:
    """Return those that begin at once; in a sequential one, the others stand back."""
    host = scope.host
    assert host is not None
    plan = _plan(host)
    if plan.output_collection is not None:
        scope.variables[plan.output_collection] = []
    if not plan.sequential:
        return nodes
    scope.details[PENDING] = [node.id for node in nodes[1:]]
    return nodes[:1]


def decide_completion(step: Interpreter, token: Token) -> bool:
    """Decide, when an inner activity ends, whether nothing more begins; return that.

    Raises:
        TokenStuck: the completion condition is neither true nor false, or the output cannot be
            kept.
    """
    scope, host = token.scope, token.scope.host
    if host is None or host.node.ad_hoc is None or host.node.job is not None:
        return False
    plan = host.node.ad_hoc
    if token.node.model.tag in ACTIVITIES:
        own = dict(scope.variables)
        if plan.output_collection is not None and plan.output_element is not None:
            seen = variables.visible(token)
            value = evaluate(plan.output_element, seen, step.now).value
            own[plan.output_collection] = _appended(scope, plan.output_collection, value)
        if plan.completion_condition is not None and ENOUGH not in scope.details:
            seen = {**variables.visible(token), **_collected(plan, own)}
            what = "the completion condition"
            if decide(plan.completion_condition, seen, step.now, "ad-hoc", what):
                scope.details[ENOUGH] = True
        scope.variables.update(_collected(plan, own))
    return ENOUGH in scope.details


def settle(step: Interpreter, scope: Scope) -> None:
    """Cancel what still runs, if that was enough and the model does not let it end."""
    host = scope.host
    if host is None or host.node.ad_hoc is None or host.node.job is not None:
        return
    if ENOUGH in scope.details and _plan(host).cancel_remaining:
        scopes.cancel_tokens(step, scope)


def begin_next(step: Interpreter, scope: Scope) -> bool:
    """Begin the next activity of a sequential one that has come to a rest; return whether there
    is one."""
    pending: list[str] = scope.details.get(PENDING, [])
    if not pending or ENOUGH in scope.details:
        return False
    following, *scope.details[PENDING] = pending
    step.enter(scope, scope.process.nodes[following])
    return True


def deliver_collection(host: Token) -> None:
    """Let the outputs of the inner activities be the result of the sub-process."""
    collection = _plan(host).output_collection
    if collection is not None:
        values = {collection: host.local_variables.pop(collection, [])}
        behaviour.take_results(host, values)


def _plan(host: Token) -> AdHocPlan:
    assert host.node.ad_hoc is not None
    return host.node.ad_hoc


def _appended(scope: Scope, collection: str, value: Value) -> Value:
    outputs = scope.variables.get(collection)
    kept = variables.stored(value, collection)
    return [*(outputs if isinstance(outputs, list) else []), kept]


def _collected(plan: AdHocPlan, own: dict[str, Value]) -> dict[str, Value]:
    name = plan.output_collection
    return {} if name is None else {name: own.get(name)}
