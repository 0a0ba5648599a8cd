from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.feel.evaluating import evaluation, value

money = st.decimals(min_value=-(10**9), max_value=10**9, places=4)


@pytest.mark.parametrize(
    "source",
    [
        "0.1 + 0.2 = 0.3",
        "1e3 = 1000",
        "15.0001 > 15",
        "not(15.0000 > 15)",
        "1.10 * 3 = 3.30",
        "(100000.01 - 100000) = 0.01",
        "10 / 4 = 2.5",
        "-2 ** 2 = 4",
        "2 ** -1 = 0.5",
        "modulo(-12, 5) = 3",
        "modulo(10.1, 4.5) = 1.1",
        "round half up(2.345, 2) = 2.35",
        "round half down(2.345, 2) = 2.34",
        "round up(-2.341, 2) = -2.35",
        "round down(2.349, 2) = 2.34",
        "decimal(2.345, 2) = 2.34",
        "decimal(2.355, 2) = 2.36",
        "floor(-1.5) = -2",
        "ceiling(1.56, 1) = 1.6",
        "abs(-3.10) = 3.1",
        "sum(0.1, 0.2, 0.3) = 0.6",
        "mean([1, 2, 4]) = 2.333333333333333333333333333333333",
        "median([1, 9, 2, 3]) = 2.5",
        "mode([6, 3, 9, 6, 6, 3, 3]) = [3, 6]",
        "stddev([2, 4, 7, 5]) > 2.08 and stddev([2, 4, 7, 5]) < 2.09",
        "product([2, 3, 4]) = 24",
        "max(1, 3, 2) = 3 and min([4, 2]) = 2",
        "odd(5) and even(2)",
        'number("1.000,5", ".", ",") = 1000.5',
    ],
)
def test_decimal_arithmetic_is_exact(source: str) -> None:
    assert value(source) is True


def test_a_third_has_34_digits() -> None:
    assert value("1/3") == Decimal("0." + "3" * 34)


@pytest.mark.parametrize("source", ["1/0", "10 ** 7000", "sqrt(-1)", "log(0)", "modulo(1, 0)"])
def test_what_is_no_finite_number_is_null_and_says_why(source: str) -> None:
    outcome = evaluation(source)
    assert outcome.value is None
    assert outcome.warnings


@given(money, money, money)
def test_sums_of_money_do_not_depend_on_the_order(a: Decimal, b: Decimal, c: Decimal) -> None:
    assert value("(a + b) + c = c + (b + a)", a=a, b=b, c=c) is True


@given(money, st.integers(0, 4))
def test_rounding_agrees_with_the_decimal_module(amount: Decimal, scale: int) -> None:
    unit = Decimal(1).scaleb(-scale)
    places = Decimal(scale)
    up = amount.quantize(unit, ROUND_HALF_UP, Context(prec=34))
    even = amount.quantize(unit, ROUND_HALF_EVEN, Context(prec=34))
    assert value("round half up(a, s)", a=amount, s=places) == up
    assert value("decimal(a, s)", a=amount, s=places) == even


@given(st.integers(1, 10**6), money.filter(lambda price: price >= 0), st.integers(0, 100))
def test_the_line_net_of_a_quote_is_rounded_half_up(qty: int, price: Decimal, pct: int) -> None:
    net = value(
        "round half up(qty * price * (1 - pct / 100), 2)",
        qty=Decimal(qty),
        price=price,
        pct=Decimal(pct),
    )
    exact = Decimal(qty) * price * (100 - pct) / 100
    assert net == exact.quantize(Decimal("0.01"), ROUND_HALF_UP, Context(prec=40))


wide = st.builds(
    lambda digits, scale: Decimal(digits).scaleb(scale),
    st.integers(-(10**34), 10**34),
    st.integers(-120, 3),
)


@given(wide, wide.filter(lambda divisor: divisor != 0))
def test_a_remainder_lies_between_zero_and_its_divisor_or_is_null(a: Decimal, b: Decimal) -> None:
    remainder = value("modulo(a, b)", a=a, b=b)
    if remainder is not None:
        assert isinstance(remainder, Decimal)
        assert remainder.copy_abs() < b.copy_abs()
        assert not remainder or (remainder > 0) is (b > 0)


def test_a_remainder_that_would_be_its_divisor_is_the_number_before_it() -> None:
    assert value("modulo(-1e-100, 1)") == Decimal("0." + "9" * 34)
    assert value("modulo(1e-100, -1)") == Decimal("-0." + "9" * 34)
    assert value("modulo(-12, 5) = 3 and modulo(12, -5) = -3 and modulo(-0.1, 0.3) = 0.2") is True
