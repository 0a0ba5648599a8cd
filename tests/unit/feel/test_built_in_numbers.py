"""Numbers: functions and arithmetic. Source: DMN 1.5, 10.3.4.5, 10.3.2.3.1, tables 56 to 62."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feel import Value
from tests.unit.feel.evaluating import evaluation, value

EXAMPLES = [
    "decimal(1/3, 2) = .33 and decimal(1.5, 0) = 2 and decimal(2.5, 0) = 2",
    "decimal(0.505, 2) = 0.50 and decimal(0.515, 2) = 0.52 and decimal(1234, -2) = 1200",
    "floor(1.5) = 1 and floor(-1.5) = -2 and floor(-1.56, 1) = -1.6",
    "ceiling(1.5) = 2 and ceiling(-1.5) = -1 and ceiling(-1.56, 1) = -1.5",
    "round up(5.5, 0) = 6 and round up(-5.5, 0) = -6",
    "round up(1.121, 2) = 1.13 and round up(-1.126, 2) = -1.13",
    "round down(5.5, 0) = 5 and round down(-5.5, 0) = -5",
    "round down(1.121, 2) = 1.12 and round down(-1.126, 2) = -1.12",
    "round half up(5.5, 0) = 6 and round half up(-5.5, 0) = -6",
    "round half up(1.121, 2) = 1.12 and round half up(-1.126, 2) = -1.13",
    "round half down(5.5, 0) = 5 and round half down(-5.5, 0) = -5",
    "round half down(1.121, 2) = 1.12 and round half down(-1.126, 2) = -1.13",
    'abs(10) = 10 and abs(-10) = 10 and abs(@"PT5H") = @"PT5H" and abs(@"-PT5H") = @"PT5H"',
    'abs(@"-P1Y") = @"P1Y" and abs(n: -1) = 1',
    "modulo(12, 5) = 2 and modulo(-12, 5) = 3 and modulo(12, -5) = -3 and modulo(-12, -5) = -2",
    "modulo(10.1, 4.5) = 1.1 and modulo(-10.1, 4.5) = 3.4",
    "modulo(10.1, -4.5) = -3.4 and modulo(-10.1, -4.5) = -1.1",
    "sqrt(16) = 4 and sqrt(2) = 1.414213562373095048801688724209698",
    "log(10) = 2.302585092994045684017991454684364",
    "exp(5) = 148.4131591025766034211155800405523",
    "odd(5) and not(odd(2)) and even(2) and not(even(5)) and odd(-3) and even(0) and even(-2)",
    ".25 + .2 = 0.45 and .10 * 30.00 = 3.0000 and 1 + 3/2*2 - 2**3 = -4.0",
    "1/3 = 0.3333333333333333333333333333333333 and 2/3 = 0.6666666666666666666666666666666667",
    "1 = 1.000 and 1.01/2 = 0.505 and 1.0*10**3 = 1000.0 and 1.2e3 = 1200 and 1E-2 = 0.01",
    "2**3**2 = 64 and -2**2 = 4 and 2**-1 = 0.5 and 2**0.5 = sqrt(2) and - -1 = 1",
    "9999999999999999999999999999999999 + 1 = 1e34 and 1e-6143 > 0",
    '0 = -0 and string(-0) = "0" and string(0 * -1) = "0"',
]


@pytest.mark.parametrize("source", EXAMPLES)
def test_the_examples_of_the_standard_hold(source: str) -> None:
    assert value(source) is True


@pytest.mark.parametrize(
    "source",
    [
        *("1 / 0", "modulo(1, 0)", "sqrt(-1)", "log(0)", "log(-1)", "exp(1e9)", "1e6144 * 10"),
        *("10 ** 7000", "0 ** -1", "(-1) ** 0.5", "floor(null)", "floor(1, null)", "1e99999"),
        *("round up(1)", "round up(n: 1)", "round up(1, 6177)", "round up(1, -6112)"),
        *("decimal(1, null)", 'decimal(1, 0, "SOMEHOW")', 'abs("1")', "odd(null)", "1 + null"),
        *("-null", "1 * true", "[1] * 2", '1 / "1"', "2 ** true"),
    ],
)
def test_what_is_no_finite_number_is_null_with_a_warning(source: str) -> None:
    outcome = evaluation(source)
    assert outcome.value is None
    assert outcome.warnings


MODES = {
    "round up(n, s)": "up",
    "round down(n, s)": "down",
    "floor(n, s)": "floor",
    "ceiling(n, s)": "ceiling",
    "round half up(n, s)": "half_up",
    "round half down(n, s)": "half_down",
    "decimal(n, s)": "half_even",
}


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9),
    st.integers(-4, 6),
)
def test_rounding_keeps_within_one_unit_and_agrees_with_its_mode(
    number: Decimal, scale: int
) -> None:
    scope: dict[str, Value] = {"n": number, "s": Decimal(scale), "unit": Decimal(10) ** -scale}
    for source, mode in MODES.items():
        assert value(f'{source} = decimal(n, s, "{mode}")', **scope) is True
        assert value(f"abs({source} - n) < unit or {source} = n", **scope) is True
        assert value(f"modulo({source}, unit) = 0", **scope) is True


@given(st.decimals(-1000, 1000, places=3), st.decimals(-50, 50, places=3).filter(bool))
def test_the_remainder_is_what_the_standard_writes(dividend: Decimal, divisor: Decimal) -> None:
    # `floor(dividend / divisor)` of a rounded quotient would miss by one beside a whole number.
    source = "modulo(a, b) = a - b * floor(a / b) or modulo(a, b) = 0"
    assert value(source, a=dividend, b=divisor) is True
    assert value("abs(modulo(a, b)) < abs(b)", a=dividend, b=divisor) is True
