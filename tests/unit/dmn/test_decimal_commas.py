"""A decimal comma in a cell is two tests: who meant a number is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.dmn.models import decision, read, refused, table


def with_cell(cell: str) -> str:
    return decision("d", table([("Betrag", "x")], [("y", "number")], [f"{cell} => 1"]))


@pytest.mark.parametrize(
    ("cell", "number", "tests"),
    [
        ("< 100,01", "100.01", "100 or 01"),
        ("> 10,5", "10.5", "10 or 5"),
        (">= -5,5", "5.5", "5 or 5"),
        ("100,05", "100.05", "100 or 05"),
        ("1.000,50", "1000.50", "1.000 or 50"),
        ("not(> 10,5)", "10.5", "10 or 5"),
        ("5, < 100,5", "100.5", "100 or 5"),
        ("? * 2 > 10,5", "10.5", "10 or 5"),
    ],
)
def test_a_comma_that_can_hardly_part_two_tests_is_refused_with_both_readings(
    cell: str, number: str, tests: str
) -> None:
    (finding,) = refused(with_cell(cell)).findings
    assert finding.rule == "dmn/decimal-comma"
    assert f"is read as two tests, {tests}" in finding.message
    assert f"Write {number} with a decimal point" in finding.remedy


@pytest.mark.parametrize("cell", ["100,5", "1,5", "not(100,5)", "1,0", '"a", 3,5'])
def test_a_comma_that_may_part_two_tests_is_told(cell: str) -> None:
    (note,) = read(with_cell(cell)).warnings
    assert note.rule == "dmn/decimal-comma"
    assert "a space behind the comma for two values" in note.remedy


@pytest.mark.parametrize(
    "cell",
    [
        "100, 5",
        "100.5",
        "1,2,3",
        '"100,5"',
        "date(2026,1,5)",
        "? in (1,5)",
        "[1,5]",
        "? > min(1,05)",
        "< 100, 01",
        "1.5,2.5",
        "/* 1,5 */ 7",
    ],
)
def test_nothing_is_told_where_no_decimal_is_meant(cell: str) -> None:
    assert not read(with_cell(cell)).warnings


def test_allowed_values_are_looked_at_as_cells_are() -> None:
    allowed = (
        '<itemDefinition name="t"><typeRef>number</typeRef><allowedValues><text>&lt; 99,99</text>'
        "</allowedValues></itemDefinition>"
    )
    (finding,) = refused(allowed, with_cell("-")).findings
    assert finding.message.startswith("the allowed values: '99,99'")


@given(st.integers(0, 999), st.integers(0, 99), st.sampled_from(["<", ">", "<=", ">=", "="]))
def test_a_german_amount_behind_a_comparison_never_passes(
    whole: int, cents: int, operator: str
) -> None:
    (finding,) = refused(with_cell(f"{operator} {whole},{cents:02d}")).findings
    assert finding.remedy.startswith(f"Write {whole}.{cents:02d} with a decimal point")
