"""Instances in which nothing can ever move: tokens wait at joins, or activities for their data,
and nothing can bring what is missing.

BPMN leaves such a token where it is, for ever. Somebody has to see it: it becomes an incident.

Source: BPMN 2.0.2, 13.4.1 (parallel gateway), 13.4.5 (complex gateway).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.core import behaviour, data, events
from engine.core.compensation import RUNNING
from engine.core.node import FlowNode, Kind
from engine.core.store import ACTIVE, WAITING, Token
from engine.core.stuck import TokenStuck

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter

MEET = "meet"
"""What is tried again at a join: to go on; while nothing has changed, it cannot."""


def look(step: Interpreter) -> None:
    """Let each join at which tokens wait for ever be an incident."""
    if step.instance.status != ACTIVE or _can_move(step):
        return
    waiting: dict[tuple[int, str], list[Token]] = {}
    for scope in step.instance.scopes():
        for token in scope.tokens():
            if token.state == WAITING or data.AWAITS in token.details:
                waiting.setdefault((scope.id, token.node.id), []).append(token)
    for tokens in waiting.values():
        phase = "arrive" if tokens[0].node.kind is Kind.COMPLEX else MEET
        phase = "execute" if data.AWAITS in tokens[0].details else phase
        step.park(tokens[-1], phase, TokenStuck("deadlock", _missing(tokens[0].node, tokens)))


def _can_move(step: Interpreter) -> bool:
    """Return whether anything but a join is waited for, or an incident stands already."""
    for scope in step.instance.scopes():
        if events.listens(scope):
            return True
        for token in scope.tokens():
            if events.listens(token) or "incident" in token.details:
                return True
            # Who waits for a compensation handler moves only when that does.
            inner = token.inside() is not None or token.instances() or RUNNING in token.details
            if behaviour.DECIDES in token.details:
                return True
            if token.state != WAITING and not inner and data.AWAITS not in token.details:
                return True
    return False


def _missing(node: FlowNode, tokens: list[Token]) -> str:
    if node.model.start_quantity > 1:
        needed = node.model.start_quantity
        return f"{_called(node)} needs {needed} tokens and has {len(tokens)}; no other can come"
    if node.input_sets:
        names = " or ".join(", ".join(sorted(one)) for one in node.input_sets)
        return f"{_called(node)} waits for its data, {names}, and nothing can bring it"
    if node.kind is Kind.COMPLEX:
        return f"{_called(node)}: its activation condition is not true, and no other token can come"
    came = {token.details.get("flow") for token in tokens}
    missing = ", ".join(flow for flow in node.model.incoming if flow not in came)
    waits = f"{_called(node)} waits for a token by {missing}, and nothing can bring one"
    if node.kind is Kind.INCLUSIVE:
        return f"{waits}: what would bring it waits in turn for what is behind this gateway"
    return (
        f"{waits}: a parallel gateway joins what a parallel one has split; behind an exclusive"
        " one, draw an exclusive one"
    )


def _called(node: FlowNode) -> str:
    return f"{node.name!r} ({node.id})"
