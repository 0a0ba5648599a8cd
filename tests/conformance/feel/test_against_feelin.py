"""What Camunda's FEEL for browsers, `@bpmn-io/feelin`, makes of the common part of the language.

Numbers there are floats, so the amounts here are ones that a float holds exactly.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from feel import FeelSyntaxFault, Value, compile_expression, from_json, to_json
from tests.conformance.forms.conftest import ROOT, node

NOW = datetime(2026, 3, 27, 22, 30, tzinfo=UTC)
VARIABLES: dict[str, Any] = {
    "amount": 1200.5,
    "net price": 10.25,
    "number of items": 3,
    "Müller & Söhne": "company",
    "a": 1,
    "b": 2,
    "a+b": 7,
    "a - b": 8,
    "flag": True,
    "text": "abc",
    "items": [3, 1, 2],
    "person": {"first name": "Ada", "age": 36, "in": "out"},
    "lines": [{"net": 1.5, "qty": 2}, {"net": 4, "qty": 1}],
}

# Names with spaces and operators, read by the longest name that is known.
NAMES = [
    *("net price * 2", "net  price + 1", "net price*number of items", "amount-net price"),
    *("a+b", "a + b", "a - b", "a-b", "(a)+(b)", "a +b", "-a", "a * -b", "Müller & Söhne"),
    *("person.first name", "person.age", "lines.net", "lines[1].qty", "lines[net > 2].qty"),
    *("number of items + a", "for net price in items return net price", "[net price, amount]"),
    *("{net price: 5, r: net price}.r", "{a: 1, a b: 2, r: a b + a}.r", "items[item > a]"),
    *("some number of items in items satisfies number of items > 2", "if flag then a else b"),
]

_LEAVES = {
    "N": ("1", "2", "0.5", "100", "amount", "net price", "number of items", "person.age"),
    "B": ("true", "false", "flag", "a < b"),
    "S": ('"a"', '"abc"', '""', "text", "person.first name"),
    "L": ("items", "[1, 2, 2]", "[]", "lines.qty"),
}
# A capital letter stands for another expression: number, boolean, string, list.
_FORMS = {
    "N": (
        *("N + N", "N - N", "N * 2", "-N", "(N)", "if B then N else N", "count(L)", "N ** 2"),
        *("min(N, N)", "abs(N)", "string length(S)", "floor(N)", "modulo(N, 4)", "sum([N, N])"),
        *("{a: N, b: a + 1}.b", "(function(x) x * 2)(N)", "[N, N][2]", "max([N, 1])"),
    ),
    "B": (
        *("N < N", "N >= N", "N = N", "N != N", "B and B", "B or B", "not(B)", "S = S", "S != S"),
        *("N in [1..5]", "N in (1, > 5)", "some x in L satisfies x > N", "contains(S, S)"),
        *("every x in L satisfies x > N", "list contains(L, N)", "starts with(S, S)", "odd(N)"),
        *("N between 1 and 9", "N in ]0..10[", "ends with(S, S)", "count(L) = 3"),
    ),
    "S": (
        *("S + S", "upper case(S)", "substring before(S, S)", "string(B)", "if B then S else S"),
        *("substring after(S, S)", "lower case(S)", "{a: S}.a", "string join([S, S], S)"),
    ),
    "L": (
        *("[N, N]", "for x in L return x + N", "L[item > N]", "append(L, N)", "concatenate(L, L)"),
        *("reverse(L)", "distinct values(L)", "flatten([L, [L]])", "union(L, L)"),
        *("sort(L, function(x, y) x < y)", "for x in 1..3 return x * N", "index of(L, N)"),
    ),
}


_KIND = re.compile(r"\b[NBSL]\b")


def random_expression(chooser: random.Random, kind: str, depth: int) -> str:
    form = chooser.choice(_FORMS[kind] if depth else _LEAVES[kind])
    if not depth:
        return form

    def inner(match: re.Match[str]) -> str:
        return random_expression(chooser, match[0], depth - 1 if chooser.random() < 0.8 else 0)

    return f"({_KIND.sub(inner, form)})"


def in_browser(expressions: list[str]) -> list[Any]:
    script = ROOT / "build" / "feelin.mjs"
    script.parent.mkdir(exist_ok=True)
    shutil.copy(ROOT / "tests/conformance/forms/feelin.mjs", script)
    asked = json.dumps([[expression, VARIABLES] for expression in expressions])
    done = subprocess.run(
        [*node(), str(script)], cwd=ROOT, input=asked, capture_output=True, text=True, check=True
    )
    return [
        json.loads(answer, parse_float=Decimal, parse_int=Decimal)
        for answer in json.loads(done.stdout)
    ]


def on_server(expression: str) -> Any:
    scope: dict[str, Value] = {
        name: from_json(value)
        for name, value in json.loads(json.dumps(VARIABLES), parse_float=Decimal).items()
    }
    names = [*scope, "first name"]
    try:
        return to_json(compile_expression(expression, names).evaluate(scope, NOW).value)
    except FeelSyntaxFault:
        return "(failed)"


def test_names_with_spaces_and_operators_are_read_alike() -> None:
    for expression, there in zip(NAMES, in_browser(NAMES), strict=True):
        assert on_server(expression) == there, expression


def test_random_expressions_of_the_common_part_have_the_same_value() -> None:
    chooser = random.Random(20261025)
    expressions = [random_expression(chooser, chooser.choice("NBSL"), 3) for _ in range(3_000)]
    different = [
        (expression, on_server(expression), there)
        for expression, there in zip(expressions, in_browser(expressions), strict=True)
        if on_server(expression) != there
    ]
    assert different == []
