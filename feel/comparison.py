"""Equality, order and membership in three-valued logic.

Source: DMN 1.5, 10.3.2.13 and 10.3.2.15, tables 53 to 55.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from feel.limits import Run
from feel.temporal import day_of, instant, time_in_utc
from feel.values import (
    Date,
    DateTime,
    DayTimeDuration,
    Range,
    Time,
    Value,
    YearMonthDuration,
)

_SCALARS: Final = frozenset((bool, Decimal, str, Date, YearMonthDuration, DayTimeDuration))


def equal(left: Value, right: Value, run: Run) -> bool | None:
    """Return whether two values are equal; null if they are of different kinds."""
    if left is None or right is None:
        return left is right
    kind = type(left)
    if kind is not type(right):
        return None
    if kind in _SCALARS:
        if isinstance(left, str):
            run.toil(len(left))
        return left == right
    if isinstance(left, list) and isinstance(right, list):
        if len(left) != len(right):
            return False
        run.spend(len(left))
        return _all_equal(left, right, run)
    if isinstance(left, dict) and isinstance(right, dict):
        if left.keys() != right.keys():
            return False
        run.spend(len(left))
        return _all_equal(list(left.values()), [right[key] for key in left], run)
    if isinstance(left, Range) and isinstance(right, Range):
        return _equal_ranges(left, right, run)
    if isinstance(left, DateTime | Time):
        return _is_local(left) == _is_local(right) and order(left, right) == 0
    return left is right


def _is_local(value: Value) -> bool:
    clock = value.time if isinstance(value, DateTime) else value
    return isinstance(clock, Time) and clock.zone is None


def _all_equal(left: list[Value], right: list[Value], run: Run) -> bool | None:
    result: bool | None = True
    for one, other in zip(left, right, strict=True):
        verdict = equal(one, other, run)
        if verdict is False:
            return False
        if verdict is None:
            result = None
    return result


def _normal(value: Range) -> tuple[bool, Value, Value, bool, bool]:
    if value.operator == "=":
        return False, value.start, value.start, True, True
    is_inequality = value.operator == "!="
    return is_inequality, value.start, value.end, value.start_included, value.end_included


def _equal_ranges(left: Range, right: Range, run: Run) -> bool:
    one, other = _normal(left), _normal(right)
    return (
        one[0] == other[0]
        and one[3:] == other[3:]
        and equal(one[1], other[1], run) is True
        and equal(one[2], other[2], run) is True
    )


def _order_of(key: Callable[[Any], Any]) -> Callable[[Any, Any], int | None]:
    def compare(left: Any, right: Any) -> int | None:
        one, other = key(left), key(right)
        return -1 if one < other else 1 if one > other else 0

    return compare


def _order_of_clocks(key: Callable[[Any], Any]) -> Callable[[Any, Any], int | None]:
    in_order = _order_of(key)

    def compare(left: Any, right: Any) -> int | None:
        # Which comes first, nobody knows before the local time has a zone; and if it took that of
        # the other, three of them could each stand before the next.
        return in_order(left, right) if _is_local(left) == _is_local(right) else None

    return compare


_ORDERS: Final[Mapping[type, Callable[[Any, Any], int | None]]] = {
    Decimal: _order_of(lambda value: value),
    str: _order_of(lambda value: value),
    Date: _order_of(day_of),
    Time: _order_of_clocks(time_in_utc),
    DateTime: _order_of_clocks(instant),
    YearMonthDuration: _order_of(lambda value: value.months),
    DayTimeDuration: _order_of(lambda value: value.nanoseconds),
}


def order(left: Value, right: Value) -> int | None:
    """Return -1, 0 or 1 as `left` is less than, equal to or greater than `right`.

    Null if they are of different kinds, or of a kind without order, or if one is a local time and
    the other has a zone.
    """
    kind = type(left)
    if kind is not type(right) or kind not in _ORDERS:
        return None
    return _ORDERS[kind](left, right)


def order_within(run: Run, left: Value, right: Value) -> int | None:
    """Return the same as `order`, and count the work, for where very many are compared."""
    run.toil(len(left) if isinstance(left, str) else 1)
    return order(left, right)


def is_ordered(value: Value) -> bool:
    """Tell whether values of this kind have an order."""
    return type(value) in _ORDERS


def in_range(value: Value, interval: Range, run: Run) -> bool | None:
    """Return whether a value lies in a range; null if that cannot be compared."""
    if interval.operator in ("=", "!="):
        verdict = equal(value, interval.start, run)
        return verdict if verdict is None or interval.operator == "=" else not verdict
    if value is None:
        return None
    if interval.operator is None and (interval.start is None or interval.end is None):
        return None
    if interval.start is not None:
        sign = order_within(run, value, interval.start)
        if sign is None:
            return None
        if sign < 0 or (sign == 0 and not interval.start_included):
            return False
    if interval.end is not None:
        sign = order_within(run, value, interval.end)
        if sign is None:
            return None
        if sign > 0 or (sign == 0 and not interval.end_included):
            return False
    return True


def satisfies(value: Value, test: Value, run: Run) -> bool | None:
    """Return whether a value meets one test: a range, a list of tests, or a value to equal.

    Source: DMN 1.5, table 55, row `in`.
    """
    if isinstance(test, Range) and not isinstance(value, Range):
        return in_range(value, test, run)
    if isinstance(test, list):
        if isinstance(value, list) and equal(value, test, run) is True:
            return True
        run.spend(len(test))
        return any(_meets(value, item, run) is True for item in test)
    return equal(value, test, run)


def _meets(value: Value, test: Value, run: Run) -> bool | None:
    if isinstance(test, Range) and not isinstance(value, Range):
        return in_range(value, test, run)
    return equal(value, test, run)
