"""Built-in functions that compare points and ranges.

Source: DMN 1.5, 10.3.4.9, table 78 (after Allen's interval algebra).
"""

from __future__ import annotations

from collections.abc import Callable

from feel.built_in.registry import built_in
from feel.comparison import order
from feel.limits import Run
from feel.values import NoValue, Range, Value

_RANGES = "range1: range, range2: range"
_POINT_IN_RANGE = ("point: any, range: range", _RANGES)
_RANGE_WITH_POINT = ("range: range, point: any", "range: range, value: any", _RANGES)
_ANYTHING = (
    "point1: any, point2: any",
    "point: any, range: range",
    "range: range, point: any",
    "range: range, value: any",
    _RANGES,
)


def _compare(one: Value, other: Value) -> int:
    sign = order(one, other)
    if sign is None:
        raise NoValue("the ends cannot be compared")
    return sign


@built_in("before", *_ANYTHING)
def _before(_run: Run, one: Value, other: Value) -> Value:
    end, end_included = (one.end, one.end_included) if isinstance(one, Range) else (one, True)
    start, start_included = (
        (other.start, other.start_included) if isinstance(other, Range) else (other, True)
    )
    sign = _compare(end, start)
    return sign < 0 or (sign == 0 and not (end_included and start_included))


@built_in("after", *_ANYTHING)
def _after(run: Run, one: Value, other: Value) -> Value:
    return _before(run, other, one)


@built_in("meets", _RANGES)
def _meets(_run: Run, one: Range, other: Range) -> Value:
    return one.end_included and other.start_included and _compare(one.end, other.start) == 0


@built_in("met by", _RANGES)
def _met_by(run: Run, one: Range, other: Range) -> Value:
    return _meets(run, other, one)


@built_in("overlaps", _RANGES)
def _overlaps(_run: Run, one: Range, other: Range) -> Value:
    after = _compare(one.end, other.start)
    before = _compare(one.start, other.end)
    return (after > 0 or (after == 0 and one.end_included and other.start_included)) and (
        before < 0 or (before == 0 and one.start_included and other.end_included)
    )


@built_in("overlaps before", _RANGES)
def _overlaps_before(_run: Run, one: Range, other: Range) -> Value:
    starts = _compare(one.start, other.start)
    touches = _compare(one.end, other.start)
    ends = _compare(one.end, other.end)
    return (
        (starts < 0 or (starts == 0 and one.start_included and not other.start_included))
        and (touches > 0 or (touches == 0 and one.end_included and other.start_included))
        and (ends < 0 or (ends == 0 and (not one.end_included or other.end_included)))
    )


@built_in("overlaps after", _RANGES)
def _overlaps_after(_run: Run, one: Range, other: Range) -> Value:
    starts = _compare(other.start, one.start)
    touches = _compare(other.end, one.start)
    ends = _compare(other.end, one.end)
    return (
        (starts < 0 or (starts == 0 and other.start_included and not one.start_included))
        and (touches > 0 or (touches == 0 and other.end_included and one.start_included))
        and (ends < 0 or (ends == 0 and (not other.end_included or one.end_included)))
    )


@built_in("finishes", *_POINT_IN_RANGE)
def _finishes(_run: Run, one: Value, other: Range) -> Value:
    if not isinstance(one, Range):
        return other.end_included and _compare(other.end, one) == 0
    starts = _compare(one.start, other.start)
    return (
        one.end_included == other.end_included
        and _compare(one.end, other.end) == 0
        and (starts > 0 or (starts == 0 and (not one.start_included or other.start_included)))
    )


@built_in("starts", *_POINT_IN_RANGE)
def _starts(_run: Run, one: Value, other: Range) -> Value:
    if not isinstance(one, Range):
        return other.start_included and _compare(other.start, one) == 0
    ends = _compare(one.end, other.end)
    return (
        one.start_included == other.start_included
        and _compare(one.start, other.start) == 0
        and (ends < 0 or (ends == 0 and (not one.end_included or other.end_included)))
    )


@built_in("during", *_POINT_IN_RANGE)
def _during(_run: Run, one: Value, other: Range) -> Value:
    start, start_included = (
        (one.start, one.start_included) if isinstance(one, Range) else (one, True)
    )
    end, end_included = (one.end, one.end_included) if isinstance(one, Range) else (one, True)
    starts, ends = _compare(start, other.start), _compare(end, other.end)
    return (starts > 0 or (starts == 0 and (other.start_included or not start_included))) and (
        ends < 0 or (ends == 0 and (other.end_included or not end_included))
    )


def _swapped(function: Callable[[Run, Value, Range], Value]) -> Callable[..., Value]:
    return lambda run, one, other: function(run, other, one)


built_in("finished by", *_RANGE_WITH_POINT)(_swapped(_finishes))
built_in("started by", *_RANGE_WITH_POINT)(_swapped(_starts))
built_in("includes", *_RANGE_WITH_POINT)(_swapped(_during))


@built_in("coincides", "point1: any, point2: any", _RANGES)
def _coincides(_run: Run, one: Value, other: Value) -> Value:
    if isinstance(one, Range) != isinstance(other, Range):
        raise NoValue("a point and a range never coincide")
    if not (isinstance(one, Range) and isinstance(other, Range)):
        return _compare(one, other) == 0
    return (
        one.start_included == other.start_included
        and one.end_included == other.end_included
        and _compare(one.start, other.start) == 0
        and _compare(one.end, other.end) == 0
    )
