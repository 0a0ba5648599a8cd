"""Data of activities and events: associations move it in before the work and out after it.

Data objects, properties, data inputs and outputs live as variables under their names; a data input
is a local of its activity, what it writes through a data output leaves by the association alone.

Source: BPMN 2.0.2, 10.4.1 (data objects, properties), 10.4.2 (execution semantics for data).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.core import variables
from engine.core.evaluation import value_of
from engine.core.node import CompiledAssociation, FlowNode, Kind
from engine.core.store import Scope, Token
from feel import Value

if TYPE_CHECKING:
    from engine.core.interpreter import Interpreter

AWAITS = "awaits data"
"""In the details of an activity that waits for its data; nothing of it has begun."""

_Writes = Iterator[tuple[tuple[str, ...], Value]]


def take_in(step: Interpreter, token: Token) -> None:
    """Give the token its data inputs as locals; later associations see the earlier.

    Raises:
        TokenStuck: a value cannot be evaluated or kept.
    """
    node = token.node
    if node.kind in (Kind.SUB_PROCESS, Kind.AD_HOC) and node.data_outputs:
        # What is written inside under such a name waits here for the association.
        names = _own(node)
        token.local_variables = {**dict.fromkeys(names), **token.local_variables}
    for association in node.data_inputs:
        for path, value in _moved(step, token, association):
            token.local_variables = dict(token.local_variables)
            variables.write_path(token.local_variables, path, value)


def waits_for_input(step: Interpreter, token: Token) -> bool:
    """Return whether an activity has to wait, since none of its input sets is there as a whole.

    What is null is not there yet.

    Source: BPMN 2.0.2, 10.4.2 (execution semantics for data), 13.3.2 (activity, ready).
    """
    seen = variables.visible(token)
    for needed in token.node.input_sets:
        if all(seen.get(name) is not None for name in needed):
            token.details.pop(AWAITS, None)
            return False
    token.details[AWAITS] = True
    step.watch()
    return True


def awaiting(step: Interpreter) -> Iterator[Token]:
    """Yield the activities that wait for their data."""
    for scope in step.instance.scopes():
        yield from [one for one in scope.tokens() if AWAITS in one.details]


def let_begin(step: Interpreter) -> bool:
    """Let activities begin whose data has come; return whether there was one."""
    begun = False
    for token in awaiting(step):
        before = token.local_variables
        take_in(step, token)
        ready = not waits_for_input(step, token)
        token.local_variables = before
        if ready and "incident" in token.details:
            step.retry(token)
        elif ready:
            step.execute(token)
        begun = begun or ready
    return begun


def give_out(step: Interpreter, token: Token) -> dict[str, Value]:
    """Write what the output associations move, and return it by path.

    Raises:
        TokenStuck: a value cannot be evaluated or kept, or writes the protected variable.
    """
    written: dict[str, Value] = {}
    for association in token.node.data_outputs:
        for path, value in [*_moved(step, token, association)]:
            variables.propagate(token, path, value)
            written[".".join(path)] = value
    return written


def keeps(token: Token, name: str) -> bool:
    """Return whether a result of the token stays inside until an output association moves it.

    An instance of a loop hands it to its wrapper: the association belongs to the whole activity.
    """
    if name not in _own(token.node):
        return False
    if token.wrapper is not None:
        results = {name: token.local_variables[name]}
        token.wrapper.local_variables = {**token.wrapper.local_variables, **results}
    return True


def declare(scope: Scope, node: FlowNode) -> None:
    """Let a sub-process have its data objects as variables of its own (10.4.1, lifecycle)."""
    for name in node.own_data:
        scope.variables.setdefault(name, None)


def _own(node: FlowNode) -> frozenset[str]:
    return frozenset(name for one in node.data_outputs for name in one.sources[:1])


def _moved(step: Interpreter, token: Token, association: CompiledAssociation) -> _Writes:
    seen = variables.visible(token)
    if association.assignments:
        for one in association.assignments:
            value = value_of(one.source, seen, step.now)
            yield one.target, variables.stored(value, one.target[0])
        return
    if association.target is None:
        return
    if association.transformation is not None:
        value = value_of(association.transformation, seen, step.now)
        yield (association.target,), variables.stored(value, association.target)
        return
    source = association.sources[0]
    if source in seen and (seen[source] is not None or not _is_scope(token)):
        yield (association.target,), seen[source]


def _is_scope(token: Token) -> bool:
    return token.node.kind in (Kind.SUB_PROCESS, Kind.AD_HOC)
