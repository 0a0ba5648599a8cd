"""Types of a model, and how values become values of a type.

Source: DMN 1.5, 7.3.3 (item definitions), 10.3.2.9.4 (implicit conversions).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from feel import UnaryTests, Value
from feel.limits import Run
from feel.syntax import NamedType
from feel.type_check import SIMPLE_TYPES, converted, is_instance
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


@dataclass(slots=True, eq=False)
class ItemType:
    """A standard type, or an item definition of the model.

    Not frozen, since a structure may have parts of its own type: the reader fills it in once.

    Args:
        name: as the model calls it.
        standard: FEEL's type; `Any` where `base` or `components` say more.
        base: the item definition this one refines.
        components: entries a context must have, if it is a structure.
        is_collection: whether it is a list of such items.
        arity: number of parameters, if it is a function.
        result: what a function gives.
        allowed: tests that each item must pass.
        constraint: tests that the whole value must pass.
    """

    name: str
    standard: str = "Any"
    base: ItemType | None = None
    components: tuple[tuple[str, ItemType], ...] = ()
    is_collection: bool = False
    arity: int | None = None
    result: ItemType | None = None
    allowed: UnaryTests | None = None
    constraint: UnaryTests | None = None

    @property
    def is_plain(self) -> bool:
        """Whether it is a standard type and nothing more."""
        return not self.is_collection and self.allowed is None and self.constraint is None

    def holds(self, value: Value, run: Run) -> bool:
        """Tell whether a value is of the type as it stands, without any conversion.

        Which values are allowed does not matter, only their type.

        Source: DMN 1.5, 10.3.2.9 (`instance of`).
        """
        run.spend(1)
        if not self.is_collection:
            return self._holds_item(value, run)
        if not isinstance(value, list):
            return False
        run.spend(len(value))
        return all(item is None or self._holds_item(item, run) for item in value)

    def _holds_item(self, value: Value, run: Run) -> bool:
        if self.arity is not None:
            return isinstance(value, Function) and len(value.parameters) == self.arity
        if self.components:
            return isinstance(value, dict) and all(
                name in value and (value[name] is None or part.holds(value[name], run))
                for name, part in self.components
            )
        if self.base is not None:
            return self.base.holds(value, run)
        return is_instance(value, NamedType(self.standard), run) is True


def result_type(of: ItemType | None) -> ItemType | None:
    """Return the type of what a function or service gives whose variable is of a type.

    The variable may name the type of the function or that of its result.

    Source: DMN 1.5, 6.3.9 and 6.3.11.
    """
    return of if of is None or of.arity is None else of.result


def typed(value: Value, to: ItemType | None, run: Run) -> Value:
    """Return the value as one of a type, after FEEL's implicit conversions.

    A list of one item becomes the item where no list is asked for, an item a list where one is.

    Raises:
        NoValue: it is no such value, or not allowed.
    """
    if to is None or (to.is_plain and to.standard == type_name(value)):
        return value
    if isinstance(value, list) and len(value) == 1 and not _takes_lists(to):
        value = value[0]
    return _typed(value, to, run)


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


def _takes_lists(to: ItemType) -> bool:
    if to.is_collection:
        return True
    if to.base is not None:
        return _takes_lists(to.base)
    return not to.components and to.arity is None and to.standard in ("Any", "list")


def _typed(value: Value, to: ItemType | None, run: Run) -> Value:
    """Return the value as one of a type, a list of one item not taken for the item."""
    if to is None or value is None:
        return value
    run.spend(1)
    result: Value
    if to.is_collection:
        items = value if isinstance(value, list) else [value]
        result = [_typed_item(item, to, run) for item in items]
    else:
        result = _typed_item(value, to, run)
    _check(result, to.constraint, to, run)
    return result


def _typed_item(value: Value, to: ItemType, run: Run) -> Value:
    if value is None:
        return None
    result: Value = value
    if to.arity is not None:
        if not isinstance(value, Function) or len(value.parameters) != to.arity:
            raise NoValue(
                f"{type_name(value)} given, but '{to.name}' is a function of {to.arity} parameters"
            )
    elif to.components:
        result = _structure(value, to, run)
    elif to.base is not None:
        result = _typed(value, to.base, run)
    elif to.standard not in ("Any", type_name(value)):
        if isinstance(value, list):
            raise NoValue(f"list given, but {to.standard} expected")
        result = converted(value, NamedType(to.standard), run)
    _check(result, to.allowed, to, run)
    return result


def _structure(value: Value, to: ItemType, run: Run) -> Value:
    if not isinstance(value, dict):
        raise NoValue(f"{type_name(value)} given, but '{to.name}' is a structure")
    entries: dict[str, Value] = {}
    for name, part in to.components:
        if name not in value:
            raise NoValue(f"the entry '{name}' of '{to.name}' is missing")
        entries[name] = typed(value[name], part, run)
    return {**value, **entries}


def _check(value: Value, tests: UnaryTests | None, of: ItemType, run: Run) -> None:
    if tests is not None and tests.matches_within(run, value, {}) is not True:
        raise NoValue(f"the value is not allowed for '{of.name}': {tests.source}")
