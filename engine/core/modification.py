"""What a modification means for an instance as it stands, or all that speaks against it.

Nothing is changed here: `modification_step` carries out what this returns.

Source: Camunda 8.9, process instance modification.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from engine.core import codec, farewells, late_joins, scopes, variables
from engine.core.activation import Way
from engine.core.compensation import COMPENSATES
from engine.core.modification_words import found
from engine.core.node import Kind
from engine.core.store import Instance, Scope, Token
from engine.core.unfit_elements import unfit
from engine.modification_model import (
    INSTANCE,
    Activation,
    Modification,
    ModificationFinding,
    ModificationRefused,
    Movement,
    ScopedVariables,
    Termination,
)
from feel import Value


@dataclass(frozen=True, slots=True)
class Plan:
    """What a modification does.

    Args:
        ends: tokens, each once.
        begins: where tokens begin: the scope that runs, and the way from there.
        written: variables of scopes that run.
    """

    ends: tuple[Token, ...]
    begins: tuple[tuple[Scope, Way], ...]
    written: tuple[tuple[Scope, dict[str, Value]], ...]


@dataclass
class _Reading:
    instance: Instance
    findings: list[ModificationFinding] = field(default_factory=list)
    ends: dict[int, Token] = field(default_factory=dict)
    begins: list[tuple[Scope, Way]] = field(default_factory=list)
    written: list[tuple[Scope, dict[str, Value]]] = field(default_factory=list)

    def refuse(self, code: str, element: str | int, **names: object) -> None:
        finding = found(code, element, **names)
        if finding not in self.findings:
            self.findings.append(finding)


def planned(instance: Instance, modification: Modification) -> Plan:
    """Return what the modification does.

    Raises:
        ModificationRefused: an instruction cannot be carried out; each fault is named.
    """
    reading = _Reading(instance)
    if not (modification.activations or modification.terminations or modification.movements):
        reading.refuse("nothing", "")
    for termination in modification.terminations:
        _end(reading, _named(reading, termination))
    sources = [(one, _sources(reading, one)) for one in modification.movements]
    for _, tokens in sources:
        _end(reading, tokens)
    for activation in modification.activations:
        _activate(reading, activation, None)
    for movement, tokens in sources:
        for token in tokens:
            moved = Activation(movement.target, movement.variables, movement.ancestor)
            _activate(reading, moved, token)
    if reading.findings:
        raise ModificationRefused(reading.findings)
    return Plan(tuple(reading.ends.values()), tuple(reading.begins), tuple(reading.written))


# ---- what ends -------------------------------------------------------------------------------
def _named(reading: _Reading, termination: Termination) -> list[Token]:
    """Return the tokens that an instruction names."""
    if termination.token is not None:
        if termination.token == INSTANCE:
            reading.refuse("whole-instance", INSTANCE)
            return []
        token = reading.instance.find(termination.token)
        if token is None or late_joins.is_marker(token):
            reading.refuse("unknown-token", termination.token)
            return []
        return [token]
    element = termination.element or ""
    tokens = [token for token in _alive(reading.instance, element) if token.wrapper is None]
    if not tokens:
        unknown = element not in reading.instance.process.nodes
        code = "unknown-element" if unknown else "not-active"
        reading.refuse(code, element, process=reading.instance.process.id)
    return tokens


def _sources(reading: _Reading, movement: Movement) -> list[Token]:
    """Return what a movement ends; of a repeated activity the whole, for the target begins once."""
    return [
        token
        for token in _named(reading, movement.source)
        if movement.source.token is not None or token.wrapper is None
    ]


def _alive(instance: Instance, element: str) -> Iterator[Token]:
    for scope in instance.scopes():
        for token in scope.tokens():
            if token.node.id == element and not late_joins.is_marker(token):
                yield token


def _end(reading: _Reading, tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.node.kind is Kind.PROCESS:
            reading.refuse("own-listeners", token.node.id)
        elif any(COMPENSATES in one.details for one in (token, *_hosts(token.scope))):
            reading.refuse("compensating", token.node.id)
        else:
            reading.ends[token.id] = token


def _hosts(scope: Scope) -> Iterator[Token]:
    """Yield the tokens that hold a scope, innermost first, wrappers with them."""
    host = scope.host
    while host is not None:
        yield host
        if host.wrapper is not None:
            yield host.wrapper
        host = host.scope.host


# ---- what begins -----------------------------------------------------------------------------
def _activate(reading: _Reading, activation: Activation, source: Token | None) -> None:
    base = _base(reading, activation, source)
    if base is None:
        return
    element = activation.element
    path = [*_below(_around(base, element), base), element]
    for name in path[:-1]:
        node = base.process.nodes[name]
        if node.repeats:
            reading.refuse("inside-repeated", element, around=node.name)
        elif (code := unfit(base.process, node, inside=True)) is not None:
            reading.refuse(code, name)
    own = any(token.node.kind is Kind.PROCESS for token in base.tokens())
    if own or farewells.is_ending(reading.instance):
        reading.refuse("own-listeners", base.process.id)
    way = Way(path=path, variables={})
    for given in activation.variables:
        _write(reading, activation, base, way, given)
    reading.begins.append((base, way))


def _base(reading: _Reading, activation: Activation, source: Token | None) -> Scope | None:
    """Return the scope that runs and in which the way to the element begins."""
    element, ancestor = activation.element, activation.ancestor
    if ancestor is not None:
        scope = _held(reading, activation, ancestor)
    elif source is not None:
        scope = next((one for one in _outwards(source.scope) if element in one.process.nodes), None)
    else:
        scope = reading.instance
    if scope is None or element not in scope.process.nodes:
        if ancestor is None or scope is not None:
            process = (scope or reading.instance).process.id
            reading.refuse("unknown-element", element, process=process)
        return None
    code = unfit(scope.process, scope.process.nodes[element])
    if code is not None:
        reading.refuse(code, element)
        return None
    if ancestor is not None:
        return _checked(reading, activation, scope)
    if source is not None:
        around = [None, *_around(scope, element)]
        return next(
            one
            for one in _outwards(source.scope)
            if one.process is scope.process
            and scopes.element_of(one) in around
            and not _is_ending(reading, one)
        )
    return _innermost(reading, element)


def _held(reading: _Reading, activation: Activation, ancestor: int) -> Scope | None:
    if ancestor == INSTANCE:
        return reading.instance
    token = reading.instance.find(ancestor)
    if token is None:
        reading.refuse("unknown-token", ancestor)
        return None
    scope = token.inside()
    if scope is None:
        reading.refuse("no-ancestor", activation.element, ancestor=ancestor)
    return scope


def _checked(reading: _Reading, activation: Activation, scope: Scope) -> Scope | None:
    element = activation.element
    if scopes.element_of(scope) not in [None, *_around(scope, element)]:
        reading.refuse("no-ancestor", element, ancestor=scope.id)
        return None
    if _is_ending(reading, scope):
        assert scope.host is not None
        reading.refuse("within-ended", element, around=scope.host.node.name)
        return None
    if _compensates(scope):
        reading.refuse("compensating", element)
        return None
    return scope


def _innermost(reading: _Reading, element: str) -> Scope | None:
    """Return the innermost scope that runs, and goes on running, around an element of the
    instance's own process."""
    instance = reading.instance
    for around in reversed(_around(instance, element)):
        running = [
            one
            for one in instance.scopes()
            if one.process is instance.process
            and scopes.element_of(one) == around
            and not _is_ending(reading, one)
            and not _compensates(one)
        ]
        if len(running) > 1:
            name = instance.process.nodes[around].name
            reading.refuse("ambiguous-scope", element, around=name, count=len(running))
            return None
        if running:
            return running[0]
    return instance


def _is_ending(reading: _Reading, scope: Scope) -> bool:
    return any(host.id in reading.ends for host in _hosts(scope))


def _compensates(scope: Scope) -> bool:
    return any(COMPENSATES in host.details for host in _hosts(scope))


def _outwards(scope: Scope) -> Iterator[Scope]:
    yield scope
    while scope.host is not None:
        scope = scope.host.scope
        yield scope


def _around(scope: Scope, element: str) -> list[str]:
    """Return the ids of the sub-processes around an element, outermost first."""
    nodes, found_ids = scope.process.nodes, list[str]()
    parent = nodes[element].model.parent
    while parent is not None:
        found_ids.insert(0, parent)
        parent = nodes[parent].model.parent
    return found_ids


def _below(around: list[str], base: Scope) -> list[str]:
    """Return those of the sub-processes around an element that are yet to begin."""
    inner = scopes.element_of(base)
    return around if inner is None else around[around.index(inner) + 1 :]


# ---- variables -------------------------------------------------------------------------------
def _write(
    reading: _Reading, activation: Activation, base: Scope, way: Way, given: ScopedVariables
) -> None:
    values = _storable(reading, activation.element, given)
    if given.scope is not None and given.scope in way["path"]:
        way["variables"].setdefault(given.scope, {}).update(values)
        return
    for scope in _outwards(base):
        if scopes.element_of(scope) == given.scope:
            reading.written.append((scope, values))
            return
    reading.refuse("variable-scope", activation.element, scope=given.scope)


def _storable(reading: _Reading, element: str, given: ScopedVariables) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name, value in given.values.items():
        if name == variables.PROTECTED:
            reading.refuse("protected-variable", element, name=name)
            continue
        try:
            values[name] = codec.storable(value)
        except codec.NotStorable as refused:
            reading.refuse("value", element, name=name, why=refused)
    return values
