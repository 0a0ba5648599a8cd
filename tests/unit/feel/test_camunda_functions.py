"""What Camunda 8 adds to FEEL. Source: Camunda 8 documentation, FEEL, built-in functions."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feel import FeelAssertionFailed, FeelLimitExceeded, Value, compile_expression, seeded
from tests.unit.feel.evaluating import NOW, evaluation, value

EXAMPLES = [
    "is defined(1) and not(is defined(null)) and not(is defined(x)) and not(is defined(x.y))",
    'get or else("this", "default") = "this" and get or else(null, "default") = "default"',
    "get or else(null, null) = null and get or else(x.y, 1) = 1",
    "assert(4, 4 >= 0) = 4 and assert(4, true, \"'x' should be positive\") = 4",
    'is blank("") and is blank(" \\t") and not(is blank("hello world"))',
    "is empty([]) and not(is empty([1, 2, 3]))",
    "partition([1, 2, 3, 4, 5], 2) = [[1, 2], [3, 4], [5]] and partition([], 2) = []",
    "partition([1, 2], 0) = null",
    "duplicate values([1, 2, 3, 2, 1]) = [1, 2] and duplicate values([[1], [1]]) = [[1]]",
    'trim("  hello world  ") = "hello world" and trim("hello   world ") = "hello   world"',
    'extract("references are 1234, 1256, 1378", "12[0-9]*") = ["1234", "1256"]',
    'extract("abc", "x") = []',
    'to base64("FEEL") = "RkVFTA==" and from base64("RkVFTA==") = "FEEL"',
    'from json("{\\"a\\": 1, \\"b\\": 2}") = {a: 1, b: 2} and from json("true")',
    'from json("\\"2023-06-14\\"") = "2023-06-14" and from json("[1, null]") = [1, null]',
    'to json({a: 1, b: 2}) = "{\\"a\\":1,\\"b\\":2}" and to json(true) = "true"',
    'to json(@"2023-06-14") = "\\"2023-06-14\\"" and to json(@"P3Y") = "\\"P3Y\\""',
    'to json(@"2025-11-24T10:00:00@Europe/Berlin")'
    ' = "\\"2025-11-24T10:00:00+01:00[Europe/Berlin]\\""',
    'last day of month(date("2022-10-01")) = date("2022-10-31")',
    'last day of month(date and time("2024-02-16T12:00:00")) = date("2024-02-29")',
    'abs(duration("-PT5H")) = duration("PT5H") and abs(duration("-P2M")) = duration("P2M")',
    'get value({x: 1, y: {z: 0}}, ["y", "z"]) = 0 and get value({a: {b: 3}}, ["b"]) = null',
    'get value({x: {y: {z: 0}}}, ["x", "y"]) = {z: 0}',
    'context put({x: 1}, ["y", "z"], 2) = {x: 1, y: {z: 2}} and put({x: 1}, "y", 2).y = 2',
    "put all([{x: 1}, {y: 2}]) = {x: 1, y: 2} and put all({x: 1}, {x: 2}) = {x: 2}",
    'string join(["a", "b", "c"], ", ", "[", "]") = "[a, b, c]"',
    'date and time(@"2020-07-31T14:27:30@Europe/Berlin", "America/Los_Angeles")'
    ' = @"2020-07-31T05:27:30@America/Los_Angeles"',
    'is(date and time(@"2020-07-31T14:27:30", "Z"), @"2020-07-31T14:27:30Z")',
    'is(date and time("2018-04-29T09:30:00+02:00[Europe/Berlin]"),'
    ' @"2018-04-29T09:30:00@Europe/Berlin")',
    # In the hour that Berlin has twice, the offset tells which.
    'date and time("2026-10-25T02:30:00+01:00[Europe/Berlin]") = @"2026-10-25T01:30:00Z"',
    'date and time("2026-10-25T02:30:00+02:00[Europe/Berlin]") = @"2026-10-25T00:30:00Z"',
    'date and time("2026-07-01T02:30:00+01:00[Europe/Berlin]").hour = 3',
    'time("13:30") = time("13:30:00") and @"1970-01-01T00:00Z" = @"1970-01-01T00:00:00Z"',
    'duration("P1DT-1H") = duration("PT23H") and duration("-P1Y-1M") = duration("-P11M")',
    "and([true, false]) = false and or([false, true])",
    "fromAi(5) = 5 and fromAi(x.y) = null",
    'fromAi("a", "the name") = "a" and fromAi("a", null, "string") = "a"',
    'fromAi("a", "d", "string", {enum: ["a"]}, {required: false}) = "a"',
    'fromAi(value: "a", options: {required: false}) = "a"',
    '@"2026-01-01T00:00:00" instance of date time and @"P1D" instance of day-time-duration',
    '@"P1Y" instance of year-month-duration and [1] instance of list and {} instance of context',
    "sublist([1, 2, 3], 2) = [2, 3] and insert before([1, 3], -1, 2) = [1, 2, 3]",
    "(a.b > 10) = null and [{a: 1}, {b: 2}].a = [1, null] and [{a: 1}, {b: 2}][a < 10] = [{a: 1}]",
]


@pytest.mark.parametrize("source", EXAMPLES)
def test_the_examples_of_the_documentation_hold(source: str) -> None:
    assert value(source) is True


@pytest.mark.parametrize(
    "source",
    [
        *("is blank(null)", "is empty(null)", "trim(1)", "to base64(1)", 'from base64("?")'),
        *('from json("{")', 'from json("NaN")', "last day of month(1)", "partition([1], -1)"),
        *('date and time(@"2020-01-01T00:00:00Z", "Europe/Nowhere")', "fromAi()"),
        *('date and time("2018-04-29T09:30:00[Europe/Berlin]")', "uuid(1)", "random number(1)"),
        *('date and time("2018-04-29T09:30:00+02:00[Nowhere]")', 'time("13")', 'extract("a", "[")'),
    ],
)
def test_what_lies_outside_a_domain_is_null_with_a_warning(source: str) -> None:
    outcome = evaluation(source)
    assert outcome.value is None
    assert outcome.warnings


@pytest.mark.parametrize("condition", ["false", "null", "x != null", '"yes"'])
def test_an_assertion_that_does_not_hold_ends_the_evaluation(condition: str) -> None:
    with pytest.raises(FeelAssertionFailed, match="does not hold"):
        value(f"[assert(1, {condition})]")
    with pytest.raises(FeelLimitExceeded, match="'x' should not be null"):
        value(f"assert(1, {condition}, \"'x' should not be null\")")


# ---- what gives something else each time ---------------------------------------------------------
UUIDS = compile_expression("for i in 1..50 return uuid()")
NUMBERS = compile_expression("for i in 1..50 return random number()")


def drawn(*seed: bytes, of: str = "uuid()", later: int = 0) -> list[Value]:
    with seeded(lambda: seed):
        moment = NOW + timedelta(microseconds=later)
        return [compile_expression(of).evaluate({}, moment).value for _ in range(3)]


def test_a_uuid_has_36_characters_and_never_comes_twice_in_an_evaluation() -> None:
    uuids = UUIDS.evaluate({}, NOW).value
    assert isinstance(uuids, list)
    assert len({str(UUID(str(one))) for one in uuids}) == 50
    assert all(UUID(str(one)).version == 4 for one in uuids)


def test_random_numbers_lie_from_0_to_below_1_and_spread() -> None:
    numbers = NUMBERS.evaluate({}, NOW).value
    assert value("every x in xs satisfies x >= 0 and x < 1", xs=numbers) is True
    assert value("min(xs) < 0.2 and max(xs) > 0.8 and count(distinct values(xs)) = 50", xs=numbers)


@given(st.binary(max_size=8), st.binary(max_size=8))
def test_what_is_drawn_follows_from_the_seed_and_the_moment_alone(one: bytes, other: bytes) -> None:
    assert drawn(one, other) == drawn(one, other)
    assert not set(map(str, drawn(one, other))) & set(map(str, drawn(one, other, later=1)))
    assert not set(map(str, drawn(one, other))) & set(map(str, drawn(one + b"x", other)))
    # The parts of a seed are not just joined.
    assert not set(map(str, drawn(b"a", one))) & set(map(str, drawn(b"a" + one)))


def test_evaluations_of_one_step_share_a_sequence_and_draw_nothing_twice() -> None:
    assert len(set(map(str, drawn(b"step")))) == 3


def test_a_sequence_ends_with_its_block() -> None:
    before = value("uuid()")
    with seeded(lambda: [b"inner"]):
        assert value("uuid()") != before
    assert value("uuid()") == before
