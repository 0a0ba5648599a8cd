"""Types of a model, and how values become values of a type.

Source: DMN 1.5, 7.3.2 and 7.3.3 (item definitions), 10.3.2.9.4 (implicit conversions).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from feel import UnaryTests, Value
from feel.limits import Run
from feel.syntax import NamedType
from feel.type_check import SIMPLE_TYPES, converted
from feel.values import Function, NoValue, type_name

STANDARD_TYPES: Final[Mapping[str, str]] = {
    **{name: name for name in SIMPLE_TYPES},
    "Any": "Any",
    "any": "Any",
    # As Camunda 7 and older editors write them.
    "integer": "number",
    "long": "number",
    "double": "number",
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "days and time duration": "days and time duration",
    "context": "context",
    "list": "list",
}


@dataclass(frozen=True, slots=True)
class ItemType:
    """A standard type, or an item definition of the model.

    Args:
        name: as the model calls it.
        standard: FEEL's type; `Any` where `base` or `components` say more.
        base: the item definition this one refines.
        components: entries a context must have, if it is a structure.
        is_collection: whether it is a list of such items.
        is_function: whether it is a function.
        allowed: tests that each item must pass.
        constraint: tests that the whole value must pass.
    """

    name: str
    standard: str = "Any"
    base: ItemType | None = None
    components: tuple[tuple[str, ItemType], ...] = ()
    is_collection: bool = False
    is_function: bool = False
    allowed: UnaryTests | None = None
    constraint: UnaryTests | None = None


def typed(value: Value, to: ItemType | None, run: Run) -> Value:
    """Return the value as one of a type, after FEEL's implicit conversions.

    Raises:
        NoValue: it is no such value, or not allowed.
    """
    if to is None or value is None:
        return value
    if not to.is_collection:
        if isinstance(value, list) and len(value) == 1 and to.standard != "list":
            value = value[0] if not _holds_lists(to) else value
        result = _typed_item(value, to, run)
    else:
        items = value if isinstance(value, list) else [value]
        run.spend(len(items))
        result = [_typed_item(item, to, run) for item in items]
    _check(result, to.constraint, to, run)
    return result


def typed_or_null(value: Value, to: ItemType | None, run: Run, what: str) -> Value:
    """Return the value as one of a type; null and a warning if it is none.

    Args:
        value: what to convert.
        to: the type; `None` takes every value.
        run: gets the warning.
        what: names the value in the warning.
    """
    if to is None or value is None:
        return value
    try:
        return typed(value, to, run)
    except NoValue as reason:
        run.warn(f"{what}: {reason}", 1, 1)
        return None


def _holds_lists(to: ItemType) -> bool:
    return to.base is not None and (to.base.is_collection or _holds_lists(to.base))


def _typed_item(value: Value, to: ItemType, run: Run) -> Value:
    if value is None:
        return None
    result: Value = value
    if to.is_function:
        if not isinstance(value, Function):
            raise NoValue(f"{type_name(value)} given, but '{to.name}' is a function")
    elif to.components:
        if not isinstance(value, dict):
            raise NoValue(f"{type_name(value)} given, but '{to.name}' is a structure")
        entries = {name: typed(value.get(name), part, run) for name, part in to.components}
        result = {**value, **entries}
    elif to.base is not None:
        result = typed(value, to.base, run)
    elif to.standard != "Any":
        result = converted(value, NamedType(to.standard))
    _check(result, to.allowed, to, run)
    return result


def _check(value: Value, tests: UnaryTests | None, of: ItemType, run: Run) -> None:
    if tests is not None and tests.matches_within(run, value, {}) is not True:
        raise NoValue(f"the value is not allowed for '{of.name}': {tests.source}")
