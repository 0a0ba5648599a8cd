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


def is_instance(value: Value, of: Type, run: Run, named: NamedTypes = _no_types) -> bool | None:
    """Return whether a value is of a type; null for a type nobody knows.

    Raises:
        FeelLimitExceeded: more items to look at than one evaluation may.
    """
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
            if not isinstance(value, list):
                return False
            # A list may hold itself twice on each level: what is looked at counts, not what is.
            run.spend(len(value))
            return all(conforms(each, item, run, named) for each in value)
        case RangeType(endpoint=endpoint):
            if not isinstance(value, Range):
                return False
            run.spend(2)
            return all(conforms(end, endpoint, run, named) for end in value.ends)
        case ContextType(entries=entries):
            if not isinstance(value, dict):
                return False
            run.spend(len(entries))
            return all(
                key in value and conforms(value[key], entry, run, named) for key, entry in entries
            )
        case FunctionType(parameters=parameters):
            return isinstance(value, Function) and _takes(value, parameters, run)


def _takes(function: Function, wanted: tuple[Type, ...], run: Run) -> bool:
    """Tell whether a function takes such arguments. What it gives is known only from its calls."""
    declared = function.types or (None,) * len(function.parameters)
    return len(declared) == len(wanted) and all(
        type_conforms(one, other or _ANY, run) for one, other in zip(wanted, declared, strict=True)
    )


def type_conforms(one: Type, other: Type, run: Run) -> bool:
    """Tell whether each value of one type is also of the other.

    Source: DMN 1.5, 10.3.2.9.2.
    """
    run.spend(1)
    if other in (one, _ANY) or one == NamedType("Null"):
        return True
    match one, other:
        case (ListType(item=item), ListType(item=wanted)):
            return type_conforms(item, wanted, run)
        case (RangeType(endpoint=endpoint), RangeType(endpoint=wanted)):
            return type_conforms(endpoint, wanted, run)
        case (ContextType(entries=entries), ContextType(entries=asked)):
            given = dict(entries)
            return all(
                key in given and type_conforms(given[key], entry, run) for key, entry in asked
            )
        case (FunctionType() as function, FunctionType() as wanted_function):
            return (
                len(function.parameters) == len(wanted_function.parameters)
                and all(
                    type_conforms(wanted, given_type, run)
                    for wanted, given_type in zip(
                        wanted_function.parameters, function.parameters, strict=True
                    )
                )
                and type_conforms(function.result or _ANY, wanted_function.result or _ANY, run)
            )
        case _:
            return False


def conforms(value: Value, to: Type, run: Run, named: NamedTypes = _no_types) -> bool:
    """Tell whether a value may stand where a type is asked for; null always may."""
    return value is None or is_instance(value, to, run, named) is True


def converted(value: Value, to: Type, run: Run, named: NamedTypes = _no_types) -> Value:
    """Return the value as one of a type, after FEEL's implicit conversions.

    A list of one item becomes the item, an item a list, a date its midnight in UTC.

    Raises:
        NoValue: it is no such value.
        FeelLimitExceeded: more items to look at than one evaluation may.

    Source: DMN 1.5, 10.3.2.9.4.
    """
    if conforms(value, to, run, named):
        return value
    if isinstance(value, list) and len(value) == 1 and conforms(value[0], to, run, named):
        return value[0]
    if not isinstance(value, list) and conforms([value], to, run, named):
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
