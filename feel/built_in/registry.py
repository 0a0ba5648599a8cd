"""How a built-in function is declared, and how its arguments get to it.

Source: DMN 1.5, 10.3.4 and 10.3.2.9.5 (implicit conversions of arguments).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from feel.limits import Run
from feel.values import Arguments, Function, NoValue, Value, type_name

_Body = TypeVar("_Body", bound=Callable[..., Value])

_KINDS: Final[Mapping[str, str]] = {
    "duration": "years and months duration|days and time duration",
    "moment": "date|date and time",
}


@dataclass(frozen=True, slots=True)
class _Parameter:
    name: str
    kinds: frozenset[str]
    """Empty for any value, null included."""
    is_optional: bool
    is_nullable: bool


@dataclass(frozen=True, slots=True)
class _Signature:
    """Parameters in order.

    `gathers` tells whether the last one takes all further arguments as one list, `takes_list`
    whether a single list stands for them.
    """

    parameters: tuple[_Parameter, ...]
    gathers: bool
    takes_list: bool


BUILT_IN: Final[dict[str, Function]] = {}
"""All built-in functions by name, filled when the modules beside this one are imported."""


def built_in(name: str, *signatures: str, quiet: bool = False) -> Callable[[_Body], _Body]:
    """Register the decorated function under a FEEL name.

    Args:
        name: as in expressions.
        signatures: tried in order; `name: kind|kind`, joined by commas. `any` takes every value,
            `kind?` also null, `name?` may be left out (the body then gets `None`), `name...`
            takes one list or any number of items, and `name*` all further arguments.
        quiet: drop warnings from computing the arguments.

    The body gets the running evaluation, then the arguments in order.
    """
    parsed = [_signature(text) for text in signatures]

    def register(body: _Body) -> _Body:
        def invoke(run: Run, arguments: Arguments) -> Value:
            reason = NoValue("no such parameters")
            for signature in parsed:
                try:
                    values = _bound(signature, arguments)
                except NoValue as mismatch:
                    reason = mismatch
                    continue
                return body(run, *values)
            raise reason

        parameters = tuple(parameter.name for parameter in parsed[0].parameters)
        BUILT_IN[name] = Function(name, parameters, invoke, quiet)
        return body

    return register


def alias(new_name: str, name: str) -> None:
    """Register a function under a second name."""
    BUILT_IN[new_name] = BUILT_IN[name]


def _signature(text: str) -> _Signature:
    parameters = []
    gathers = takes_list = False
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, _, kinds = (piece.strip() for piece in part.partition(":"))
        takes_list = takes_list or name.endswith("...")
        gathers = takes_list or name.endswith("*")
        is_optional = name.endswith("?")
        is_nullable = kinds.endswith("?")
        names: set[str] = set()
        for kind in kinds.rstrip("?").split("|"):
            names.update(_KINDS.get(kind, kind).split("|"))
        allowed = frozenset() if "any" in names else frozenset(names)
        parameters.append(_Parameter(name.rstrip(".*?"), allowed, is_optional, is_nullable))
    return _Signature(tuple(parameters), gathers, takes_list)


def _bound(signature: _Signature, arguments: Arguments) -> list[Value]:
    if arguments.named is not None:
        return _bound_by_name(signature, arguments.named)
    positional: Sequence[Value] = arguments.positional
    if signature.gathers:
        positional = _gathered(signature, positional)
    if len(positional) > len(signature.parameters):
        raise NoValue(f"{len(signature.parameters)} arguments expected, {len(positional)} given")
    values: list[Value] = []
    for index, parameter in enumerate(signature.parameters):
        if index < len(positional):
            values.append(_accepted(positional[index], parameter))
        elif parameter.is_optional:
            values.append(None)
        else:
            raise NoValue(f"'{parameter.name}' is missing")
    return values


def _gathered(signature: _Signature, positional: Sequence[Value]) -> Sequence[Value]:
    before = len(signature.parameters) - 1
    if len(positional) <= before:
        raise NoValue(f"at least {before + 1} arguments are expected")
    rest = positional[before:]
    if signature.takes_list and len(rest) == 1:
        return positional
    return [*positional[:before], list(rest)]


def _bound_by_name(signature: _Signature, named: Mapping[str, Value]) -> list[Value]:
    unknown = set(named) - {parameter.name for parameter in signature.parameters}
    if unknown:
        raise NoValue(f"there is no parameter '{min(unknown)}'")
    values: list[Value] = []
    for parameter in signature.parameters:
        is_left_out = parameter.is_optional and parameter.name not in named
        # What is not given by name is null, which many parameters do not take.
        value = named.get(parameter.name)
        values.append(None if is_left_out else _accepted(value, parameter))
    if signature.gathers and not isinstance(values[-1], list):
        # By name there is one item, where any number of them may stand by position.
        values[-1] = [values[-1]]
    return values


def _accepted(value: Value, parameter: _Parameter) -> Value:
    kinds = parameter.kinds
    if not kinds:
        return value
    kind = type_name(value)
    if kind in kinds or (value is None and parameter.is_nullable):
        return value
    if "list" in kinds and value is not None:
        return [value]
    if isinstance(value, list) and len(value) == 1 and type_name(value[0]) in kinds:
        return value[0]
    wanted = " or ".join(sorted(kinds))
    raise NoValue(f"'{parameter.name}' must be {wanted}, not {kind}")


def invoked(function: Value, run: Run, *values: Value) -> Value:
    """Return what a function passed as an argument gives."""
    if not isinstance(function, Function):
        raise NoValue(f"{type_name(function)} cannot be invoked")
    run.spend(1)
    return function.invoke(run, Arguments(values))
