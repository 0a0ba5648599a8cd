"""Whether a value is of a type, and the conversions FEEL makes by itself.

Source: DMN 1.5, 10.3.2.9 (types, conformance, conversions) and table 61 (`instance of`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Protocol, TypeAlias

from feel.limits import Run
from feel.syntax import ContextType, FunctionType, ListType, NamedType, RangeType, Type
from feel.temporal import midnight
from feel.values import Date, Function, NoValue, Range, Value, type_name

SIMPLE_TYPES: Final = frozenset(
    (
        "number",
        "string",
        "boolean",
        "date",
        "time",
        "date and time",
        "years and months duration",
        "days and time duration",
    )
)
# `list`, `context`, `range` and `function` without parameters are Camunda's; table 61 has null.
KNOWN_TYPES: Final = SIMPLE_TYPES | {"Any", "Null", "list", "context", "range", "function"}
_ANY: Final = NamedType("Any")


class ModelType(Protocol):
    """A type that a model defines: an item definition."""

    def holds(self, value: Value, run: Run) -> bool:
        """Tell whether a value, never null, is of the type as it stands, not after conversion."""


Types: TypeAlias = Mapping[str, ModelType]
"""The types of a model by name, as expressions write it."""

NamedTypes: TypeAlias = Callable[[str, Value], bool | None]
"""Whether a value is of the model's type of this name; null if the model has no such type."""


def _no_types(_name: str, _value: Value) -> None:
    return None


def named_types(types: Types, run: Run) -> NamedTypes:
    """Return the types of a model, as one evaluation asks for them."""
    if not types:
        return _no_types
    return lambda name, value: types[name].holds(value, run) if name in types else None


def is_instance(value: Value, of: Type, named: NamedTypes = _no_types) -> bool | None:
    """Return whether a value is of a type; null for a type nobody knows."""
    match of:
        case NamedType(name="Any"):
            return value is not None
        case NamedType(name="Null"):
            return value is None
        case NamedType(name=name):
            if name in KNOWN_TYPES:
                return type_name(value) == name
            verdict = named(name, value)
            return verdict if verdict is None or value is not None else False
        case ListType(item=item):
            return isinstance(value, list) and all(conforms(each, item, named) for each in value)
        case RangeType(endpoint=endpoint):
            return isinstance(value, Range) and all(
                conforms(end, endpoint, named) for end in (value.start, value.end)
            )
        case ContextType(entries=entries):
            return isinstance(value, dict) and all(
                key in value and conforms(value[key], entry, named) for key, entry in entries
            )
        case FunctionType(parameters=parameters):
            return isinstance(value, Function) and _takes(value, parameters)


def _takes(function: Function, wanted: tuple[Type, ...]) -> bool:
    """Tell whether a function takes such arguments. What it gives is known only from its calls."""
    declared = function.types or (None,) * len(function.parameters)
    return len(declared) == len(wanted) and all(
        type_conforms(one, other or _ANY) for one, other in zip(wanted, declared, strict=True)
    )


def type_conforms(one: Type, other: Type) -> bool:
    """Tell whether each value of one type is also of the other.

    Source: DMN 1.5, 10.3.2.9.2.
    """
    if other in (one, _ANY) or one == NamedType("Null"):
        return True
    match one, other:
        case (ListType(item=item), ListType(item=wanted)):
            return type_conforms(item, wanted)
        case (RangeType(endpoint=endpoint), RangeType(endpoint=wanted)):
            return type_conforms(endpoint, wanted)
        case (ContextType(entries=entries), ContextType(entries=asked)):
            given = dict(entries)
            return all(key in given and type_conforms(given[key], entry) for key, entry in asked)
        case (FunctionType() as function, FunctionType() as wanted_function):
            return (
                len(function.parameters) == len(wanted_function.parameters)
                and all(map(type_conforms, wanted_function.parameters, function.parameters))
                and type_conforms(function.result or _ANY, wanted_function.result or _ANY)
            )
        case _:
            return False


def conforms(value: Value, to: Type, named: NamedTypes = _no_types) -> bool:
    """Tell whether a value may stand where a type is asked for; null always may."""
    return value is None or is_instance(value, to, named) is True


def converted(value: Value, to: Type, named: NamedTypes = _no_types) -> Value:
    """Return the value as one of a type, after FEEL's implicit conversions.

    A list of one item becomes the item, an item a list, a date its midnight in UTC.

    Raises:
        NoValue: it is no such value.

    Source: DMN 1.5, 10.3.2.9.4.
    """
    if conforms(value, to, named):
        return value
    if isinstance(value, list) and len(value) == 1 and conforms(value[0], to, named):
        return value[0]
    if not isinstance(value, list) and conforms([value], to, named):
        return [value]
    if isinstance(value, Date) and to == NamedType("date and time"):
        return midnight(value)
    raise NoValue(f"{type_name(value)} given, but {type_text(to)} expected")


def type_text(of: Type) -> str:
    """Return the type as FEEL writes it."""
    match of:
        case NamedType(name=name):
            return name
        case ListType(item=item):
            return f"list<{type_text(item)}>"
        case RangeType(endpoint=endpoint):
            return f"range<{type_text(endpoint)}>"
        case ContextType(entries=entries):
            inside = ", ".join(f"{key}: {type_text(entry)}" for key, entry in entries)
            return f"context<{inside}>"
        case FunctionType(parameters=parameters, result=result):
            given = f" -> {type_text(result)}" if result else ""
            return f"function<{', '.join(map(type_text, parameters))}>{given}"
