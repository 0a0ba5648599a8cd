"""Every limit holds exactly: what lies at it still works, what lies above it is refused."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from feel import FeelLimitExceeded, Value, compile_expression, work_time
from feel.limits import (
    ALLOCATED,
    CALL_DEPTH,
    CHAIN,
    LIST_ITEMS,
    NESTING,
    NODES,
    REGEX_SECONDS,
    RESULT_DEPTH,
    SECONDS,
    SOURCE_BYTES,
    STEPS,
    STRING_CHARACTERS,
)
from tests.unit.feel.evaluating import value

LIMITS = {
    "SOURCE_BYTES": (SOURCE_BYTES, 32 * 1024),
    "NESTING": (NESTING, 40),
    "NODES": (NODES, 5_000),
    "STEPS": (STEPS, 200_000),
    "CALL_DEPTH": (CALL_DEPTH, 60),
    "LIST_ITEMS": (LIST_ITEMS, 100_000),
    "STRING_CHARACTERS": (STRING_CHARACTERS, 1_000_000),
    "ALLOCATED": (ALLOCATED, 10_000_000),
    "RESULT_DEPTH": (RESULT_DEPTH, 100),
}


def test_the_limits_are_the_ones_that_are_promised() -> None:
    assert all(limit == promised for limit, promised in LIMITS.values())
    assert (SECONDS, REGEX_SECONDS) == (1.0, 0.2)


def nested(before: str, inside: str, behind: str) -> Callable[[int], str]:
    return lambda times: before * times + inside + behind * times


# Which text to compile for a number, and the largest number that is allowed.
TEXTS: dict[str, tuple[Callable[[int], str], int]] = {
    "bytes": (lambda size: '"' + "x" * (size - 2) + '"', SOURCE_BYTES),
    "bytes of two-byte letters": (lambda size: '"' + "ä" * size + '"', (SOURCE_BYTES - 2) // 2),
    "round brackets": (nested("(", "1", ")"), NESTING),
    "lists": (nested("[", "1", "]"), NESTING),
    "second items": (nested("[1,", "1", "]"), NESTING),
    "contexts": (nested("{a:", "1", "}"), NESTING),
    "invocations": (nested("abs(", "1", ")"), NESTING),
    "not": (nested("not(", "true", ")"), NESTING),
    "filters in filters": (nested("x[", "1", "]"), NESTING),
    "conditions": (nested("if true then 1 else ", "1", ""), NESTING),
    "loops": (nested("for a in 1 return ", "1", ""), NESTING),
    "functions": (nested("function(a) ", "a", ""), NESTING),
    "signs": (nested("-", "1", ""), NESTING),
    "paths": (nested("", "x", ".a"), CHAIN - 1),
    "terms": (lambda terms: "+".join(["1"] * terms), NODES // 2),
    "items": (lambda items: "[" + ",".join(["1"] * items) + "]", NODES - 1),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_at_a_limit_compiles_and_one_above_it_does_not(name: str) -> None:
    text, largest = TEXTS[name]
    compile_expression(text(largest))
    with pytest.raises(FeelLimitExceeded):
        compile_expression(text(largest + 1))


def test_ten_thousand_terms_are_too_many_and_end_in_no_other_fault() -> None:
    for sign in ("+", "-", "*", " and ", " or ", "<", "**"):
        with pytest.raises(FeelLimitExceeded):
            compile_expression(sign.join(["1"] * 10_000))


# Which expression to evaluate with n, and the largest n that is allowed.
EVALUATIONS: dict[str, tuple[str, int]] = {
    "calls": ("{f: function(n) if n = 1 then 1 else f(n - 1), r: f(n)}.r", CALL_DEPTH),
    "items of a loop": ("count(for i in 1..n return i)", LIST_ITEMS),
    "items of a list": ("count(append(items, n))", LIST_ITEMS),
    "turns of loops": ("some i in 1..100, j in 1..n satisfies false", STEPS // 100 - 1),
    "characters": ("string length(text + substring(text, 1, n)) > 0", 400_000),
    "characters joined": ("string join([text, substring(text, 1, n)]) != null", 400_000),
    "depth of a result": (
        "(for i in 1..n return if i = 1 then [1] else [partial[-1]])[-1]",
        RESULT_DEPTH,
    ),
}


@pytest.mark.parametrize("name", EVALUATIONS)
def test_what_is_evaluated_at_a_limit_has_a_value_and_above_it_has_none(name: str) -> None:
    source, largest = EVALUATIONS[name]
    scope: dict[str, Value] = {"text": "x" * 600_000}
    for number in (largest, largest + 1):
        items: list[Value] = [None] * (number - 1) if name == "items of a list" else []
        given: dict[str, Value] = {**scope, "items": items, "n": value(str(number))}
        if number == largest:
            assert value(source, **given) is not None
        else:
            with pytest.raises(FeelLimitExceeded):
                value(source, **given)


def test_ten_million_characters_may_be_made_in_all() -> None:
    half = "x" * 500_000
    # Each turn makes one string of a million characters out of two.
    source = "count(for i in 1..{} return string length(a + a))"
    assert value(source.format(9), a=half) == 9
    with pytest.raises(FeelLimitExceeded, match="characters"):
        value(source.format(11), a=half)


def test_an_evaluation_ends_after_a_second_of_work() -> None:
    begun = time.thread_time()
    with pytest.raises(FeelLimitExceeded, match="1 s of work"):
        value("count(for i in 1..90000 return exp(1.23456789) + exp(2.3456789) + exp(3.456789))")
    assert SECONDS <= time.thread_time() - begun < SECONDS + 0.5


def test_an_evaluation_takes_no_more_than_is_left_of_the_work_around_it() -> None:
    begun = time.thread_time()
    with work_time(0.1), pytest.raises(FeelLimitExceeded):
        value("count(for i in 1..90000 return exp(1.23456789) + exp(2.3456789))")
    assert time.thread_time() - begun < 0.4


def test_a_regular_expression_ends_after_a_fifth_of_a_second() -> None:
    begun = time.thread_time()
    with pytest.raises(FeelLimitExceeded, match=r"regular expression .* 0\.2 s"):
        value('matches(text, "^(a|aa)+$")', text="a" * 60 + "b")
    assert time.thread_time() - begun < REGEX_SECONDS + 0.5
