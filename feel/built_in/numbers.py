"""Built-in functions on numbers.

Source: DMN 1.5, 10.3.4.5.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from typing import Final

from feel.built_in.registry import built_in
from feel.limits import Run
from feel.numbers import DECIMAL128, finite, is_whole, modulo, rounded
from feel.values import DayTimeDuration, NoValue, Value, YearMonthDuration

_ZERO: Final = Decimal(0)
_MODES: Final = {
    "UP": ROUND_UP,
    "DOWN": ROUND_DOWN,
    "CEILING": ROUND_CEILING,
    "FLOOR": ROUND_FLOOR,
    "HALF_UP": ROUND_HALF_UP,
    "HALF_DOWN": ROUND_HALF_DOWN,
    "HALF_EVEN": ROUND_HALF_EVEN,
}


def _rounding(mode: str) -> Callable[..., Value]:
    def body(_run: Run, number: Decimal, scale: Decimal | None = None) -> Value:
        return rounded(number, scale if scale is not None else _ZERO, mode)

    return body


for _name, _mode in (
    ("round up", ROUND_UP),
    ("round down", ROUND_DOWN),
    ("round half up", ROUND_HALF_UP),
    ("round half down", ROUND_HALF_DOWN),
):
    built_in(_name, "n: number, scale: number")(_rounding(_mode))
for _name, _mode in (("floor", ROUND_FLOOR), ("ceiling", ROUND_CEILING)):
    built_in(_name, "n: number, scale?: number")(_rounding(_mode))


@built_in("decimal", "n: number, scale: number", "n: number, scale: number, mode: string")
def _decimal(_run: Run, number: Decimal, scale: Decimal, mode: str = "HALF_EVEN") -> Value:
    # A name of a mode is short; a long text would be gone through, and shown, at every turn.
    if mode[:40].upper() not in _MODES:
        raise NoValue(f"there is no rounding mode '{mode[:40]}'")
    return rounded(number, scale, _MODES[mode.upper()])


@built_in("abs", "n: number|duration", "number: number|duration")
def _abs(_run: Run, value: Value) -> Value:
    if isinstance(value, YearMonthDuration):
        return YearMonthDuration(abs(value.months))
    if isinstance(value, DayTimeDuration):
        return DayTimeDuration(abs(value.nanoseconds))
    return value.copy_abs() if isinstance(value, Decimal) else None


@built_in("modulo", "dividend: number, divisor: number")
def _modulo(_run: Run, dividend: Decimal, divisor: Decimal) -> Value:
    return modulo(dividend, divisor)


@built_in("sqrt", "number: number")
def _sqrt(_run: Run, number: Decimal) -> Value:
    return finite(DECIMAL128.sqrt(number))


@built_in("log", "number: number")
def _log(_run: Run, number: Decimal) -> Value:
    return finite(DECIMAL128.ln(number))


@built_in("exp", "number: number")
def _exp(_run: Run, number: Decimal) -> Value:
    return finite(DECIMAL128.exp(number))


def _last_digit(whole_number: Decimal) -> int:
    # A number of more than 34 digits ends in a zero; writing all of them out takes long.
    return int(whole_number) % 10 if whole_number.adjusted() < DECIMAL128.prec else 0


@built_in("odd", "number: number")
def _odd(_run: Run, number: Decimal) -> Value:
    return is_whole(number) and _last_digit(number) % 2 == 1


@built_in("even", "number: number")
def _even(_run: Run, number: Decimal) -> Value:
    return is_whole(number) and _last_digit(number) % 2 == 0
