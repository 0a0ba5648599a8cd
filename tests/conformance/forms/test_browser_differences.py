"""Where the browser's FEEL and the server's differ: both computed by the real things.

Each case is an expression that meets a difference, and a rewrite that is the same on both.
"""

from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from feel import Function, compile_expression, from_json, to_json
from feel.built_in import BUILT_IN
from forms.browser_differences import BROWSER_FUNCTIONS, differences
from tests.conformance.forms.conftest import ROOT, node

NOW = datetime.now(UTC).replace(hour=12)
"""Noon: the browser's day, in UTC, is then the server's, in Berlin, at every hour of this run."""
VARIABLES: dict[str, Any] = {
    "none": None,
    "five": 5,
    "empty": [],
    "three": [1, 2, 3],
    "order": {"lines": [{"price": 1.1}, {"price": 2.2}]},
    "cents": 1.005,
    "price": 4.35,
    "low": 1,
    "high": 10,
    "text": " a ",
    "nothing": "",
    "day": NOW.date().isoformat(),
}

# Kind, an expression that meets it, what the browser gives, what the server gives, a rewrite.
CASES: list[tuple[str, str, str, str, str]] = [
    ("unknown-function", "is defined(five)", "null", "true", "five != null"),
    ("unknown-function", "is defined(none)", "null", "false", "none != null"),
    ("unknown-function", "is defined(unknown)", "null", "false", "unknown != null"),
    ("unknown-function", "is empty(empty)", "null", "true", "count(empty) = 0"),
    ("unknown-function", "is blank(text)", "null", "false", 'not(matches(text, "[^ ]"))'),
    ("unknown-function", "trim(text)", "null", '"a"', 'replace(text, "^ +| +$", "")'),
    (
        *("unknown-function", "get or else(none, 1)", '"(failed)"', "1"),
        "if none != null then none else 1",
    ),
    ("list-equality", "three = []", "null", "false", "count(three) = 0"),
    ("list-equality", "[] = three", "null", "false", "count(three) = 0"),
    ("null-in-range", "none in [1..5]", "false", "null", "none >= 1 and none <= 5"),
    ("null-in-range", "none in (> 3)", "false", "null", "none > 3"),
    ("null-in-range", "five in [none..9]", "true", "null", "five >= none and five <= 9"),
    ("null-in-range", "not(none in [1..5])", "true", "null", "not(none >= 1 and none <= 5)"),
    ("null-in-range", "five in [10..1]", "true", "false", "five >= 10 and five <= 1"),
    ("swapped-bounds", "five between 10 and 1", "true", "false", "five >= 10 and five <= 1"),
    (
        "swapped-bounds",
        "five between high and low",
        "true",
        "false",
        "five >= high and five <= low",
    ),
    ("rounding", "round half up(cents, 2)", "1", "1.01", "round half up(cents + 0.000001, 2)"),
    ("rounding", "decimal(2.345, 2)", "2.35", "2.34", "round half up(2.345 + 0.000001, 2)"),
    (
        "rounding",
        "round half down(5.105, 2)",
        "5.11",
        "5.10",
        "round half down(5.105 - 0.000001, 2)",
    ),
    ("rounding", "round down(price, 2)", "4.34", "4.35", "round down(price + 0.000001, 2)"),
    ("rounding", "round up(4.98, 2)", "4.99", "4.98", "round up(4.98 - 0.000001, 2)"),
    ("rounding", "floor(price * 100)", "434", "435", "floor(price * 100 + 0.000001)"),
    ("rounding", "ceiling(1.1 * 100)", "111", "110", "ceiling(1.1 * 100 - 0.000001)"),
    ("binary-fractions", "0.1 + 0.2 = 0.3", "false", "true", "round half up(0.1 + 0.2, 6) = 0.3"),
    ("binary-fractions", "1.1 + 2.2 <= 3.3", "false", "true", "round half up(1.1 + 2.2, 6) <= 3.3"),
    (
        *("binary-fractions", "sum(order.lines.price) = 3.3", "false", "true"),
        "round half up(sum(order.lines.price), 6) = 3.3",
    ),
    ("exponent", "1e3", "1", "1000", "1000"),
    ("exponent", "five < 1E3", "false", "true", "five < 1000"),
    (
        "long-number",
        "9007199254740993",
        "9007199254740992",
        "9007199254740993",
        '"9007199254740993"',
    ),
    ("text-of-number", "string(1/3)", '"0.3333333333333333"', "", "string(round half up(1/3, 0))"),
    (
        "empty-number",
        "number(nothing)",
        "0",
        "null",
        'if nothing = "" then null else number(nothing)',
    ),
    (
        *("months-between", 'years and months duration(date("2026-01-31"), date("2026-03-01"))'),
        *('"P1.032258064516129M"', '"P1M"'),
        '(date("2026-03-01").year - date("2026-01-31").year) * 12'
        ' + date("2026-03-01").month - date("2026-01-31").month',
    ),
    (
        *("day-that-is-none", "date(2026, 2, 30)", '"2026-03-02T00:00:00.000Z"', "null"),
        'date("2026-02-30")',
    ),
    (
        *("today", "today() = date(day)", "false", "true"),
        "date(day) >= today() and date(day) <= today()",
    ),
    (
        *("date-and-text", 'date("2026-01-31") < "2026-02-01"', "false", "null"),
        'date("2026-01-31") < date("2026-02-01")',
    ),
    ("comparison-of-comparison", "1 < 2 < 3", "true", "null", "1 < 2 and 2 < 3"),
    ("instance-of", "five instance of number", "false", "true", "five != null"),
    ("condition", "if 5 then 1 else 2", "1", "2", "if 5 != 0 then 1 else 2"),
    (
        *("duration-times-number", 'duration("PT1H") * 2 = duration("PT2H")', "", "true"),
        'duration("PT1H") + duration("PT1H") = duration("PT2H")',
    ),
]
SAME = [
    *("five between 1 and 9", "five > 3", "count(empty) = 0", "price > 4"),
    *("none != null", "string(five)", 'string(date("2026-01-31"))', "round half up(five, 0)"),
    *("1000", "0.5", "date(day) >= today()", "count(three) + 1 > 3", "if five > 3 then 1 else 2"),
    *('"a" + "b" = "ab"', 'date("2026-01-30") + duration("P1D") = date("2026-01-31")'),
    *("five in (5, 6)", "five in three", "empty = none", "none = null", "12345678901234"),
    *("some x in three satisfies x > 2", "three[item > 1]", "upper case(text)", "not(five = 4)"),
]


def in_browser(*expressions: str) -> list[Any]:
    script = ROOT / "tests/conformance/forms/feelin.mjs"
    asked = json.dumps([[expression, VARIABLES] for expression in expressions])
    done = subprocess.run(
        [*node(), str(script)],
        cwd=ROOT,
        input=asked,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TZ": "UTC"},
    )
    return [
        json.loads(answer, parse_float=Decimal, parse_int=Decimal)
        for answer in json.loads(done.stdout)
    ]


def on_server(expression: str) -> Any:
    variables = json.loads(json.dumps(VARIABLES), parse_float=Decimal)
    scope = {name: from_json(value) for name, value in variables.items()}
    value = compile_expression(expression).evaluate(scope, NOW).value
    return "function" if isinstance(value, Function) else to_json(value)


def parsed(text: str) -> Any:
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def test_each_difference_is_one_and_each_rewrite_is_none() -> None:
    browser = in_browser(*(case[1] for case in CASES))
    rewritten = in_browser(*(case[4] for case in CASES))
    for (kind, expression, theirs, ours, rewrite), there, same in zip(
        CASES, browser, rewritten, strict=True
    ):
        here = on_server(expression)
        assert here != there, expression
        assert theirs == "" or there == parsed(theirs), expression
        assert ours == "" or here == parsed(ours), expression
        assert [one.kind for one in differences(expression)].count(kind) == 1, expression
        assert on_server(rewrite) == same, rewrite
        again = {one.kind for one in differences(rewrite)}
        assert kind not in again or kind != "rounding", rewrite


def test_every_kind_has_a_case() -> None:
    """But `partial`: what it gives in the middle of a loop is nobody's business."""
    source = (ROOT / "forms/browser_differences.py").read_text()
    kinds = {case[0] for case in CASES} | {"partial"}
    for kind in kinds:
        assert f'"{kind}"' in source
    assert source.count("yield (") + 1 == len(kinds)


def test_what_is_the_same_on_both_is_not_warned_of() -> None:
    for expression, there in zip(SAME, in_browser(*SAME), strict=True):
        assert on_server(expression) == there, expression
        assert differences(expression) == (), expression


@pytest.mark.parametrize("digits", [0, 2])
@pytest.mark.parametrize(
    "rewrite",
    [
        "round half up(x + 0.000001, {})",
        "round down(x + 0.000001, {})",
        "floor(x + 0.000001, {})",
        "round up(x - 0.000001, {})",
        "ceiling(x - 0.000001, {})",
        "round half down(x - 0.000001, {})",
    ],
)
def test_rewritten_rounding_is_the_same_for_every_tenth_of_a_cent(
    rewrite: str, digits: int
) -> None:
    function = rewrite.partition("(")[0]
    amounts = [f"{tenths // 1000}.{tenths % 1000:03}" for tenths in range(4000, 5200)]
    expressions = [rewrite.format(digits).replace("x", amount, 1) for amount in amounts]
    for amount, expression, there in zip(
        amounts, expressions, in_browser(*expressions), strict=True
    ):
        here = on_server(expression)
        assert here == there, expression
        assert here == on_server(f"{function}({amount}, {digits})")


def test_the_list_of_what_the_browser_knows_is_that_of_the_browser() -> None:
    """A variable of a function's name is null there only if the function is not."""
    names = sorted(BUILT_IN)
    known = in_browser(*(f"[{name}][1]" for name in names))
    nothing = (None, "(failed)")
    answers = {name for name, value in zip(names, known, strict=True) if value not in nothing}
    # Their names hold words of the grammar, so that they can only be called.
    calls = {
        "date and time": 'date and time("2026-01-01T00:00:00Z")',
        "years and months duration": (
            'years and months duration(date("2026-01-01"), date("2026-02-01"))'
        ),
        "get or else": "get or else(null, 1)",
    }
    called = dict(zip(calls, in_browser(*calls.values()), strict=True))
    answers |= {name for name, value in called.items() if value not in nothing}
    assert answers == BROWSER_FUNCTIONS & set(BUILT_IN)
