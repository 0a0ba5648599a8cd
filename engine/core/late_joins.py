"""Joins that look at the whole scope: inclusive gateways, and complex ones for their reset.

They are looked at when nothing else can move: then every token stands where it waits. A complex
gateway's activation condition is looked at whenever a token arrives.

Source: BPMN 2.0.2, 13.4.3 (inclusive gateway), 13.4.5 (complex gateway).
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.core import farewells
from engine.core.evaluation import decide
from engine.core.node import FlowNode, Kind
from engine.core.store import WAITING, Scope, Token
from engine.core.stuck import TokenStuck
from engine.core.variables import visible_in
from feel import Value

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter

FLOW = "flow"
"""In the details of a token that waits at a join: the flow it came by."""
RESET = "reset"
"""In the details of a token at a complex gateway that has fired: it waits for the rest; by which
flows tokens were taken."""
WAITING_FOR_START = "waitingForStart"


def fire(step: Interpreter) -> bool:
    """Fire one join that is due; return whether there was one."""
    for scope in step.instance.scopes():
        if not scope.process.joins_late:
            continue
        waiting: dict[FlowNode, list[Token]] = {}
        for token in scope.tokens():
            if token.state == WAITING and token.node.upstream:
                waiting.setdefault(token.node, []).append(token)
        for node, tokens in waiting.items():
            if node.kind is Kind.INCLUSIVE:
                fired = _fire_inclusive(scope, node, tokens)
            else:
                fired = _reset(step, scope, node, tokens)
            if fired:
                return True
    return False


def _fire_inclusive(scope: Scope, node: FlowNode, waiting: list[Token]) -> bool:
    full = {token.details[FLOW] for token in waiting}
    if _may_still_come(scope, node, set(node.model.incoming) - full, full):
        return False
    _go_on(scope, _first_of_each(waiting), {})
    return True


def _may_still_come(
    scope: Scope, node: FlowNode, empty: Collection[str], full: Collection[str]
) -> bool:
    """Return whether a token can still come by an empty flow, and by no flow that has one.

    The second half keeps a join from waiting for a token that may come by either.
    """
    for token in scope.tokens():
        if token.node is node or (RESET in token.details and not _speaks_of_reset(token.node)):
            continue
        if farewells.is_farewell(token):
            continue  # it leads nowhere
        place = token.node.id
        if any(place in node.upstream[flow] for flow in empty) and not any(
            place in node.upstream[flow] for flow in full
        ):
            return True
    return False


def _first_of_each(waiting: list[Token]) -> list[Token]:
    """Return one token for each flow that has any; surplus tokens stay."""
    first: dict[str, Token] = {}
    for token in waiting:
        first.setdefault(token.details[FLOW], token)
    return list(first.values())


def _go_on(scope: Scope, joined: list[Token], details: dict[str, object]) -> None:
    token, *others = joined
    for other in others:
        scope.drop(other)
    token.details = details
    token.make_ready()


# ---- complex gateways ------------------------------------------------------------------------
def arrive(step: Interpreter, scope: Scope, node: FlowNode) -> None:
    """Activate a complex gateway if what has come is enough; afterwards it waits for the rest."""
    waiting = [token for token in scope.tokens() if token.node is node and token.state == WAITING]
    if any(RESET in token.details for token in waiting):
        return
    if not waiting or not _is_activated(step, scope, node, waiting):
        return
    taken = _first_of_each(waiting)
    flows = [token.details[FLOW] for token in taken]
    if len(flows) < len(node.model.incoming):
        rest = scope.new(node)
        rest.details[RESET] = flows
        rest.state = WAITING
    _go_on(scope, taken, {WAITING_FOR_START: True})


def _is_activated(step: Interpreter, scope: Scope, node: FlowNode, arrived: list[Token]) -> bool:
    """Return what the activation condition says of the tokens that wait; each is counted.

    It may speak of `activationCount`, all of them, and of each flow by its id.
    """
    if node.activation_condition is None or any("incident" in one.details for one in arrived):
        return False
    came = [token.details[FLOW] for token in arrived]
    counts: dict[str, Value] = {flow: Decimal(came.count(flow)) for flow in node.model.incoming}
    seen = {**visible_in(scope), **counts, "activationCount": Decimal(len(arrived))}
    what = "the activation condition"
    try:
        return decide(node.activation_condition, seen, step.now, "gateway", what)
    except TokenStuck as stuck:
        step.park(arrived[-1], "arrive", stuck)
        return False


def _reset(step: Interpreter, scope: Scope, node: FlowNode, waiting: list[Token]) -> bool:
    """Take what has come by the other flows once all have come that can; then start anew."""
    marker = next((token for token in waiting if RESET in token.details), None)
    if marker is None:
        return False
    arrived = [token for token in waiting if token is not marker]
    taken: list[str] = marker.details[RESET]
    awaited = [flow for flow in node.model.incoming if flow not in taken]
    late = [token for token in _first_of_each(arrived) if token.details[FLOW] in awaited]
    full = {token.details[FLOW] for token in late}
    if _may_still_come(scope, node, [flow for flow in awaited if flow not in full], full):
        return False
    if _speaks_of_reset(node):
        _go_on(scope, [marker, *late], {WAITING_FOR_START: False})
    else:
        for token in (marker, *late):
            scope.drop(token)
        step.end_if_empty(scope)
    arrive(step, scope, node)
    return True


def _speaks_of_reset(node: FlowNode) -> bool:
    """Return whether a flow can be chosen at the reset: one that has a condition of its own.

    A flow without one is the result of the first activation alone: a discriminator fires once.
    """
    return any(flow.condition is not None for flow in node.outgoing)


def is_marker(token: Token) -> bool:
    """Return whether a token only notes that its complex gateway has fired and will start anew."""
    return RESET in token.details and "incident" not in token.details


def is_reset(token: Token) -> bool:
    """Return whether a complex gateway's token stands for its reset, not its activation."""
    return token.details.get(WAITING_FOR_START) is False
