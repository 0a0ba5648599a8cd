"""Activities that need several tokens to begin, or leave several behind.

Source: BPMN 2.0.2, 10.3 (`startQuantity`, `completionQuantity`), 13.3.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, repeat

from engine.core.node import CompiledFlow, FlowNode
from engine.core.store import WAITING, Scope, Token


def arrive(scope: Scope, token: Token) -> None:
    """Let a token wait at an activity until there are as many as it needs, by whatever flows."""
    node = token.node
    token.state = WAITING
    waiting = [one for one in scope.tokens() if one.node is node and one.state == WAITING]
    if len(waiting) < node.model.start_quantity:
        return
    first, *others = waiting
    for other in others:
        scope.drop(other)
    first.make_ready()


def leaving(node: FlowNode, flows: Sequence[CompiledFlow]) -> Iterable[CompiledFlow]:
    """Return each flow as often as a token leaves on it."""
    return chain.from_iterable(repeat(flows, node.model.completion_quantity))
