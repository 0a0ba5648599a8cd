"""List functions and `sort`. Source: DMN 1.5, 10.3.4.4 table 75 and 10.3.4.7 table 80."""

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feel import Value
from feel.built_in import BUILT_IN
from feel.limits import Run
from feel.values import Arguments
from tests.unit.feel.evaluating import NOW, evaluation, value

EXAMPLES = [
    "list contains([1, 2, 3], 2) and not(list contains([1], null)) and list contains([null], null)",
    "count([1, 2, 3]) = 3 and count([]) = 0 and count([1, [2, 3]]) = 2",
    "min([1, 2, 3]) = 1 and max(1, 2, 3) = 3 and min(1) = min([1]) and max([]) = null",
    'min("b", "a") = "a" and max([@"2026-01-01", @"2026-02-01"]) = @"2026-02-01"',
    "sum([1, 2, 3]) = 6 and sum(1, 2, 3) = 6 and sum(1) = 1 and sum([]) = null",
    "mean([1, 2, 3]) = 2 and mean(1, 2, 3) = 2 and mean(1) = 1 and mean([]) = null",
    "all([false, null, true]) = false and all(true) and all([true]) and all([]) and all(0) = null",
    "any([false, null, true]) and any(false) = false and any([]) = false and any(0) = null",
    "sublist([4, 5, 6], 1, 2) = [4, 5] and sublist([1, 2, 3], -1) = [3]",
    "append([1], 2, 3) = [1, 2, 3] and append([], null) = [null] and append([1], [2]) = [1, [2]]",
    "append(list: [1], item: 2) = [1, 2] and concatenate(list: 1) = [1]",
    "concatenate([1, 2], [3]) = [1, 2, 3] and concatenate([1], [[2]]) = [1, [2]]",
    "insert before([1, 3], 1, 2) = [2, 1, 3] and insert before([1, 3], -1, 2) = [1, 2, 3]",
    "remove([1, 2, 3], 2) = [1, 3] and remove([1, 2, 3], -1) = [1, 2]",
    "list replace([2, 4, 7, 8], 3, 6) = [2, 4, 6, 8] and list replace([1, 2], -1, 5) = [1, 5]",
    "list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5) = [5, 5, 7, 8]",
    "reverse([1, 2, 3]) = [3, 2, 1] and reverse([]) = []",
    "index of([1, 2, 3, 2], 2) = [2, 4] and index of([1, null], null) = [2]",
    "union([1, 2], [2, 3]) = [1, 2, 3] and union([1, 1]) = [1]",
    "distinct values([1, 2, 3, 2, 1]) = [1, 2, 3] and distinct values([1, 1.0]) = [1]",
    "distinct values([[1], {a: 1}, [1], {a: 1.0}, null, null]) = [[1], {a: 1}, null]",
    "flatten([[1, 2], [[3]], 4]) = [1, 2, 3, 4]",
    "product([2, 3, 4]) = 24 and product(2, 3, 4) = 24 and product([]) = null",
    "median(8, 2, 5, 3, 4) = 4 and median([6, 1, 2, 3]) = 2.5 and median([]) = null",
    "stddev(2, 4, 7, 5) = 2.081665999466132735282297706979931",
    "stddev([47]) = null and stddev(47) = null and stddev([]) = null",
    "mode(6, 3, 9, 6, 6) = [6] and mode([6, 1, 9, 6, 1]) = [1, 6] and mode([]) = []",
    "sort(list: [3, 1, 4, 5, 2], precedes: function(x, y) x < y) = [1, 2, 3, 4, 5]",
    "sort([{a: 2}, {a: 1}], function(x, y) x.a < y.a).a = [1, 2] and sort([3, 1, 2]) = [1, 2, 3]",
    "[1, 2, 3, 4][item > 2] = [3, 4] and [{x: 1, y: 2}, {x: 2, y: 3}][x = 1] = [{x: 1, y: 2}]",
    "[{x: 1, y: 2}, {x: null, y: 3}][x < 2] = [{x: 1, y: 2}] and [{item: 5}][item = 5].item = [5]",
    "[{x: 1, y: 2}, {x: 2, y: 3}].y = [2, 3] and 3[item > 2] = [3] and 3[1] = 3 and 3[2] = null",
    "[1, 2, 3][1] = 1 and [1, 2, 3][-1] = 3 and [1][0] = null and [1][2] = null",
    "for i in 0..4 return if i = 0 then 1 else i * partial[-1]",
    "for x in [1, 2], y in [x, 10] return x * y",
    "for i in 3..1 return i",
    "some x in [1, 2], y in [2, 3] satisfies x = y",
    "not(some x in [] satisfies true) and (every x in [] satisfies false)",
    "(every x in [1, null] satisfies x > 0) = null and (some x in [null, 1] satisfies x > 0)",
]
LOOPS: dict[str, list[int]] = {
    "for i in 0..4 return if i = 0 then 1 else i * partial[-1]": [1, 1, 2, 6, 24],
    "for x in [1, 2], y in [x, 10] return x * y": [1, 10, 4, 20],
    "for i in 3..1 return i": [3, 2, 1],
}


@pytest.mark.parametrize("source", EXAMPLES)
def test_the_examples_of_the_standard_hold(source: str) -> None:
    assert value(source) == LOOPS.get(source, True)


@pytest.mark.parametrize(
    "source",
    [
        *("sublist([1, 2], 0)", "sublist([1, 2], 3)", "sublist([1, 2], 1, 3)", "remove([1], 2)"),
        *("insert before([1], 3, 2)", "list replace([1], 2, 3)", "sum([1, null])", 'min([1, "a"])'),
        *("max([1, true])", "mode([null])", "concatenate([1], null)", "index of(null, 1)"),
        *("append()", "count()", "reverse(null)", "flatten(null)", "sort([1, [2]])"),
        *("sort([2, 1], function(x) x)", "sort([2, 1], function(x, y) 5)"),
        *("list replace([1], function(a) true, 2)", "list replace([1], function(a, b) null, 2)"),
        *("list contains(null, 1)", "list contains(element: 1)"),
    ],
)
def test_what_lies_outside_a_domain_is_null_with_a_warning(source: str) -> None:
    outcome = evaluation(source)
    assert outcome.value is None
    assert outcome.warnings


def test_every_order_of_a_list_sorts_to_the_same() -> None:
    for numbers in permutations((1, 2, 2, 3)):
        given_list: list[Value] = [Decimal(number) for number in numbers]
        assert value("sort(xs, function(x, y) x < y)", xs=given_list) == [1, 2, 2, 3]
        assert value("sort(xs)", xs=given_list) == [1, 2, 2, 3]


def test_sorting_asks_once_for_two_items_and_keeps_equal_ones_in_their_order() -> None:
    numbers = [(n * 7 % 5, n) for n in range(100)]
    pairs: list[Value] = [{"a": Decimal(a), "n": Decimal(n)} for a, n in numbers]
    assert value("sort(xs, function(x, y) x.a < y.a).n", xs=pairs) == [
        n for _, n in sorted(numbers)
    ]
    run, sort = Run(NOW), BUILT_IN["sort"]
    backwards: list[Value] = [Decimal(-n) for n in range(1_000)]
    precedes = value("function(x, y) x < y")
    assert sort.invoke(run, Arguments([backwards, precedes])) == backwards[::-1]
    # One step for the comparison and one for the invocation; one pass sees that it is backwards.
    assert run.steps == 2 * 999


numbers = st.lists(st.integers(-20, 20), max_size=12).map(
    lambda items: [Decimal(item) for item in items]
)


@given(numbers, numbers)
def test_lists_obey_the_laws_of_lists(left: list[Value], right: list[Value]) -> None:
    scope: dict[str, Value] = {"a": left, "b": right}
    for law in (
        "reverse(reverse(a)) = a",
        "count(concatenate(a, b)) = count(a) + count(b)",
        "union(a, b) = distinct values(concatenate(a, b))",
        "flatten([a, [b]]) = concatenate(a, b)",
        "every x in a satisfies list contains(union(a, b), x)",
        "every x in a satisfies every i in index of(a, x) satisfies a[i] = x",
        "a = [] or (min(a) <= median(a) and median(a) <= max(a) and sort(a)[1] = min(a))",
        "flatten(partition(a, 4)) = a",
        "every x in duplicate values(a) satisfies count(index of(a, x)) > 1",
        "a = [] or sum(a) = mean(a) * count(a) or abs(sum(a) - mean(a) * count(a)) < 1e-30",
    ):
        assert value(law, **scope) is True, law
