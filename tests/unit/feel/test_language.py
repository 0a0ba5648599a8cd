"""The grammar in use: names, ranges as values, loops, precedence. Source: DMN 1.5, 10.3.1."""

from decimal import Decimal

import pytest

from feel import Date, Value, compile_expression
from tests.unit.feel.evaluating import NOW, evaluation

NAMES = (
    *("Monthly Income", "Student's name", "Student’s age", "Pre-Bureau Risk", "a-b", "what if?"),
    *("Profit and loss", "is valid", "date of birth", "Income+Expenses", "net/gross", "x.y"),
)
SCOPE: dict[str, Value] = {
    "Monthly Income": Decimal(5),
    "Student's name": "Jane",
    "Student’s age": Decimal(7),
    "Pre-Bureau Risk": "HIGH",
    "a-b": Decimal(1),
    "what if?": True,
    "Profit and loss": Decimal(9),
    "is valid": True,
    "date of birth": Date(2000, 1, 1),
    "Income+Expenses": Decimal(4),
    "net/gross": Decimal(2),
    "x.y": Decimal(6),
    "a": Decimal(10),
    "b": Decimal(4),
    "items": [Decimal(1), Decimal(2)],
    "item": Decimal(99),
    "person": {"date": Date(2000, 1, 2), "first name": "Ada", "if": Decimal(1)},
}

TRUE = [
    # names of several words, the longest match first
    "Monthly Income * 12 = 60 and Monthly    Income = 5",
    'Student\'s name = "Jane" and Student’s age = 7 and x.y = 6 and net/gross = 2',
    'if Pre-Bureau Risk = "HIGH" then is valid else false',
    "a-b = 1 and a - b = 1 and (a)-(b) = 6 and Profit and loss = 9 and what if?",
    "date of birth.year = 2000 and Income+Expenses = 4 and `Monthly Income` = 5",
    'person.date.year = 2000 and person.`first name` = "Ada" and person.if = 1',
    '{a b: 1, c: a b + 1}.c = 2 and {if: 1, for: 2}.for = 2 and {"x y": 1}.`x y` = 1',
    # ranges as values, with one end and with two
    "{r: > 5}.r = (> 5) and {r: [1..3]}.r = [1..3] and count([> 5, < 3]) = 2",
    "(function(r) 5 in r)(< 10) and (if true then >= 5 else < 3) = (>= 5)",
    "5 in > 3 and 5 in (> 3, < 1) and not(5 in (1, 2)) and 5 in (= 5) and not(5 in (!= 5))",
    "5 in ]4..6[ and not(6 in ]4..6[) and 6 in (4..6] and 1 in [2, [1..3]]",
    "null in [1, null] and [1] in [[1]] and not(null in [1])",
    # loops
    "(for i in a..a + 2 return i) = [10, 11, 12] and (for i in [1..3) return i) = [1, 2]",
    "(for i in 1..2, j in 1..i return i * j) = [1, 2, 4] and (for i in 5 return i) = [5]",
    "(some i in 1..3 satisfies i > 2) and (every i in [1..3] satisfies i > 0)",
    "items[item > 1] = [2] and [1, 2, 3][item >= 2][1] = 2 and [[1, 2], [3]][1][2] = 2",
    # functions
    "{f: function(a) function(b) a + b, r: f(1)(2)}.r = 3",
    '{f: function(n: number, s: string) n, r: f(s: "s", n: 4)}.r = 4',
    "{fact: function(n) if n = 0 then 1 else n * fact(n - 1), r: fact(5)}.r = 120",
    # precedence and associativity
    "1 + 2 * 3 ** 2 = 19 and 2 - 3 - 4 = -5 and 8 / 4 / 2 = 1 and -2 ** 2 = 4 and 2 - -3 = 5",
    "true or false and false and not(false) and a between 9 and 11 and b = 4",
    "(1 + 1 instance of number) and (if 1 = 2 then 1 else if 2 = 2 then 2 else 3) = 2",
    # comments, escapes and numbers
    "1 + /* two */ 2 = 3 // three",
    '"\\u269D\\U0101EF" = "⚝𐇯" and "\\\'" = "\'" and .5 = 0.5 and 1.5e1 = 15',
    # equality of different kinds is null, and null is equal to null alone
    '(1 = "1") = null and (1 != "1") = null and null = null and not(null = 1) and 1 != null',
    "(true > false) = null and ([1] = 1) = null and [] = [] and {} = {}",
]


@pytest.mark.parametrize("source", TRUE)
def test_the_expression_is_true(source: str) -> None:
    outcome = compile_expression(source, NAMES).evaluate(SCOPE, NOW)
    assert outcome.value is True, outcome.warnings


@pytest.mark.parametrize(
    ("source", "column", "message"),
    [
        ('1 + @"2026-13-01"', 5, "'2026-13-01' stands for no value"),
        ("[1e99999]", 2, "'1e99999' stands for no value"),
        ("(function(a) external {java: {}})(1)", 34, "external functions are not run"),
        ("for x in null return x", 10, "there is no list to go through, but null"),
        ('[1.."a"]', 1, "number and string are no ends of a range"),
        ("(1).start", 4, "number has no entry 'start'"),
        ("[1..2].begin", 7, "range: there is no property 'begin'"),
        ("1 instance of unheard", 3, "there is no type 'unheard'"),
    ],
)
def test_what_has_no_value_says_why_and_where(source: str, column: int, message: str) -> None:
    first = evaluation(source).warnings[0]
    assert (first.line, first.column) == (1, column)
    assert message in first.message
