"""Ad-hoc sub-processes that a worker drives: it says what begins next, and when it is enough.

A job stands at the sub-process's own token as it begins, and anew each time that a flow inside has
come to its end; there is one at a time. What the worker begins is an activation: a scope of
variables that its flow alone sees, and that nothing leaves but by the output element.

Source: Camunda 8.9, ad-hoc sub-processes (job worker implementation).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from audit.entry import JsonValue
from engine import outside_work
from engine.connector_model import AdHocResult
from engine.core import ad_hoc, behaviour, scopes, variables
from engine.core.evaluation import evaluate
from engine.core.node import FlowNode, Kind
from engine.core.store import Scope, Token
from engine.core.stuck import TokenStuck
from engine.core.variables import ACTIVATION, ACTIVATIONS
from engine.faults import ResultRefused
from engine.model import Values
from feel import Value

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter

ELEMENTS = "adHocSubProcessElements"
"""The variable that tells a worker what it can begin."""
ROUND = "round"
"""In the details of the sub-process's token: how often its worker has been asked."""


def is_driven(scope: Scope) -> bool:
    """Return whether a worker says what begins in a scope."""
    return scope.host is not None and drives(scope.host.node)


def drives(node: FlowNode) -> bool:
    """Return whether a node is an ad-hoc sub-process with a worker."""
    return node.kind is Kind.AD_HOC and node.job is not None


def begin(step: Interpreter, scope: Scope) -> None:
    """Tell the worker what it can begin, and ask it."""
    host = scope.host
    assert host is not None
    ad_hoc.begun(scope, ())
    scope.variables[ELEMENTS] = [_told(node) for node in _able(host)]
    _ask(step, host)


def open_again(step: Interpreter, host: Token) -> None:
    """Ask the worker once more, after its job has failed.

    Raises:
        TokenStuck: its type or its retries do not fit.
    """
    assert host.node.job is not None
    host.details[ROUND] = int(host.details.get(ROUND, 0)) + 1
    which = f"{outside_work.ROUND}-{host.details[ROUND]}"
    behaviour.open_job_of(step, host, host.node.job, which=which)
    host.details[behaviour.DECIDES] = True


def completed(step: Interpreter, host: Token, values: Values, result: AdHocResult | None) -> None:
    """Do what the worker says; its variables belong to the sub-process.

    Raises:
        ResultRefused: it names what cannot begin, or says at once that it is enough and what
            begins.
    """
    said = result or AdHocResult()
    scope = host.inside()
    assert scope is not None
    able = {node.id: node for node in _able(host)}
    for one in said.activate:
        if one.element_id not in able:
            known = ", ".join(able)
            raise ResultRefused(
                f"{one.element_id!r} cannot begin in {host.node.id}; what can: {known}"
            )
    if said.is_enough and said.activate:
        raise ResultRefused("nothing begins when the completion condition is fulfilled")
    step.changes.close_job(host.id)
    del host.details[behaviour.DECIDES]
    names: list[JsonValue] = [one.element_id for one in said.activate]
    data: dict[str, JsonValue] = {"names": names, "enough": said.is_enough, "cancels": said.cancels}
    step.changes.record("job.answered", host, data=data, values=values)
    scope.variables.update(values)
    if said.is_enough:
        scope.details[ad_hoc.ENOUGH] = True
    if said.cancels:
        scopes.cancel_tokens(step, scope)
        scope.details.pop(ACTIVATIONS, None)
    for one in said.activate:
        _activate(scope, able[one.element_id], one.variables)
    if scope.empty():
        _go_on_empty(step, host, scope, said)


def flow_ended(step: Interpreter, scope: Scope, ended: Token) -> None:
    """Ask the worker again if nothing is left of the flow of which a token has come to its end."""
    host = scope.host
    if host is None or not drives(host.node) or host.inside() is not scope:
        return
    activation = ended.details.get(ACTIVATION)
    if any(one.details.get(ACTIVATION) == activation for one in scope.tokens()):
        return
    try:
        if not ended.node.model.triggered_by_event:
            _gather(step, scope, ended)
    except TokenStuck as stuck:
        _withdraw(step, host)
        step.park(host, "work", stuck)
        return
    scope.details.get(ACTIVATIONS, {}).pop(activation, None)
    if ad_hoc.ENOUGH not in scope.details and not scopes.is_interrupted(scope):
        _withdraw(step, host)
        _ask(step, host)


def stays_open(scope: Scope) -> bool:
    """Return whether an empty scope waits for its worker to say that it is enough."""
    over = ad_hoc.ENOUGH in scope.details or scopes.is_interrupted(scope)
    return is_driven(scope) and not over


def withdraw(step: Interpreter, scope: Scope) -> None:
    """Ask the worker no more: something has interrupted what it drives."""
    if scope.host is not None and drives(scope.host.node):
        _withdraw(step, scope.host)


def _able(host: Token) -> Sequence[FlowNode]:
    return tuple(host.scope.process.first_in(host.node.id))


def _told(node: FlowNode) -> dict[str, Value]:
    """Return what a worker is told of an element; what it does not have is left out."""
    model = node.model
    properties: dict[str, Value] = dict(model.extensions.properties)
    told: dict[str, Value | None] = {
        "elementId": node.id,
        "elementName": model.name,
        "documentation": model.documentation,
        "properties": properties or None,
    }
    return {name: value for name, value in told.items() if value is not None}


def _ask(step: Interpreter, host: Token) -> None:
    try:
        open_again(step, host)
    except TokenStuck as stuck:
        step.park(host, "work", stuck)


def _withdraw(step: Interpreter, host: Token) -> None:
    """Close the job that is open, or failed: there is one at a time."""
    if "incident" in host.details:
        del host.details["incident"]
        step.changes.record("incident.resolved", host)
        step.changes.close_incident(host.id)
    if host.details.pop(behaviour.DECIDES, False):
        step.changes.record("job.withdrawn", host)
        step.changes.close_job(host.id)


def _activate(scope: Scope, node: FlowNode, values: Values) -> None:
    activations = scope.details.setdefault(ACTIVATIONS, {})
    token = scope.new(node)
    activations[str(token.id)] = dict(values)
    token.details[ACTIVATION] = str(token.id)
    token.make_ready()


def _gather(step: Interpreter, scope: Scope, ended: Token) -> None:
    """Add the output of a flow to the collection.

    Raises:
        TokenStuck: it cannot be evaluated, or kept.
    """
    host = scope.host
    assert host is not None
    plan = host.node.ad_hoc
    if plan is None or plan.output_collection is None or plan.output_element is None:
        return
    value = evaluate(plan.output_element, variables.visible(ended), step.now).value
    outputs = scope.variables.get(plan.output_collection)
    kept = variables.stored(value, plan.output_collection)
    scope.variables[plan.output_collection] = [
        *(outputs if isinstance(outputs, list) else []),
        kept,
    ]


def _go_on_empty(step: Interpreter, host: Token, scope: Scope, said: AdHocResult) -> None:
    if said.is_enough:
        scopes.ended(step, scope)
    else:
        message = (
            "nothing runs and the worker began nothing; it has to say what begins, or that it is"
            " enough"
        )
        step.park(host, "work", TokenStuck("ad-hoc", message))
