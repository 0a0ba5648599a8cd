"""What an analyst reads when an expression is wrong: where, what was expected, what to write."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feel import FeelLimitExceeded, FeelSyntaxFault, compile_expression, compile_unary_tests
from feel.built_in import BUILT_IN
from tests.unit.feel.evaluating import evaluation

OPERATOR = "an operator or the end"
EXPRESSION = "an expression"

# source, column, what was expected, and the remedy
FAULTS = [
    ("0,5", 2, OPERATOR, "Write 0.5 with a decimal point; a comma separates parts."),
    ("price > 0,5", 10, OPERATOR, "Write 0.5 with a decimal point; a comma separates parts."),
    ("1.000,50", 6, OPERATOR, "Write 1000.50 with a decimal point; nothing separates thousands."),
    ("a == 5", 4, EXPRESSION, "Write = once to compare."),
    ("a = = 5", 5, EXPRESSION, "Write = once to compare."),
    ("a => 5", 4, EXPRESSION, "Write >= for at least."),
    ("a =< 5", 4, EXPRESSION, "Write <= for at most."),
    ("a <> 5", 4, EXPRESSION, "Write != for unequal."),
    ("a > = 5", 5, EXPRESSION, "Write both characters of the comparison without a space: >=."),
    ("a && b", 3, None, "Write and."),
    ("a || b", 3, None, "Write or."),
    ("!a", 1, None, "Write not(…), or != for unequal."),
    ("a and not b", 7, "a name", "Write not(…) with brackets."),
    ("a AND b", 3, OPERATOR, "Write it in small letters."),
    ("name = 'text'", 8, EXPRESSION, 'Put texts in straight double quotes: "text".'),
    ("„text“", 1, None, 'Put texts in straight double quotes: "text".'),
    ('"text', 1, '"', 'End the text with "; a quote within it is written \\".'),
    ("`net price", 1, "`", "End the name with `."),
    ("a /* why", 4, EXPRESSION, "End the comment with */."),
    ("if a then b", 12, "'else'", "An if needs an else; write else null if there is nothing else."),
    ("if a b else c", 6, "'then'", "Write 'then' there."),
    ("if (a > 5) { b } else { c }", 12, "'then'", "Write if … then … else … without braces."),
    ("a > 5 ? 1 : 2", 7, OPERATOR, "Write if … then … else …."),
    ("(a + b", 7, "')'", "Write ')' there."),
    ("a + b)", 6, OPERATOR, "Write an operator there, or leave out what follows."),
    ("[1, 2)", 6, "',' or ']'", "Write ',' or ']' there."),
    ("[1; 2]", 3, "',' or ']'", "Separate parts with a comma; nothing ends an expression."),
    ("a = 5;", 6, OPERATOR, "Separate parts with a comma; nothing ends an expression."),
    ("{a = 1}", 4, "':'", "Write key: value."),
    ("{1: 2}", 2, "a key", "Write a key there."),
    ("a := 5", 3, OPERATOR, "Nothing is assigned in an expression; compare with =."),
    ("a +", 4, EXPRESSION, "Write an expression there."),
    ("+ a", 1, EXPRESSION, "Leave out the sign: a number is positive without it."),
    ("", 1, EXPRESSION, "Write an expression there."),
    (
        "net price * 2",
        5,
        OPERATOR,
        "Put a name of several words in backticks: `net price`; else an operator is missing.",
    ),
    ("5 5", 3, OPERATOR, "Write an operator there, or leave out what follows."),
    ("1..5", 2, OPERATOR, "Put a range in brackets: [1..5]."),
    ("[1..5", 6, "')', ']' or '['", "Write ')', ']' or '[' there."),
    ("for x in [1] x", 14, "'return'", "Write 'return' there."),
    ("some x in [1]", 14, "'satisfies'", "Write 'satisfies' there."),
    ("function x", 1, "a name", "Write a name there."),
    (
        "function(x) => x",
        13,
        EXPRESSION,
        "Write the body right behind the brackets: function(x) x + 1.",
    ),
    ("x instance number", 3, OPERATOR, "Write instance of, and the name of a type."),
    ("x between 1 or 2", 13, "'and'", "Write 'and' there."),
    ("f(a: 1, 2)", 9, "a parameter's name and ':'", "Write a parameter's name and ':' there."),
    ("@2026-01-01", 1, EXPRESSION, 'Put a date in quotes: @"2026-12-31".'),
    (
        "a % 2",
        3,
        None,
        "Write modulo(a, b) for the remainder, and divide by 100 for per cent.",
    ),
    ("a ^ 2", 3, None, "Write ** for powers."),
    ('"a" & "b"', 5, None, "Join texts with + and conditions with and."),
    ("=a > 5", 1, EXPRESSION, "Leave out the equals sign in front."),
    ("${a}", 1, None, "Write the expression alone, without the braces around it."),
    ("5 €", 3, OPERATOR, "Write the number alone, without a currency."),
    ("a ≥ 5", 3, None, "Write >= for at least."),
    ("a – b", 3, None, "Write the plain minus sign -."),
    ("a is not null", 3, OPERATOR, "Write != null."),
    ("a is null", 3, OPERATOR, "Write = null."),
    ('a like "b"', 3, OPERATOR, "Write contains(text, part) or matches(text, pattern)."),
    ("0x10", 2, OPERATOR, "Write the number in decimal digits alone."),
]


@pytest.mark.parametrize(("source", "column", "expected", "remedy"), FAULTS)
def test_a_fault_says_where_it_is_and_what_to_write(
    source: str, column: int, expected: str | None, remedy: str
) -> None:
    with pytest.raises(FeelSyntaxFault) as caught:
        compile_expression(source)
    fault = caught.value
    assert (fault.line, fault.column, fault.expected) == (1, column, expected)
    assert fault.remedy == remedy
    assert fault.message
    assert f"(line 1, column {column})" in str(fault)


@pytest.mark.parametrize(("source", "column", "expected", "remedy"), FAULTS)
def test_a_place_is_counted_in_lines_too(
    source: str, column: int, expected: str | None, remedy: str
) -> None:
    with pytest.raises(FeelSyntaxFault) as caught:
        compile_expression(f"// a comment\r\n[1,\n   {source}")
    assert caught.value.line == 3
    assert caught.value.column >= 4


@pytest.mark.parametrize(
    "source",
    ["a != 5", "a**2", "`net price` * 2", '"a" != "b"', "if a then b else null", "[1..5]", "-a"],
)
def test_what_looks_like_a_fault_and_is_none(source: str) -> None:
    compile_expression(source)


@pytest.mark.parametrize(
    ("cell", "column"),
    [
        ("> 5,", 5),
        ("-, 5", 2),
        ("not(5", 6),
        ('"a" or', 7),
        ("> 0,5 €", 7),
        ("[1..", 5),
        ("== 5", 2),
    ],
)
def test_a_cell_says_where_it_is_wrong(cell: str, column: int) -> None:
    with pytest.raises(FeelSyntaxFault) as caught:
        compile_unary_tests(cell)
    assert (caught.value.line, caught.value.column) == (1, column)


def fault_of(compile_text: Callable[[str], object], source: str) -> FeelSyntaxFault | None:
    try:
        compile_text(source)
    except FeelSyntaxFault as fault:
        return fault
    except FeelLimitExceeded:
        return None
    return None


@given(st.text(alphabet="ab1 .,;:=<>!&|'\"`()[]{}+-*/@?\n%„€", max_size=20))
def test_every_fault_lies_within_the_text_and_has_a_sentence(source: str) -> None:
    for compile_text in (compile_expression, compile_unary_tests):
        fault = fault_of(compile_text, source)
        if fault is not None:
            lines = source.split("\n")
            assert 1 <= fault.line <= len(lines)
            assert 1 <= fault.column <= len(lines[fault.line - 1]) + 1
            assert fault.remedy.endswith(".")
            assert fault.message[0].islower()


# ---- warnings -----------------------------------------------------------------------------------
WARNINGS = [
    # what, and the column in it that the warning names
    ("missing", 1),
    ('1 + "a"', 3),
    ('2 * 3 + 1 - "a"', 11),
    ('"a" - "b"', 5),
    ("1 / 0", 3),
    ("10 ** 9999", 4),
    ("-true", 1),
    ("true and 1", 10),
    ('"a" or true and 2', 1),
    ('1 < "a"', 3),
    ('1 = "a"', 3),
    ("null < 1", 6),
    ('5 between 1 and "a"', 3),
    ("{a: 1}.b", 7),
    ('"a".b', 4),
    ('@"2026-01-01".hours', 14),
    ("[1, 2][5]", 7),
    ("[1, 2][0]", 7),
    ("if 1 then 2 else null", 4),
    ('[1.."a"]', 1),
    ("for x in null return x", 10),
    ("some x in null satisfies true", 11),
    ("for x in 1..1.5 return x", 10),
    ("5(1)", 2),
    ("(function(a) a)(1, 2)", 16),
    ("(function(a) a)(b: 1)", 16),
    ('(function(a: number) a)("x")', 24),
    ('abs("a")', 4),
    ("sum([])", 4),
    ('sum([1, "a"])', 4),
    ("substring(1, 2)", 10),
    ('number("1,5")', 7),
    ('date("2026-02-30")', 5),
    ('matches("a", "(")', 8),
    ("sqrt(-1)", 5),
    ("round up(1.5, 99999)", 9),
    ("sort([1, null])", 5),
    ('{a: 1, a: 2}', 1),
    ("x instance of nothing", 3),
]  # fmt: skip


@pytest.mark.parametrize(("source", "column"), WARNINGS)
def test_a_warning_says_where_and_why_something_is_null(source: str, column: int) -> None:
    outcome = evaluation(f"[1,\n   {source}]")
    places = {(warning.line, warning.column) for warning in outcome.warnings}
    assert (2, column + 3) in places, outcome.warnings
    assert all(warning.message for warning in outcome.warnings)


# Null is a truth value for these, and the result of a text or question that is null; `assert`
# gives no null at all.
NULL_WITHOUT_WARNING = {"all", "and", "any", "or", "not", "string", "fromAi", "assert"}


@pytest.mark.parametrize("name", sorted(set(BUILT_IN) - NULL_WITHOUT_WARNING))
def test_a_built_in_function_that_gives_null_says_why_and_where(name: str) -> None:
    for arguments in ("", "null", "true, true, true, true, true, true", "{}, {}"):
        outcome = evaluation(f"[\n  {name}({arguments})][1]")
        if outcome.value is None:
            place = 2, 3 + len(name)
            assert place in {(each.line, each.column) for each in outcome.warnings}, arguments
