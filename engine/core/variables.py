"""Variables live in scopes; an activity instance may have locals. Lookup walks outwards.

Source: BPMN 2.0.2, 10.4.7 (visibility of data); Camunda 8, variable scopes and propagation.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from datetime import datetime

from engine.core import codec
from engine.core.evaluation import value_of
from engine.core.node import CompiledMapping, Kind
from engine.core.store import Scope, Token
from engine.core.stuck import TokenStuck
from feel import Value

PROTECTED = "requester"
"""Who started the instance: the engine sets it, and nothing else may."""


ACTIVATION = "activation"
"""In the details of a token whose flow a worker began: which scope of variables it sees."""
ACTIVATIONS = "activations"
"""In the details of the scope of such a sub-process: those variables, by activation."""
WRITTEN = "written"
"""In the details of a called process's scope: the variables that it has written."""


def holders(token: Token) -> list[MutableMapping[str, Value]]:
    """Return where the variables seen by this token live, innermost first, the instance's last."""
    found: list[MutableMapping[str, Value]] = [token.local_variables]
    if token.wrapper is not None:
        found.append(token.wrapper.local_variables)
    scope: Scope = token.scope
    found += _activation(token)
    while True:
        found.append(scope.variables)
        host = scope.host
        if host is None or host.node.kind is Kind.CALL:
            return found  # what is called has variables of its own: they were copied
        found.append(host.local_variables)
        if host.wrapper is not None:
            found.append(host.wrapper.local_variables)
        found += _activation(host)
        scope = host.scope


def _sees_the_instance(token: Token) -> bool:
    """Return whether nothing lies between the token and the instance's variables, as is usual."""
    return token.scope.host is None and token.wrapper is None and ACTIVATION not in token.details


def _activation(token: Token) -> list[dict[str, Value]]:
    """Return the variables of the flow that a worker began, if the token belongs to one."""
    own = (token.wrapper or token).details.get(ACTIVATION)
    if own is None:
        return []
    values: dict[str, Value] | None = token.scope.details.get(ACTIVATIONS, {}).get(own)
    return [] if values is None else [values]


def _boundary(
    token: Token, outer: Sequence[MutableMapping[str, Value]]
) -> MutableMapping[str, Value]:
    """Return where a variable is created that nobody has yet: in the instance, or in the flow that
    a worker began, which nothing leaves."""
    while not (own := _activation(token)):
        host = token.scope.host
        if host is None or host.node.kind is Kind.CALL:
            return outer[-1]
        token = host
    return own[0]


def visible(token: Token) -> Mapping[str, Value]:
    """Return all variables this token sees; an inner one hides an outer one of the same name."""
    if not token.local_variables and _sees_the_instance(token):
        return token.scope.variables
    return _merged(holders(token))


def seen_at_work(token: Token) -> Mapping[str, Value]:
    """Return all variables that the work of a token sees: of a sub-process, what is inside it."""
    inside = token.inside()
    return visible(token) if inside is None else visible_in(inside)


def visible_in(scope: Scope) -> Mapping[str, Value]:
    """Return all variables seen from a scope, without the locals of any of its activities."""
    host = scope.host
    if host is None or host.node.kind is Kind.CALL:
        return scope.variables
    return _merged([scope.variables, *holders(host)])


def _merged(found: Sequence[Mapping[str, Value]]) -> Mapping[str, Value]:
    filled = [values for values in found if values]
    if len(filled) == 1:
        return filled[0]
    merged: dict[str, Value] = {}
    for values in reversed(filled):
        merged.update(values)
    return merged


def map_inputs(token: Token, now: datetime) -> None:
    """Give the token the locals that its input mappings make; later ones see the earlier.

    Raises:
        TokenStuck: a source cannot be evaluated, or gives what no variable can hold.
    """
    for mapping in token.node.inputs:
        value = stored(value_of(mapping.source, visible(token), now), mapping.target[0])
        # A new dict each time: on a fault the token gets its old locals back.
        token.local_variables = dict(token.local_variables)
        write_path(token.local_variables, mapping.target, value)


def mapped_outputs(
    token: Token, mappings: Sequence[CompiledMapping], now: datetime
) -> list[tuple[tuple[str, ...], Value]]:
    """Return what the output mappings give, by target, nothing written yet.

    Raises:
        TokenStuck: a source cannot be evaluated, or gives what no variable can hold.
    """
    seen = visible(token)
    return [
        (mapping.target, stored(value_of(mapping.source, seen, now), mapping.target[0]))
        for mapping in mappings
    ]


def propagate(token: Token, path: tuple[str, ...], value: Value, own: str | None = None) -> None:
    """Write a variable where it lives, seen from outside the activity; a new one into the instance.

    Args:
        own: name that stays with the token itself, although it is written from inside.

    Raises:
        TokenStuck: it is the protected variable of the instance.
    """
    name = path[0]
    if name not in (own, PROTECTED) and _sees_the_instance(token):
        if len(path) == 1:
            token.scope.variables[name] = value
        else:
            write_path(token.scope.variables, path, value)
        return
    candidates = holders(token)
    outermost = candidates[-1]
    outer = candidates if path[0] == own else candidates[1:]
    last = _boundary(token, outer)
    target = next((values for values in outer if path[0] in values or values is last), last)
    if path[0] == PROTECTED and target is outermost:
        raise TokenStuck(
            "protected-variable",
            f"the variable {PROTECTED!r} says who started the instance and may not be written",
        )
    write_path(target, path, value)
    if target is outermost:
        note_written(token, path[0])


def note_written(token: Token, name: str) -> None:
    """Remember what a called process writes itself: that is what its call gives back."""
    scope: Scope = token.scope
    while scope.host is not None and scope.host.node.kind is not Kind.CALL:
        scope = scope.host.scope
    if scope.host is not None and name not in scope.details.setdefault(WRITTEN, []):
        scope.details[WRITTEN].append(name)


def write_path(target: MutableMapping[str, Value], path: tuple[str, ...], value: Value) -> None:
    """Write a value at a path; contexts on the way are copied, never changed in place."""
    if len(path) == 1:
        target[path[0]] = value
        return
    existing = target.get(path[0])
    inner: dict[str, Value] = dict(existing) if isinstance(existing, dict) else {}
    write_path(inner, path[1:], value)
    target[path[0]] = inner


def stored(value: Value, name: str) -> Value:
    """Return the value as it can be kept.

    Raises:
        TokenStuck: it is, or holds, what no variable can hold (a function, a nesting too deep).
    """
    try:
        return codec.storable(value)
    except codec.NotStorable as refused:
        raise TokenStuck("value", f"variable {name!r}: {refused}") from None
