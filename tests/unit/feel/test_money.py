"""Money is right to the cent: FEEL computes what exact fractions say, rounded once at the end.

The oracle is `Fraction`, which never rounds, and `decimal` where 34 digits are what is asked for.
"""

from __future__ import annotations

from decimal import (
    ROUND_DOWN,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feel import Value, from_json, to_json
from tests.unit.feel.evaluating import value

CENT = Decimal("0.01")
WIDE = Context(prec=200)
DECIMAL128 = Context(prec=34, rounding=ROUND_HALF_EVEN)

cents = st.integers(-(10**11), 10**11).map(lambda number: Decimal(number).scaleb(-2))
prices = st.integers(0, 10**9).map(lambda number: Decimal(number).scaleb(-2))
wide_prices = st.decimals(min_value=0, max_value=10**7, places=6)
percents = st.integers(0, 10_000).map(lambda number: Decimal(number).scaleb(-2))
any_numbers = st.builds(
    lambda digits, exponent: Decimal(digits).scaleb(exponent),
    st.integers(-(10**34) + 1, 10**34 - 1),
    st.integers(-40, 10),
)

ROUNDINGS = {
    "round half up": ROUND_HALF_UP,
    "round half down": ROUND_HALF_DOWN,
    "round up": ROUND_UP,
    "round down": ROUND_DOWN,
    "decimal": ROUND_HALF_EVEN,
}


def rounded(exact: Fraction, mode: str = ROUND_HALF_UP) -> Decimal:
    """The exact amount in cents, by whole numbers alone."""
    hundredfold = abs(exact) * 100
    whole, rest = divmod(hundredfold.numerator, hundredfold.denominator)
    half = Fraction(rest, hundredfold.denominator) - Fraction(1, 2)
    up = {
        ROUND_HALF_UP: half >= 0,
        ROUND_HALF_DOWN: half > 0,
        ROUND_HALF_EVEN: half > 0 or (half == 0 and whole % 2 == 1),
        ROUND_UP: rest > 0,
        ROUND_DOWN: False,
    }[mode]
    sign = -1 if exact < 0 else 1
    return Decimal(sign * (whole + up)).scaleb(-2)


# ---- literals and plain arithmetic --------------------------------------------------------------
@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("0.1 + 0.2", "0.3"),
        ("0.1 + 0.2 - 0.3", "0.0"),
        ("1.1 * 1.1", "1.21"),
        ("4.35 * 100", "435.00"),
        ("1.005 * 1000", "1005.000"),
        ("0.07 * 100", "7.00"),
        ("1e3", "1E+3"),
        ("1E3 + 1e-3", "1000.001"),
        (".5 + 2.50", "3.00"),
        ("1 / 3", "0." + "3" * 34),
        ("2 / 3", "0." + "6" * 33 + "7"),
        ("100 / 3 * 3", "99." + "9" * 32),
        ("9999999999999999999999999999999999 + 1", "1" + "0" * 33 + "E+1"),
        ("9999999999999999999999999999999999 - 1", "9" * 33 + "8"),
        # Half to even at the 34th digit, where a carry would run through all of them.
        ("9999999999999999999999999999999999 + 0.5", "1" + "0" * 33 + "E+1"),
        ("9999999999999999999999999999999998 + 0.5", "9" * 33 + "8"),
        ("9999999999999999999999999999999997 + 0.5", "9" * 33 + "8"),
        ("99999999999999999999999999999999.99 + 0.01", "1" + "0" * 32 + ".0"),
        ("12345678901234567890123456789012.34 * 1", "12345678901234567890123456789012.34"),
        ("123456789012345678901234567890123.45 * 1", "123456789012345678901234567890123.4"),
        ("0.1 * 3 = 0.3", True),
        ("1.10 = 1.1", True),
        ("19.99 * 100 = 1999", True),
        ("0.000001 * 1000000 = 1", True),
        ("sum([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]) = 1", True),
        ("1 - 0.9 = 0.1", True),
        ("8.41 - 8.4 = 0.01", True),
        ("string(100 * 1.1)", "110.0"),
        ("string(1e3)", "1000"),
        ("string(1e-7)", "0.0000001"),
    ],
)
def test_what_floats_get_wrong_is_right(source: str, result: object) -> None:
    outcome = value(source)
    if isinstance(outcome, Decimal):
        assert outcome.as_tuple() == Decimal(str(result)).as_tuple()
    else:
        assert outcome == result


@given(any_numbers, any_numbers)
def test_one_operation_is_exact_and_rounded_half_even_to_34_digits(a: Decimal, b: Decimal) -> None:
    for sign, exact in (
        ("+", Fraction(a) + Fraction(b)),
        ("-", Fraction(a) - Fraction(b)),
        ("*", Fraction(a) * Fraction(b)),
    ):
        # A quotient of two exact whole numbers is rounded only once.
        expected = DECIMAL128.divide(
            WIDE.create_decimal(exact.numerator), WIDE.create_decimal(exact.denominator)
        )
        assert value(f"a {sign} b", a=a, b=b) == expected
    if b:
        quotient = Fraction(a) / Fraction(b)
        expected = DECIMAL128.divide(
            WIDE.create_decimal(quotient.numerator), WIDE.create_decimal(quotient.denominator)
        )
        assert value("a / b", a=a, b=b) == expected


@given(cents, cents)
def test_order_and_equality_of_amounts_are_those_of_the_numbers(a: Decimal, b: Decimal) -> None:
    for sign, expected in (("=", a == b), ("<", a < b), (">=", a >= b), ("!=", a != b)):
        assert value(f"a {sign} b", a=a, b=b) is expected
    assert value("a = b", a=a, b=a.quantize(Decimal("0.000001"), context=WIDE)) is True


@given(cents)
def test_no_float_ever_holds_an_amount(amount: Decimal) -> None:
    outcome = value("{net: a * 1.19, lines: [a, a / 3], text: string(a)}", a=amount)
    waiting: list[object] = [outcome, to_json(outcome)]
    while waiting:
        part = waiting.pop()
        assert not isinstance(part, float)
        if isinstance(part, dict):
            waiting.extend(part.values())
        if isinstance(part, list):
            waiting.extend(part)
    with pytest.raises(TypeError):
        from_json(0.1)


# ---- rounding -----------------------------------------------------------------------------------
def test_every_half_cent_is_rounded_as_the_function_says() -> None:
    """All amounts -2.000 to 2.000 in steps of a thousandth: every cent, half cent and neighbour."""
    for thousandths in range(-2_000, 2_001):
        amount = Decimal(thousandths).scaleb(-3)
        for function, mode in ROUNDINGS.items():
            expected = rounded(Fraction(thousandths, 1000), mode)
            assert value(f"{function}(a, 2)", a=amount) == expected, (function, amount)


@pytest.mark.parametrize(
    ("amount", "up", "down", "even", "away", "towards"),
    [
        ("0.005", "0.01", "0.00", "0.00", "0.01", "0.00"),
        ("0.015", "0.02", "0.01", "0.02", "0.02", "0.01"),
        ("1.005", "1.01", "1.00", "1.00", "1.01", "1.00"),
        ("2.675", "2.68", "2.67", "2.68", "2.68", "2.67"),
        ("-0.005", "-0.01", "0.00", "0.00", "-0.01", "0.00"),
        ("-1.005", "-1.01", "-1.00", "-1.00", "-1.01", "-1.00"),
        ("-2.675", "-2.68", "-2.67", "-2.68", "-2.68", "-2.67"),
        ("0.0049999999999999999999999999999999", "0.00", "0.00", "0.00", "0.01", "0.00"),
        ("0.0050000000000000000000000000000001", "0.01", "0.01", "0.01", "0.01", "0.00"),
        ("99999999999999999999999999999.995", *("100000000000000000000000000000.00",),
         "99999999999999999999999999999.99", "100000000000000000000000000000.00",
         "100000000000000000000000000000.00", "99999999999999999999999999999.99"),
    ],
)  # fmt: skip
def test_the_boundaries_between_two_cents(
    amount: str, up: str, down: str, even: str, away: str, towards: str
) -> None:
    results = (up, down, away, towards, even)
    for function, expected in zip(ROUNDINGS, results, strict=True):
        assert value(f"{function}(a, 2)", a=Decimal(amount)) == Decimal(expected), function


@given(any_numbers, st.sampled_from(sorted(ROUNDINGS)), st.integers(-3, 10))
def test_rounding_is_that_of_decimals(amount: Decimal, function: str, scale: int) -> None:
    unit = Decimal(1).scaleb(-scale)
    exact = amount.quantize(unit, ROUNDINGS[function], context=WIDE)
    expected = DECIMAL128.plus(exact)
    assert value(f"{function}(a, s)", a=amount, s=Decimal(scale)) == expected


def test_a_result_of_rounding_keeps_its_cents() -> None:
    assert str(value("round half up(12.3, 2)")) == "12.30"
    assert value("string(round half up(12.3, 2))") == "12.30"
    assert str(value("round half up(1234.5, -2)")) == "1200"


# ---- tax, discounts, margins --------------------------------------------------------------------
@given(prices, st.sampled_from((Decimal(19), Decimal(7))))
def test_value_added_tax_on_a_net_price(net: Decimal, rate: Decimal) -> None:
    tax = value("round half up(net * rate / 100, 2)", net=net, rate=rate)
    assert tax == rounded(Fraction(net) * Fraction(rate) / 100)
    assert value("net + tax", net=net, tax=tax) == rounded(Fraction(net)) + tax  # type: ignore[operator]


@given(prices, st.sampled_from((Decimal(19), Decimal(7))))
def test_value_added_tax_within_a_gross_price(gross: Decimal, rate: Decimal) -> None:
    net = value("round half up(gross / (1 + rate / 100), 2)", gross=gross, rate=rate)
    exact = Fraction(gross) / (1 + Fraction(rate) / 100)
    assert net == rounded(exact)
    # Net and tax together are the price to the cent, however they were rounded.
    assert value("net + (gross - net) = gross", net=net, gross=gross) is True


@pytest.mark.parametrize(
    ("net", "rate", "tax"),
    [
        ("100.00", 19, "19.00"),
        ("0.03", 19, "0.01"),
        ("0.02", 19, "0.00"),
        ("0.50", 19, "0.10"),
        ("1.50", 7, "0.11"),
        ("0.50", 7, "0.04"),
        ("7.50", 19, "1.43"),
        ("84.03", 19, "15.97"),
        ("1234567.89", 19, "234567.90"),
        ("93.46", 7, "6.54"),
    ],
)
def test_taxes_worked_by_hand(net: str, rate: int, tax: str) -> None:
    computed = value("round half up(net * rate / 100, 2)", net=Decimal(net), rate=Decimal(rate))
    assert computed == Decimal(tax)


@given(st.integers(1, 10_000), wide_prices, percents)
def test_a_discounted_line_is_rounded_once(count: int, price: Decimal, percent: Decimal) -> None:
    net = value(
        "round half up(count * price * (1 - percent / 100), 2)",
        count=Decimal(count),
        price=price,
        percent=percent,
    )
    assert net == rounded(Fraction(count) * Fraction(price) * (1 - Fraction(percent) / 100))


@given(prices, percents, percents)
def test_two_discounts_in_a_chain(price: Decimal, first: Decimal, second: Decimal) -> None:
    net = value(
        "round half up(p * (100 - first) * (100 - second) / 10000, 2)",
        p=price,
        first=first,
        second=second,
    )
    exact = Fraction(price) * (100 - Fraction(first)) * (100 - Fraction(second)) / 10_000
    assert net == rounded(exact)


@given(prices.filter(bool), prices)
def test_a_margin_in_per_cent(price: Decimal, cost: Decimal) -> None:
    margin = value("round half up((price - cost) / price * 100, 2)", price=price, cost=cost)
    exact = (Fraction(price) - Fraction(cost)) / Fraction(price) * 100
    # The quotient is rounded at 34 digits first; on a half cent sharper than that both are right.
    assert isinstance(margin, Decimal)
    assert abs(Fraction(margin) - exact) <= Fraction(1, 200) + Fraction(1, 10**18)
    if exact.denominator in (1, 2, 4, 5, 8, 10, 20, 25, 40, 50, 100, 200, 400, 500, 1000):
        assert margin == rounded(exact)


@pytest.mark.parametrize(
    ("price", "cost", "at_least", "passes"),
    [
        ("100.00", "85.00", "15", True),
        ("100.00", "85.01", "15", False),
        ("3.00", "2.55", "15", True),
        ("0.20", "0.17", "15", True),
        ("1.15", "0.9775", "15", True),
        ("1.15", "0.97750001", "15", False),
    ],
)
def test_a_margin_exactly_at_the_limit_passes(
    price: str, cost: str, at_least: str, passes: bool
) -> None:
    verdict = value(
        "(price - cost) / price * 100 >= least",
        price=Decimal(price),
        cost=Decimal(cost),
        least=Decimal(at_least),
    )
    assert verdict is passes


# ---- lists of prices ----------------------------------------------------------------------------
@given(st.lists(cents, min_size=1, max_size=50), st.randoms(use_true_random=False))
def test_a_sum_of_prices_is_exact_in_any_order(amounts: list[Decimal], order: object) -> None:
    exact = sum(map(Fraction, amounts), Fraction())
    shuffled: list[Value] = list(amounts)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    lines: list[Value] = [{"net": amount} for amount in shuffled]
    for source in ("sum(amounts)", "sum(lines.net)", "sum(for l in lines return l.net)"):
        total = value(source, amounts=shuffled, lines=lines)
        assert isinstance(total, Decimal)
        assert Fraction(total) == exact
    assert value("max(amounts)", amounts=shuffled) == max(amounts)
    assert value("min(amounts)", amounts=shuffled) == min(amounts)
    assert value("sort(amounts)", amounts=shuffled) == sorted(amounts)


@given(st.lists(st.tuples(st.integers(1, 500), prices, percents), min_size=1, max_size=15))
def test_a_quote_is_the_sum_of_its_rounded_lines(
    quote: list[tuple[int, Decimal, Decimal]],
) -> None:
    lines: list[Value] = [
        {"qty": Decimal(count), "price": price, "discount": percent}
        for count, price, percent in quote
    ]
    total = value(
        "sum(for l in lines return round half up(l.qty * l.price * (1 - l.discount / 100), 2))",
        lines=lines,
    )
    assert total == sum(
        rounded(count * Fraction(price) * (1 - Fraction(percent) / 100))
        for count, price, percent in quote
    )


@given(st.lists(cents, min_size=1, max_size=30))
def test_a_mean_is_rounded_once(amounts: list[Decimal]) -> None:
    exact = sum(map(Fraction, amounts), Fraction()) / len(amounts)
    expected = DECIMAL128.divide(
        WIDE.create_decimal(exact.numerator), WIDE.create_decimal(exact.denominator)
    )
    assert value("mean(amounts)", amounts=list(amounts)) == expected


# ---- sharing out --------------------------------------------------------------------------------
SHARES = (
    "{shares: for i in 1..n return "
    "round down(total * i / n, 2) - round down(total * (i - 1) / n, 2), "
    "sum: sum(shares), spread: max(shares) - min(shares)}"
)


@given(prices, st.integers(1, 60))
def test_no_cent_is_lost_when_an_amount_is_shared_out(total: Decimal, count: int) -> None:
    outcome = value(SHARES, total=total, n=Decimal(count))
    assert isinstance(outcome, dict)
    assert outcome["sum"] == total
    assert outcome["spread"] in (0, CENT)
    assert isinstance(outcome["shares"], list)
    assert len(outcome["shares"]) == count


@given(prices, st.lists(st.integers(1, 100), min_size=1, max_size=10))
def test_the_last_share_takes_the_remainder(total: Decimal, weights: list[int]) -> None:
    outcome = value(
        "{first: for i in 1..(count(weights) - 1) return "
        "round half up(total * weights[i] / sum(weights), 2), "
        "parts: if count(weights) = 1 then [total] "
        "else append(first, total - sum(first)), "
        "together: sum(parts)}",
        total=total,
        weights=[Decimal(weight) for weight in weights],
    )
    assert isinstance(outcome, dict)
    assert outcome["together"] == total


@given(cents, cents.filter(bool))
def test_quotient_and_remainder_make_the_amount_again(a: Decimal, b: Decimal) -> None:
    assert value("floor(a / b) * b + modulo(a, b) = a", a=a, b=b) is True
