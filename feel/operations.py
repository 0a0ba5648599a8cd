"""Arithmetic on values of any kind.

Source: DMN 1.5, 10.3.2.13, table 57 and 10.3.2.3.8.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from feel import numbers, temporal
from feel.limits import Run
from feel.values import (
    Date,
    DateTime,
    DayTimeDuration,
    NoValue,
    Time,
    Value,
    YearMonthDuration,
    months_duration,
    time_duration,
    type_name,
)

_DURATIONS: Final = (YearMonthDuration, DayTimeDuration)
_MOMENTS: Final = (Date, Time, DateTime)
_EFFORT_OF_POWER: Final = 500


def add(left: Value, right: Value, run: Run) -> Value:
    """Return the sum, or two strings joined.

    Raises:
        NoValue: values of these kinds cannot be added.
    """
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return numbers.finite(numbers.DECIMAL128.add(left, right))
    if isinstance(left, str) and isinstance(right, str):
        run.allocate_string(len(left) + len(right))
        return left + right
    if isinstance(left, YearMonthDuration) and isinstance(right, YearMonthDuration):
        return months_duration(left.months + right.months)
    if isinstance(left, DayTimeDuration) and isinstance(right, DayTimeDuration):
        return time_duration(left.nanoseconds + right.nanoseconds)
    if isinstance(left, _DURATIONS):
        left, right = right, left
    if isinstance(left, _MOMENTS) and isinstance(right, _DURATIONS):
        return temporal.plus(left, right)
    raise _mismatch(left, right, "added")


def subtract(left: Value, right: Value, run: Run) -> Value:
    """Return the difference.

    Raises:
        NoValue: values of these kinds cannot be subtracted.
    """
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return numbers.finite(numbers.DECIMAL128.subtract(left, right))
    if isinstance(left, Time) and isinstance(right, Time):
        if (left.zone is None) != (right.zone is None):
            raise NoValue("a time with a zone and one without cannot be subtracted")
        return DayTimeDuration(temporal.time_in_utc(left) - temporal.time_in_utc(right))
    if isinstance(left, Date | DateTime) and isinstance(right, Date | DateTime):
        return temporal.between(left, right)
    is_moment_or_duration = isinstance(left, (*_MOMENTS, *_DURATIONS))
    if is_moment_or_duration and isinstance(right, _DURATIONS):
        return add(left, negate(right), run)
    raise _mismatch(left, right, "subtracted")


def multiply(left: Value, right: Value, _run: Run) -> Value:
    """Return the product.

    Raises:
        NoValue: values of these kinds cannot be multiplied.
    """
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return numbers.finite(numbers.DECIMAL128.multiply(left, right))
    if isinstance(left, Decimal):
        left, right = right, left
    if isinstance(right, Decimal):
        if isinstance(left, YearMonthDuration):
            product = numbers.multiply_wide(Decimal(left.months), right)
            return months_duration(numbers.truncated(product))
        if isinstance(left, DayTimeDuration):
            product = numbers.multiply_wide(Decimal(left.nanoseconds), right)
            return time_duration(numbers.truncated(product))
    raise _mismatch(left, right, "multiplied")


def divide(left: Value, right: Value, _run: Run) -> Value:
    """Return the quotient.

    Raises:
        NoValue: division by zero, or values of these kinds cannot be divided.
    """
    if isinstance(right, Decimal):
        if isinstance(left, Decimal):
            return numbers.divide(left, right)
        if isinstance(left, YearMonthDuration):
            quotient = numbers.divide_wide(Decimal(left.months), right)
            return months_duration(numbers.truncated(quotient))
        if isinstance(left, DayTimeDuration):
            quotient = numbers.divide_wide(Decimal(left.nanoseconds), right)
            return time_duration(numbers.truncated(quotient))
    if isinstance(left, YearMonthDuration) and isinstance(right, YearMonthDuration):
        return numbers.divide(Decimal(left.months), Decimal(right.months))
    if isinstance(left, DayTimeDuration) and isinstance(right, DayTimeDuration):
        return numbers.divide(Decimal(left.nanoseconds), Decimal(right.nanoseconds))
    raise _mismatch(left, right, "divided")


def power(left: Value, right: Value, run: Run) -> Value:
    """Return the power.

    Raises:
        NoValue: no numbers, or no finite result.
    """
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        run.toil(_EFFORT_OF_POWER)
        return numbers.finite(numbers.DECIMAL128.power(left, right))
    raise _mismatch(left, right, "raised to a power")


def negate(value: Value) -> Value:
    """Return the value with the other sign.

    Raises:
        NoValue: it is neither number nor duration.
    """
    if isinstance(value, Decimal):
        return numbers.DECIMAL128.minus(value)
    if isinstance(value, YearMonthDuration):
        return months_duration(-value.months)
    if isinstance(value, DayTimeDuration):
        return DayTimeDuration(-value.nanoseconds)
    raise NoValue(f"{type_name(value)} cannot be negated")


def _mismatch(left: Value, right: Value, verb: str) -> NoValue:
    return NoValue(f"{type_name(left)} and {type_name(right)} cannot be {verb}")


OPERATIONS: Final[Mapping[str, Callable[[Value, Value, Run], Value]]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "**": power,
}
FAST: Final[Mapping[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": numbers.DECIMAL128.add,
    "-": numbers.DECIMAL128.subtract,
    "*": numbers.DECIMAL128.multiply,
}
"""For two numbers; a result that is not finite must be computed again the slow way."""
