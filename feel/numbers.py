"""Numbers: decimal with 34 digits, rounded half-even, never through float.

Source: DMN 1.5, 10.3.2.3.1; IEEE 754-2008 decimal128.
"""

from __future__ import annotations

from decimal import (
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
)
from typing import Final

from feel.values import NoValue

SMALLEST_SCALE: Final = -6111
LARGEST_SCALE: Final = 6176

# No traps: overflow becomes an infinity and then null, instead of a Python exception.
DECIMAL128: Final = Context(prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, traps=[])
_WIDE: Final = Context(prec=80, rounding=ROUND_HALF_EVEN, Emin=-9999, Emax=9999, traps=[])
_TOWARDS_ZERO: Final = Context(prec=34, rounding=ROUND_DOWN, Emin=-6143, Emax=6144, traps=[])
_FOR_ROUNDING: Final = 12_400
"""Digits for quantizing: the widest number with the largest scale."""


def number_of(value: int | str) -> Decimal:
    """Return the number nearest to an integer or to plain or exponent notation."""
    return DECIMAL128.create_decimal(value)


def finite(number: Decimal) -> Decimal:
    """Return the number.

    Raises:
        NoValue: it is infinite or not a number.
    """
    if not number.is_finite():
        raise NoValue("the result is no finite number")
    return number


def is_whole(number: Decimal) -> bool:
    """Tell whether the number has no fraction."""
    return number == number.to_integral_value()


def whole(number: Decimal, what: str) -> int:
    """Return the number as an integer.

    Raises:
        NoValue: it has a fraction or is larger than any index, scale or year.
    """
    if not is_whole(number) or number.copy_abs() > 10**18:
        raise NoValue(f"{what} must be a whole number below 10^18")
    return int(number)


def truncated(number: Decimal) -> int:
    """Return the whole part of a number, which must not be astronomic."""
    return int(number.to_integral_value(ROUND_DOWN))


def divide(dividend: Decimal, divisor: Decimal) -> Decimal:
    """Return the quotient.

    Raises:
        NoValue: the divisor is zero.
    """
    if not divisor:
        raise NoValue("division by zero")
    return finite(DECIMAL128.divide(dividend, divisor))


def multiply_wide(left: Decimal, right: Decimal) -> Decimal:
    """Return a product for durations, which may hold more than 34 digits of nanoseconds."""
    return finite(_WIDE.multiply(left, right))


def divide_wide(dividend: Decimal, divisor: Decimal) -> Decimal:
    """Return a quotient for durations.

    Raises:
        NoValue: the divisor is zero.
    """
    if not divisor:
        raise NoValue("division by zero")
    return finite(_WIDE.divide(dividend, divisor))


def modulo(dividend: Decimal, divisor: Decimal) -> Decimal:
    """Return `dividend - divisor * floor(dividend / divisor)`: the sign is the divisor's.

    Raises:
        NoValue: the divisor is zero, or too small beside the dividend.
    """
    if not divisor:
        raise NoValue("division by zero")
    quotient = _WIDE.divide(dividend, divisor).to_integral_value(ROUND_FLOOR)
    if quotient.adjusted() >= _WIDE.prec - 40:
        raise NoValue("the remainder cannot be computed exactly")
    multiple = _WIDE.multiply(divisor, quotient)
    remainder = DECIMAL128.subtract(dividend, multiple)
    if remainder == divisor:
        # Rounded to the nearest it would be no remainder: one is always less than the divisor.
        remainder = _TOWARDS_ZERO.subtract(dividend, multiple)
    return finite(remainder)


def rounded(number: Decimal, scale: Decimal, rounding: str) -> Decimal:
    """Return the number with `scale` digits after the point.

    Args:
        number: what to round.
        scale: -6111 to 6176, its fraction is cut; negative rounds before the point.
        rounding: a rounding mode of the module `decimal`.

    Raises:
        NoValue: the scale is outside its range.
    """
    digits = truncated(scale)
    if not SMALLEST_SCALE <= digits <= LARGEST_SCALE:
        raise NoValue(f"the scale must lie between {SMALLEST_SCALE} and {LARGEST_SCALE}")
    context = Context(prec=_FOR_ROUNDING, rounding=rounding, Emin=-9999, Emax=9999, traps=[])
    result = number.quantize(Decimal((0, (1,), -digits)), context=context)
    if digits < 0:
        result = result.quantize(Decimal(1), context=context)
    return finite(DECIMAL128.plus(result))


def number_text(number: Decimal) -> str:
    """Return the number without exponent, as FEEL's `string()` writes it."""
    return format(number, "f") if number else "0"
