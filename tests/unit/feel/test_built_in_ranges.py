"""Ranges and their functions. Source: DMN 1.5, 10.3.2.7, table 72 (`range`) and table 78."""

from itertools import product

import pytest

from feel import Value, compile_expression
from tests.unit.feel.evaluating import NOW, evaluation, value

EXAMPLES = [
    "before(1, 10) and not(before(10, 1))",
    "not(before(1, [1..10])) and before(1, (1..10]) and before(1, [5..10])",
    "not(before([1..10], 10)) and before([1..10), 10) and before([1..10], 15)",
    "before([1..10], [15..20]) and not(before([1..10], [10..20]))",
    "before([1..10), [10..20]) and before([1..10], (10..20])",
    "after(10, 5) and not(after(5, 10))",
    "after(12, [1..10]) and after(10, [1..10)) and not(after(10, [1..10]))",
    "not(after([11..20], 12)) and after([11..20], 10) and after((11..20], 11)",
    "after([11..20], [1..10]) and not(after([1..10], [11..20])) and after([11..20], [1..11))",
    "meets([1..5], [5..10]) and not(meets([1..5), [5..10])) and not(meets([1..5], (5..10]))",
    "met by([5..10], [1..5]) and not(met by([5..10], [1..5))) and not(met by([6..10], [1..5]))",
    "overlaps([1..5], [3..8]) and overlaps([3..8], [1..5]) and overlaps([1..8], [3..5])",
    "not(overlaps([1..5], [6..8])) and overlaps([1..5], [5..8]) and not(overlaps([1..5], (5..8]))",
    "overlaps before([1..5], [3..8]) and not(overlaps before([1..5], [6..8]))",
    "overlaps before([1..5), (1..5]) and not(overlaps before([1..5), [1..5]))",
    "overlaps after([3..8], [1..5]) and not(overlaps after([6..8], [1..5]))",
    "overlaps after((1..5], [1..5)) and not(overlaps after([1..5], [1..5)))",
    "finishes(10, [1..10]) and not(finishes(10, [1..10))) and finishes([5..10], [1..10])",
    "not(finishes([5..10), [1..10])) and finishes([1..10], [1..10]) and finishes((1..10], [1..10])",
    "finished by([1..10], 10) and not(finished by([1..10), 10)) and finished by([1..10], [5..10])",
    "includes([1..10], 5) and not(includes([1..10], 12)) and not(includes((1..10], 1))",
    "includes([1..10], [4..6]) and includes([1..10), [5..10)) and includes([1..10], (1..10))",
    "during(5, [1..10]) and not(during(12, [1..10])) and not(during(1, (1..10]))",
    "during([4..6], [1..10]) and during((1..10), [1..10]) and during([1..10], [1..10])",
    "starts(1, [1..10]) and not(starts(1, (1..10])) and not(starts(2, [1..10]))",
    "starts([1..5], [1..10]) and not(starts((1..5], [1..10])) and starts([1..10), [1..10])",
    "started by([1..10], 1) and not(started by((1..10], 1)) and started by([1..10], [1..5])",
    "coincides(5, 5) and not(coincides(3, 4)) and coincides([1..5], [1..5])",
    "not(coincides((1..5), [1..5])) and not(coincides([1..5], [2..6]))",
    'before(@"2026-01-01", [@"2026-01-02"..@"2026-01-03"])',
    'range("[18..21)") = [18..21) and range("[2..)") = (>= 2) and range("(2..)") = (> 2)',
    'range("(..2)") = (< 2) and range("(..2]") = (<= 2) and range("]1..2[") = (1..2)',
    'range("[-1.5..-1]") = [-1.5..-1] and 3 in range("[1..3]")',
    'range("[\\"a\\"..\\"c..d\\"]") = ["a".."c..d"]',
    'range("[@\\"2026-01-01\\"..date(\\"2026-12-31\\")]").end = @"2026-12-31"',
    'range("[date and time(\\"2026-01-01T00:00:00\\")..)").start.year = 2026',
    'range("[duration(\\"P1D\\")..@\\"P2D\\"]") = [@"P1D"..@"P2D"]',
    "[1..10].start = 1 and [1..10].end = 10 and [1..10].start included",
    "not((1..10].start included) and (1..10].end included",
    "(<= 10).start = null and (<= 10).end = 10 and (<= 10).end included",
    "not((<= 10).start included) and (> 1).start = 1 and not((> 1).end included)",
    "[1..2] = [1..2] and not([1..2] = [1..2)) and (< 5) = (< 5) and not((< 5) = (<= 5))",
    "5 in (< 10) and 5 in (> 1, < 0) and not(5 in (< 5)) and 5 in (5) and 5 in [[1..2], [4..6]]",
    '"b" in ["a".."c"] and @"P2D" in [@"P1D"..@"P3D"]',
    '@"10:00:00" in [@"09:00:00"..@"11:00:00"]',
    '[1..3] instance of range<number> and (>= @"2026-01-01") instance of range<date>',
]


@pytest.mark.parametrize("source", EXAMPLES)
def test_the_examples_of_the_standard_hold(source: str) -> None:
    assert value(source) is True


@pytest.mark.parametrize(
    "text",
    [
        *("", "[..]", "(..)", "[..2]", "[2..]", "1..2", "[1..2", "[1,2]", "[3..1]", "[1..2..3]"),
        *(
            '[1..\\"a\\"]',
            "[1+1..5]",
            "[a..5]",
            "[null..5]",
            "[true..false]",
            "[[1]..2]",
            "[1..2]]",
        ),
        *('[@\\"2026-13-01\\"..)', '[lower case(\\"A\\")..)', "[1..2] and 3"),
    ],
)
def test_a_text_that_is_no_range_is_null_with_a_warning(text: str) -> None:
    outcome = evaluation(f'range("{text}")')
    assert outcome.value is None
    assert outcome.warnings


TABLE_78 = {
    "before": (
        "r.end < s.start or ((not(r.end included) or not(s.start included)) and r.end = s.start)"
    ),
    "after": (
        "r.start > s.end or ((not(r.start included) or not(s.end included)) and r.start = s.end)"
    ),
    "meets": "r.end included and s.start included and r.end = s.start",
    "met by": "r.start included and s.end included and r.start = s.end",
    "overlaps": (
        "(r.end > s.start or (r.end = s.start and r.end included and s.start included))"
        " and (r.start < s.end or (r.start = s.end and r.start included and s.end included))"
    ),
    "overlaps before": (
        "(r.start < s.start"
        " or (r.start = s.start and r.start included and not(s.start included)))"
        " and (r.end > s.start or (r.end = s.start and r.end included and s.start included))"
        " and (r.end < s.end or (r.end = s.end and (not(r.end included) or s.end included)))"
    ),
    "overlaps after": (
        "(s.start < r.start"
        " or (s.start = r.start and s.start included and not(r.start included)))"
        " and (s.end > r.start or (s.end = r.start and s.end included and r.start included))"
        " and (s.end < r.end or (s.end = r.end and (not(s.end included) or r.end included)))"
    ),
    "finishes": (
        "r.end included = s.end included and r.end = s.end and (r.start > s.start"
        " or (r.start = s.start and (not(r.start included) or s.start included)))"
    ),
    "finished by": (
        "r.end included = s.end included and r.end = s.end and (r.start < s.start"
        " or (r.start = s.start and (r.start included or not(s.start included))))"
    ),
    "includes": (
        "(r.start < s.start or (r.start = s.start and (r.start included or"
        " not(s.start included)))) and (r.end > s.end or (r.end = s.end and"
        " (r.end included or not(s.end included))))"
    ),
    "during": (
        "(s.start < r.start or (s.start = r.start and (s.start included or"
        " not(r.start included)))) and (s.end > r.end or (s.end = r.end and"
        " (s.end included or not(r.end included))))"
    ),
    "starts": (
        "r.start = s.start and r.start included = s.start included and (r.end < s.end"
        " or (r.end = s.end and (not(r.end included) or s.end included)))"
    ),
    "started by": (
        "r.start = s.start and r.start included = s.start included and (s.end < r.end"
        " or (s.end = r.end and (not(s.end included) or r.end included)))"
    ),
    "coincides": (
        "r.start = s.start and r.start included = s.start included"
        " and r.end = s.end and r.end included = s.end included"
    ),
}
RANGES = [
    f"{'[' if start_in else '('}{low}..{high}{']' if end_in else ')'}"
    for low, high in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
    for start_in, end_in in product((True, False), repeat=2)
]


@pytest.mark.parametrize("function", TABLE_78)
def test_a_relation_of_ranges_is_what_its_row_of_the_table_says(function: str) -> None:
    agrees = compile_expression(f"{function}(r, s) = ({TABLE_78[function]})")
    ranges: list[Value] = [value(text) for text in RANGES]
    for one, other in product(ranges, repeat=2):
        assert agrees.evaluate({"r": one, "s": other}, NOW).value is True, (one, other)
