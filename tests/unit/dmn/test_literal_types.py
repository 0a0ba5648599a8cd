"""A literal of another type than its column is told when the file is read."""

import pytest

from tests.unit.dmn.models import decision, read, refused, table


def model(column: str, test: str, output: str, result: str) -> str:
    logic = table([("In", "x")], [("Out", output)], [f"{test} => {result}"])
    return decision(
        "d", logic.replace("<inputExpression>", f'<inputExpression typeRef="{column}">')
    )


@pytest.mark.parametrize(
    ("column", "test", "told", "remedy"),
    [
        ("date", '>= "2026-01-01"', 'string "2026-01-01"', 'Write date("2026-01-01").'),
        ("number", '"5"', 'string "5"', "Write 5 without"),
        ("number", '1, "1,5"', 'string "1,5"', "Write 1.5 without"),
        ("string", "5", "number 5", 'Write "5" in quotation marks.'),
        ("boolean", '"true"', 'string "true"', "Write true without"),
        ("number", "true", "boolean true", "Write a value of the type number"),
    ],
)
def test_a_foreign_literal_in_a_test_is_told(
    column: str, test: str, told: str, remedy: str
) -> None:
    (note,) = read(model(column, test, "number", "1")).warnings
    assert note.rule == "dmn/literal-type"
    assert (
        f"rule 1, column 'In': the {told} stands in a column of the type {column}" in note.message
    )
    assert note.remedy.startswith(remedy)


def test_a_foreign_literal_in_an_output_is_told() -> None:
    (note,) = read(model("number", "-", "number", '"1,5"')).warnings
    assert "column 'Out': the string \"1,5\"" in note.message


@pytest.mark.parametrize(
    ("column", "test"),
    [
        ("date", '>= date("2026-01-01")'),
        ("date", '@"2026-01-01"'),
        ("number", "> 5, [1..3]"),
        ("number", 'number("5")'),
        ("string", '"5", "6"'),
        ("Any", '"5"'),
        ("number", "null"),
        ("number", 'string length("a") > 1'),
    ],
)
def test_nothing_is_told_of_what_fits_or_is_computed(column: str, test: str) -> None:
    assert not read(model(column, test, "number", "1")).warnings


def test_findings_quote_with_one_kind_of_mark() -> None:
    (finding,) = refused(
        decision("d", table([("a", "x +")], [("y", "number")], ["- => 1"]))
    ).findings
    assert "the expression of the input 'x +' is no FEEL" in str(finding)


def test_an_expression_of_camunda_7_without_its_language_is_told_both_ways_out() -> None:
    logic = table([("a", "${x > 1 ? 2 : 3}")], [("y", "number")], ["- => 1"])
    (finding,) = refused(decision("d", logic)).findings
    assert 'expressionLanguage="juel"' in finding.remedy
    assert "without the braces" in finding.remedy
