"""Whether a value is of a type, and the conversions FEEL makes by itself.

Source: DMN 1.5, 10.3.2.9.4 and 10.3.2.9.5, table 50.
"""

from __future__ import annotations

from typing import Final

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
KNOWN_TYPES: Final = SIMPLE_TYPES | {"Any", "Null", "list", "context", "range", "function"}


def is_instance(value: Value, of: Type) -> bool | None:
    """Return whether a value is of a type; null for a type nobody knows."""
    match of:
        case NamedType(name="Any"):
            return value is not None
        case NamedType(name="Null"):
            return value is None
        case NamedType(name=name):
            return type_name(value) == name if name in KNOWN_TYPES else None
        case ListType(item=item):
            return isinstance(value, list) and all(conforms(each, item) for each in value)
        case RangeType(endpoint=endpoint):
            return isinstance(value, Range) and all(
                conforms(end, endpoint) for end in (value.start, value.end)
            )
        case ContextType(entries=entries):
            return isinstance(value, dict) and all(
                key in value and conforms(value[key], entry) for key, entry in entries
            )
        case FunctionType(parameters=parameters):
            return isinstance(value, Function) and len(value.parameters) == len(parameters)


def conforms(value: Value, to: Type) -> bool:
    """Tell whether a value may stand where a type is asked for; null always may."""
    return value is None or is_instance(value, to) is True


def converted(value: Value, to: Type) -> Value:
    """Return the value as one of a type, after FEEL's implicit conversions.

    A list of one item becomes the item, an item a list, a date its midnight in UTC.

    Raises:
        NoValue: it is no such value.
    """
    if conforms(value, to):
        return value
    if isinstance(value, list) and len(value) == 1 and conforms(value[0], to):
        return value[0]
    if isinstance(to, ListType) and conforms(value, to.item):
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
        case FunctionType(parameters=parameters):
            return f"function<{', '.join(map(type_text, parameters))}>"
