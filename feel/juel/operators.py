"""Arithmetic, comparison, `empty` and properties on values.

Source: JSR-245 (EL 2.2), 1.6 (properties), 1.7 (arithmetic), 1.8 (comparison), 1.10 (`empty`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final, TypeAlias

from feel import comparison
from feel.juel.coercion import ZERO, shortened, to_boolean, to_number, to_text
from feel.limits import LIST_ITEMS, Run
from feel.numbers import DECIMAL128, divide, finite, truncated
from feel.values import NoValue, Value, type_name

Operator: TypeAlias = "Callable[[Value, Value, Run], Value]"
_INDEX: Final = re.compile(r"[+-]?[0-9]{1,10}")


def negate(value: Value) -> Value:
    """Return the negative number; null and empty text are zero.

    Source: JSR-245, 1.7.5.
    """
    return finite(DECIMAL128.minus(to_number(value)))


def is_empty(value: Value) -> bool:
    """Return whether the value is null, an empty text, or an empty list or context.

    Source: JSR-245, 1.10.
    """
    return value is None or (isinstance(value, str | list | dict) and not value)


def equal(left: Value, right: Value, run: Run) -> bool:
    """Return whether two values are equal, after coercion to the kind that one of them has.

    Numbers are equal by value, `1.0` and `1.00` too, unlike Java's decimals.

    Raises:
        NoValue: one is a number and the other none.

    Source: JSR-245, 1.8.2.
    """
    if left is right:
        return True
    if left is None or right is None:
        return False
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        return to_number(left) == to_number(right)
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, str) or isinstance(right, str):
        return to_text(left, run) == to_text(right, run)
    return comparison.equal(left, right, run) is True


def _less(left: Value, right: Value, run: Run) -> bool:
    """Return whether the left value, which is not null, is less than the right one.

    Raises:
        NoValue: there is no order between them.

    Source: JSR-245, 1.8.1. Texts are in order of their code points.
    """
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        return to_number(left) < to_number(right)
    if isinstance(left, str) or isinstance(right, str):
        return to_text(left, run) < to_text(right, run)
    if isinstance(left, bool) and isinstance(right, bool):
        return left < right
    sign = comparison.order(left, right)
    if sign is None and type(left) is type(right) and comparison.is_ordered(left):
        raise NoValue(f"of two values of type {type_name(left)} only one has a time zone")
    if sign is None:
        raise NoValue(f"a {type_name(left)} and a {type_name(right)} have no order")
    return sign < 0


def _less_than(left: Value, right: Value, run: Run) -> bool:
    if left is right or left is None or right is None:
        return False
    return _less(left, right, run)


def _at_most(left: Value, right: Value, run: Run) -> bool:
    if left is right:
        return True
    if left is None or right is None:
        return False
    return not _less(right, left, run)


def _arithmetic(compute: Callable[[Decimal, Decimal], Decimal]) -> Operator:
    def operate(left: Value, right: Value, _run: Run) -> Value:
        # Null with null is zero even for a division, and not a division by zero.
        if left is None and right is None:
            return ZERO
        return finite(compute(to_number(left), to_number(right)))

    return operate


def _remainder(dividend: Decimal, divisor: Decimal) -> Decimal:
    """Return the remainder, whose sign is the dividend's. Source: JSR-245, 1.7.3."""
    if not divisor:
        raise NoValue("division by zero")
    return DECIMAL128.remainder(dividend, divisor)


OPERATORS: Final[Mapping[str, Operator]] = {
    "+": _arithmetic(DECIMAL128.add),
    "-": _arithmetic(DECIMAL128.subtract),
    "*": _arithmetic(DECIMAL128.multiply),
    "/": _arithmetic(divide),
    "%": _arithmetic(_remainder),
    "==": equal,
    "!=": lambda left, right, run: not equal(left, right, run),
    "<": _less_than,
    ">": lambda left, right, run: _less_than(right, left, run),
    "<=": _at_most,
    ">=": lambda left, right, run: _at_most(right, left, run),
}
"""All operators with two operands but `&&` and `||`; they raise `NoValue`."""


def property_of(value: Value, key: Value) -> Value:
    """Return an entry of a context or an item of a list, counted from 0; null if there is none.

    Raises:
        NoValue: the value has no properties, or the key is no index.

    Source: JSR-245, 1.6; `MapELResolver` and `ListELResolver` of its Java API.
    """
    if value is None or key is None:
        return None
    if isinstance(value, dict):
        return value.get(key) if isinstance(key, str) else None
    if isinstance(value, list):
        index = _index(key)
        return value[index] if 0 <= index < len(value) else None
    name = shortened(key) if isinstance(key, str) else f"a {type_name(key)}"
    raise NoValue(f"a {type_name(value)} has no property {name}")


def _index(key: Value) -> int:
    if isinstance(key, Decimal):
        return truncated(key) if key.copy_abs() <= LIST_ITEMS else -1
    if isinstance(key, str) and _INDEX.fullmatch(key):
        return int(key)
    name = shortened(key) if isinstance(key, str) else f"a {type_name(key)}"
    raise NoValue(f"{name} is no index of a list; its items are [0], [1], …")
