"""Built-in functions that make one value of many numbers.

Source: DMN 1.5, 10.3.4.4.
"""

from __future__ import annotations

from collections import Counter
from decimal import Context, Decimal
from typing import Final

from feel.built_in.registry import built_in
from feel.comparison import is_ordered, order_within
from feel.limits import Run
from feel.numbers import DECIMAL128, finite
from feel.values import (
    DayTimeDuration,
    NoValue,
    Value,
    YearMonthDuration,
    months_duration,
    time_duration,
    type_name,
)

_WIDE: Final = Context(prec=80, Emin=-9999, Emax=9999, traps=[])


def _numbers(items: list[Value], run: Run) -> list[Decimal]:
    run.spend(len(items))
    numbers = [item for item in items if isinstance(item, Decimal)]
    if not items:
        raise NoValue("the list is empty")
    if len(numbers) < len(items):
        other = next(type_name(item) for item in items if not isinstance(item, Decimal))
        raise NoValue(f"all items must be numbers, but one is {other}")
    return numbers


@built_in("count", "list: list")
def _count(_run: Run, items: list[Value]) -> Value:
    return Decimal(len(items))


def _extreme(run: Run, items: list[Value], sign: int) -> Value:
    if not items:
        raise NoValue("the list is empty")
    run.spend(len(items))
    best = items[0]
    if not is_ordered(best):
        raise NoValue(f"{type_name(best)} has no order")
    for item in items[1:]:
        compared = order_within(run, item, best)
        if compared is None:
            raise NoValue(f"{type_name(item)} and {type_name(best)} cannot be compared")
        if compared == sign:
            best = item
    return best


@built_in("min", "list...: list")
def _min(run: Run, items: list[Value]) -> Value:
    return _extreme(run, items, -1)


@built_in("max", "list...: list")
def _max(run: Run, items: list[Value]) -> Value:
    return _extreme(run, items, 1)


@built_in("sum", "list...: list")
def _sum(run: Run, items: list[Value]) -> Value:
    months = [item.months for item in items if isinstance(item, YearMonthDuration)]
    if items and len(months) == len(items):
        return months_duration(sum(months))
    spans = [item.nanoseconds for item in items if isinstance(item, DayTimeDuration)]
    if items and len(spans) == len(items):
        return time_duration(sum(spans))
    return finite(_total(_numbers(items, run)))


def _total(numbers: list[Decimal]) -> Decimal:
    total = Decimal(0)
    for number in numbers:
        total = DECIMAL128.add(total, number)
    return total


@built_in("product", "list...: list")
def _product(run: Run, items: list[Value]) -> Value:
    product = Decimal(1)
    for number in _numbers(items, run):
        product = DECIMAL128.multiply(product, number)
    return finite(product)


@built_in("mean", "list...: list")
def _mean(run: Run, items: list[Value]) -> Value:
    numbers = _numbers(items, run)
    return finite(DECIMAL128.divide(_total(numbers), Decimal(len(numbers))))


@built_in("median", "list...: list")
def _median(run: Run, items: list[Value]) -> Value:
    numbers = sorted(_numbers(items, run))
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[middle]
    pair = DECIMAL128.add(numbers[middle - 1], numbers[middle])
    return finite(DECIMAL128.divide(pair, Decimal(2)))


@built_in("stddev", "list...: list")
def _stddev(run: Run, items: list[Value]) -> Value:
    numbers = _numbers(items, run)
    if len(numbers) < 2:
        raise NoValue("at least two numbers are needed")
    # More digits than the result has, so that it is right to the last one.
    total = variance = Decimal(0)
    for number in numbers:
        total = _WIDE.add(total, number)
    mean = _WIDE.divide(total, Decimal(len(numbers)))
    for number in numbers:
        distance = _WIDE.subtract(number, mean)
        variance = _WIDE.add(variance, _WIDE.multiply(distance, distance))
    return finite(DECIMAL128.sqrt(_WIDE.divide(variance, Decimal(len(numbers) - 1))))


@built_in("mode", "list...: list")
def _mode(run: Run, items: list[Value]) -> Value:
    if not items:
        return []
    counted = Counter(_numbers(items, run))
    most = max(counted.values())
    modes: list[Value] = []
    modes.extend(sorted(number for number, times in counted.items() if times == most))
    return modes
