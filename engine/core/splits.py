"""Where a token goes on: the choices of gateways, and implicit splits.

Source: BPMN 2.0.2, 13.3.1 (several outgoing flows), 13.4 (gateways).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from audit.entry import JsonValue
from engine.core import ad_hoc, behaviour, late_joins, loops, stated
from engine.core.evaluation import decide
from engine.core.node import CompiledFlow, Kind
from engine.core.store import Token
from engine.core.stuck import TokenStuck
from engine.core.variables import visible, visible_in

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter


def chosen(step: Interpreter, token: Token) -> Sequence[CompiledFlow]:
    """Return the flows by which a token leaves, and write down what was decided.

    Raises:
        TokenStuck: no flow is true and there is no default flow, or a condition is neither true
            nor false.
    """
    node = token.node
    if node.fact is not None and not behaviour.is_wrapper(token):
        stated.prepare(step, token, node.fact)
    if token.wrapper is not None:
        loops.decide_completion(step, token)
        return ()
    if token.scope.host is not None and ad_hoc.decide_completion(step, token):
        behaviour.record_passing(step, token)
        return ()
    if node.kind is Kind.EXCLUSIVE:
        return _exclusive(step, token)
    if node.kind in (Kind.INCLUSIVE, Kind.COMPLEX):
        return _inclusive(step, token)
    if node.kind is Kind.PARALLEL or node.unconditional:
        behaviour.record_passing(step, token)
        return node.outgoing
    if behaviour.TOLD not in token.details:
        # What it does is done, and has been told when the choice gets stuck and is tried again.
        behaviour.record_passing(step, token)
        token.details[behaviour.TOLD] = True
    flows = _conditional(step, token)
    names: list[JsonValue] = [flow.id for flow in flows]
    step.changes.record("flow.taken", token, data={"flows": names})
    return flows


def _holds(step: Interpreter, token: Token, flow: CompiledFlow) -> bool:
    if flow.condition is None:
        return True
    what = f"the condition of flow {flow.id}"
    # What a start listener has found out belongs to its element alone, and is why it is there.
    seen = visible(token) if token.node.start_listeners else visible_in(token.scope)
    if token.node.kind is Kind.COMPLEX:
        seen = {**seen, late_joins.WAITING_FOR_START: not late_joins.is_reset(token)}
    return decide(flow.condition, seen, step.now, "gateway", what)


def _exclusive(step: Interpreter, token: Token) -> Sequence[CompiledFlow]:
    """Choose the first true flow in document order, the default last (BPMN 2.0.2, 13.4.2)."""
    node = token.node
    default = node.model.default
    last: CompiledFlow | None = None
    for flow in node.outgoing:
        if flow.id == default:
            last = flow
        elif _holds(step, token, flow):
            break
    else:
        if last is None and node.outgoing:
            raise TokenStuck("gateway", "no outgoing flow is true and there is no default flow")
        if last is None:
            step.changes.record("element.completed", token)
            return ()
        flow = last
    step.changes.record("gateway.decided", token, data={"flow": flow.id})
    return (flow,)


def _inclusive(step: Interpreter, token: Token) -> Sequence[CompiledFlow]:
    """Choose every true flow, else the default one (BPMN 2.0.2, 13.4.3, 13.4.5)."""
    node, reset = token.node, late_joins.is_reset(token)
    default = node.model.default
    ordinary = [flow for flow in node.outgoing if flow.id != default]
    if reset:
        ordinary = [flow for flow in ordinary if flow.condition is not None]
    flows = [flow for flow in ordinary if _holds(step, token, flow)]
    if not flows and not reset:
        flows = [flow for flow in node.outgoing if flow.id == default]
    if not flows and not reset and node.outgoing:
        raise TokenStuck("gateway", "no outgoing flow is true and there is no default flow")
    if len(node.outgoing) > 1:
        names: list[JsonValue] = [flow.id for flow in flows]
        step.changes.record("gateway.decided", token, data={"flows": names})
    else:
        step.changes.record("element.completed", token)
    return flows


def _conditional(step: Interpreter, token: Token) -> Sequence[CompiledFlow]:
    """Split implicitly: every true flow, or the default flow (BPMN 2.0.2, 13.3.1)."""
    node = token.node
    default = node.model.default
    flows = [f for f in node.outgoing if f.id != default and _holds(step, token, f)]
    if not any(flow.condition for flow in flows):
        flows += [flow for flow in node.outgoing if flow.id == default]
    if not flows:
        raise TokenStuck("gateway", "no outgoing flow is true and there is no default flow")
    return flows
