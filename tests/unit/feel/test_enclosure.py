"""No FEEL text reaches anything of Python."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feel import (
    Date,
    DateTime,
    DayTimeDuration,
    FeelLimitExceeded,
    FeelSyntaxFault,
    Range,
    Time,
    Value,
    YearMonthDuration,
    compile_expression,
    compile_unary_tests,
    parse_temporal,
)
from tests.unit.feel.evaluating import NOW

VALUES: dict[str, Value] = {
    "text": "abc",
    "number": Decimal(1),
    "flag": True,
    "items": [Decimal(1)],
    "entries": {"a": Decimal(1)},
    "day": Date(2026, 1, 1),
    "clock": Time(0),
    "moment": DateTime(Date(2026, 1, 1), Time(0, "Europe/Berlin")),
    "months": YearMonthDuration(1),
    "span": DayTimeDuration(1),
    "interval": Range(Decimal(1), Decimal(2), True, True),
    "nothing": None,
    "call": compile_expression("function(x) x").evaluate({}, NOW).value,
}
ATTRIBUTES = sorted(
    {name for value in VALUES.values() for name in dir(value)}
    | {"__globals__", "__code__", "__builtins__", "__subclasses__", "f_back", "gi_frame"}
)
MEANT = {
    *("year", "month", "day", "hour", "minute", "second", "start", "end", "months"),
}
"""Names that FEEL itself defines as properties of some kind of value."""


@pytest.mark.parametrize("name", VALUES)
def test_no_attribute_of_a_python_object_is_an_entry_of_a_value(name: str) -> None:
    for attribute in ATTRIBUTES:
        if attribute in MEANT:
            continue
        for source in (f"{name}.`{attribute}`", f"{name}.{attribute}"):
            outcome = compile_expression(source).evaluate(VALUES, NOW).value
            is_projection = name == "items" and outcome == [None]
            assert outcome is None or is_projection, source


@pytest.mark.parametrize(
    "source",
    [
        "().__class__",
        '"".__class__.__mro__',
        "[].__class__.__base__.__subclasses__()",
        '__import__("os").system("true")',
        'eval("1")',
        'exec("1")',
        "open(1)",
        "globals()",
        "self",
        "frame.run",
        'getattr(1, "real")',
        "count.__globals__",
        "count.invoke",
        "(function(x) x).invoke",
        "{}.__class__",
        '@"2026-01-01".__class__',
        'get value({a: 1}, "__class__")',
        'context put({}, "__class__", 1).__init__',
        'string join(["{0.__class__}"])',
        "`__builtins__`",
        "`__name__`",
        "now().tzinfo",
        '"%s".format(1)',
        '"{}".format',
    ],
)
def test_no_text_reaches_python(source: str) -> None:
    try:
        outcome = compile_expression(source).evaluate({}, NOW).value
    except FeelSyntaxFault:
        return
    assert outcome in (None, "{0.__class__}")


def test_only_values_of_feel_come_out_of_foreign_objects() -> None:
    foreign = object()
    scope: dict[str, Value] = {"x": foreign}  # type: ignore[dict-item]
    for source in ("x.__class__", "x + 1", "x[1].__class__", "x = 1", "x > 1", "string(x.a)"):
        outcome = compile_expression(source).evaluate(scope, NOW).value
        assert outcome is None or isinstance(outcome, bool)


words = st.sampled_from(
    [
        *("if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "not", "and"),
        *("or", "between", "instance", "of", "function", "null", "true", "x", "y", "date", "time"),
        *("(", ")", "[", "]", "{", "}", ",", ":", "..", ".", "+", "-", "*", "/", "**", "<", ">="),
        *("=", "!=", "@", '"a"', "1", "2.5", "`b c`", "?", "count", "sort", "list", "number"),
        *("external", "string", "partial", "item", '@"P1D"', '@"2026-01-01"'),
    ]
)


@settings(max_examples=500, deadline=None)
@given(st.lists(words, max_size=25))
def test_any_sequence_of_words_is_a_value_or_a_fault_of_feel(sequence: list[str]) -> None:
    source = " ".join(sequence)
    with suppress(FeelSyntaxFault, FeelLimitExceeded):
        compile_expression(source).evaluate({"x": Decimal(1), "y": [Decimal(2)]}, NOW)
    with suppress(FeelSyntaxFault, FeelLimitExceeded):
        compile_unary_tests(source).matches(Decimal(1), {}, NOW)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_value_or_a_fault_of_feel(source: str) -> None:
    parse_temporal(source)
    with suppress(FeelSyntaxFault, FeelLimitExceeded):
        compile_expression(source).evaluate({}, NOW)
