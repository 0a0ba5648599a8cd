from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feel import (
    DateTime,
    FeelSyntaxFault,
    Function,
    Value,
    compile_expression,
    compile_unary_tests,
)
from tests.unit.feel.evaluating import NOW, evaluation, passes, value

TRUE = [
    "if 1 > 2 then false else true",
    "(for x in [1, 2], y in [10, 20] return x + y) = [11, 21, 12, 22]",
    "(for x in 3..1 return x) = [3, 2, 1]",
    "(for x in 1..4 return if x = 1 then 1 else x * partial[-1]) = [1, 2, 6, 24]",
    "some x in [1, 2] satisfies x > 1",
    "every x in [1, 2] satisfies x > 0",
    "not(every x in [1, 2], y in [1, 2] satisfies x <= y)",
    "[1, 2, 3, 4][item > 2] = [3, 4]",
    "[1, 2, 3][-1] = 3",
    '[{a: 1, b: "x"}, {a: 2, b: "y"}][a = 2].b = ["y"]',
    "[{a: 1}, {a: 2}].a = [1, 2]",
    "{a: {b: 5}}.a.b = 5",
    "{a: 1, b: a + 1}.b = 2",
    "{first name: 1, sum: first name + 1}.sum = 2",
    "5 between 1 and 5",
    "5 in [1..5] and not(5 in [1..5)) and 5 in (4..5] and not(1 in ]1..5])",
    "5 in (< 3, >= 5)",
    '"a" in ("a", "b")',
    "5 in [1..2[ or 5 in ]4..6[",
    "1 instance of number and not(1 instance of string)",
    "[1, 2] instance of list<number>",
    "{a: 1} instance of context<a: number>",
    '@"2026-01-01" instance of date',
    "(function(a, b) a - b)(b: 1, a: 3) = 2",
    "{f: function(n) if n <= 1 then 1 else n * f(n - 1), r: f(5)}.r = 120",
    'sort(["b", "a"], function(x, y) x < y) = ["a", "b"]',
    "null = null and not(null = 1)",
    "(null and false) = false and (null or true)",
    "`a b` = 1",
    "sum(`x-y`, 1) = 3",
    'substring("foobar", 3, 2) = "ob" and substring("foobar", -2) = "ar"',
    'substring(string: "foobar", start position: 4) = "bar"',
    'string join(["a", null, "b"], "-", "<", ">") = "<a-b>"',
    'list contains(["a", null], null)',
    "append([1], 2, 3) = [1, 2, 3] and concatenate([1], [2, 3]) = [1, 2, 3]",
    "distinct values([1, 2, 1.0, [1], [1]]) = [1, 2, [1]]",
    "union([1, 2], [2, 3]) = [1, 2, 3]",
    "flatten([1, [2, [3]]]) = [1, 2, 3]",
    "index of([1, 2, 1], 1) = [1, 3]",
    "insert before([1, 3], 2, 2) = [1, 2, 3] and remove([1, 2], 1) = [2]",
    "sublist([1, 2, 3], 2, 2) = [2, 3] and reverse([1, 2]) = [2, 1]",
    "list replace([1, 2, 3], 2, 9) = [1, 9, 3]",
    "all([true, true]) and not(all([true, false])) and any([false, true])",
    'context put({a: 1}, ["b", "c"], 2) = {a: 1, b: {c: 2}}',
    'context merge([{a: 1}, {a: 2}]) = {a: 2} and get value({a: 1}, "a") = 1',
    'get entries({a: 1}) = [{key: "a", value: 1}]',
    'context([{key: "a", value: 1}]) = {a: 1}',
    'upper case("aß") = "ASS" and contains("foo", "oo") and starts with("foo", "f")',
    'matches("Angebot 15", "[0-9]{2}$") and replace("a1b2", "[0-9]", "<$0>") = "a<1>b<2>"',
    'split("a;b;;c", ";") = ["a", "b", "", "c"] and string length("äöü") = 3',
    'string(1.50) = "1.50" and string([1, "a", null]) = "[1, \\"a\\", null]"',
    'string(@"2026-01-01") = "2026-01-01"',
    "get or else(missing, 5) = 5 and not(is defined(missing)) and is defined(1)",
    'is(@"10:00:00+01:00", @"10:00:00+01:00") and not(is(@"09:00:00Z", @"10:00:00+01:00"))',
    "before(1, [2..3]) and overlaps([1..3], [2..4]) and includes([1..9], 5)",
    "1 = 1 /* comment */ // and another",
    "[1..5].start included and (> 5).start = 5",
    "(< 10)(5)",
    '{"with space": 1}.`with space` = 1',
    "count([{count: 2}][count = 2]) = 1",
]


@pytest.mark.parametrize("source", TRUE)
def test_the_expression_is_true(source: str) -> None:
    expression = compile_expression(source, ["a b", "x-y"])
    scope: dict[str, Value] = {"a b": Decimal(1), "x-y": Decimal(2)}
    outcome = expression.evaluate(scope, NOW)
    assert outcome.value is True, outcome.warnings


NULL = [
    ('"a" + 1', 1, 5),
    ("missing", 1, 1),
    ("{a: 1}.b", 1, 7),
    ("[1][2]", 1, 4),
    ('1 = "a"', 1, 3),
    ("null < 3", 1, 6),
    ("-true", 1, 1),
    ('date("2026-02-30")', 1, 5),
    ("substring(1, 2)", 1, 10),
    ("1(2)", 1, 2),
    ('1 +\n  (2 * "x")', 2, 6),
    ("max([1, null])", 1, 4),
    ("(function(a) a)(1, 2)", 1, 16),
]


@pytest.mark.parametrize(("source", "line", "column"), NULL)
def test_a_mismatch_is_null_with_a_warning_at_its_place(
    source: str, line: int, column: int
) -> None:
    outcome = evaluation(source)
    assert outcome.value is None
    first = outcome.warnings[0]
    assert (first.line, first.column) == (line, column)


FAULTS = [
    ("1 +", 1, 4, "an expression"),
    ("(1", 1, 3, "')'"),
    ("if a then b", 1, 12, "'else'"),
    ("a b", 1, 3, "an operator or the end"),
    ("[1, 2", 1, 6, "',' or ']'"),
    ('"abc', 1, 1, '"'),
    ("a\n  and )", 2, 7, "an expression"),
    ("some x in y", 1, 12, "'satisfies'"),
    ("{a 1}", 1, 5, "':'"),
    ("1 ; 2", 1, 3, "an operator or the end"),
    ("", 1, 1, "an expression"),
    ("a.1", 1, 2, "an operator or the end"),
    ("x = 5 then", 1, 7, "an operator or the end"),
]


@pytest.mark.parametrize(("source", "line", "column", "expected"), FAULTS)
def test_a_syntax_fault_says_where_and_what_was_expected(
    source: str, line: int, column: int, expected: str
) -> None:
    with pytest.raises(FeelSyntaxFault) as caught:
        compile_expression(source)
    fault = caught.value
    assert (fault.line, fault.column, fault.expected) == (line, column, expected)


TRUTH: list[Value] = [True, False, None]


@pytest.mark.parametrize("left", TRUTH)
@pytest.mark.parametrize("right", TRUTH)
def test_logic_has_three_values(left: Value, right: Value) -> None:
    values = {left, right}
    conjunction = False if False in values else None if None in values else True
    disjunction = True if True in values else None if None in values else False
    assert value("l and r", l=left, r=right) is conjunction
    assert value("l or r", l=left, r=right) is disjunction


def test_the_longest_known_name_wins() -> None:
    scope: dict[str, Value] = {"order": {"total": Decimal(1)}, "order total": Decimal(2)}
    assert compile_expression("order total", ["order total"]).evaluate(scope, NOW).value == 2
    assert compile_expression("order.total", ["order total"]).evaluate(scope, NOW).value == 1


def test_a_variable_may_have_the_name_of_a_function() -> None:
    assert value("count(list) > count", list=[Decimal(1)], count=Decimal(0)) is True
    assert evaluation("count > 0 and count([1]) = 1", ("count",), count=Decimal(5)).value is True


def test_two_variables_joined_by_and_are_no_function_name() -> None:
    assert value("date and time > 1", date=True, time=Decimal(2)) is True


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("discount > 15 and count(lines) > 0", {"discount", "lines"}),
        ("for x in xs, y in x.items return x + y + z", {"xs", "z"}),
        ("{a: b, c: a}.c", {"b"}),
        ("function(a) a + b", {"b"}),
        ("orders[item.total > limit]", {"orders", "limit"}),
    ],
)
def test_the_names_used_are_those_from_outside(source: str, names: set[str]) -> None:
    assert compile_expression(source).names_used == names


def test_a_result_never_changes_the_scope() -> None:
    lines: list[Value] = [Decimal(1)]
    assert value("append(lines, 2)", lines=lines) == [1, 2]
    assert value("concatenate(lines)", lines=lines) == [1]
    assert lines == [1]


def test_now_is_pinned_and_today_is_the_day_in_berlin() -> None:
    assert value("now() = now()") is True
    assert value('now() = @"2026-03-27T22:30:00Z"') is True
    moment = value("now()")
    assert isinstance(moment, DateTime)
    assert moment.time.zone == "Europe/Berlin"
    assert value('today() = @"2026-03-27"') is True


def test_a_function_value_is_a_function() -> None:
    assert isinstance(value("function(x) x"), Function)


def test_external_functions_give_null() -> None:
    assert value('(function(a) external {java: {class: "java.lang.Math"}})(1)') is None


# ---- unary tests --------------------------------------------------------------------------------
CELLS: list[tuple[str, Value, bool | None]] = [
    ("-", None, True),
    ("> 15", Decimal("15.0001"), True),
    ("> 15", Decimal(15), False),
    ("> 15", None, None),
    ("< 10, null", None, True),
    ("< 10, null", Decimal("9.99"), True),
    ("< 10, null", Decimal(10), False),
    ('"new"', "new", True),
    ('"new", "key"', "key", True),
    ('not("new", "key")', "public", True),
    ('not("new")', "new", False),
    ("[1..5]", Decimal(5), True),
    ("]1..5[", Decimal(5), False),
    ("true", True, True),
    ("not(true)", False, True),
    ("? > 5 and ? < 7", Decimal(6), True),
    ('contains(?, "AG")', "Muster AG", True),
    ("limit", Decimal(3), True),
    ("< limit", Decimal(2), True),
    ("> 1, < limit - 5", Decimal(1), False),
    ("limit > 2", "text", True),
    ("count(?) > 1", [Decimal(1), Decimal(2)], True),
    ('> @"2026-01-01"', None, None),
    ("not(limit > 2) or true", "x", True),
    ("-1", Decimal(-1), True),
    ("< -1", Decimal(-2), True),
    ("null", None, True),
]


@pytest.mark.parametrize(("cell", "given_value", "expected"), CELLS)
def test_a_cell_tests_its_input(cell: str, given_value: Value, expected: bool | None) -> None:
    assert passes(cell, given_value, limit=Decimal(3)) is expected


def test_a_cell_that_does_not_parse_is_refused_with_its_place() -> None:
    with pytest.raises(FeelSyntaxFault) as caught:
        compile_unary_tests("> 5, >")
    assert caught.value.column == 7


@given(st.integers(-50, 50), st.integers(-50, 50), st.integers(-50, 50))
def test_a_range_agrees_with_two_comparisons(x: int, low: int, high: int) -> None:
    scope: dict[str, Value] = {"x": Decimal(x), "a": Decimal(low), "b": Decimal(high)}
    assert value("(x in [a..b]) = (x >= a and x <= b)", **scope) is True
    assert value("(x in (a..b)) = (x > a and x < b)", **scope) is True
    assert value("(x between a and b) = (x in [a..b])", **scope) is True
