"""How tokens move along sequence flows, split and join.

Source: BPMN 2.0.2, 13.2 (tokens), 13.3.1 (sequence flows of activities), 13.4 (gateways).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.conformance.bpmn_reference.model import JOINS, Element, Flow
from tests.conformance.bpmn_reference.state import Scope, State, Token


def enter(state: State, scope: Scope, element: Element, via: str | None = None) -> None:
    """Let a token arrive: it runs, or waits for those that it needs (13.3.2, startQuantity)."""
    token = state.new(element.id, scope, via=via)
    if element.kind in JOINS and len(state.model.incoming[element.id]) > 1:
        token.stage = "held"
    elif element.start_quantity > 1:
        token.stage = "held"
        held = [
            one for one in state.within(scope) if one.node == element.id and one.stage == "held"
        ]
        if len(held) >= element.start_quantity:
            for other in held[1 : element.start_quantity]:
                del state.tokens[other.id]
            held[0].stage = "ready"


def send(state: State, scope: Scope, flows: Sequence[Flow], times: int = 1) -> None:
    """Put a token on each of these flows."""
    for flow in flows * times if isinstance(flows, tuple) else tuple(flows) * times:
        enter(state, scope, state.model.elements[flow.target], flow.id)


# ---- which way ---------------------------------------------------------------------------------
def exclusive(state: State, token: Token) -> Sequence[Flow]:
    """One flow: the first whose condition is true, else the default one (13.4.2)."""
    flows = _true(state, token)[:1] or _default(state, token)
    state.leaves("took", token.node, *(flow.id for flow in flows))
    return flows


def inclusive(state: State, token: Token) -> Sequence[Flow]:
    """All flows whose conditions are true, else the default one (13.4.3)."""
    flows = _true(state, token) or _default(state, token)
    if len(state.model.outgoing[token.node]) > 1:
        state.leaves("took", token.node, *(flow.id for flow in flows))
    else:
        state.leaves("completed", token.node)
    return flows


def out_of_activity(state: State, token: Token) -> Sequence[Flow]:
    """All flows without a condition or with a true one; the default if no condition is true
    (13.3.1)."""
    flows = _true(state, token)
    if not any(flow.condition for flow in flows):
        flows = [*flows, *_default(state, token)]
    return flows


def _true(state: State, token: Token) -> list[Flow]:
    seen = state.values(state.scopes[token.scope])
    default = state.element(token).default
    return [
        flow
        for flow in state.model.outgoing[token.node]
        if flow.id != default and (flow.condition is None or flow.condition.holds(seen))
    ]


def _default(state: State, token: Token) -> list[Flow]:
    default = state.element(token).default
    return [flow for flow in state.model.outgoing[token.node] if flow.id == default]


# ---- joins -------------------------------------------------------------------------------------
def joins(before: State) -> Iterator[State]:
    """Yield what each join that is enabled leads to."""
    for scope in before.scopes.values():
        held = [token for token in before.within(scope) if token.stage == "held"]
        waiting = {token.node for token in held} | scope.resets.keys()
        for node in sorted(waiting):
            element = before.model.elements[node]
            state = before.copy()
            if element.kind in JOINS and _RULES[element.kind](
                state, state.scopes[scope.id], element
            ):
                yield state


def _parallel_join(state: State, scope: Scope, element: Element) -> bool:
    """Fire with a token on each incoming flow: one of each is taken (13.4.1)."""
    full = _full(state, scope, element)
    if len(full) < len(state.model.incoming[element.id]):
        return False
    _take(state, scope, element, full)
    state.leaves("completed", element.id)
    send(state, scope, state.model.outgoing[element.id])
    return True


def _inclusive_join(state: State, scope: Scope, element: Element) -> bool:
    """Fire with a token on some incoming flow, if none can come by the others (13.4.3)."""
    full = _full(state, scope, element)
    if not full or may_come(state, scope, element, full, _flows_into(state, element) - full):
        return False
    _take(state, scope, element, full)
    joined = state.new(element.id, scope)
    send(state, scope, inclusive(state, joined))
    del state.tokens[joined.id]
    return True


def _complex_join(state: State, scope: Scope, element: Element) -> bool:
    """Fire when the activation condition is true, then take what comes late (13.4.5)."""
    full = _full(state, scope, element)
    if element.id in scope.resets:
        taken = scope.resets[element.id]
        late = full - taken
        if may_come(state, scope, element, late, _flows_into(state, element) - taken - late):
            return False
        _take(state, scope, element, late)
        del scope.resets[element.id]
        return True
    count = sum(t.node == element.id and t.stage == "held" for t in state.within(scope))
    if count < element.needed:
        return False
    _take(state, scope, element, full)
    if len(full) < len(state.model.incoming[element.id]):
        scope.resets[element.id] = full
    state.leaves("completed", element.id)
    send(state, scope, state.model.outgoing[element.id])
    return True


_RULES = {"parallel": _parallel_join, "inclusive": _inclusive_join, "complex": _complex_join}


def _flows_into(state: State, element: Element) -> frozenset[str]:
    return frozenset(flow.id for flow in state.model.incoming[element.id])


def _full(state: State, scope: Scope, element: Element) -> frozenset[str]:
    """Return the incoming flows that have a token."""
    return frozenset(
        token.via
        for token in state.within(scope)
        if token.node == element.id and token.stage == "held" and token.via is not None
    )


def _take(state: State, scope: Scope, element: Element, flows: frozenset[str]) -> None:
    """Take one token from each of these flows; others stay."""
    for flow in flows:
        token = next(
            one for one in state.within(scope) if one.node == element.id and one.via == flow
        )
        del state.tokens[token.id]


def may_come(
    state: State, scope: Scope, join: Element, full: frozenset[str], empty: frozenset[str]
) -> bool:
    """Return whether a token has a path to an empty flow of the join, and none to a full one.

    Source: BPMN 2.0.2, table 13.3: neither path visits the join.
    """
    for token in state.within(scope):
        if token.node != join.id and token.wrapper is None:
            ways = reached(state, token.node, join.id)
            if ways & empty and not ways & full:
                return True
    return False


def reached(state: State, node: str, join: str) -> frozenset[str]:
    """Return the flows into the join that a token at the node has a path to."""
    model = state.model
    found: set[str] = set()
    seen, left = {node}, [node]
    while left:
        at = left.pop()
        ways = [
            flow
            for one in (at, *(b.id for b in model.boundaries[at]))
            for flow in model.outgoing[one]
        ]
        found |= {flow.id for flow in ways if flow.target == join}
        following = [flow.target for flow in ways]
        element = model.elements[at]
        if element.kind == "throw" and element.trigger and element.trigger.kind == "link":
            following.append(model.link_target(element).id)
        for one in following:
            if one != join and one not in seen:
                seen.add(one)
                left.append(one)
    return frozenset(found)
