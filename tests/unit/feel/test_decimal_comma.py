"""A German comma in a cell is no fault, but almost never what was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feel import comma_advice, compile_unary_tests
from tests.unit.feel.evaluating import NOW

MEANT = [
    ("< 100,01", "100.01", 3),
    ("1.000,50", "1000.50", 1),
    ("> 10,5", "10.5", 3),
    ("100,5", "100.5", 1),
    ("-1,5", "1.5", 2),
    (">= 0,01", "0.01", 4),
    ("not(1,5)", "1.5", 5),
    ('"a", 12.000,99', "12000.99", 6),
    ("[1..2], 100,5 , 3", "100.5", 9),
    ("? > 1,5", "1.5", 5),
]


@pytest.mark.parametrize(("cell", "meant", "column"), MEANT)
def test_a_comma_within_a_number_is_told_with_what_was_meant(
    cell: str, meant: str, column: int
) -> None:
    advice = comma_advice(cell)
    assert advice is not None
    assert (advice.meant, advice.line, advice.column) == (meant, 1, column)
    assert cell[column - 1 :].startswith(advice.written)
    assert advice.written in advice.message
    assert meant in advice.remedy


@pytest.mark.parametrize(
    "cell",
    [
        *("1, 5", "1 ,5", "1,2,3", "[1,2]", "[1,2,3]", "f(1,2)", "not(1, 5)", "date(2026,1,1)"),
        *('"1,5"', '"a","b"', "1,-5", "1,a", "a,1", "1.5,2", "1,2.5", "-", "", ",", "1,", ",1"),
        *("not", "not(", '"', "x in (1,5)", "// 1,5", "`a 1,5`", "1,5" * 20_000),
    ],
)
def test_a_comma_that_separates_is_not_told(cell: str) -> None:
    assert comma_advice(cell) is None


@given(st.text('019.,-<>= ()[]not"', max_size=12))
def test_any_text_can_be_asked_about(cell: str) -> None:
    advice = comma_advice(cell)
    assert advice is None or advice.written in cell


def test_whoever_tries_a_cell_out_is_told_in_the_second_line_too() -> None:
    outcome = compile_unary_tests('"a",\n< 100,01').evaluate(None, {}, NOW)
    first = outcome.warnings[0]
    assert (first.line, first.column) == (2, 3)
    assert "100 or 01" in first.message
    assert "100.01" in first.message
    assert not compile_unary_tests("< 100, 01").evaluate(None, {}, NOW).warnings
