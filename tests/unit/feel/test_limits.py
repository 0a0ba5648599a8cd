import time

import pytest

from feel import FeelLimitExceeded, compile_expression, compile_unary_tests
from feel.limits import SECONDS
from tests.unit.feel.evaluating import NOW, value


def test_a_sum_of_two_thousand_terms_is_no_deep_expression() -> None:
    assert value(" + ".join(["1"] * 2_000)) == 2_000


TOO_LARGE = {
    "ten thousand terms": "+".join(["1"] * 10_000),
    "ten thousand terms with parts": "1" + "+1*2-3" * 3_000,
    "brackets": "(" * 2_000 + "1" + ")" * 2_000,
    "lists": "[" * 100 + "]" * 100,
    "contexts": "{a:" * 100 + "1" + "}" * 100,
    "signs": "-" * 5_000 + "1",
    "conditions": "if true then 1 else " * 100 + "1",
    "filters": "a" + "[1]" * 200,
    "paths": "a" + ".b" * 4_000,
    "invocations": "f" + "()" * 4_000,
    "comparisons": "1" + "=1" * 4_000,
    "long source": '"' + "x" * 40_000 + '"',
    "functions": "function(x) " * 100 + "x",
    "ranges": "]" * 500 + "1",
    "types": "x instance of " + "list<" * 200 + "number" + ">" * 200,
    "not": "not(" * 500 + "true" + ")" * 500,
    "in": "1 in (" * 500 + "1" + ")" * 500,
}


@pytest.mark.parametrize("name", TOO_LARGE)
def test_an_expression_that_is_too_large_is_refused_and_nothing_else_happens(name: str) -> None:
    with pytest.raises(FeelLimitExceeded):
        compile_expression(TOO_LARGE[name])
    with pytest.raises(FeelLimitExceeded):
        compile_unary_tests(TOO_LARGE[name])


TOO_MUCH = [
    "for x in 1..1000, y in 1..1000 return x",
    "for x in 1..100001 return x",
    "for x in 1..1000000000000 return x",
    "{f: function(n) f(n + 1), r: f(1)}.r",
    "{f: function(n) 1 + f(n), r: f(1)}.r",
    '(for x in 1..30 return if x = 1 then "xx" else partial[-1] + partial[-1])[1]',
    "(for x in 1..30 return if x = 1 then [1] else concatenate(partial[-1], partial[-1]))[1]",
    "for x in 1..150 return if x = 1 then [1] else [partial[-1]]",
    "for x in 1..40 return if x = 1 then [1] else [partial[-1], partial[-1]]",
    "string(for x in 1..40 return if x = 1 then [1] else [partial[-1], partial[-1]])",
    "for x in 1..90000 return partial",
    'replace(string join(for x in 1..5000 return "a"), "a", '
    'string join(for x in 1..999 return "b"))',
    'matches(string join(for x in 1..40 return "a") + "b", "^((a|aa)+)+$", "")',
    "some x in 1..100000, y in 1..100000 satisfies false",
    "sort(for x in 1..90000 return x, function(a, b) a < b)",
    "count([1..100000][item > 0]) + sum(for x in 1..100000, y in 1..9 return 1)",
    "flatten(for x in 1..40 return if x = 1 then [1] else [partial[-1], partial[-1]])",
]


@pytest.mark.parametrize("source", TOO_MUCH)
def test_an_evaluation_that_asks_for_too_much_ends_in_a_limit_fault_soon(source: str) -> None:
    expression = compile_expression(source)
    begun = time.thread_time()
    with pytest.raises(FeelLimitExceeded):
        expression.evaluate({}, NOW)
    assert time.thread_time() - begun < 5 * SECONDS


HOSTILE = [
    "1.0000000001 ** 1e30",
    "exp(1e30)",
    "modulo(1e6000, 3)",
    "odd(1e6144)",
    "decimal(1e6000, 6000)",
    '@"P1D" * 1e6000',
    '@"P1Y" / 1e-6000',
    'duration("P99999999999999999999999D")',
    '@"2026-01-01" + @"P1Y" * 1e15',
    'matches("a", "(a|b){1000000}")',
    'matches("a", "((a|b){1000}c){1000}")',
    'matches("a", "a{4294967296}")',
    "[1..1e30]",
    "[1, 2][1e30]",
    'substring("abc", 1e30)',
    "sublist([1, 2], 1e30)",
    'number("1e999999999")',
    'from json("[NaN, Infinity, 1e999999999]")',
    'from json("\\"\\\\ud800\\"")',
    'date and time(@"2026-01-01T00:00:00Z", "../../etc/passwd")',
    '@"10:00:00@/etc/passwd"',
    '@"-999999999-01-01" - @"P1D"',
    'week of year(@"-999999999-01-01")',
    'date and time(@"2026-01-01T00:00:00Z", "+xx:yy")',
]


@pytest.mark.parametrize("source", HOSTILE)
def test_extreme_arguments_give_a_value_or_null_at_once(source: str) -> None:
    begun = time.thread_time()
    outcome = value(source)
    assert str(outcome).encode()
    # What takes two thousandths of a second here may take a slow machine a thousand times that.
    assert time.thread_time() - begun < 2 * SECONDS


def test_limits_leave_room_for_ordinary_work() -> None:
    assert value("count(for x in 1..50000 return x * 2)") == 50_000
    assert value("count(distinct values(for x in 1..20000 return string(x)))") == 20_000
    assert value("{f: function(n) if n = 0 then 0 else 1 + f(n - 1), r: f(50)}.r") == 50
