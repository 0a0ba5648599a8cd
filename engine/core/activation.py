"""Tokens that begin where an operator says, in scopes that are opened for them if need be.

What is to begin inside a sub-process that does not run yet stands in the details of that
sub-process's token: its inputs, listeners and step boundaries come first as always, and then that
begins in it, instead of what the diagram begins with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypedDict

from engine.core import events, scopes
from engine.core.node import FlowNode
from engine.core.store import Scope, Token
from feel import Value

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter

ACTIVATES = "activates"
"""In the details of a sub-process's token: the ways by which what is inside it begins."""


class Way(TypedDict):
    """From a scope to the element that begins.

    `path` holds the ids of the sub-processes between and, last, of the element; `variables` what
    is written in each of them, by id.
    """

    path: list[str]
    variables: dict[str, dict[str, Value]]


def begin(step: Interpreter, scope: Scope, ways: Sequence[Way]) -> None:
    """Let tokens begin in a scope; those that go into the same sub-process share a new one."""
    inner: dict[str, list[Way]] = {}
    for way in ways:
        first, *rest = way["path"]
        if rest:
            inner.setdefault(first, []).append(Way(path=rest, variables=way["variables"]))
        else:
            _begin(scope, first, way["variables"].get(first, {}))
    for element, below in inner.items():
        node = scope.process.nodes[element]
        if interrupts(scope, node):
            scope.details[scopes.INTERRUPTED] = True
            events.stop(step, scope)
        merged: dict[str, Value] = {}
        for way in below:
            merged.update(way["variables"].get(element, {}))
        _begin(scope, element, merged, below)


def inside(step: Interpreter, scope: Scope, ways: Sequence[Way] | None) -> bool:
    """Let that begin in a scope just opened which its host was told; `False` if it was nothing."""
    if ways is None:
        return False
    begin(step, scope, ways)
    return True


def interrupts(scope: Scope, node: FlowNode) -> bool:
    """Return whether a node is an event sub-process that ends all else in its scope."""
    if not node.model.triggered_by_event:
        return False
    starts = scope.process.event_starts(node.model.parent)
    return any(one.model.parent == node.id and one.model.interrupting for one in starts)


def _begin(
    scope: Scope, element: str, own: Mapping[str, Value], below: Sequence[Way] = ()
) -> Token:
    token = scope.new(scope.process.nodes[element])
    token.local_variables = dict(own)
    if below:
        token.details[ACTIVATES] = [dict(way) for way in below]
    token.make_ready()
    return token
