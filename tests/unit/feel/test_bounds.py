"""Every limit holds exactly: what lies at it still works, what lies above it is refused."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from dmn.item_types import ItemType
from feel import (
    FeelAssertionFailed,
    FeelLimitExceeded,
    Range,
    Value,
    compile_expression,
    work_time,
)
from feel.limits import (
    ALLOCATED,
    CALL_DEPTH,
    CHAIN,
    LIST_ITEMS,
    MESSAGE_CHARACTERS,
    NESTING,
    NODES,
    REGEX_SECONDS,
    RESULT_DEPTH,
    SECONDS,
    SOURCE_BYTES,
    STEPS,
    STRING_CHARACTERS,
)
from feel.zones import find_zone
from tests.unit.feel.evaluating import NOW, evaluation, value

ROWS = ItemType("Rows", "number", is_collection=True)

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


# A limit of time is measured by its own clock; the room above it is for slow machines.


def test_an_evaluation_ends_after_a_second_of_work() -> None:
    begun = time.thread_time()
    with pytest.raises(FeelLimitExceeded, match="1 s of work"):
        value("count(for i in 1..90000 return exp(1.23456789) + exp(2.3456789) + exp(3.456789))")
    assert SECONDS <= time.thread_time() - begun < 5 * SECONDS


def test_an_evaluation_takes_no_more_than_is_left_of_the_work_around_it() -> None:
    begun = time.thread_time()
    with work_time(0.1), pytest.raises(FeelLimitExceeded):
        value("count(for i in 1..90000 return exp(1.23456789) + exp(2.3456789))")
    assert time.thread_time() - begun < SECONDS


def test_a_regular_expression_ends_after_a_fifth_of_a_second() -> None:
    begun = time.thread_time()
    with pytest.raises(FeelLimitExceeded, match=r"regular expression .* 0\.2 s"):
        value('matches(text, "^(a|aa)+$")', text="a" * 60 + "b")
    assert time.thread_time() - begun < 5 * REGEX_SECONDS


def test_a_range_counts_as_one_level_of_a_result() -> None:
    source = "(for i in 1..n return if i = 1 then (= 1) else (= partial[-1]))[-1]"
    assert value(source, n=value(str(RESULT_DEPTH))) is not None
    for deeper in (source, f"[{source}]", f"{{a: (= {source})}}"):
        with pytest.raises(FeelLimitExceeded, match="nested deeper"):
            value(deeper, n=value(str(RESULT_DEPTH + 1)))


def test_the_text_of_a_value_may_be_deeper_than_the_stack() -> None:
    deep: Value = None
    for _ in range(20_000):
        deep = [Range(deep, None, True, False, ">=")]
    assert value("string length(string(d))", d=deep) == 20_000 * 7 + 4


def test_a_warning_holds_no_more_than_300_characters() -> None:
    text = "x" * 1_000_000
    for source in (
        "decimal(1, 1, text)",
        "context put(context put({}, text, 1), [text, text], 1)",
        'date and time(@"2026-01-01T00:00:00Z", text)',
        "number(text)",
        "{a: 1}." + "y" * 20_000,
        "y" * 20_000,
        "1 instance of " + "y" * 20_000,
        "abs(" + "y" * 20_000 + ": 1)",
    ):
        warnings = evaluation(source, text=text).warnings
        assert warnings
        assert all(len(warning.message) <= MESSAGE_CHARACTERS for warning in warnings), source


def test_an_assertion_fails_in_no_more_than_300_characters() -> None:
    with pytest.raises(FeelAssertionFailed) as failed:
        value("assert(1, false, text)", text="x" * 1_000_000)
    assert str(failed.value) == "x" * MESSAGE_CHARACTERS


def test_letters_count_as_many_as_they_become() -> None:
    assert value("string length(upper case(t))", t="ß" * 500_000) == 1_000_000
    for source in ("upper case(t)", "upper case(upper case(t))"):
        with pytest.raises(FeelLimitExceeded, match="longer than 1000000"):
            value(source, t="ß" * 500_001)
    with pytest.raises(FeelLimitExceeded, match="makes more"):
        value("for i in 1..9 return lower case(t)", t="İ" * 250_000 + "\U0001f600")


def test_what_is_asked_for_in_long_texts_is_not_kept() -> None:
    before = find_zone.cache_info().misses
    assert value('date and time(@"2026-01-01T00:00:00Z", z)', z="z" * 1_000_000) is None
    assert find_zone.cache_info().misses == before
    assert value('matches("a", "a", f)', f="i" * 1_000_000) is None


def test_types_are_checked_item_by_item_within_the_steps() -> None:
    items: list[Value] = [None] * 99_999
    assert value("l instance of list<number> and l instance of list<number>", l=items) is True
    with pytest.raises(FeelLimitExceeded, match="steps"):
        value("for i in 1..3 return l instance of list<number>", l=items)
    with pytest.raises(FeelLimitExceeded, match="steps"):
        value("for i in 1..3 return (function(a: list<number>) 1)(l)", l=items)
    rows = compile_expression("for i in 1..3 return l instance of Rows", types={"Rows": ROWS})
    with pytest.raises(FeelLimitExceeded, match="steps"):
        rows.evaluate({"l": items}, NOW)
