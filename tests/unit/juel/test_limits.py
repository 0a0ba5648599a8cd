"""Hostile JUEL ends soon, in a fault of ours, never in an exception of Python."""

import time
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feel import FeelLimitExceeded, FeelSyntaxFault, Value
from feel.faults import ExpressionFailed
from feel.juel import compile_juel
from feel.limits import SECONDS
from tests.unit.juel.evaluating import NOW, value
from tests.work import calls

TOO_LARGE = {
    "ten thousand terms": "${" + "+".join(["1"] * 10_000) + "}",
    "ten thousand comparisons": "${1" + "<1" * 10_000 + "}",
    "brackets": "${" + "(" * 2_000 + "1" + ")" * 2_000 + "}",
    "open brackets": "${" + "(" * 30_000 + "}",
    "signs": "${" + "-" * 5_000 + "1}",
    "negations": "${" + "not " * 5_000 + "true}",
    "emptiness": "${" + "empty " * 3_000 + "x}",
    "choices": "${" + "x?1:" * 3_000 + "1}",
    "choices in the middle": "${" + "x?" * 3_000 + "1" + ":1" * 3_000 + "}",
    "keys within keys": "${" + "a[" * 3_000 + "1" + "]" * 3_000 + "}",
    "a long path": "${a" + ".b" * 10_000 + "}",
    "many expressions": "${1}" * 6_000,
    "long source": "x" * 40_000,
    "long source in bytes": "ä" * 20_000,
}


@pytest.mark.parametrize("name", TOO_LARGE)
def test_an_expression_that_is_too_large_is_refused_and_nothing_else_happens(name: str) -> None:
    def refused() -> None:
        with pytest.raises(FeelLimitExceeded):
            compile_juel(TOO_LARGE[name])

    assert calls(refused) < 1_000_000


def test_limits_leave_room_for_ordinary_work() -> None:
    assert value("${" + " + ".join(["1"] * 2_000) + "}") == 2_000
    assert value("${" + "(" * 35 + "1" + ")" * 35 + "}") == 1
    assert value("${x" + ".x" * 2_000 + "}", x={"x": None}) is None


def _hostile() -> dict[str, Value]:
    wide: Value = "x"
    for _ in range(40):
        wide = [wide, wide]
    deep: Value = []
    copied: Value = []
    for _ in range(5_000):
        deep, copied = [deep], [copied]
    return {
        "text": "a" * 1_000_000,
        "digits": "1" * 1_000_000,
        "long": [Decimal(1)] * 100_000,
        "same": [Decimal(1)] * 100_000,
        "huge": Decimal("9E+6144"),
        "wide": wide,
        "deep": deep,
        "deeper": [copied],
    }


ATTACKS = {
    "text twice": "${text}${text}",
    "text a thousand times": "${text}" * 1_000,
    "text of a tree of lists": "<${wide}>",
    "tree of lists compared with text": "${wide == 'x'}",
    "deep lists alone": "${deep}",
    "deep lists compared": "${deep == deeper[0]}",
    "long lists compared again and again": "${" + " && ".join(["long == same"] * 1_000) + "}",
    "long lists as texts again and again": "${" + " || ".join(["long > 'a'"] * 1_000) + "}",
    "huge numbers as texts": "${huge}" * 3_000,
    "overflow": "${huge * huge}",
    "remainder of a huge number": "${huge % 7}",
    "a million digits": "${" + " + ".join(["digits"] * 2_000) + "}",
    "a path into a huge index": "${long[huge].x + long[-huge] + huge / 0}",
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_ends_soon_and_in_an_incident(name: str) -> None:
    expression, scope = compile_juel(ATTACKS[name]), _hostile()
    begun = time.thread_time()
    with pytest.raises(ExpressionFailed):
        expression.evaluate(scope, NOW)
    assert time.thread_time() - begun < 5 * SECONDS


@given(st.text(alphabet="${}#'\"\\ab1.[]()?:!=<>&|+-*/%, \nempty", max_size=60))
def test_any_text_compiles_or_is_refused_and_then_answers_or_fails(source: str) -> None:
    for has_braces in (True, False):
        with suppress(FeelSyntaxFault, ExpressionFailed):
            expression = compile_juel(source, has_braces=has_braces)
            assert expression.evaluate({"a": {"b": [Decimal(1)]}, "b": "1"}, NOW).warnings == ()


def test_no_attribute_of_a_python_object_can_be_reached() -> None:
    scope: dict[str, Value] = {"s": "x", "n": Decimal(1), "m": {"a": None}}
    for name in ("s", "n"):
        for attribute in ("__class__", "real", "upper", "class", "__init__"):
            with pytest.raises(ExpressionFailed):
                compile_juel(f"${{{name}.{attribute}}}").evaluate(scope, NOW)
    assert value("${m.__class__}", **scope) is None
    assert value("${m['keys']}", **scope) is None
